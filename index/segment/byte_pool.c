#include "index/segment/byte_pool.h"

#include <stdlib.h>
#include <string.h>

#include "index/base/check.h"

/* Most lists are short and a few are very long. */
static const uint16_t slice_sizes[] = {12, 24, 48, 96, 192, 384, 768, 1536, 3072, 6144};

#define LAST_LEVEL (KZ_ARRAY_LEN(slice_sizes) - 1)
#define ADDRESS 4 /* bytes */

void kz_byte_pool_deinit(struct kz_byte_pool *pool)
{
        size_t i;

        for (i = 0; i < pool->n_blocks; i++)
                free(pool->blocks[i]);
        free(pool->blocks);
        *pool = (struct kz_byte_pool){0};
}

void kz_byte_pool_reset(struct kz_byte_pool *pool)
{
        pool->at = 0;
        pool->used = 0;
}

static enum kz_status add_block(struct kz_byte_pool *pool, struct kz_error *err)
{
        size_t cap = pool->cap_blocks ? pool->cap_blocks * 2 : 16;
        uint8_t **blocks, *block;

        if ((pool->n_blocks + 1) * KZ_BYTE_POOL_BLOCK > UINT32_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "postings of 4 GiB in memory");
        if (pool->n_blocks == pool->cap_blocks) {
                blocks = realloc(pool->blocks, cap * sizeof(*blocks));
                if (!blocks)
                        return kz_error_nomem(err);
                pool->blocks = blocks;
                pool->cap_blocks = cap;
        }
        block = malloc(KZ_BYTE_POOL_BLOCK);
        if (!block)
                return kz_error_nomem(err);
        pool->blocks[pool->n_blocks++] = block;
        return KZ_OK;
}

static uint8_t *byte_at(const struct kz_byte_pool *pool, uint32_t address)
{
        return &pool->blocks[address / KZ_BYTE_POOL_BLOCK][address % KZ_BYTE_POOL_BLOCK];
}

/* Address 0 is never a slice's: it says that a list has none. */
static enum kz_status take_slice(
        struct kz_byte_pool *pool, size_t size, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (pool->n_blocks == 0)
                status = add_block(pool, err);
        if (pool->at == 0 && pool->used == 0)
                pool->used = 1;
        if (!status && pool->used + size > KZ_BYTE_POOL_BLOCK) {
                if (pool->at + 1 == pool->n_blocks)
                        status = add_block(pool, err);
                if (!status) {
                        pool->at++;
                        pool->used = 0;
                }
        }
        if (status)
                return status;
        *ret = (uint32_t)(pool->at * KZ_BYTE_POOL_BLOCK + pool->used);
        pool->used += size;
        return KZ_OK;
}

static enum kz_status grow(
        struct kz_byte_pool *pool, struct kz_byte_list *list, struct kz_error *err)
{
        uint8_t level = list->head == 0            ? 0
                        : list->level < LAST_LEVEL ? (uint8_t)(list->level + 1)
                                                   : list->level;
        enum kz_status status;
        uint32_t slice;

        status = take_slice(pool, slice_sizes[level], &slice, err);
        if (status)
                return status;
        if (list->head)
                memcpy(byte_at(pool, list->end), &slice, ADDRESS);
        else
                list->head = slice;
        list->tail = slice;
        list->end = slice + slice_sizes[level] - ADDRESS;
        list->level = level;
        return KZ_OK;
}

enum kz_status kz_byte_list_append(struct kz_byte_pool *pool, struct kz_byte_list *list,
        const uint8_t *bytes, size_t len, struct kz_error *err)
{
        enum kz_status status;
        size_t n;

        while (len) {
                if (list->tail == list->end) {
                        status = grow(pool, list, err);
                        if (status)
                                return status;
                }
                n = list->end - list->tail;
                n = len < n ? len : n;
                memcpy(byte_at(pool, list->tail), bytes, n);
                list->tail += (uint32_t)n;
                bytes += n;
                len -= n;
        }
        return KZ_OK;
}

size_t kz_byte_pool_memory(const struct kz_byte_pool *pool)
{
        return pool->at * KZ_BYTE_POOL_BLOCK + pool->used;
}

struct kz_byte_reader kz_byte_reader(
        const struct kz_byte_pool *pool, const struct kz_byte_list *list)
{
        return (struct kz_byte_reader){.pool = pool,
                .list = *list,
                .at = list->head,
                .end = list->head ? list->head + slice_sizes[0] - ADDRESS : 0};
}

void kz_byte_reader_next_slice(struct kz_byte_reader *reader)
{
        uint32_t next;

        memcpy(&next, byte_at(reader->pool, reader->end), ADDRESS);
        if (reader->level < LAST_LEVEL)
                reader->level++;
        reader->at = next;
        reader->end = next + slice_sizes[reader->level] - ADDRESS;
}
