#include "index/rank/excerpt.h"

#include "index/base/utf8.h"
#include "index/text/hyphen.h"
#include "index/text/stemmer.h"

/* To cut a word, in positions: kz_watch_tick. */
#define WORD_COST 8

/* Cuts off what may be part of a word that goes on. */
static void end_at_space(struct kz_str *text)
{
        while (text->len && text->ptr[text->len - 1] != ' ' && text->ptr[text->len - 1] != '\n' &&
                text->ptr[text->len - 1] != '\r' && text->ptr[text->len - 1] != '\t')
                text->len--;
        if (text->len)
                text->len--;
}

enum kz_status kz_excerpt_read(const struct kz_excerpt_source *source, uint32_t first,
        uint32_t last, size_t around, struct kz_excerpt *ret, struct kz_error *err)
{
        struct kz_tier_text part = {.bytes = source->whole,
                .last = true,
                .line = 1,
                .col = 1,
                .col_bytes = 1,
                .page = 1};
        enum kz_status status = KZ_OK;

        if (source->tier->ops->text)
                status = source->tier->ops->text(
                        source->tier, source->doc, first, last, around, &part, err);
        if (status)
                return status;
        if (!part.bytes.ptr)
                part.bytes = KZ_STR("");
        if (!part.last)
                end_at_space(&part.bytes);
        *ret = (struct kz_excerpt){.text = part.bytes,
                .offset = (size_t)part.offset,
                .last = part.last,
                .first = part.position ? part.position : source->first,
                .line = part.line,
                .col = part.col,
                .col_bytes = part.col_bytes,
                .page = part.page};
        return KZ_OK;
}

/* ---- Its words ---- */

struct finding {
        struct kz_analyzer *analyzer;
        struct kz_str text;
        struct kz_excerpt_words *words;
        size_t next; /* the first sight that is not behind the reading */
        struct kz_hyphen hyphen;
        enum kz_status status; /* without a message, but that of the watch */
        struct kz_error *err;
};

/* Whether a term is that of a word with hyphens, which is stemmed as its paragraph is. */
static bool is_term_of(struct finding *finding, struct kz_hyphen_word word, struct kz_str term)
{
        struct kz_str own;
        int id;

        for (id = 0; id < KZ_STEMMER_COUNT && !finding->status; id++) {
                word.stemmer = (enum kz_stemmer_id)id;
                finding->status = kz_hyphen_term(finding->analyzer, &word, &own);
                if (!finding->status && kz_str_eq(own, term))
                        return true;
        }
        return false;
}

/* Sights of the whole word stand at its first part and at its last. */
static void see_hyphenated(struct finding *finding, const struct kz_hyphen_word *word)
{
        struct kz_sights *sights = finding->words->sights;
        size_t i = finding->next;

        while (i > 0 && sights->items[i - 1].position >= word->first)
                i--;
        for (; i < sights->n && sights->items[i].position <= word->last; i++) {
                struct kz_sight *sight = &sights->items[i];

                if ((sight->position != word->first && sight->position != word->last) ||
                        sight->term->form.len || !is_term_of(finding, *word, sight->term->term))
                        continue;
                sight->start = word->start;
                sight->end = word->end;
        }
}

static bool see(void *context, const struct kz_token *token)
{
        struct finding *finding = context;
        struct kz_excerpt_words *words = finding->words;
        struct kz_sights *sights = words->sights;
        struct kz_hyphen_word word;
        size_t i;

        finding->status = kz_watch_tick(words->watch, WORD_COST, finding->err);
        if (finding->status)
                return false;
        if (words->position_from == UINT32_MAX && token->start >= words->from)
                words->position_from = token->position;
        while (finding->next < sights->n && sights->items[finding->next].position < token->position)
                finding->next++;
        for (i = finding->next; i < sights->n && sights->items[i].position == token->position;
                i++) {
                sights->items[i].start = token->start;
                sights->items[i].end = token->end;
        }
        while (!finding->status && kz_hyphen_next(&finding->hyphen, finding->text, token, &word))
                see_hyphenated(finding, &word);
        return !finding->status && (finding->next < sights->n || finding->hyphen.parts ||
                                           words->position_from == UINT32_MAX);
}

/* Drops sights that were not found, and puts the others in the order of the text: a word with
 * hyphens begins before what stands at its last part. */
static void settle(struct kz_sights *sights)
{
        size_t kept = 0, i, k;

        for (i = 0; i < sights->n; i++) {
                const struct kz_sight sight = sights->items[i];

                if (sight.end == 0)
                        continue;
                for (k = kept++; k > 0 && sights->items[k - 1].start > sight.start; k--)
                        sights->items[k] = sights->items[k - 1];
                sights->items[k] = sight;
        }
        sights->n = kept;
}

static void measure(struct kz_sights *sights, struct kz_str text)
{
        size_t at = 0, points = 0, i;

        for (i = 0; i < sights->n; i++) {
                struct kz_sight *sight = &sights->items[i];

                points += kz_utf8_count(text.ptr + at, sight->start - at);
                at = sight->start;
                sight->at = points;
                /* A word's own bytes are near enough. */
                sight->width = sight->end - sight->start;
        }
}

enum kz_status kz_excerpt_find(struct kz_analyzer *analyzer, const struct kz_excerpt *excerpt,
        struct kz_excerpt_words *words, struct kz_error *err)
{
        struct finding finding = {
                .analyzer = analyzer, .text = excerpt->text, .words = words, .err = err};
        struct kz_hyphen_word word;
        enum kz_status status;
        size_t i;

        words->position_from = UINT32_MAX;
        for (i = 0; i < words->sights->n; i++)
                words->sights->items[i].start = words->sights->items[i].end = 0;
        status = kz_analyzer_words(
                analyzer, excerpt->text, excerpt->first, see, &finding, NULL, err);
        while (!status && !finding.status &&
                kz_hyphen_next(&finding.hyphen, finding.text, NULL, &word))
                see_hyphenated(&finding, &word);
        if (!status && finding.status)
                status = finding.status == KZ_E_NOMEM ? kz_error_nomem(err) : finding.status;
        if (status)
                return status;
        settle(words->sights);
        measure(words->sights, excerpt->text);
        return KZ_OK;
}
