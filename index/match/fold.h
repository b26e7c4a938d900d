/*
 * Folding: hits in their order, of which one that is near to a better one shown is not shown.
 *
 * Nearness is not transitive, so the order decides: the first hit is shown, and each further one
 * unless it is near to one shown before it. What is shown depends on nothing that comes later: the
 * answer to any depth begins with the answer to a lesser one.
 */
#ifndef KZ_MATCH_FOLD_H
#define KZ_MATCH_FOLD_H

#include "index/base/sketch.h"
#include "index/match/match.h"
#include "index/match/watch.h"

#define KZ_FOLD_NONE UINT32_MAX

/* All zeros: nothing is shown yet. Without cap, there are hits alone. */
struct kz_fold {
        struct kz_match_hit *hits;  /* shown; a hit's rank is its index */
        struct kz_sketch *sketches; /* of hits */
        size_t n, cap;
        /* By key: rank * KZ_SKETCH_KEYS + i, of the i-th key of a hit; cap * KZ_SKETCH_KEYS each.
         */
        uint32_t *buckets, *next;
};

void kz_fold_deinit(struct kz_fold *fold);

/*
 * *ret: the rank of the first hit shown that is near to the sketch, or KZ_FOLD_NONE. watch may be
 * NULL. KZ_E_DEADLINE, KZ_E_CANCELLED.
 */
enum kz_status kz_fold_find(const struct kz_fold *fold, const struct kz_sketch *sketch,
        struct kz_watch *watch, uint32_t *ret, struct kz_error *err);

/* Shows a hit, whose rank is set. */
enum kz_status kz_fold_add(struct kz_fold *fold, const struct kz_match_hit *hit,
        const struct kz_sketch *sketch, struct kz_error *err);

/*
 * Room for n hits, 1 or more, behind those shown, for who shows them all at once because nothing
 * folds; never used with kz_fold_add(). NULL when out of memory.
 */
struct kz_match_hit *kz_fold_room(struct kz_fold *fold, size_t n);

/* Shows n hits only. */
void kz_fold_cut(struct kz_fold *fold, size_t n);

#endif
