/*
 * Merges segments into one, on the level of postings: no text is read. Documents keep their order;
 * those that are masked go. Stored blocks are copied as they are where all of their documents stay.
 */
#ifndef KZ_SEGMENT_MERGE_H
#define KZ_SEGMENT_MERGE_H

#include "index/segment/segment.h"

struct kz_merge_input {
        struct kz_segment *segment;
        const uint64_t *masked; /* postings.h; NULL: all stay */
};

/* Told of work done, in bytes of input; what it returns but KZ_OK ends the merge. */
typedef enum kz_status (*kz_merge_tick_fn)(void *context, uint64_t bytes, struct kz_error *err);

/* Makes the file at path, whole and synced, or nothing. All inputs are of one analyzer and one name
 * rules' fingerprint: KZ_E_VERSION when they are not. */
enum kz_status kz_segment_merge(const struct kz_merge_input *inputs, size_t n, const char *path,
        kz_merge_tick_fn tick, void *context, struct kz_error *err);

#endif
