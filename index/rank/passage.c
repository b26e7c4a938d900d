#include "index/rank/passage.h"

#include <stdlib.h>

#define WEIGHT_WORD 10
#define WEIGHT_COMMON 1
#define WEIGHT_PHRASE_WORD 20
/* The most that a passage loses for spreading its words over all its length: less than a word. */
#define WEIGHT_SPREAD 5
/* A passage must be worth more. */
#define WORTH_NOTHING (-1.0)

static int weight_of(const struct kz_needle *needle)
{
        if (needle->phrase)
                return WEIGHT_PHRASE_WORD;
        return needle->common ? WEIGHT_COMMON : WEIGHT_WORD;
}

/* From where one sight begins to where another ends. */
static size_t span_of(const struct kz_sight *first, const struct kz_sight *last)
{
        return last->at - first->at + last->width;
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

                if (items[j].at - items[i].at > sweep->size)
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
