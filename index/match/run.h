/* One search while it runs: what is counted and kept over all tiers. */
#ifndef KZ_MATCH_RUN_H
#define KZ_MATCH_RUN_H

#include "index/match/fold.h"
#include "index/match/topk.h"
#include "index/match/tree.h"

struct kz_run {
        struct kz_plan plan;
        struct kz_watch watch;
        struct kz_topk topk; /* of full matches, then of fill */
        struct kz_fold fold; /* what is shown: full matches, then fill */
        size_t n_full;       /* of them */
        enum kz_sort sort;   /* of full matches */
        uint64_t total;
        bool at_least;     /* some were passed over */
        bool counted;      /* all of total: the matches are looked at again */
        size_t n_required; /* scoring children of the root that must match */
};

/* The search in one tier. */
struct kz_walk {
        struct kz_run *run;
        struct kz_tree *tree;
        enum kz_sort sort;
        bool counted;                   /* no match is counted any more */
        struct kz_cursor **scored;      /* fill: kz_compile_fill(); NULL: full matches */
        struct kz_stretch wide, narrow; /* what was asked for last of its bounds */
};

static inline struct kz_walk kz_walk_begin(
        struct kz_run *run, struct kz_tree *tree, enum kz_sort sort, struct kz_cursor **scored)
{
        const struct kz_stretch before = {INFINITY, 0};

        return (struct kz_walk){run, tree, sort, scored || run->counted, scored, before, before};
}

/* Whether documents that cannot get in may be passed over, uncounted. */
static inline bool kz_walk_may_skip(const struct kz_walk *walk)
{
        const struct kz_run *run = walk->run;
        const struct kz_match_request *request = run->plan.request;

        if (walk->counted)
                return true;
        /* Whether fill follows hangs on the first of them. */
        return request->no_total && request->limit && !request->facets &&
               (request->no_fill || run->total >= KZ_MATCH_FEW);
}

/* That it did so. */
static inline void kz_walk_skipped(struct kz_walk *walk)
{
        walk->run->at_least |= !walk->counted;
}

/* Whether bounds are of use: scores are what hits are ordered by, and there is a floor. */
static inline bool kz_walk_has_floor(const struct kz_walk *walk)
{
        return walk->run->topk.floor > -INFINITY && walk->sort != KZ_SORT_DATE &&
               walk->run->plan.n_scorers;
}

/* Counts matches, which ascend. */
static inline enum kz_status kz_walk_count(
        struct kz_walk *walk, const kz_docnum *docs, size_t n, struct kz_error *err)
{
        struct kz_run *run = walk->run;
        struct kz_facets *facets = run->plan.request->facets;

        if (walk->counted)
                return KZ_OK;
        run->total += n;
        return facets ? kz_facets_add(facets, kz_tree_tier(walk->tree), docs, n, err) : KZ_OK;
}

#endif
