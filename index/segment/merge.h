/*
 * Merges segments into one, on the level of postings: no text is read. Documents keep their order;
 * those that are masked go.
 */
#ifndef KZ_SEGMENT_MERGE_H
#define KZ_SEGMENT_MERGE_H

#include "index/segment/segment.h"
#include "index/segment/term_merge.h"

struct kz_merge_input {
        struct kz_segment *segment;
        const uint64_t *masked; /* postings.h; NULL: all stay */
};

/* Makes the file at path, whole and synced, or nothing. All inputs are of this analyzer (as they
 * were opened) and of one fingerprint of name rules: KZ_E_VERSION when they are not. tick may be
 * NULL. */
enum kz_status kz_segment_merge(const struct kz_merge_input *inputs, size_t n, const char *path,
        unsigned analyzer, kz_merge_tick_fn tick, void *context, struct kz_error *err);

#endif
