/*
 * The best hits seen so far: a bounded heap, worst on top. Greater keys first; equal keys by id in
 * byte order, and ids are read only then.
 *
 * When it collapses, of the documents of one collapse key only the first in that order is kept. What
 * is dropped for being worse than all that is kept never comes back better, so the heap ends with
 * exactly the first `limit` groups, though it knows no others.
 */
#ifndef KZ_MATCH_TOPK_H
#define KZ_MATCH_TOPK_H

#include "index/match/match.h"

struct kz_topk_entry {
        struct kz_match_hit hit;
        char *id; /* NULL until it was needed; malloc'ed */
        size_t id_len;
        uint32_t place; /* index in the heap */
        uint32_t next;  /* the next entry of its bucket */
        bool grouped;   /* has a collapse key, and is in a bucket */
        unsigned char group[KZ_COLLAPSE_SIZE];
};

struct kz_topk {
        struct kz_tier *const *tiers;
        struct kz_topk_entry *entries;
        uint32_t *heap; /* indices of entries */
        size_t n, cap, limit;
        double floor; /* a key below this is not wanted: the worst one's once the heap is full */
        bool collapse;
        uint32_t *buckets; /* by collapse key: the first entry; as many as cap, a power of two */
};

/* limit: 1 or more, or nothing may be pushed. */
void kz_topk_init(struct kz_topk *topk, struct kz_tier *const *tiers, size_t limit, bool collapse);
void kz_topk_deinit(struct kz_topk *topk);

/* Wants a hit whose key is not below the floor. */
enum kz_status kz_topk_push(
        struct kz_topk *topk, const struct kz_match_hit *hit, struct kz_error *err);

/* Writes the topk->n hits to ret, best first. The heap is empty afterwards. */
enum kz_status kz_topk_finish(struct kz_topk *topk, struct kz_match_hit *ret, struct kz_error *err);

#endif
