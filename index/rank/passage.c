#include "index/rank/passage.h"

#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/text/hyphen.h"

#define WEIGHT_WORD 10
#define WEIGHT_COMMON 1
#define WEIGHT_PHRASE_WORD 20
/* The most that a passage loses for spreading its words over all its length: less than a word. */
#define WEIGHT_SPREAD 5
/* A passage must be worth more. */
#define WORTH_NOTHING (-1.0)

struct search {
        const struct kz_needles *needles;
        struct kz_str text;
        size_t bytes; /* up to here cp is counted */
        size_t cp;
        struct kz_sights *sights;
        enum kz_status status;
        struct kz_analyzer *analyzer;
        struct kz_hyphen hyphen;
};

void kz_sights_deinit(struct kz_sights *sights)
{
        free(sights->items);
        *sights = (struct kz_sights){0};
}

static enum kz_status add_sight(struct kz_sights *sights, struct kz_sight sight)
{
        if (sights->n == sights->cap) {
                size_t cap = sights->cap ? sights->cap * 2 : 32;
                struct kz_sight *items = realloc(sights->items, cap * sizeof(*items));

                if (!items)
                        return KZ_E_NOMEM;
                sights->items = items;
                sights->cap = cap;
        }
        sights->items[sights->n++] = sight;
        return KZ_OK;
}

/* Code points before a byte of the text. */
static size_t points_before(struct search *search, size_t at)
{
        const char *text = search->text.ptr;

        if (at < search->bytes)
                return search->cp - kz_utf8_count(text + at, search->bytes - at);
        search->cp += kz_utf8_count(text + search->bytes, at - search->bytes);
        search->bytes = at;
        return search->cp;
}

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
                sight.cp = points_before(search, sight.start);
                sight.needle = needles->terms[i].needle;
                sight.counts = needles->needles[sight.needle].phrase == 0;
                search->status = add_sight(search->sights, sight);
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
        return !search->status && search->sights->n < KZ_PASSAGE_MAX_SIGHTS;
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

struct parts {
        const struct kz_prefilter *prefilter;
        struct kz_str text;
        size_t at;
};

static bool next_part(void *context, size_t *ret_start, size_t *ret_end)
{
        struct parts *parts = context;

        return kz_prefilter_next(parts->prefilter, parts->text, &parts->at, ret_start, ret_end);
}

enum kz_status kz_sights_find(struct kz_analyzer *analyzer, const struct kz_needles *needles,
        const struct kz_prefilter *prefilter, struct kz_str lang, struct kz_str text, size_t bytes,
        struct kz_sights *ret, struct kz_error *err)
{
        struct kz_sights sights = {0};
        struct search search = {.needles = needles, .sights = &sights, .analyzer = analyzer};
        struct parts parts = {.prefilter = prefilter};
        enum kz_status status = KZ_OK;
        size_t i;

        if (bytes < text.len)
                text.len = kz_utf8_floor(text.ptr, text.len, bytes);
        search.text = parts.text = text;
        if (needles->n_terms && text.len && prefilter)
                status = kz_analyzer_parts(
                        analyzer, lang, text, next_part, &parts, see, &search, err);
        else if (needles->n_terms && text.len)
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

static int weight_of(const struct kz_needle *needle)
{
        if (needle->phrase)
                return WEIGHT_PHRASE_WORD;
        return needle->common ? WEIGHT_COMMON : WEIGHT_WORD;
}

/* How far apart the ends of two sights are, in code points; a word's own bytes are near enough. */
static size_t span_of(const struct kz_sight *first, const struct kz_sight *last)
{
        return last->cp - first->cp + (last->end - last->start);
}

/*
 * Passages are tried from the last beginning to the first. `next` has, for every needle, the
 * nearest sight from there on, and `order` the needles of those sights, nearest first: the needle
 * of a new beginning moves to the front. So repeated words cost nothing: each beginning looks at as
 * many sights as the passage has different words.
 */
struct sweep {
        const struct kz_needles *needles;
        const struct kz_sight *items;
        size_t size;
        size_t *next;    /* by needle */
        uint32_t *order; /* needles seen so far */
        size_t n_order;
};

static void begin_at(struct sweep *sweep, size_t i)
{
        uint32_t needle = sweep->items[i].needle, moved = needle, swap;
        size_t k;

        for (k = 0; k < sweep->n_order; k++) {
                swap = sweep->order[k];
                sweep->order[k] = moved;
                moved = swap;
                if (moved == needle)
                        break;
        }
        if (k == sweep->n_order)
                sweep->order[sweep->n_order++] = moved;
        sweep->next[needle] = i;
}

/* The best passage that begins at sight i: a word is taken into account where it first appears. */
static double best_from(const struct sweep *sweep, size_t i, size_t *ret_last, bool *ret_complete)
{
        const struct kz_sight *items = sweep->items;
        double best = WORTH_NOTHING, value;
        size_t k, distinct = 0;
        int weight = 0;

        for (k = 0; k < sweep->n_order; k++) {
                size_t j = sweep->next[sweep->order[k]], span = span_of(&items[i], &items[j]);

                if (items[j].cp - items[i].cp > sweep->size)
                        break;
                if (j > i && span > sweep->size)
                        continue;
                weight += weight_of(&sweep->needles->needles[items[j].needle]);
                distinct++;
                value = weight - WEIGHT_SPREAD * (double)(span < sweep->size ? span : sweep->size) /
                                         (double)sweep->size;
                if (value > best) {
                        best = value;
                        *ret_last = j;
                        *ret_complete = distinct == sweep->needles->n;
                }
        }
        return best;
}

enum kz_status kz_passage_best(const struct kz_needles *needles, const struct kz_sights *sights,
        size_t size, struct kz_passage *ret, struct kz_error *err)
{
        struct sweep sweep = {.needles = needles, .items = sights->items, .size = size};
        struct kz_passage passage = {0};
        size_t i, last = 0;
        double best = WORTH_NOTHING;
        bool complete = false;

        sweep.next = calloc(needles->n + 1, sizeof(*sweep.next));
        sweep.order = calloc(needles->n + 1, sizeof(*sweep.order));
        for (i = sights->n; sweep.next && sweep.order && i-- > 0;) {
                double value;

                if (!sights->items[i].counts)
                        continue;
                begin_at(&sweep, i);
                value = best_from(&sweep, i, &last, &complete);
                /* Of equal ones the earliest. */
                if (value > WORTH_NOTHING && value >= best) {
                        best = value;
                        passage = (struct kz_passage){i, last, true, complete};
                }
        }
        free(sweep.next);
        free(sweep.order);
        if (!sweep.next || !sweep.order)
                return kz_error_nomem(err);
        *ret = passage;
        return KZ_OK;
}
