#include "index/rank/spots.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/match/places.h"

/* One position of a needle. */
struct spot {
        uint32_t position;
        uint32_t term; /* index into the needles' terms */
};

/* Ascending; more than one where several terms of a needle stand at one position. */
struct list {
        struct spot *items;
        size_t n, cap;
        size_t next; /* while lists are merged */
};

struct kz_spots {
        const struct kz_needles *needles;
        struct kz_watch *watch;
        struct list *lists;           /* of each needle */
        struct kz_postings **cursors; /* of each term of the needles */
        struct kz_tier *tier;         /* that they are of; NULL: none are open */
        kz_docnum doc;                /* where they are */
        uint32_t *starts;             /* of a phrase */
        size_t cap_starts;
};

enum kz_status kz_spots_new(const struct kz_needles *needles, struct kz_watch *watch,
        struct kz_spots **ret, struct kz_error *err)
{
        struct kz_spots *spots = calloc(1, sizeof(*spots));

        if (!spots)
                return kz_error_nomem(err);
        spots->needles = needles;
        spots->watch = watch;
        spots->lists = calloc(needles->n + 1, sizeof(*spots->lists));
        spots->cursors = calloc(needles->n_terms + 1, sizeof(struct kz_postings *));
        if (!spots->lists || !spots->cursors) {
                kz_spots_free(spots);
                return kz_error_nomem(err);
        }
        *ret = spots;
        return KZ_OK;
}

static void close_cursors(struct kz_spots *spots)
{
        size_t i;

        for (i = 0; i < spots->needles->n_terms; i++) {
                kz_postings_free(spots->cursors[i]);
                spots->cursors[i] = NULL;
        }
        spots->tier = NULL;
}

struct kz_spots *kz_spots_free(struct kz_spots *spots)
{
        size_t i;

        if (!spots)
                return NULL;
        if (spots->cursors)
                close_cursors(spots);
        for (i = 0; i < spots->needles->n && spots->lists; i++)
                free(spots->lists[i].items);
        free(spots->lists);
        free(spots->cursors);
        free(spots->starts);
        free(spots);
        return NULL;
}

static enum kz_status open_cursors(
        struct kz_spots *spots, struct kz_tier *tier, kz_docnum doc, struct kz_error *err)
{
        const struct kz_needles *needles = spots->needles;
        enum kz_status status = KZ_OK;
        size_t i;

        if (spots->tier == tier && spots->doc <= doc)
                return KZ_OK;
        close_cursors(spots);
        for (i = 0; i < needles->n_terms && !status; i++) {
                if (needles->terms[i].term.len)
                        status = tier->ops->postings(tier, needles->terms[i].term,
                                KZ_POSTINGS_POSITIONS | KZ_POSTINGS_SPARSE, &spots->cursors[i],
                                err);
        }
        if (!status)
                spots->tier = tier;
        return status;
}

/* Merges positions into a list, from the end, so that nothing is moved twice. */
static enum kz_status add_positions(
        struct list *list, const uint32_t *at, uint32_t n, uint32_t term)
{
        size_t old = list->n, to = old + n;

        if (kz_grow((void **)&list->items, &list->cap, to, sizeof(*list->items)))
                return KZ_E_NOMEM;
        list->n = to;
        while (n) {
                if (old && list->items[old - 1].position > at[n - 1])
                        list->items[--to] = list->items[--old];
                else
                        list->items[--to] = (struct spot){at[--n], term};
        }
        return KZ_OK;
}

/* Adds the positions of a term in the document, from `from` on; *count goes up by all of them. */
static enum kz_status add_term(struct kz_spots *spots, size_t term, kz_docnum doc, uint32_t from,
        uint32_t *count, struct kz_error *err)
{
        const struct kz_needle_term *of = &spots->needles->terms[term];
        struct kz_postings *p = spots->cursors[term];
        const uint32_t *at = NULL;
        uint32_t n = 0, low = 0;
        enum kz_status status = p ? kz_postings_seek(p, doc, err) : KZ_OK;

        if (status || !p || kz_postings_doc(p) != doc)
                return status;
        if (of->form.len)
                status = spots->tier->ops->forms(
                        spots->tier, doc, of->term, of->form, of->begins, &at, &n, err);
        else
                status = p->ops->positions(p, &at, &n, err);
        if (status)
                return status;
        *count += n;
        while (low < n && at[low] < from)
                low++;
        if (n > low && add_positions(&spots->lists[of->needle], at + low, n - low, (uint32_t)term))
                return kz_error_nomem(err);
        return KZ_OK;
}

/* ---- Phrases ---- */

