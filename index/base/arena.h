/*
 * An arena: many small allocations that live and die together, such as one query's tree.
 * Not thread-safe. Memory is aligned for any type.
 */
#ifndef KZ_BASE_ARENA_H
#define KZ_BASE_ARENA_H

#include <stddef.h>

#include "index/base/str.h"

struct kz_arena_chunk;

struct kz_arena {
        struct kz_arena_chunk *head;
        size_t used;  /* bytes handed out, all chunks */
        size_t limit; /* refuse to grow past this many bytes; 0: no limit */
};

#define KZ_ARENA_NULL                                                                              \
        {                                                                                          \
                NULL, 0, 0                                                                         \
        }

void kz_arena_deinit(struct kz_arena *arena);
/* Forgets everything but keeps the newest chunk for the next round. */
void kz_arena_reset(struct kz_arena *arena);

/*
 * Memory of the caller's, such as an array on its stack, that is used before any is allocated.
 * Once, while the arena is empty; it must outlive what the arena gives.
 */
void kz_arena_lend(struct kz_arena *arena, void *memory, size_t size);

/* NULL when out of memory or over the limit. */
void *kz_arena_alloc(struct kz_arena *arena, size_t size);
void *kz_arena_zalloc(struct kz_arena *arena, size_t size);
/* As above for count elements of size bytes each, checked for overflow; zeroed. */
void *kz_arena_array(struct kz_arena *arena, size_t count, size_t size);
/* A terminated copy of s. On failure returns a view whose ptr is NULL. */
struct kz_str kz_arena_dup(struct kz_arena *arena, struct kz_str s);

#endif
