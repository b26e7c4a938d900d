/*
 * Where stored documents are: stored_writer.h. struct kz_stored is a view, immutable, for any
 * thread; stored_reader.h inflates.
 */
#ifndef KZ_SEGMENT_STORED_H
#define KZ_SEGMENT_STORED_H

#include "index/segment/sections.h"
#include "index/segment/stored_writer.h"
#include "index/tier.h"

struct kz_stored {
        struct kz_str blocks; /* section STORED */
        const uint8_t *block_index, *doc_index, *places;
        uint64_t n_blocks, n_places; /* places: bytes */
        uint32_t n_docs;
        const char *path;
};

/* Costs the same at any size. KZ_E_CORRUPT. path outlives *ret. */
enum kz_status kz_stored_open(struct kz_str stored, struct kz_str index, uint32_t n_docs,
        const char *path, struct kz_stored *ret, struct kz_error *err);

/* doc: 1 to n_docs, else KZ_E_CORRUPT. Length of the head and of the text, in bytes. */
enum kz_status kz_stored_size(const struct kz_stored *stored, kz_docnum doc, uint64_t *ret_head,
        uint64_t *ret_text, struct kz_error *err);
/* A stretch of a text: where it begins, with the place of a word or the text, and ends. */
struct kz_stored_stretch {
        struct kz_textplace from; /* {0, 0}: with the text */
        uint64_t end;             /* bytes into the text; may be within a word, or a character */
        uint64_t text;            /* bytes of the whole text */
        /* The last begin of a block of text that is not behind `from`: bytes into the text, the
         * newlines before it, what of its line stands there, in bytes and code points, and the form
         * feeds before it. */
        uint64_t block, newlines, line_bytes, line_points, pages;
};

/*
 * The shortest stretch that begins at a known place and has the words at positions first to last,
 * with `around` bytes before and behind them, as far as there are. first 0: it begins with the
 * text.
 */
enum kz_status kz_stored_stretch(const struct kz_stored *stored, kz_docnum doc, uint32_t first,
        uint32_t last, size_t around, struct kz_stored_stretch *ret, struct kz_error *err);

/* ---- For reading ---- */

/* A block as it is in the section, its CRC-32 at its end. */
struct kz_stored_block {
        struct kz_str bytes;
        uint64_t begin; /* of its content, among all records */
        size_t len;     /* of its content, less than KZ_STORED_BLOCK_MAX */
};
/* Block i, counted from 0. KZ_E_CORRUPT: there is none, or it is not within the section. */
enum kz_status kz_stored_block(const struct kz_stored *stored, uint64_t i,
        struct kz_stored_block *ret, struct kz_error *err);
/* Where bytes [from, from + len) of a record begin, among all records, and in which block.
 * KZ_E_CORRUPT: it has not so many. */
enum kz_status kz_stored_part(const struct kz_stored *stored, kz_docnum doc, uint64_t from,
        uint64_t len, uint64_t *ret_at, uint64_t *ret_block, struct kz_error *err);

/* ---- For merging and checking ---- */

/* All places of a document, as an array of struct kz_textplace appended to out; *ret_n of
 * them. */
enum kz_status kz_stored_places(const struct kz_stored *stored, kz_docnum doc, struct kz_buf *out,
        size_t *ret_n, struct kz_error *err);
/* The fewest blocks that begin with document first and end with a document up to last: in *ret, of
 * no documents when there are none such. */
enum kz_status kz_stored_run(const struct kz_stored *stored, kz_docnum first, kz_docnum last,
        struct kz_stored_run *ret, struct kz_error *err);
/* Reads the index through: that blocks and documents follow each other, and that all places are
 * within their texts. Inflates nothing. */
enum kz_status kz_stored_check(const struct kz_stored *stored, struct kz_error *err);

#endif
