#include "index/base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "index/base/check.h"

#define CHUNK_MIN 4096

struct kz_arena_chunk {
        struct kz_arena_chunk *next;
        size_t cap;
        size_t used;
        bool lent; /* not to be freed */
        alignas(max_align_t) char data[];
};

void kz_arena_deinit(struct kz_arena *arena)
{
        struct kz_arena_chunk *chunk = arena->head;

        while (chunk) {
                struct kz_arena_chunk *next = chunk->next;

                if (!chunk->lent)
                        free(chunk);
                chunk = next;
        }
        arena->head = NULL;
        arena->used = 0;
}

void kz_arena_reset(struct kz_arena *arena)
{
        struct kz_arena_chunk *keep = arena->head;

        if (!keep)
                return;
        arena->head = keep->next;
        kz_arena_deinit(arena);
        keep->next = NULL;
        keep->used = 0;
        arena->head = keep;
}

static struct kz_arena_chunk *chunk_new(struct kz_arena *arena, size_t size)
{
        size_t cap = arena->head && !arena->head->lent ? arena->head->cap : CHUNK_MIN / 2;
        struct kz_arena_chunk *chunk;
        size_t total;

        if (cap < (size_t)1 << 20)
                cap *= 2;
        if (cap < size)
                cap = size;
        if (!kz_add_size(cap, sizeof(*chunk), &total))
                return NULL;
        chunk = malloc(total);
        if (!chunk)
                return NULL;
        chunk->next = arena->head;
        chunk->cap = cap;
        chunk->used = 0;
        chunk->lent = false;
        arena->head = chunk;
        return chunk;
}

void kz_arena_lend(struct kz_arena *arena, void *memory, size_t size)
{
        const size_t aside = -(uintptr_t)memory % alignof(max_align_t);
        struct kz_arena_chunk *chunk;

        if (arena->head || size < aside + sizeof(*chunk))
                return;
        chunk = (struct kz_arena_chunk *)(void *)((char *)memory + aside);
        *chunk = (struct kz_arena_chunk){.cap = size - aside - sizeof(*chunk), .lent = true};
        arena->head = chunk;
}

void *kz_arena_alloc(struct kz_arena *arena, size_t size)
{
        struct kz_arena_chunk *chunk = arena->head;
        size_t padded;
        void *p;

        if (!kz_add_size(size ? size : 1, alignof(max_align_t) - 1, &padded))
                return NULL;
        padded &= ~(alignof(max_align_t) - 1);
        if (arena->limit && (padded > arena->limit || arena->used > arena->limit - padded))
                return NULL;
        if (!chunk || chunk->cap - chunk->used < padded) {
                chunk = chunk_new(arena, padded);
                if (!chunk)
                        return NULL;
        }
        p = chunk->data + chunk->used;
        chunk->used += padded;
        arena->used += padded;
        return p;
}

void *kz_arena_zalloc(struct kz_arena *arena, size_t size)
{
        void *p = kz_arena_alloc(arena, size);

        return p ? memset(p, 0, size) : NULL;
}

void *kz_arena_array(struct kz_arena *arena, size_t count, size_t size)
{
        size_t total;

        if (!kz_mul_size(count, size, &total))
                return NULL;
        return kz_arena_zalloc(arena, total);
}

struct kz_str kz_arena_dup(struct kz_arena *arena, struct kz_str s)
{
        size_t size;
        char *copy;

        if (!kz_add_size(s.len, 1, &size))
                return KZ_STR_NULL;
        copy = kz_arena_alloc(arena, size);
        if (!copy)
                return KZ_STR_NULL;
        if (s.len)
                memcpy(copy, s.ptr, s.len);
        copy[s.len] = '\0';
        return (struct kz_str){copy, s.len};
}
