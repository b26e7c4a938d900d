/*
 * The best hits seen so far: a bounded heap, worst on top. Higher scores first; equal scores by id
 * in byte order, and ids are read only then.
 */
#ifndef KZ_MATCH_TOPK_H
#define KZ_MATCH_TOPK_H

#include "index/match/match.h"

struct kz_topk_entry {
        struct kz_match_hit hit;
        char *id; /* NULL until it was needed; malloc'ed */
        size_t id_len;
};

struct kz_topk {
        struct kz_tier *const *tiers;
        struct kz_topk_entry *entries;
        size_t n, cap, limit;
        double floor; /* a score below this is not wanted: the worst one's once the heap is full */
};

/* limit: 1 or more. */
void kz_topk_init(struct kz_topk *topk, struct kz_tier *const *tiers, size_t limit);
void kz_topk_deinit(struct kz_topk *topk);

enum kz_status kz_topk_push(
        struct kz_topk *topk, const struct kz_match_hit *hit, struct kz_error *err);

/* Writes the topk->n hits to ret, best first. The heap is empty afterwards. */
enum kz_status kz_topk_finish(struct kz_topk *topk, struct kz_match_hit *ret, struct kz_error *err);

#endif
