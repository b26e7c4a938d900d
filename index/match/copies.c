#include "index/match/copies.h"

#include <stdlib.h>

#include "index/match/compile.h"
#include "index/match/missing.h"

/* A document that may be a copy of a hit. */
struct copy {
        uint32_t tier;
        kz_docnum doc;
        size_t of; /* index of the hit */
};

struct copies {
        struct kz_plan plan;
        struct kz_watch watch;
        struct copy *items;
        size_t n, cap;
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

/* The term of a hit's collapse key; false when it has none. */
static enum kz_status term_of(struct kz_tier *tier, kz_docnum doc,
        char out[sizeof(KZ_PREFIX_COLLAPSE) + 2 * KZ_COLLAPSE_SIZE], struct kz_str *ret,
        struct kz_error *err)
{
        static const char digits[] = "0123456789abcdef";
        const size_t prefix = sizeof(KZ_PREFIX_COLLAPSE) - 1;
        struct kz_str key;
        enum kz_status status = tier->ops->bytes(tier, doc, KZ_COLUMN_COLLAPSE, &key, err);
        size_t i;

        if (status)
                return status;
        *ret = KZ_STR("");
        if (key.len != KZ_COLLAPSE_SIZE)
                return KZ_OK;
        memcpy(out, KZ_PREFIX_COLLAPSE, prefix);
        for (i = 0; i < key.len; i++) {
                out[prefix + 2 * i] = digits[(unsigned char)key.ptr[i] >> 4];
                out[prefix + 2 * i + 1] = digits[(unsigned char)key.ptr[i] & 15];
        }
        *ret = (struct kz_str){out, prefix + 2 * key.len};
        return KZ_OK;
}

static enum kz_status gather_tier(struct copies *copies, const struct kz_match_hit *hit, size_t of,
        uint32_t t, struct kz_str term, struct kz_error *err)
{
        struct kz_tier *tier = copies->plan.tiers[t];
        struct kz_postings *p = NULL;
        enum kz_status status = tier->ops->postings(tier, term, 0, &p, err);

        while (!status && !p->done) {
                kz_docnum doc = kz_postings_doc(p);

                if (t != hit->tier || doc != hit->doc)
                        status = add(copies, (struct copy){t, doc, of}, err);
                if (!status)
                        status = kz_watch_tick(&copies->watch, 1, err);
                if (!status)
                        status = kz_postings_next(p, err);
        }
        kz_postings_free(p);
        return status;
}

/* Most documents have no copy anywhere, which their term's df tells. */
static enum kz_status gather(
        struct copies *copies, const struct kz_match_hit *hit, size_t of, struct kz_error *err)
{
        char bytes[sizeof(KZ_PREFIX_COLLAPSE) + 2 * KZ_COLLAPSE_SIZE];
        struct kz_str term;
        uint64_t df = 0, there = 0;
        enum kz_status status;
        uint32_t t;

        status = term_of(copies->plan.tiers[hit->tier], hit->doc, bytes, &term, err);
        if (status || !term.len)
                return status;
        for (t = 0; t < copies->plan.n_tiers && !status; t++) {
                struct kz_tier *tier = copies->plan.tiers[t];

                status = tier->ops->df(tier, term, &there, err);
                if (!status)
                        df += there;
        }
        for (t = 0; t < copies->plan.n_tiers && !status && df > 1; t++)
                status = gather_tier(copies, hit, of, t, term, err);
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
                order[i] = (struct copy){hits[i].tier, hits[i].doc, i};
        qsort(order, n, sizeof(*order), compare_copies);
        for (i = 0; i < n && !status; i++)
                status = gather(copies, &hits[order[i].of], order[i].of, err);
        return status;
}

/* One tier's copies, which ascend, of hits that are full (or fill: not full). */
static enum kz_status ask_tier(struct copies *copies, const struct copy *items, size_t n,
        const struct kz_match_hit *hits, bool full, uint32_t *ret, struct kz_error *err)
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
                if (!status)
                        ret[items[i].of] += has && (full || missing);
        }
        return status;
}

static enum kz_status ask(
        struct copies *copies, const struct kz_match_hit *hits, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, end;

        if (copies->n)
                qsort(copies->items, copies->n, sizeof(*copies->items), compare_copies);
        for (i = 0; i < copies->n && !status; i = end) {
                for (end = i; end < copies->n && copies->items[end].tier == copies->items[i].tier;
                        end++)
                        ;
                status = ask_tier(copies, copies->items + i, end - i, hits, true, ret, err);
                if (!status)
                        status =
                                ask_tier(copies, copies->items + i, end - i, hits, false, ret, err);
        }
        return status;
}

enum kz_status kz_copies_count(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, const struct kz_match_hit *hits, size_t n,
        uint32_t *ret, bool *ret_partial, struct kz_error *err)
{
        struct copies copies = {.watch = kz_watch_begin(request->deadline_ns, request->cancelled)};
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
                status = ask(&copies, hits, ret, err);
        if (status == KZ_E_DEADLINE && copies.watch.expired) {
                *ret_partial = true;
                status = KZ_OK;
        }
        free(copies.items);
        kz_plan_deinit(&copies.plan);
        return status;
}
