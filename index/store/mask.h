/*
 * The mask of a segment: which of its documents are replaced or deleted. It is kept as metadata of
 * the live index, so that a change and what it hides are committed together.
 *
 * Key: "mask:" the segment's name ":" 4 or more hex digits, the number of the chunk of
 * KZ_MASK_CHUNK documents. Value: u8 1 and the chunk's bits, the first document's the lowest bit of
 * the first byte; or u8 2 and u16 little-endian the places of the masked documents in the chunk,
 * ascending, which is taken when it is shorter. A chunk without masked documents has no key.
 */
#ifndef KZ_STORE_MASK_H
#define KZ_STORE_MASK_H

#include "index/segment/segment_tier.h"
#include "index/xapian/live.h"

#define KZ_MASK_CHUNK 32768

struct kz_mask {
        struct kz_segment_mask shown; /* for a tier of the segment */
        uint64_t *words;              /* what shown.masked points to */
        const uint8_t *lengths;       /* of the segment's documents */
        uint32_t n_docs;
        bool *changed; /* chunk by chunk, since it was loaded or stored */
};

#define KZ_MASK_NULL                                                                               \
        {                                                                                          \
                0                                                                                  \
        }

/* An empty mask. The segment must outlive it. */
enum kz_status kz_mask_init(
        struct kz_mask *mask, const struct kz_segment *segment, struct kz_error *err);
void kz_mask_deinit(struct kz_mask *mask);

/* doc: 1 to the segment's last. */
static inline bool kz_mask_has(const struct kz_mask *mask, kz_docnum doc)
{
        return mask->words[doc / 64] >> doc % 64 & 1;
}
void kz_mask_add(struct kz_mask *mask, kz_docnum doc);
/* Its bits as they are now, for free(); NULL: no memory. */
uint64_t *kz_mask_copy(const struct kz_mask *mask);

/* Adds what the live index knows of the segment's mask. KZ_E_CORRUPT. */
enum kz_status kz_mask_load(
        struct kz_mask *mask, const char *name, struct kz_tier *live, struct kz_error *err);
/* Writes the chunks that changed, for the next commit. *ret_any: there were some. */
enum kz_status kz_mask_store(struct kz_mask *mask, const char *name, struct kz_live_writer *live,
        bool *ret_any, struct kz_error *err);
/* Removes all that the live index knows of the mask of a segment of so many documents. */
enum kz_status kz_mask_forget(
        const char *name, uint32_t n_docs, struct kz_live_writer *live, struct kz_error *err);

#endif
