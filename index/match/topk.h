/*
 * The best hits seen so far: a bounded heap, worst on top. Greater keys first; equal keys by id in
 * byte order, and ids are read only then.
 *
 * When it collapses, of the documents of one and the same sketch only the first in that order is
 * kept. What is dropped for being worse than all that is kept never comes back better, so the heap
 * ends with exactly the first `limit` groups, though it knows no others. Sketches that are merely
 * near are no matter of the heap but of fold.h: to be near is not transitive, so which hits fold
 * can be told only when all better ones are known.
 */
#ifndef KZ_MATCH_TOPK_H
#define KZ_MATCH_TOPK_H

#include "index/base/sketch.h"
#include "index/match/match.h"

struct kz_topk_entry {
        struct kz_match_hit hit;
        char *id; /* NULL until it was needed; malloc'ed */
        size_t id_len;
        uint32_t place;          /* index in the heap */
        uint32_t next;           /* the next entry of its bucket */
        struct kz_sketch sketch; /* when there is one, the entry is in a bucket */
};

struct kz_topk {
        struct kz_tier *const *tiers;
        struct kz_topk_entry *entries;
        uint32_t *heap; /* indices of entries */
        size_t n, cap, limit;
        double floor; /* a key below this is not wanted: the worst one's once the heap is full */
        bool collapse;
        uint32_t *buckets; /* by sketch: the first entry; as many as cap, a power of two, where
                              copies collapse */
};

/* limit: 1 or more, or nothing may be pushed. */
void kz_topk_init(struct kz_topk *topk, struct kz_tier *const *tiers, size_t limit, bool collapse);
void kz_topk_deinit(struct kz_topk *topk);

/* Wants a hit whose key is not below the floor. */
enum kz_status kz_topk_push(
        struct kz_topk *topk, const struct kz_match_hit *hit, struct kz_error *err);

/*
 * Writes the topk->n hits to ret, best first, and to sketches theirs, none unless it collapses; may
 * be NULL. The heap is empty afterwards.
 */
enum kz_status kz_topk_finish(struct kz_topk *topk, struct kz_match_hit *ret,
        struct kz_sketch *sketches, struct kz_error *err);

#endif
