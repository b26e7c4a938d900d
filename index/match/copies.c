#include "index/match/copies.h"

#include <stdlib.h>

#include "index/match/compile.h"
#include "index/match/fold.h"
#include "index/match/missing.h"

/* A document that may be a copy of a hit. */
struct copy {
        uint32_t tier;
        kz_docnum doc;
        bool identical; /* its content is that of the hit */
        size_t of;      /* index of the hit */
};

struct copies {
        struct kz_plan plan;
        struct kz_watch watch;
        const struct kz_match_result *found;
        struct kz_fold fold; /* the hits found, by rank, once the first candidate was met */
        struct copy *items;
        size_t n, cap;
        struct kz_arena *arena; /* for ids */
        struct kz_hit_copies *ret;
};

static enum kz_status add(struct copies *copies, struct copy copy, struct kz_error *err)
{
        if (copies->n == copies->cap) {
                size_t cap = copies->cap ? copies->cap * 2 : 64, bytes;
                struct copy *items;

                if (!kz_mul_size(cap, sizeof(*items), &bytes))
                        return kz_error_nomem(err);
                items = realloc(copies->items, bytes);
                if (!items)
                        return kz_error_nomem(err);
                copies->items = items;
                copies->cap = cap;
        }
        copies->items[copies->n++] = copy;
        return KZ_OK;
}

static enum kz_status index_found(struct copies *copies, struct kz_error *err)
{
        const struct kz_match_result *found = copies->found;
        const struct kz_match_hit hit = {0}; /* of no matter here: ranks are */
        const size_t n = found->n_full + found->n_fill;
        enum kz_status status = KZ_OK;

        while (copies->fold.n < n && !status)
                status = kz_fold_add(&copies->fold, &hit, &found->sketches[copies->fold.n], err);
        return status;
}

/* Adds the document when the hit of this rank is the first that it is near to. */
static enum kz_status consider(
        struct copies *copies, struct copy candidate, uint32_t rank, struct kz_error *err)
{
        struct kz_tier *tier = copies->plan.tiers[candidate.tier];
        struct kz_str column;
        enum kz_status status =
                tier->ops->bytes(tier, candidate.doc, KZ_COLUMN_SKETCH, &column, err);
        uint32_t first = KZ_FOLD_NONE;
        struct kz_sketch sketch;

        if (!status) {
                sketch = kz_sketch_read(column);
                status = index_found(copies, err);
        }
        if (!status)
                status = kz_fold_find(&copies->fold, &sketch, &copies->watch, &first, err);
        if (status || first != rank)
                return status;
        candidate.identical = kz_sketch_same_content(&sketch, &copies->found->sketches[rank]);
        return add(copies, candidate, err);
}

/* The documents that have one of the keys, each once: they ascend in every key's postings. */
static enum kz_status merge(struct copies *copies, struct kz_postings *const *keys,
        const struct kz_match_hit *hit, struct copy candidate, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (;;) {
                kz_docnum doc = KZ_DOC_END;

                for (i = 0; i < KZ_SKETCH_KEYS; i++) {
                        if (kz_postings_doc(keys[i]) < doc)
                                doc = kz_postings_doc(keys[i]);
                }
                if (doc == KZ_DOC_END)
                        return KZ_OK;
                candidate.doc = doc;
                if (candidate.tier != hit->tier || doc != hit->doc)
                        status = consider(copies, candidate, hit->rank, err);
                if (!status)
                        status = kz_watch_tick(&copies->watch, 1, err);
                for (i = 0; i < KZ_SKETCH_KEYS && !status; i++) {
                        if (kz_postings_doc(keys[i]) == doc)
                                status = kz_postings_next(keys[i], err);
                }
                if (status)
                        return status;
        }
}

static enum kz_status gather_tier(struct copies *copies, const struct kz_match_hit *hit,
        const struct kz_sketch *sketch, struct copy candidate, struct kz_error *err)
{
        struct kz_tier *tier = copies->plan.tiers[candidate.tier];
        struct kz_postings *keys[KZ_SKETCH_KEYS] = {NULL};
        char terms[KZ_SKETCH_KEYS][KZ_SKETCH_TERM_SIZE]; /* as long as their postings */
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < KZ_SKETCH_KEYS && !status; i++)
                status = tier->ops->postings(
                        tier, kz_sketch_term(sketch, i, terms[i]), 0, &keys[i], err);
        if (!status)
                status = merge(copies, keys, hit, candidate, err);
        for (i = 0; i < KZ_SKETCH_KEYS; i++)
                kz_postings_free(keys[i]);
        return status;
}

/* Most documents are alone with their keys, which the dfs tell. */
static enum kz_status gather(
        struct copies *copies, const struct kz_match_hit *hit, size_t of, struct kz_error *err)
{
        const struct kz_sketch *sketch = &copies->found->sketches[hit->rank];
        char term[KZ_SKETCH_TERM_SIZE];
        uint64_t most = 0, df, there;
        enum kz_status status = KZ_OK;
        uint32_t t;
        size_t i;

