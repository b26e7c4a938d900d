/*
 * Writes the columns: one value a document and column (base/field.h), read in any order.
 *
 *      each column    u32 its number (enum kz_column), u32 its kind, u64 where it begins in the
 *                     section, u64 its size
 *      u32            the number of columns; this table is at the section's end
 *
 * Kinds
 *      1 numbers      u8 bytes of a number w, 0 to 8; i64 the least value; then for each document
 *                     its value less that, in w bytes. With absent values: bit 7 of w, and after
 *                     the numbers a bit for each document that has one.
 *      2 few          byte strings of which there are at most 65,536 different ones: u32 their
 *                     number, each u32 where it ends, their bytes in byte order, then for each
 *                     document its index in 1 or 2 bytes
 *      3 fixed        byte strings of one length: u32 the length, then those of all documents; an
 *                     absent one is zeros, and bits tell, as in 1, when any is absent
 *      4 any          u32 or u64 (u8 says how many bytes) where each document's ends, then the
 * bytes
 *
 * The writer takes the kind that is smallest for what it was given; an absent column has no entry.
 */
#ifndef KZ_SEGMENT_COLUMNS_WRITER_H
#define KZ_SEGMENT_COLUMNS_WRITER_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/base/field.h"

struct kz_columns_writer;

enum kz_status kz_columns_writer_new(struct kz_columns_writer **ret, struct kz_error *err);
struct kz_columns_writer *kz_columns_writer_free(struct kz_columns_writer *writer);
/* Values of the next document: after all of its columns were set, kz_columns_writer_next. A column
 * that was not set is absent; an empty byte string is the same as an absent one. */
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
