/* A segment as a tier (tier.h): for one thread, over a segment that many share. */
#ifndef KZ_SEGMENT_SEGMENT_TIER_H
#define KZ_SEGMENT_SEGMENT_TIER_H

#include "index/segment/segment.h"
#include "index/tier.h"

/* Documents of a segment that are replaced or deleted. */
struct kz_segment_mask {
        const uint64_t *masked; /* postings.h; outlives the tier */
        uint32_t documents;     /* how many are masked */
        uint64_t length;        /* sum of their lengths, as their length bytes say */
};

/* Takes a reference to the segment. mask: NULL for none. */
enum kz_status kz_segment_tier_open(struct kz_segment *segment, const struct kz_segment_mask *mask,
        struct kz_tier **ret, struct kz_error *err);

/*
 * The document whose id this is; KZ_E_NOT_FOUND. An id may have several documents, of which all but
 * one are masked: those that a batch replaced before it was written. masked: postings.h; NULL: none
 * is.
 */
enum kz_status kz_segment_find(struct kz_segment *segment, const uint64_t *masked, struct kz_str id,
        kz_docnum *ret, struct kz_error *err);

#endif