        if (kz_sketch_is_none(sketch))
                return KZ_OK;
        for (i = 0; i < KZ_SKETCH_KEYS && !status; i++) {
                struct kz_str key = kz_sketch_term(sketch, i, term);

                for (t = 0, df = 0; t < copies->plan.n_tiers && !status; t++) {
                        struct kz_tier *tier = copies->plan.tiers[t];

                        status = tier->ops->df(tier, key, &there, err);
                        if (!status)
                                df += there;
                }
                if (df > most)
                        most = df;
        }
        for (t = 0; t < copies->plan.n_tiers && !status && most > 1; t++)
                status = gather_tier(copies, hit, sketch, (struct copy){.tier = t, .of = of}, err);
        return status;
}

static int compare_copies(const void *a, const void *b)
{
        const struct copy *x = a, *y = b;

        if (x->tier != y->tier)
                return x->tier < y->tier ? -1 : 1;
        return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Hits by document, since columns are cheapest so. */
static enum kz_status gather_all(
        struct copies *copies, const struct kz_match_hit *hits, size_t n, struct kz_error *err)
{
        struct copy *order = kz_arena_array(&copies->plan.arena, n, sizeof(*order));
        enum kz_status status = KZ_OK;
        size_t i;

        if (!order)
                return kz_error_nomem(err);
        for (i = 0; i < n; i++)
                order[i] = (struct copy){.tier = hits[i].tier, .doc = hits[i].doc, .of = i};
        qsort(order, n, sizeof(*order), compare_copies);
        for (i = 0; i < n && !status; i++)
                status = gather(copies, &hits[order[i].of], order[i].of, err);
        return status;
}

/* Counts a copy that matches, and keeps its name when it is one of the first. */
static enum kz_status take(struct copies *copies, const struct copy *copy, struct kz_error *err)
{
        struct kz_tier *tier = copies->plan.tiers[copy->tier];
        struct kz_hit_copies *all = &copies->ret[copy->of];
        struct kz_str id = KZ_STR("");
        enum kz_status status = KZ_OK;

        if (kz_hit_copies_wants(all, copy->identical))
                status = tier->ops->bytes(tier, copy->doc, KZ_COLUMN_ID, &id, err);
        if (!status && kz_hit_copies_add(all, copies->arena, id, copy->identical))
                status = kz_error_nomem(err);
        return status;
}

/* One tier's copies, which ascend, of hits that are full (or fill: not full). */
static enum kz_status ask_tier(struct copies *copies, const struct copy *items, size_t n,
        const struct kz_match_hit *hits, bool full, struct kz_error *err)
{
        const struct kz_node *root = copies->plan.request->query->root;
        KZ_CLEANUP(kz_tree_deinit) struct kz_tree tree;
        struct kz_cursor *c = NULL, **scored = NULL;
        enum kz_status status = KZ_OK;
        uint64_t missing;
        bool has;
        size_t i;

        kz_tree_init(&tree, &copies->plan, items[0].tier);
        for (i = 0; i < n && !status; i++) {
                if ((hits[items[i].of].missing == 0) != full)
                        continue;
                if (!c)
                        status =
                                full ? kz_compile_query(&tree, KZ_POSTINGS_SPARSE, &c, err)
                                     : kz_compile_fill(&tree, KZ_POSTINGS_SPARSE, &c, &scored, err);
                if (!status)
                        status = kz_cursor_has(c, items[i].doc, &has, err);
                missing = full ? 0 : 1;
                if (!status && has && !full)
                        status = kz_missing_words(root, scored, items[i].doc, &missing, err);
                if (!status)
                        status = kz_watch_tick(&copies->watch, 1, err);
                if (!status && has && (full || missing))
                        status = take(copies, &items[i], err);
        }
        return status;
}

static enum kz_status ask(
        struct copies *copies, const struct kz_match_hit *hits, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, end;

        if (copies->n)
                qsort(copies->items, copies->n, sizeof(*copies->items), compare_copies);
        for (i = 0; i < copies->n && !status; i = end) {
                for (end = i; end < copies->n && copies->items[end].tier == copies->items[i].tier;
                        end++)
                        ;
                status = ask_tier(copies, copies->items + i, end - i, hits, true, err);
                if (!status)
                        status = ask_tier(copies, copies->items + i, end - i, hits, false, err);
        }
        return status;
}

enum kz_status kz_copies_find(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, const struct kz_match_result *found, size_t from,
        size_t n, struct kz_arena *arena, struct kz_hit_copies *ret, bool *ret_partial,
        struct kz_error *err)
{
        struct copies copies = {.found = found,
                .watch = kz_watch_begin(request->deadline_ns, request->cancelled),
                .arena = arena,
                .ret = ret};
        const struct kz_match_hit *hits = found->hits + from;
        struct kz_match_request counting = *request;
        enum kz_status status;

        if (n == 0)
                return KZ_OK;
        memset(ret, 0, n * sizeof(*ret));
        counting.limit = 0; /* no scorers */
        status = kz_plan_init(&copies.plan, tiers, n_tiers, &counting, &copies.watch, err);
        if (!status)
                status = kz_watch_look(&copies.watch, err);
        if (!status)
                status = gather_all(&copies, hits, n, err);
        if (!status)
                status = ask(&copies, hits, err);
        if (status == KZ_E_DEADLINE && copies.watch.expired) {
                *ret_partial = true;
                status = KZ_OK;
        }
        free(copies.items);
        kz_fold_deinit(&copies.fold);
        kz_plan_deinit(&copies.plan);
        return status;
}
