/*
 * Writes a dictionary: keys in byte order, each with a count and a range of bytes of another
 * section, where the ranges follow each other in the same order.
 *
 * Blocks of KZ_DICT_BLOCK keys, each
 *
 *      varint         where the first key's range begins
 *      varint         how many bytes the keys take
 *      first key      u8 its length, its bytes
 *      other keys     u8 how many bytes it shares with the key before, which are as many as there
 *                     are, u8 how many more, these
 *      each key       varint count, varint size of its range
 *
 * so that a search passes over the keys alone.
 *
 * After the blocks, for a binary search that stays in one piece of memory: for each block 8 bytes,
 * the first bytes of its first key as a big-endian number, zeros behind a shorter key; for each
 * block u32, where it begins; then u32 the number of blocks, u64 the number of keys, u64 the size
 * of all ranges, u32 the length of the longest key, u32 0. Little-endian but for the first bytes.
 *
 * History: 1, the first.
 */
#ifndef KZ_SEGMENT_DICT_WRITER_H
#define KZ_SEGMENT_DICT_WRITER_H

#include <endian.h>
#include <stdint.h>

#include "index/base/buf.h"

#define KZ_DICT_BLOCK 16
#define KZ_DICT_KEY_MAX 255 /* bytes */
#define KZ_DICT_TRAILER 28  /* bytes after the offsets */

/* The first eight bytes of a key as a number that orders as they do. */
static inline uint64_t kz_dict_begin(struct kz_str key)
{
        uint64_t number = 0;

        memcpy(&number, key.ptr, key.len < sizeof(number) ? key.len : sizeof(number));
        return be64toh(number);
}

struct kz_dict_writer;

enum kz_status kz_dict_writer_new(struct kz_dict_writer **ret, struct kz_error *err);
struct kz_dict_writer *kz_dict_writer_free(struct kz_dict_writer *writer);
/* key: 1 to KZ_DICT_KEY_MAX bytes, behind the last one; KZ_E_INTERNAL when it is not. */
enum kz_status kz_dict_writer_add(struct kz_dict_writer *writer, struct kz_str key, uint64_t count,
        uint64_t size, struct kz_error *err);
/* The whole section, valid as long as the writer; no more may be added. KZ_E_LIMIT: its blocks are
 * over 4 GiB. */
enum kz_status kz_dict_writer_finish(
        struct kz_dict_writer *writer, struct kz_str *ret, struct kz_error *err);

#endif
