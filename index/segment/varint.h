/*
 * Numbers of 1 to 10 bytes, seven bits a byte, the lowest first, the top bit says that more follow
 * (LEB128). A number has one encoding: readers refuse none, but writers write the shortest.
 */
#ifndef KZ_SEGMENT_VARINT_H
#define KZ_SEGMENT_VARINT_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_VARINT_MAX 10 /* bytes */

/* Writes to out, which has room for KZ_VARINT_MAX; returns how many bytes. */
static inline size_t kz_varint_encode(uint64_t number, uint8_t *out)
{
        size_t n = 0;

        while (number >= 0x80) {
                out[n++] = (uint8_t)(number | 0x80);
                number >>= 7;
        }
        out[n++] = (uint8_t)number;
        return n;
}

/* KZ_OK or KZ_E_NOMEM. */
static inline enum kz_status kz_varint_put(struct kz_buf *out, uint64_t number)
{
        uint8_t bytes[KZ_VARINT_MAX];

        return kz_buf_append(out, bytes, kz_varint_encode(number, bytes));
}

/* Reads one at *bytes and moves behind it; false, with nothing moved, when it has no end before
 * `end` or does not fit. */
static inline bool kz_varint_get(const uint8_t **bytes, const uint8_t *end, uint64_t *ret)
{
        const uint8_t *at = *bytes;
        uint64_t number = 0;
        unsigned shift;

        for (shift = 0; at < end && shift < 64; shift += 7) {
                const uint8_t byte = *at++;

                if (shift == 63 && byte > 1)
                        return false;
                number |= (uint64_t)(byte & 0x7f) << shift;
                if (byte < 0x80) {
                        *bytes = at;
                        *ret = number;
                        return true;
                }
        }
        return false;
}

/* The same for what must fit 32 bits. */
static inline bool kz_varint_get32(const uint8_t **bytes, const uint8_t *end, uint32_t *ret)
{
        const uint8_t *at = *bytes;
        uint64_t number;

        if (at < end && *at < 0x80) {
                *ret = *at;
                *bytes = at + 1;
                return true;
        }
        if (!kz_varint_get(&at, end, &number) || number > UINT32_MAX)
                return false;
        *bytes = at;
        *ret = (uint32_t)number;
        return true;
}

/* Small numbers of both signs: 0, -1, 1, -2, ... are 0, 1, 2, 3, ... */
static inline uint32_t kz_zigzag(int32_t number)
{
        return ((uint32_t)number << 1) ^ (number < 0 ? UINT32_MAX : 0);
}

static inline int32_t kz_unzigzag(uint32_t number)
{
        return (int32_t)(number >> 1) ^ -(int32_t)(number & 1);
}

#endif
