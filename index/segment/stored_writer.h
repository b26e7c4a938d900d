/*
 * Writes the stored documents: all records one after the other, cut into blocks of
 * KZ_STORED_BLOCK bytes, each deflated alone (raw deflate), so that a part of a document costs one
 * block or two.
 *
 * A record is a head and a text, in this order: a document as document.h encodes it but without its
 * text, then the text's bytes. A record of KZ_STORED_BLOCK bytes or more begins in a block of its
 * own; the blocks of others are closed by the document that fills them, so are at most twice as
 * long.
 *
 * Section STORED: the deflated blocks. Section STORED_INDEX, fixed sizes little-endian:
 *
 *      each block     u64 where its bytes begin in STORED, u64 where its content begins among all
 *                     records; and one more, where all of them end
 *      each document  u64 where its record begins among all records (one more, where they end), u32
 *                     the length of its head, u32 where its places begin, among the places
 *      places         of each document: where its words are. Varints: of every 128th token of
 *                     the text, the first not counted: the position and the byte offset in the
 *                     text, each less that of the one before
 *      u64 number of blocks, u64 number of documents, u64 bytes of places
 */
#ifndef KZ_SEGMENT_STORED_WRITER_H
#define KZ_SEGMENT_STORED_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/segment/sections.h"

#define KZ_STORED_BLOCK 16384
#define KZ_STORED_PLACE_TOKENS 128

/* Where a token of the text is. */
struct kz_stored_place {
        uint32_t position;
        uint64_t offset; /* bytes into the text */
};

struct kz_stored_writer;

/* Writes blocks to sections as they fill: section STORED must be begun. */
enum kz_status kz_stored_writer_new(
        struct kz_sections_writer *sections, struct kz_stored_writer **ret, struct kz_error *err);
struct kz_stored_writer *kz_stored_writer_free(struct kz_stored_writer *writer);
/* places: of tokens 128, 256, … counted from 0, ascending. */
enum kz_status kz_stored_writer_add(struct kz_stored_writer *writer, struct kz_str head,
        struct kz_str text, const struct kz_stored_place *places, size_t n_places,
        struct kz_error *err);
/* Writes the last block; appends section STORED_INDEX to out. */
enum kz_status kz_stored_writer_finish(
        struct kz_stored_writer *writer, struct kz_buf *out, struct kz_error *err);

#endif
