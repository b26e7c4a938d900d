/* Inflates stored documents: for one thread, which keeps the last blocks it inflated. */
#ifndef KZ_SEGMENT_STORED_READER_H
#define KZ_SEGMENT_STORED_READER_H

#include "index/segment/stored.h"

struct kz_stored_reader;

/* stored outlives the reader. */
enum kz_status kz_stored_reader_new(
        const struct kz_stored *stored, struct kz_stored_reader **ret, struct kz_error *err);
/* NULL is fine; returns NULL. */
struct kz_stored_reader *kz_stored_reader_free(struct kz_stored_reader *reader);

/* Appends bytes [from, from + len) of the record (head, then text) to out, which on failure is as
 * it was. doc: 1 to n_docs. KZ_E_CORRUPT. */
enum kz_status kz_stored_read(struct kz_stored_reader *reader, kz_docnum doc, uint64_t from,
        uint64_t len, struct kz_buf *out, struct kz_error *err);

/* Reads a stretch of the text as kz_stored_stretch finds it; out is replaced, and ret->bytes is a
 * view into it. doc: 1 to n_docs. KZ_E_CORRUPT. */
enum kz_status kz_stored_text(struct kz_stored_reader *reader, kz_docnum doc, uint32_t first,
        uint32_t last, size_t around, struct kz_buf *out, struct kz_tier_text *ret,
        struct kz_error *err);

#endif