/* Where the phrase may begin by its first word: positions, each once. */
static enum kz_status list_starts(
        struct kz_spots *spots, const struct kz_needle_phrase *phrase, uint32_t *ret_n)
{
        const struct list *list = &spots->lists[phrase->first];
        const uint32_t offset = spots->needles->needles[phrase->first].offset;
        uint32_t n = 0;
        size_t i;

        if (kz_grow((void **)&spots->starts, &spots->cap_starts, list->n + 1,
                    sizeof(*spots->starts)))
                return KZ_E_NOMEM;
        for (i = 0; i < list->n; i++) {
                const uint32_t position = list->items[i].position;

                if (position >= offset && (n == 0 || spots->starts[n - 1] != position - offset))
                        spots->starts[n++] = position - offset;
        }
        *ret_n = n;
        return KZ_OK;
}

/* Keeps the starts that have a spot of the list `offset` behind them. */
static uint32_t keep_starts(uint32_t *starts, uint32_t n, const struct list *list, uint32_t offset)
{
        uint32_t kept = 0, i;
        size_t j = 0;

        for (i = 0; i < n; i++) {
                while (j < list->n && list->items[j].position < starts[i] + offset)
                        j++;
                if (j < list->n && list->items[j].position == starts[i] + offset)
                        starts[kept++] = starts[i];
        }
        return kept;
}

/* Keeps the spots of the list that stand `offset` behind a start. */
static void keep_spots(struct list *list, const uint32_t *starts, uint32_t n, uint32_t offset)
{
        size_t kept = 0, j;
        uint32_t i = 0;

        for (j = 0; j < list->n; j++) {
                while (i < n && starts[i] + offset < list->items[j].position)
                        i++;
                if (i < n && starts[i] + offset == list->items[j].position)
                        list->items[kept++] = list->items[j];
        }
        list->n = kept;
}

/* Leaves of the phrase's words those of whole occurrences. */
static enum kz_status keep_phrase(struct kz_spots *spots, const struct kz_needle_phrase *phrase)
{
        const struct kz_needle *needles = &spots->needles->needles[phrase->first];
        struct list *lists = &spots->lists[phrase->first];
        uint32_t n = 0;
        size_t k;

        if (list_starts(spots, phrase, &n))
                return KZ_E_NOMEM;
        for (k = 1; k < phrase->n; k++)
                n = keep_starts(spots->starts, n, &lists[k], needles[k].offset);
        for (k = 0; k < phrase->n; k++)
                keep_spots(&lists[k], spots->starts, n, needles[k].offset);
        return KZ_OK;
}

/* ---- All of them ---- */

/* The needle whose next spot is the first; SIZE_MAX: none has one. */
static size_t next_needle(const struct kz_spots *spots)
{
        size_t best = SIZE_MAX, i;

        for (i = 0; i < spots->needles->n; i++) {
                const struct list *list = &spots->lists[i];

                if (list->next < list->n &&
                        (best == SIZE_MAX ||
                                list->items[list->next].position <
                                        spots->lists[best].items[spots->lists[best].next].position))
                        best = i;
        }
        return best;
}

static enum kz_status merge(struct kz_spots *spots, struct kz_sights *ret)
{
        size_t i;

        for (i = 0; i < spots->needles->n; i++)
                spots->lists[i].next = 0;
        ret->n = 0;
        while (ret->n < KZ_SIGHTS_MAX && (i = next_needle(spots)) != SIZE_MAX) {
                const struct spot *spot = &spots->lists[i].items[spots->lists[i].next++];
                const struct kz_sight sight = {.position = spot->position,
                        .needle = (uint32_t)i,
                        .term = &spots->needles->terms[spot->term],
                        .counts = true,
                        .at = spot->position,
                        .width = 1};

                if (kz_sights_add(ret, &sight))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

enum kz_status kz_spots_find(struct kz_spots *spots, struct kz_tier *tier, kz_docnum doc,
        uint32_t from, struct kz_sights *ret, struct kz_error *err)
{
        const struct kz_needles *needles = spots->needles;
        enum kz_status status = open_cursors(spots, tier, doc, err);
        uint32_t count = 1;
        size_t i;

        spots->doc = doc;
        for (i = 0; i < needles->n; i++)
                spots->lists[i].n = 0;
        for (i = 0; i < needles->n_terms && !status; i++)
                status = add_term(spots, i, doc, from, &count, err);
        if (!status)
                status = kz_watch_tick(spots->watch, count, err);
        if (status)
                return status;
        for (i = 0; i < needles->n_phrases; i++) {
                if (keep_phrase(spots, &needles->phrases[i]))
                        return kz_error_nomem(err);
        }
        return merge(spots, ret) ? kz_error_nomem(err) : KZ_OK;
}
