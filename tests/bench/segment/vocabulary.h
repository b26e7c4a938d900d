/* The different tokens of a collection, and how many passages have each. */
#ifndef KZ_BENCH_VOCABULARY_H
#define KZ_BENCH_VOCABULARY_H

#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/error.h"

struct vocabulary_word {
        struct kz_str token;
        uint32_t hash;
        uint32_t passages;
        uint32_t last; /* the number of the last passage with it */
};

struct vocabulary {
        struct kz_arena arena;
        struct vocabulary_word *words;
        size_t n, cap;
        uint32_t *table; /* open addressing: 1 + index into words; 0: free */
        size_t table_size;
};

#define VOCABULARY_NULL                                                                            \
        {                                                                                          \
                .arena = KZ_ARENA_NULL                                                             \
        }

void vocabulary_deinit(struct vocabulary *vocabulary);

/* Counts a token of the passage of this number, 1 or more; passages come in order. */
enum kz_status vocabulary_count(
        struct vocabulary *vocabulary, struct kz_str token, uint32_t passage, struct kz_error *err);

/* Sorts the words by passages, most first, then by bytes. Nothing may be counted after it. */
void vocabulary_sort(struct vocabulary *vocabulary);

#endif
