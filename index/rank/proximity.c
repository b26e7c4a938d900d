#include "index/rank/proximity.h"

#include <stdlib.h>

#include "index/match/places.h"
#include "index/match/plan.h"
#include "index/match/topk.h"
#include "index/rank/slots.h"

/*
 * The features are those of the sequential dependence model (Metzler and Croft 2005, "A Markov
 * random field model for term dependencies"): for neighbours in the query, how often they stand in
 * the document as typed, and how often within a few words in any order. Each is scored as a word
 * is, so that it saturates, with the smaller weight of the two (Büttcher, Clarke and Lushman 2006,
 * "Term proximity scoring for ad-hoc retrieval on very large text collections"). The whole query
 * word for word is one feature more.
 */
#define SHARE_ORDERED 0.30
#define SHARE_NEAR 0.10
#define SHARE_WHOLE 0.30
/* The same standing in the title is what the document is about, however long it is. */
#define SHARE_TITLE 0.50
/* The model's window: four words for each of the two. */
#define NEAR_WINDOW 8

/* Positions of one slot in one document. */
struct list {
        uint32_t *at;
        size_t n, cap;
};

struct reranker {
        struct kz_plan plan;
        struct kz_slots slots;
        struct kz_scorer whole;
        struct kz_scorer pairs[KZ_SLOTS_MAX]; /* of slot i and the content slot before it */
        int before[KZ_SLOTS_MAX];             /* that slot's index, or -1 */
        struct list lists[KZ_SLOTS_MAX];
        struct kz_postings **cursors; /* of every term of every slot, in order */
        size_t n_cursors;
};

static void reranker_deinit(struct reranker *r)
{
        size_t i;

        for (i = 0; i < r->n_cursors; i++)
                kz_postings_free(r->cursors[i]);
        for (i = 0; i < KZ_SLOTS_MAX; i++)
                free(r->lists[i].at);
        kz_plan_deinit(&r->plan);
}

static uint64_t slot_df(const struct reranker *r, const struct kz_slot *slot)
{
        uint64_t df = 0;
        size_t i;

        for (i = 0; i < slot->n_groups; i++) {
                uint64_t d = kz_plan_terms_of(&r->plan, slot->groups[i])->global_df;

                df = d > df ? d : df;
        }
        return df;
}

/* Neighbours are content words: "freedom of assembly" is about freedom and assembly, two apart. */
static void prepare(struct reranker *r, const struct kz_match_request *request)
{
        bool all_common = true;
        uint64_t dfs[KZ_SLOTS_MAX];
        size_t i;
        int last = -1;

        for (i = 0; i < r->slots.n; i++) {
                dfs[i] = slot_df(r, &r->slots.items[i]);
                all_common = all_common && r->slots.items[i].common;
        }
        r->whole = request->scorer(request->scorer_context, &r->plan.stats, dfs, r->slots.n);
        for (i = 0; i < r->slots.n; i++) {
                r->before[i] = -1;
                if (r->slots.items[i].common && !all_common)
                        continue;
                r->before[i] = last;
                if (last >= 0) {
                        uint64_t df = dfs[i] > dfs[last] ? dfs[i] : dfs[last];

                        r->pairs[i] =
                                request->scorer(request->scorer_context, &r->plan.stats, &df, 1);
                }
                last = (int)i;
        }
}

static void close_cursors(struct reranker *r)
{
        while (r->n_cursors)
                kz_postings_free(r->cursors[--r->n_cursors]);
}

static enum kz_status open_cursors(struct reranker *r, size_t t, struct kz_error *err)
{
        const unsigned flags = KZ_POSTINGS_LENGTHS | KZ_POSTINGS_POSITIONS | KZ_POSTINGS_SPARSE;
        struct kz_tier *tier = r->plan.tiers[t];
        enum kz_status status;
        size_t s, g, i;

        close_cursors(r);
        for (s = 0; s < r->slots.n; s++) {
                for (g = 0; g < r->slots.items[s].n_groups; g++) {
                        const struct kz_group *group = r->slots.items[s].groups[g];

                        for (i = 0; i < group->n_terms; i++) {
                                status = tier->ops->postings(tier, group->terms[i].term, flags,
                                        &r->cursors[r->n_cursors], err);
                                if (status)
                                        return status;
                                r->n_cursors++;
                        }
                }
        }
        return KZ_OK;
}

