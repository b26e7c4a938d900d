/*
 * Many lists of bytes that grow side by side, in slices of rising size out of blocks that all share
 * (Lucene's ByteBlockPool; Busch et al. 2012, "Earlybird"). A slice that is full ends with the
 * address of the next one.
 */
#ifndef KZ_SEGMENT_BYTE_POOL_H
#define KZ_SEGMENT_BYTE_POOL_H

#include <stdint.h>

#include "index/base/error.h"
#include "index/base/str.h"

#define KZ_BYTE_POOL_BLOCK ((size_t)1 << 20)

struct kz_byte_pool {
        uint8_t **blocks;
        size_t n_blocks, cap_blocks;
        size_t used; /* of the last block; those before it are full */
        size_t at;   /* the block being used */
};

/* A list. Zeroed is empty. Addresses are offsets into all blocks, one after the other. */
struct kz_byte_list {
        uint32_t head, tail; /* where it begins, where the next byte goes */
        uint32_t end;        /* of the slice's room for bytes */
        uint8_t level;       /* of the slice */
};

void kz_byte_pool_deinit(struct kz_byte_pool *pool);
void kz_byte_pool_reset(struct kz_byte_pool *pool); /* forgets all lists, keeps the blocks */
/* KZ_E_NOMEM; KZ_E_LIMIT: 4 GiB are full. */
enum kz_status kz_byte_list_append(struct kz_byte_pool *pool, struct kz_byte_list *list,
        const uint8_t *bytes, size_t len, struct kz_error *err);
size_t kz_byte_pool_memory(const struct kz_byte_pool *pool); /* bytes in use */

/* Reads a list from its begin. */
struct kz_byte_reader {
        const struct kz_byte_pool *pool;
        struct kz_byte_list list;
        uint32_t at, end; /* in the slice */
        uint8_t level;
};

struct kz_byte_reader kz_byte_reader(
        const struct kz_byte_pool *pool, const struct kz_byte_list *list);
/* Replaces the reader's slice by the next one. */
void kz_byte_reader_next_slice(struct kz_byte_reader *reader);

static inline bool kz_byte_reader_done(const struct kz_byte_reader *reader)
{
        return reader->at == reader->list.tail;
}

/* Not at the list's end. */
static inline uint8_t kz_byte_reader_get(struct kz_byte_reader *reader)
{
        uint32_t at;

        if (reader->at == reader->end)
                kz_byte_reader_next_slice(reader);
        at = reader->at++;
        return reader->pool->blocks[at / KZ_BYTE_POOL_BLOCK][at % KZ_BYTE_POOL_BLOCK];
}

/* A varint that the list has whole. */
static inline uint32_t kz_byte_reader_varint(struct kz_byte_reader *reader)
{
        uint8_t byte = kz_byte_reader_get(reader);
        uint32_t number = byte & 0x7f;
        unsigned shift = 7;

        while (byte & 0x80) {
                byte = kz_byte_reader_get(reader);
                number |= (uint32_t)(byte & 0x7f) << shift;
                shift += 7;
        }
        return number;
}

#endif
