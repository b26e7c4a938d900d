/*
 * Writes the postings of one term after the other: the bytes that a dictionary entry points to.
 *
 * Format of a term's bytes (df is in the dictionary). Numbers are varints unless a size is given;
 * fixed sizes are little-endian, nothing is aligned.
 *
 *      flags          u8: 1 has positions; 2 every frequency is 1, and none is written; 4 has
 *                     forms; 8 in the block that is not whole, each document has as many positions
 *                     as its frequency says, and no counts are written
 *      forms          with 4: their number; how many bytes follow; then for each, the most frequent
 *                     first and then in byte order: how many positions have it, its length, its
 *                     bytes. An empty form is that of positions whose word is not known.
 *      sizes          when df >= 128: bytes of the documents' region; else there is one block,
 *                     without groups and entries
 *      groups         one for every 32 blocks or a part of them, 12 bytes: u32 the last document,
 *                     four impacts (u8 frequency, u8 length byte)
 *      blocks         one for every 128 postings and one for the rest, 20 bytes: u32 the last
 *                     document, u32 where the block begins in the documents' region, u32 where it
 *                     begins in the positions' region (0 without), four impacts
 *      documents      each block: deltas of document numbers less 1, packed (pack.h), the first to
 *                     the block before or to 0; without flag 2: the frequencies less 1, packed. A
 *                     block of no more than KZ_PACK_PLAIN documents instead, for each: delta less 1
 *                     times 2, plus 1 when the frequency is 1; else the frequency less 2 (flag 2:
 *                     the delta less 1 alone)
 *      positions      with 1; each block: with more than one form, how many bytes of positions
 *                     there are; for each document zigzag(number of positions - frequency), packed;
 *                     the positions as deltas less 1 within a document, all documents' one after
 *                     the other, packed by 128 and a rest; with more than one form: the forms of
 *                     the same positions, by their places in the list above, packed likewise
 *
 * Impacts: frequencies above 254 are 255, which stands for any; fewer pairs than four are followed
 * by 0 0. What a document has at 256 or more positions in one term costs the same bits as the rest.
 * Regions are at most 4 GiB: at a byte a position, 4,000,000,000 positions of one term.
 *
 * History: 1, the first.
 */
#ifndef KZ_SEGMENT_POSTINGS_WRITER_H
#define KZ_SEGMENT_POSTINGS_WRITER_H

#include "index/base/buf.h"
#include "index/tier.h"

enum kz_posting_flags {
        KZ_POSTING_POSITIONS = 1 << 0,
        KZ_POSTING_FREQ_ONE = 1 << 1,
        KZ_POSTING_FORMS = 1 << 2,
};
#define KZ_POSTING_GROUP_BLOCKS 32

/* A form that stands at `count` positions of the term, or about: it decides the order, and is kept
 * as it was given. */
struct kz_posting_form {
        struct kz_str form;
        uint64_t count;
};

/* One document of the term. Views, borrowed for the call. */
struct kz_posting {
        kz_docnum doc;
        uint32_t freq;             /* 1 or more */
        uint8_t length;            /* of the document: length.h */
        uint32_t n_positions;      /* 0 without KZ_POSTING_POSITIONS */
        const uint32_t *positions; /* 1 or more, ascending */
        const uint32_t *forms;     /* of each position: an index into the forms as they were given;
                                      NULL without KZ_POSTING_FORMS */
};

struct kz_postings_writer;

enum kz_status kz_postings_writer_new(struct kz_postings_writer **ret, struct kz_error *err);
struct kz_postings_writer *kz_postings_writer_free(struct kz_postings_writer *writer);

/* Refuses regions over so many bytes, and so many positions in one block: for tests, which could
 * not fill UINT32_MAX, the limit until then. */
void kz_postings_writer_limit(struct kz_postings_writer *writer, uint32_t limit);

/*
 * Begins a term; of one that was not ended nothing is left. forms: with KZ_POSTING_FORMS, which
 * wants KZ_POSTING_POSITIONS, all that will be named, in any order, no two alike; they are copied.
 * flags: enum kz_posting_flags.
 */
enum kz_status kz_postings_writer_begin(struct kz_postings_writer *writer, unsigned flags,
        const struct kz_posting_form *forms, size_t n_forms, struct kz_error *err);

/* The next document, of a higher number than the last. KZ_E_INTERNAL when it is not, or anything
 * else is not as struct kz_posting says. After a failure there is no term: begin one. KZ_E_LIMIT: a
 * region would be over 4 GiB. */
enum kz_status kz_postings_writer_add(
        struct kz_postings_writer *writer, const struct kz_posting *posting, struct kz_error *err);

/* Appends the term's bytes to out; *ret_df is the number of documents, 1 or more. */
enum kz_status kz_postings_writer_end(struct kz_postings_writer *writer, struct kz_buf *out,
        uint64_t *ret_df, struct kz_error *err);

#endif
