/*
 * A hash of a short string for tables that live in memory: eight bytes a step, for a step a byte is
 * what a term costs most. It begins with a seed that is another in every process, so it is never
 * stored, and who writes a document cannot choose words that crowd one part of a table: filling
 * that would take time that grows with the square of their number.
 */
#ifndef KZ_BASE_STRHASH_H
#define KZ_BASE_STRHASH_H

#include <stdint.h>
#include <string.h>

#include "index/base/str.h"

extern uint64_t kz_strhash_seed; /* random; set before main */

/* Up to eight bytes as a number, whatever their order. Fewer than eight may read some twice. */
static inline uint64_t kz_strhash_load(const char *s, size_t n)
{
        uint32_t first, last;
        uint64_t w = 0;

        if (n == 8) {
                memcpy(&w, s, 8);
        } else if (n >= 4) {
                memcpy(&first, s, 4);
                memcpy(&last, s + n - 4, 4);
                w = (uint64_t)first << 32 | last;
        } else if (n > 0) {
                w = (uint64_t)(unsigned char)s[0] << 16 | (uint64_t)(unsigned char)s[n / 2] << 8 |
                    (unsigned char)s[n - 1];
        }
        return w;
}

/* The upper bits are the best ones. */
static inline uint64_t kz_strhash(struct kz_str s)
{
        const uint64_t k = 0x9E3779B97F4A7C15u; /* 2^64 divided by the golden ratio */
        uint64_t h = kz_strhash_seed ^ s.len * k, w;
        size_t i;

        for (i = 0; i + 8 < s.len; i += 8) {
                memcpy(&w, s.ptr + i, 8);
                h = (h ^ w) * k;
                h ^= h >> 32;
        }
        h = (h ^ kz_strhash_load(s.ptr + i, s.len - i)) * k;
        h ^= h >> 32;
        return h * k;
}

#endif
