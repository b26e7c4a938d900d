#include "index/text/hyphen.h"

#include "index/base/utf8.h"
#include "index/text/analyzer_internal.h"
#include "index/text/casing.h"

/* Longer ones stay in parts: a prefix of 2 bytes must fit before it. */
#define JOINED_MAX (KZ_TERM_MAX - 2)

/* Letters only: no digits, points or apostrophes. */
static bool is_of_letters(struct kz_str form)
{
        size_t i;

        for (i = 0; i < form.len; i++) {
                if ((unsigned char)form.ptr[i] < 0x80 &&
                        !(form.ptr[i] >= 'a' && form.ptr[i] <= 'z'))
                        return false;
        }
        return form.len > 0;
}

static enum kz_script script_of(struct kz_str form)
{
        uint32_t cp;

        return kz_utf8_decode(form.ptr, form.len, &cp) ? kz_script_of(cp) : KZ_SCRIPT_COMMON;
}

/* Whether there is one hyphen and nothing else. */
static bool is_hyphen(struct kz_str between)
{
        return kz_str_eq(between, KZ_STR("-")) || kz_str_eq(between, KZ_STR("\u2010")) ||
               kz_str_eq(between, KZ_STR("\u2011"));
}

/* Whether the byte at `at` may begin a hyphen: after most words none does. */
static bool may_be_hyphen(struct kz_str text, size_t at)
{
        return at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '\xE2');
}

static bool goes_on(const struct kz_hyphen *h, struct kz_str text, const struct kz_token *token)
{
        return h->parts && token->start > h->end &&
               is_hyphen((struct kz_str){text.ptr + h->end, token->start - h->end});
}

static void add_part(struct kz_hyphen *h, struct kz_str text, const struct kz_token *token)
{
        const struct kz_str written = {text.ptr + token->start, token->end - token->start};

        if (h->parts == 0) {
                h->first = token->position;
                h->start = token->start;
                h->script = script_of(token->form);
                h->stemmer = (enum kz_stemmer_id)token->stemmer;
                h->capitals = true;
        }
        /* What cannot be joined still counts: its neighbours are no word by themselves. */
        if (!is_of_letters(token->form) || script_of(token->form) != h->script ||
                token->form.len > JOINED_MAX - h->len) {
                h->parts = KZ_HYPHEN_PARTS_MAX + 1;
        } else if (h->parts <= KZ_HYPHEN_PARTS_MAX) {
                memcpy(h->bytes + h->len, token->form.ptr, token->form.len);
                h->len += token->form.len;
                h->parts++;
        }
        h->capitals = h->capitals && kz_casing_of(written) == KZ_CASING_CAPITAL;
        h->last = token->position;
        h->last_start = token->start;
        h->end = token->end;
}

bool kz_hyphen_next(struct kz_hyphen *hyphen, struct kz_str text, const struct kz_token *token,
        struct kz_hyphen_word *ret)
{
        bool whole = false;

        if (hyphen->parts == 0 && (!token || !may_be_hyphen(text, token->end)))
                return false;
        if (!token || !goes_on(hyphen, text, token)) {
                whole = hyphen->parts > 1 && hyphen->parts <= KZ_HYPHEN_PARTS_MAX;
                *ret = (struct kz_hyphen_word){{hyphen->bytes, hyphen->len}, hyphen->first,
                        hyphen->last, hyphen->start, hyphen->last_start, hyphen->end,
                        hyphen->stemmer, hyphen->capitals};
                hyphen->parts = 0;
        }
        /* What no hyphen follows begins none. */
        if (token && !whole && (hyphen->parts || may_be_hyphen(text, token->end))) {
                if (hyphen->parts == 0)
                        hyphen->len = 0;
                add_part(hyphen, text, token);
        }
        return whole;
}

enum kz_status kz_hyphen_term(
        struct kz_analyzer *analyzer, const struct kz_hyphen_word *word, struct kz_str *ret)
{
        return kz_analyzer_stem(analyzer, word->stemmer, word->form, ret);
}
