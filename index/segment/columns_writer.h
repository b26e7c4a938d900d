/*
 * Writes the columns: one value a document and column (base/field.h), read in any order.
 *
 *      each column    u32 its number (enum kz_column), u32 its kind, u64 where it begins in the
 *                     section, u64 its size; by rising numbers
 *      u32            the number of columns; this table is at the section's end
 *
 * Kinds
 *      1 numbers      u8 bytes of a number w, 0 to 8; i64 the least value; then for each document
 *                     its value less that, in w bytes. With absent values: bit 7 of w, zeros in
 *                     their places, and after the numbers a bit for each document that has one.
 *      2 few          byte strings of which there are at most 65,536 different ones, the absent one
 *                     among them: u32 their number, for each u32 where it ends, their bytes in byte
 *                     order, then for each document its index, in 1 byte when there are at most 256
 *                     strings, else in 2
 *      3 fixed        byte strings of one length: u32 the length, u32 1 when any is absent, else 0;
 *                     then those of all documents, zeros for an absent one; then bits, as in 1,
 *                     when any is absent
 *      4 any          u8 bytes of an end, 4 or 8; for each document where its string ends, in as
 *                     many bytes; then all strings
 *
 * The writer takes the kind that is smallest for what it was given; an absent column has no entry.
 * Little-endian; nothing is aligned.
 *
 * History: 1, the first.
 */
#ifndef KZ_SEGMENT_COLUMNS_WRITER_H
#define KZ_SEGMENT_COLUMNS_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/base/field.h"

/* On disk. */
enum kz_columns_kind {
        KZ_COLUMNS_NUMBERS = 1,
        KZ_COLUMNS_FEW = 2,
        KZ_COLUMNS_FIXED = 3,
        KZ_COLUMNS_ANY = 4,
};
#define KZ_COLUMNS_ABSENT 0x80        /* of w: some are absent */
#define KZ_COLUMNS_FEW_MAX 65536      /* strings */
#define KZ_COLUMNS_ENTRY ((size_t)24) /* bytes of the table */

struct kz_columns_writer;

enum kz_status kz_columns_writer_new(struct kz_columns_writer **ret, struct kz_error *err);
struct kz_columns_writer *kz_columns_writer_free(struct kz_columns_writer *writer);
/* Values of the next document: after all of its columns were set, kz_columns_writer_next. A column
 * that was not set is absent; an empty byte string is the same as an absent one. KZ_E_INTERNAL: it
 * is set already, or has values of the other sort. */
enum kz_status kz_columns_writer_number(struct kz_columns_writer *writer, enum kz_column column,
        int64_t value, struct kz_error *err);
enum kz_status kz_columns_writer_bytes(struct kz_columns_writer *writer, enum kz_column column,
        struct kz_str value, struct kz_error *err);
enum kz_status kz_columns_writer_next(struct kz_columns_writer *writer, struct kz_error *err);
size_t kz_columns_writer_memory(const struct kz_columns_writer *writer); /* bytes held */
/* Appends the section to out. */
enum kz_status kz_columns_writer_finish(
        struct kz_columns_writer *writer, struct kz_buf *out, struct kz_error *err);

#endif
