/* ASCII letters eight at a time. */
#ifndef KZ_BASE_ASCII_H
#define KZ_BASE_ASCII_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define KZ_ASCII_STEP 8

/* Eight bytes as a number, the first one lowest on any machine: compilers make it one load. */
static inline uint64_t kz_ascii_load(const char *s)
{
        const unsigned char *b = (const unsigned char *)s;

        return b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
               (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
               (uint64_t)b[7] << 56;
}

/*
 * How many of the eight bytes at s are letters A to Z or a to z before the first that is none.
 * Writes these in lower case to out, and bytes that mean nothing up to out + KZ_ASCII_STEP.
 */
static inline size_t kz_ascii_letters(const char *s, char *out)
{
        const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
        const uint64_t bytes = kz_ascii_load(s), low = (bytes | ones * 0x20) & ~tops;
        /* The top bit of each byte: it is a or more, it is more than z. */
        const uint64_t from_a = low + ones * (0x80 - 'a'), past_z = low + ones * (0x7F - 'z');
        const uint64_t others = ~(from_a & ~past_z & ~bytes) & tops;
        uint64_t as_they_are;

        memcpy(&as_they_are, s, sizeof(as_they_are));
        as_they_are |= ones * 0x20;
        memcpy(out, &as_they_are, sizeof(as_they_are));
        return others ? (size_t)__builtin_ctzll(others) / 8 : KZ_ASCII_STEP;
}

#endif
