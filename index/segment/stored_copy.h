/*
 * Copies stored documents from files into one that is being written, for merging. Blocks that hold
 * nothing but documents that come are copied as they are, so that most of a merge inflates nothing;
 * the rest is inflated and goes into new blocks.
 */
#ifndef KZ_SEGMENT_STORED_COPY_H
#define KZ_SEGMENT_STORED_COPY_H

#include "index/segment/stored.h"

struct kz_stored_copy;

/* writer and from outlive the copy. */
enum kz_status kz_stored_copy_new(struct kz_stored_writer *writer, const struct kz_stored *from,
        struct kz_stored_copy **ret, struct kz_error *err);
/* NULL is fine; returns NULL. */
struct kz_stored_copy *kz_stored_copy_free(struct kz_stored_copy *copy);

/* Copies document first and maybe some of those behind it, up to last: *ret_next is the first that
 * was not copied, *ret_bytes what was copied, heads and texts. KZ_E_CORRUPT. */
enum kz_status kz_stored_copy_next(struct kz_stored_copy *copy, kz_docnum first, kz_docnum last,
        kz_docnum *ret_next, uint64_t *ret_bytes, struct kz_error *err);

#endif