static int compare_positions(const void *a, const void *b)
{
        const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

static enum kz_status append(
        struct list *list, const uint32_t *at, uint32_t n, struct kz_error *err)
{
        if (list->n + n > list->cap) {
                size_t cap = (list->n + n) * 2;
                uint32_t *p = realloc(list->at, cap * sizeof(*p));

                if (!p)
                        return kz_error_nomem(err);
                list->at = p;
                list->cap = cap;
        }
        if (n)
                memcpy(list->at + list->n, at, n * sizeof(*at));
        list->n += n;
        return KZ_OK;
}

/* Several members of a slot may stand at one place: it counts once. */
static void settle(struct list *list, size_t parts)
{
        size_t i, kept = 0;

        if (parts < 2)
                return;
        qsort(list->at, list->n, sizeof(*list->at), compare_positions);
        for (i = 0; i < list->n; i++) {
                if (kept == 0 || list->at[i] != list->at[kept - 1])
                        list->at[kept++] = list->at[i];
        }
        list->n = kept;
}

/* Where the current document has a term of a group, in the form that the group wants. */
static enum kz_status places_of(struct kz_tier *tier, struct kz_postings *p,
        const struct kz_group_term *term, const uint32_t **ret, uint32_t *ret_n,
        struct kz_error *err)
{
        if (!term->form.len)
                return p->ops->positions(p, ret, ret_n, err);
        return tier->ops->forms(
                tier, kz_postings_doc(p), term->term, term->form, term->begins, ret, ret_n, err);
}

/* Fills the lists for doc of tier t; *ret_length is untouched when no slot is there. */
static enum kz_status read_lists(
        struct reranker *r, size_t t, kz_docnum doc, uint8_t *ret_length, struct kz_error *err)
{
        struct kz_tier *tier = r->plan.tiers[t];
        enum kz_status status;
        size_t s, g, i, c = 0;

        for (s = 0; s < r->slots.n; s++) {
                struct list *list = &r->lists[s];
                size_t parts = 0;

                list->n = 0;
                for (g = 0; g < r->slots.items[s].n_groups; g++) {
                        const struct kz_group *group = r->slots.items[s].groups[g];

                        for (i = 0; i < group->n_terms; i++, c++) {
                                struct kz_postings *p = r->cursors[c];
                                const uint32_t *at = NULL;
                                uint32_t n = 0;

                                status = kz_postings_seek(p, doc, err);
                                if (!status && kz_postings_doc(p) == doc) {
                                        *ret_length = p->lengths[p->at];
                                        status = places_of(tier, p, &group->terms[i], &at, &n, err);
                                }
                                if (!status && n) {
                                        status = append(list, at, n, err);
                                        parts++;
                                }
                                if (!status)
                                        status = kz_watch_tick(r->plan.watch, n + 8, err);
                                if (status)
                                        return status;
                        }
                }
                settle(list, parts);
        }
        return KZ_OK;
}

static struct kz_places places(const struct list *list)
{
        return (struct kz_places){list->at, (uint32_t)list->n};
}

/* How often b stands `distance` after a; *ret_first is where a first does, untouched for never. */
static uint32_t ordered(
        const struct list *a, const struct list *b, uint32_t distance, uint32_t *ret_first)
{
        size_t i, j = 0;
        uint32_t n = 0;

        for (i = 0; i < a->n; i++) {
                while (j < b->n && b->at[j] < a->at[i] + distance)
                        j++;
                if (j == b->n)
                        break;
                if (b->at[j] == a->at[i] + distance && n++ == 0)
                        *ret_first = a->at[i];
        }
        return n;
}

/* How often the whole query stands there, and where first; uses up the first slot's list. */
static uint32_t word_for_word(struct reranker *r, uint32_t *ret_first)
{
        uint32_t n = (uint32_t)r->lists[0].n;
        size_t i;

        for (i = 1; i < r->slots.n && n; i++)
                n = kz_places_keep(
                        r->lists[0].at, n, places(&r->lists[i]), r->slots.items[i].offset);
        if (n)
                *ret_first = r->lists[0].at[0];
        return n;
}

static enum kz_status worth(struct reranker *r, uint8_t length, double *ret, struct kz_error *err)
{
        enum kz_status status;
        uint32_t n = 0, first = 0;
        double sum = 0;
        size_t i;

        for (i = 1; i < r->slots.n; i++) {
                const struct kz_slot *slot = &r->slots.items[i];
                struct kz_places pair[2];
                uint32_t scratch[2 * KZ_PLACES_SCRATCH], distance, near;
                int before = r->before[i];

                n = 0;
                if (before < 0 || r->lists[i].n == 0 || r->lists[before].n == 0)
                        continue;
                distance = slot->offset - r->slots.items[before].offset;
                n = ordered(&r->lists[before], &r->lists[i], distance, &first);
                if (n)
                        sum += SHARE_ORDERED * kz_scorer_score(&r->pairs[i], n, length);
                pair[0] = places(&r->lists[before]);
                pair[1] = places(&r->lists[i]);
                status = kz_places_near(
                        pair, 2, NEAR_WINDOW + distance - 1, scratch, r->plan.watch, &near, err);
                if (status)
                        return status;
                if (near)
                        sum += SHARE_NEAR * kz_scorer_score(&r->pairs[i], near, length);
        }
        /* Of two words that are a pair, that is what was counted. */
        if (r->slots.n != 2 || r->before[1] < 0)
                n = word_for_word(r, &first);
        if (n)
                sum += SHARE_WHOLE * kz_scorer_score(&r->whole, n, length);
        /* The body begins KZ_GAP_BODY after the title's last word. */
        if (n && first < KZ_GAP_BODY)
                sum += SHARE_TITLE * r->whole.weight;
        *ret = sum;
        return KZ_OK;
}

static int compare_places(const void *a, const void *b)
{
        const struct kz_match_hit *x = a, *y = b;

        if (x->tier != y->tier)
                return x->tier < y->tier ? -1 : 1;
        return (x->doc > y->doc) - (x->doc < y->doc);
}

/* One window: scored in the order of documents, so that cursors only go forward; then sorted. */
static enum kz_status rerank(
        struct reranker *r, struct kz_match_hit *hits, size_t n, struct kz_error *err)
{
        struct kz_match_hit window[KZ_PROXIMITY_WINDOW];
        enum kz_status status = KZ_OK;
        struct kz_topk topk;
        size_t i;

        memcpy(window, hits, n * sizeof(*hits));
        qsort(window, n, sizeof(*window), compare_places);
        kz_topk_init(&topk, r->plan.tiers, n, false);
        for (i = 0; i < n && !status; i++) {
                uint8_t length = 0;
                double more = 0;

                if (i == 0 || window[i].tier != window[i - 1].tier)
                        status = open_cursors(r, window[i].tier, err);
                if (!status)
                        status = read_lists(r, window[i].tier, window[i].doc, &length, err);
                if (!status)
                        status = worth(r, length, &more, err);
                if (status)
                        break;
                window[i].score += more * (1 - window[i].fade);
                window[i].key = window[i].score;
                status = kz_topk_push(&topk, &window[i], err);
        }
        if (!status)
                status = kz_topk_finish(&topk, window, NULL, err);
        if (!status)
                memcpy(hits, window, n * sizeof(*hits));
        kz_topk_deinit(&topk);
        return status;
}

static size_t count_terms(const struct kz_slots *slots)
{
        size_t n = 0, s, g;

        for (s = 0; s < slots->n; s++) {
                for (g = 0; g < slots->items[s].n_groups; g++)
                        n += slots->items[s].groups[g]->n_terms;
        }
        return n;
}

enum kz_status kz_proximity_rerank(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_hit *hits, size_t n, bool *ret_cut,
        struct kz_error *err)
{
        struct kz_watch watch = kz_watch_begin(request->deadline_ns, request->cancelled);
        struct reranker r = {.n_cursors = 0};
        enum kz_status status;
        size_t at;

        *ret_cut = false;
        if (n == 0 || !request->scorer)
                return KZ_OK;
        status = kz_plan_init(&r.plan, tiers, n_tiers, request, &watch, err);
        if (!status)
                status = kz_slots_init(&r.slots, request->query, &r.plan.arena, err);
        if (!status && r.slots.n >= 2) {
                prepare(&r, request);
                r.cursors = kz_arena_array(
                        &r.plan.arena, count_terms(&r.slots), sizeof(struct kz_postings *));
                if (!r.cursors)
                        status = kz_error_nomem(err);
                for (at = 0; at < n && !status; at += KZ_PROXIMITY_WINDOW)
                        status = rerank(&r, hits + at,
                                n - at < KZ_PROXIMITY_WINDOW ? n - at : KZ_PROXIMITY_WINDOW, err);
        }
        /* Out of time: windows not yet done keep the base order, which is an answer too. */
        if (status == KZ_E_DEADLINE && watch.expired) {
                *ret_cut = true;
                status = KZ_OK;
        }
        reranker_deinit(&r);
        return status;
}
