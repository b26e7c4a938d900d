/*
 * Writes the stored documents: all records one after the other, cut into blocks of about
 * KZ_STORED_BLOCK bytes, each deflated alone (raw deflate), so that a part of a document costs one
 * block or two.
 *
 * A record is a head and a text, in this order: a document as document.h encodes it but without its
 * text, then the text's bytes. Records of less than KZ_STORED_BLOCK bytes share blocks: each is
 * whole in one, and the record that fills a block closes it. A longer record has blocks of its own:
 * its head, then its text, each cut into equal parts (one more byte in the first ones, where they
 * cannot be), as many as the blocks its length is nearest to. So no block is of KZ_STORED_BLOCK_MAX
 * bytes or more, and a hit in a long text inflates a short block for its head and one for its
 * words.
 *
 * Section STORED: the blocks, each with the CRC-32 of its content (u32) behind it, for damage to be
 * found when it is read: a wrong byte often inflates. Section STORED_INDEX, fixed sizes
 * little-endian:
 *
 *      each block     u64 where its bytes begin in STORED, u64 where its content begins among all
 *                     records; and one more, where all of them end
 *      each document  u64 where its record begins among all records, u32 the length of its head,
 *                     u32 where its places begin, among the places; and one more, where they end,
 *                     its head 0
 *      places         of each document, varints. First, where lines are: for each block of its
 *                     text but the first, of the block before: how many newlines it has, how many
 *                     bytes and code points of it belong to the line that goes on behind it, and
 *                     how many form feeds it has, which are between pages.
 *                     Then, where words are: of every 128th or a later one, the first of the text
 *                     not counted, that stands after ASCII white space: the position, less that of
 *                     the one before and 128, and the byte offset in the text, less that of the
 *                     one before. So a part of the text is cut into words, and its line and column
 *                     are known, and its page, from the blocks that it is in
 *      u64 number of blocks, u64 number of documents, u64 bytes of places
 *
 * History: 1, the first, without lines. 2: without form feeds. 3: as above. The versions are those of the file
 * (sections_writer.h).
 */
#ifndef KZ_SEGMENT_STORED_WRITER_H
#define KZ_SEGMENT_STORED_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/base/textplace.h"
#include "index/segment/sections_writer.h"

#define KZ_STORED_BLOCK 16384
#define KZ_STORED_BLOCK_MAX (2 * KZ_STORED_BLOCK)
#define KZ_STORED_CRC 4              /* bytes behind a block */
#define KZ_STORED_ENTRY ((size_t)16) /* bytes of the index, of a block and of a document */
#define KZ_STORED_TRAILER ((size_t)24)

struct kz_stored_writer;

/* Writes blocks to sections as they fill: section STORED must be begun. */
enum kz_status kz_stored_writer_new(
        struct kz_sections_writer *sections, struct kz_stored_writer **ret, struct kz_error *err);
/* NULL is fine; returns NULL. */
struct kz_stored_writer *kz_stored_writer_free(struct kz_stored_writer *writer);
/* places: as base/textplace.h has them, each KZ_TEXTPLACE_WORDS positions or more behind the one
 * before: KZ_E_INTERNAL when they are not. text is UTF-8. */
enum kz_status kz_stored_writer_add(struct kz_stored_writer *writer, struct kz_str head,
        struct kz_str text, const struct kz_textplace *places, size_t n_places,
        struct kz_error *err);
/* ---- For merging ---- */

/* Blocks of another file that hold whole documents and nothing else. Views; index entries as above,
 * by that file's offsets. */
struct kz_stored_run {
        struct kz_str bytes;
        uint64_t content; /* bytes they inflate to */
        const uint8_t *blocks;
        uint64_t n_blocks;
        const uint8_t *docs;
        uint32_t n_docs;
        struct kz_str places;
};

/* Adds documents with their blocks as they are; the block that is being filled is closed. */
enum kz_status kz_stored_writer_add_run(
        struct kz_stored_writer *writer, const struct kz_stored_run *run, struct kz_error *err);
/* Bytes in the block that is being filled. */
size_t kz_stored_writer_waiting(const struct kz_stored_writer *writer);

/* Writes the last block; appends section STORED_INDEX to out. */
enum kz_status kz_stored_writer_finish(
        struct kz_stored_writer *writer, struct kz_buf *out, struct kz_error *err);

#endif
