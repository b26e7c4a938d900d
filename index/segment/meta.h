/*
 * What a segment says of itself: section META, u64 little-endian each, in this order. Readers take
 * a longer one, whose further numbers a later version has added.
 *
 * History: pair_df is there since format 2 of the file (sections_writer.h).
 */
#ifndef KZ_SEGMENT_META_H
#define KZ_SEGMENT_META_H

#include <stdint.h>

#include "index/base/buf.h"

struct kz_segment_meta {
        uint64_t documents;
        uint64_t total_length; /* sum of their lengths, unrounded */
        uint64_t first_seq,
                last_seq;    /* of the changes that wrote them; 0 and 0 without documents */
        uint64_t name_rules; /* fingerprint of the rules of the name keys (text/namekey.h) */
        uint64_t text;       /* bytes of heads and texts before they were deflated */
        uint64_t pair_df;    /* words in so many documents or more have pairs; 0: none have */
};

enum kz_status kz_segment_meta_put(struct kz_buf *out, const struct kz_segment_meta *meta);
/* False: too short. */
bool kz_segment_meta_get(struct kz_str bytes, struct kz_segment_meta *ret);

#endif
