/* The cursor of postings.h, for the files that it is made of. */
#ifndef KZ_SEGMENT_POSTINGS_INTERNAL_H
#define KZ_SEGMENT_POSTINGS_INTERNAL_H

#include "index/segment/positions.h"
#include "index/segment/postings.h"

/* What only a cursor over a segment with masked documents needs. */
struct kz_postings_compacted {
        uint8_t slots[KZ_POSTINGS_BLOCK];  /* of each that is left: its index in the file */
        uint32_t freqs[KZ_POSTINGS_BLOCK]; /* of all, as the file has them */
};

/* What is wrong with entries, for kz_postings_cursor_fail. */
#define KZ_POSTINGS_DISAGREE "a group that ends with another document"

#define KZ_POSTINGS_BEFORE UINT32_MAX /* as a block: the one before the first */

struct kz_postings_cursor {
        struct kz_postings base;
        struct kz_postings_source source;
        struct kz_postings_layout layout;
        unsigned flags;
        bool failed;
        uint32_t block;       /* the one in base */
        uint32_t freqs_read;  /* of the block, one by one */
        uint32_t bound_block; /* what bound found last */
        uint32_t bound_group;
        const uint8_t *freqs;     /* of the block, packed; NULL: in base, or all 1 */
        const uint8_t *docs_end;  /* of the block, and of what is read of its frequencies */
        uint32_t positions_block; /* the one in positions */
        struct kz_positions *positions;
        struct kz_postings_compacted *compacted; /* NULL: nothing is masked */
        struct kz_bound whole; /* without entries: of all postings; last is 0 until known */
};

static inline struct kz_postings_cursor *kz_postings_cursor_of(struct kz_postings *p)
{
        return (struct kz_postings_cursor *)p;
}

/* The first of n ascending documents that is >= target; n when there is none. */
static inline uint32_t kz_postings_find_doc(const kz_docnum *docs, uint32_t n, kz_docnum target)
{
        const kz_docnum *base = docs;

        while (n > 1) {
                const uint32_t half = n / 2;

                base += base[half - 1] < target ? half : 0;
                n -= half;
        }
        return (uint32_t)(base - docs) + (n && *base < target);
}

/* "segment PATH: SECTION: WHAT". A failed cursor shows document 0, so that every move from there
 * asks again and fails again. */
enum kz_status kz_postings_cursor_fail(
        struct kz_postings_cursor *cursor, const char *what, struct kz_error *err);

/* struct kz_postings_ops: bound, bounds. */
enum kz_status kz_postings_cursor_bound(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, struct kz_error *err);
enum kz_status kz_postings_cursor_bounds(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err);

#endif
