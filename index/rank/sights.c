#include "index/rank/sights.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/base/utf8.h"
#include "index/text/hyphen.h"

/* So much of a text is looked at, in bytes. */
#define MAX_BYTES ((size_t)2 << 20)

void kz_sights_deinit(struct kz_sights *sights)
{
        free(sights->items);
        *sights = (struct kz_sights)KZ_SIGHTS_NULL;
}

static enum kz_status add(struct kz_sights *sights, const struct kz_sight *sight)
{
        enum kz_status status = kz_grow(
                (void **)&sights->items, &sights->cap, sights->n + 1, sizeof(*sights->items));

        if (!status)
                sights->items[sights->n++] = *sight;
        return status;
}

enum kz_status kz_sights_set(struct kz_sights *sights, const struct kz_sight *items, size_t n)
{
        enum kz_status status =
                kz_grow((void **)&sights->items, &sights->cap, n, sizeof(*sights->items));

        if (status)
                return status;
        if (n)
                memcpy(sights->items, items, n * sizeof(*items));
        sights->n = n;
        return KZ_OK;
}

/* ---- By analysis ---- */

struct search {
        const struct kz_needles *needles;
        struct kz_str text;
        struct kz_sights *sights;
        enum kz_status status;
        struct kz_analyzer *analyzer;
        struct kz_hyphen hyphen;
};

/* Adds a sight for each needle of the term. form: as it is written; empty: no one form of it. */
static void add_sights(
        struct search *search, struct kz_str term, struct kz_str form, struct kz_sight sight)
{
        const struct kz_needles *needles = search->needles;
        size_t i = kz_needles_find(needles, term), at;

        for (; i < needles->n_terms && kz_str_eq(needles->terms[i].term, term); i++) {
                struct kz_sight *items;

                if (!kz_needle_term_has(&needles->terms[i], form))
                        continue;
                sight.needle = needles->terms[i].needle;
                sight.counts = needles->needles[sight.needle].phrase == 0;
                search->status = add(search->sights, &sight);
                if (search->status)
                        return;
                /* A word with hyphens is known only behind its parts. */
                items = search->sights->items;
                for (at = search->sights->n - 1; at && items[at - 1].start > sight.start; at--)
                        items[at] = items[at - 1];
                items[at] = sight;
        }
}

/*
 * Words with hyphens up to a token, NULL for the end: as the index has them, at the first part's
 * place, and, for what stands behind them in a phrase, at the last one's.
 */
static void see_hyphenated(struct search *search, const struct kz_token *token)
{
        struct kz_hyphen_word word;
        struct kz_str term;

        while (!search->status && kz_hyphen_next(&search->hyphen, search->text, token, &word)) {
                search->status = kz_hyphen_term(search->analyzer, &word, &term);
                if (search->status)
                        return;
                add_sights(search, term, KZ_STR_NULL,
                        (struct kz_sight){
                                .start = word.start, .end = word.end, .position = word.first});
                if (!search->status)
                        add_sights(search, term, KZ_STR_NULL,
                                (struct kz_sight){.start = word.last_start,
                                        .end = word.end,
                                        .position = word.last});
        }
}

static bool see(void *context, const struct kz_token *token)
{
        struct search *search = context;

        /* First, for stemming another word ends the life of the term. */
        add_sights(search, token->term, token->form,
                (struct kz_sight){
                        .start = token->start, .end = token->end, .position = token->position});
        see_hyphenated(search, token);
        return !search->status && search->sights->n < KZ_SIGHTS_MAX;
}

/* The first sight at or after the position. Positions ascend with the text. */
static size_t lower_bound(const struct kz_sights *sights, uint32_t position)
{
        size_t low = 0, high = sights->n;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (sights->items[mid].position < position)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* The sight of the needle at the position; NULL when there is none. */
static struct kz_sight *sight_at(const struct kz_sights *sights, uint32_t position, size_t needle)
{
        size_t i;

        for (i = lower_bound(sights, position);
                i < sights->n && sights->items[i].position == position; i++) {
                if (sights->items[i].needle == needle)
                        return &sights->items[i];
        }
        return NULL;
}

/* Lets a sight count; of a word with hyphens, all of it. */
static void let_count(struct kz_sights *sights, struct kz_sight *sight)
{
        struct kz_sight *other = sight;

        sight->counts = true;
        while (other > sights->items) {
                other--;
                if (other->position + KZ_HYPHEN_PARTS_MAX <= sight->position)
                        return;
                if (other->needle == sight->needle && other->end == sight->end)
                        other->counts = true;
        }
}

/* Lets the words of every whole occurrence of the phrase count. */
static void find_phrase(const struct kz_needles *needles, const struct kz_needle_phrase *phrase,
        struct kz_sights *sights)
{
        const struct kz_needle *first = &needles->needles[phrase->first];
        size_t i, k;

        for (i = 0; i < sights->n; i++) {
                uint32_t start = sights->items[i].position - first->offset;

                if (sights->items[i].needle != phrase->first)
                        continue;
                for (k = 0; k < phrase->n; k++) {
                        if (!sight_at(sights, start + first[k].offset, phrase->first + k))
                                break;
                }
                if (k < phrase->n)
                        continue;
                for (k = 0; k < phrase->n; k++)
                        let_count(sights,
                                sight_at(sights, start + first[k].offset, phrase->first + k));
        }
}

enum kz_status kz_sights_find(struct kz_analyzer *analyzer, const struct kz_needles *needles,
        struct kz_str lang, struct kz_str text, struct kz_sights *ret, struct kz_error *err)
{
        struct kz_sights sights = KZ_SIGHTS_NULL;
        struct search search = {.needles = needles, .sights = &sights, .analyzer = analyzer};
        enum kz_status status = KZ_OK;
        size_t i;

        if (text.len > MAX_BYTES)
                text.len = kz_utf8_floor(text.ptr, text.len, MAX_BYTES);
        search.text = text;
        if (needles->n_terms && text.len)
                status = kz_analyzer_text(analyzer, lang, text, 1, see, &search, NULL, err);
        if (!status)
                see_hyphenated(&search, NULL);
        if (!status && search.status)
                status = kz_error_nomem(err);
        if (status) {
                kz_sights_deinit(&sights);
                return status;
        }
        for (i = 0; i < needles->n_phrases; i++)
                find_phrase(needles, &needles->phrases[i], &sights);
        kz_sights_deinit(ret);
        *ret = sights;
        return KZ_OK;
}

enum kz_status kz_sights_spans(
        const struct kz_sights *sights, size_t from, size_t to, struct kz_span **ret, size_t *ret_n)
{
        struct kz_span *spans = NULL;
        size_t i, n = 0;

        for (i = 0; i < sights->n && sights->items[i].start < to; i++) {
                const struct kz_sight *s = &sights->items[i];

                if (!s->counts || s->start < from)
                        continue;
                if (!spans) {
                        spans = calloc(sights->n - i, sizeof(*spans));
                        if (!spans)
                                return KZ_E_NOMEM;
                }
                if (n == 0 || s->start >= spans[n - 1].end)
                        spans[n++] = (struct kz_span){(uint32_t)s->start, (uint32_t)s->end};
                else if (s->end > spans[n - 1].end)
                        spans[n - 1].end = (uint32_t)s->end;
        }
        *ret = spans;
        *ret_n = n;
        return KZ_OK;
}
