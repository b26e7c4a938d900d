#include "index/segment/pack.h"

#include <string.h>

#include "index/segment/pack_bits.h"
#include "index/segment/varint.h"

#define EXCEPTIONS_MAX 31
#define HEADER_MAX (2 + EXCEPTIONS_MAX * 5)

static unsigned bits_of(uint32_t number)
{
        return number ? 32 - (unsigned)__builtin_clz(number) : 0;
}

static size_t bits_size(uint32_t n, unsigned b)
{
        return ((size_t)n * b + 7) / 8;
}

/* ---- Writing ---- */

/* The b that makes the block smallest. */
static unsigned best_width(const uint32_t *numbers, uint32_t n)
{
        uint32_t counts[33] = {0}, exceptions = 0, i;
        unsigned max, b, best;
        size_t least, size;

        for (i = 0; i < n; i++)
                counts[bits_of(numbers[i])]++;
        for (max = 32; max && !counts[max]; max--)
                ;
        best = max;
        least = bits_size(n, max);
        for (b = max; b-- > 0;) {
                exceptions += counts[b + 1];
                if (exceptions > EXCEPTIONS_MAX)
                        break;
                size = bits_size(n, b) + 1 + exceptions * (1 + (max - b + 7) / 8);
                if (size < least) {
                        least = size;
                        best = b;
                }
        }
        return best;
}

static bool all_equal(const uint32_t *numbers, uint32_t n)
{
        uint32_t i;

        for (i = 1; i < n && numbers[i] == numbers[0]; i++)
                ;
        return i == n;
}

/* Writes header and exceptions; returns how many bytes. */
static size_t put_header(const uint32_t *numbers, uint32_t n, unsigned b, uint8_t *out)
{
        uint8_t indexes[EXCEPTIONS_MAX];
        uint32_t exceptions = 0, upper = 0, i;
        unsigned size, j;
        size_t len = 0;

        for (i = 0; i < n && b < 32; i++) {
                if (numbers[i] >> b) {
                        indexes[exceptions++] = (uint8_t)i;
                        upper |= numbers[i] >> b;
                }
        }
        out[len++] = (uint8_t)(b | (exceptions ? KZ_PACK_PATCHED : 0));
        if (!exceptions)
                return len;
        size = (bits_of(upper) + 7) / 8;
        out[len++] = (uint8_t)(exceptions | (size - 1) << 5);
        memcpy(out + len, indexes, exceptions);
        len += exceptions;
        for (i = 0; i < exceptions; i++) {
                for (j = 0; j < size; j++)
                        out[len++] = (uint8_t)(numbers[indexes[i]] >> b >> 8 * j);
        }
        return len;
}

static void put_u32(uint8_t *out, uint32_t number)
{
        out[0] = (uint8_t)number;
        out[1] = (uint8_t)(number >> 8);
        out[2] = (uint8_t)(number >> 16);
        out[3] = (uint8_t)(number >> 24);
}

/* A whole block: each lane is a string of bits of its own, in words 16 bytes apart. */
static void put_lanes(const uint32_t *numbers, unsigned b, uint8_t *out)
{
        const uint32_t mask = b ? UINT32_MAX >> (32 - b) : 0;
        unsigned lane, word, i, used;
        uint64_t pending;

        for (lane = 0; lane < 4; lane++) {
                pending = 0;
                used = 0;
                word = 0;
                for (i = lane; i < KZ_PACK_BLOCK; i += 4) {
                        pending |= (uint64_t)(numbers[i] & mask) << used;
                        used += b;
                        if (used >= 32) {
                                put_u32(out + (size_t)16 * word++ + (size_t)4 * lane,
                                        (uint32_t)pending);
                                pending >>= 32;
                                used -= 32;
                        }
                }
        }
}

static void put_part(const uint32_t *numbers, uint32_t n, unsigned b, uint8_t *out)
{
        const uint32_t mask = b ? UINT32_MAX >> (32 - b) : 0;
        uint64_t pending = 0;
        unsigned used = 0;
        uint32_t i;

        for (i = 0; i < n; i++) {
                pending |= (uint64_t)(numbers[i] & mask) << used;
                for (used += b; used >= 8; used -= 8) {
                        *out++ = (uint8_t)pending;
                        pending >>= 8;
                }
        }
        if (used)
                *out = (uint8_t)pending;
}

enum kz_status kz_pack(const uint32_t *numbers, uint32_t n, struct kz_buf *out)
{
        uint8_t block[HEADER_MAX + KZ_PACK_BLOCK * 4], varint[KZ_VARINT_MAX];
        const unsigned b = best_width(numbers, n);
        size_t len = 0, i;

        if (n <= KZ_PACK_PLAIN) {
                for (i = 0; i < n; i++)
                        len += kz_varint_encode(numbers[i], block + len);
                return kz_buf_append(out, block, len);
        }
        len = put_header(numbers, n, b, block);
        if (all_equal(numbers, n)) {
                const size_t varint_len = kz_varint_encode(numbers[0], varint);

                if (1 + varint_len < len + bits_size(n, b)) {
                        block[0] = KZ_PACK_EQUAL;
                        memcpy(block + 1, varint, varint_len);
                        return kz_buf_append(out, block, 1 + varint_len);
                }
        }
        if (n == KZ_PACK_BLOCK)
                put_lanes(numbers, b, block + len);
        else
                put_part(numbers, n, b, block + len);
        return kz_buf_append(out, block, len + bits_size(n, b));
}

/* ---- Reading ---- */

/* Where everything of a block stands. */
struct block {
        unsigned b;
        uint32_t exceptions, size; /* their number, and the bytes of the upper bits of each */
        const uint8_t *indexes, *uppers, *bits, *end;
};

/* False: it does not end before `end`. Not for an equal one, or a plain part. */
static inline bool find_block(const uint8_t *at, const uint8_t *end, uint32_t n, struct block *ret)
{
        const unsigned header = *at++;
        size_t size;

        ret->b = header & ~(unsigned)KZ_PACK_PATCHED;
        ret->exceptions = 0;
        if (ret->b > 32)
                return false;
        if (header & KZ_PACK_PATCHED) {
                if (at == end)
                        return false;
                ret->exceptions = *at & EXCEPTIONS_MAX;
                ret->size = (*at++ >> 5) + 1U;
                if (ret->size > 4 || !ret->exceptions)
                        return false;
        }
        size = bits_size(n, ret->b);
        if (ret->exceptions)
                size += ret->exceptions * (1 + ret->size);
        if ((size_t)(end - at) < size)
                return false;
        ret->end = at + size;
        ret->bits = ret->end - bits_size(n, ret->b);
        ret->indexes = at;
        ret->uppers = at + ret->exceptions;
        return true;
}

/* Up to 8 bytes, little-endian. */
static inline uint64_t get_bytes(const uint8_t *at, size_t n)
{
        uint64_t bytes = 0;
        size_t i;

        for (i = 0; i < n; i++)
                bytes |= (uint64_t)at[i] << 8 * i;
        return bytes;
}

static void get_part(const struct block *block, uint32_t n, uint32_t *ret)
{
        const uint32_t mask = block->b ? UINT32_MAX >> (32 - block->b) : 0;
        const uint8_t *at = block->bits;
        uint64_t pending = 0;
        unsigned have = 0;
        uint32_t i;

        for (i = 0; i < n; i++) {
                if (have < block->b) {
                        const size_t left = (size_t)(block->end - at), take = left < 4 ? left : 4;

                        pending |= (take == 4 ? get_bytes(at, 4) : get_bytes(at, take)) << have;
                        have += 8 * (unsigned)take;
                        at += take;
                }
                ret[i] = (uint32_t)pending & mask;
                pending >>= block->b;
                have -= block->b;
        }
}

static bool patch(const struct block *block, uint32_t n, uint32_t *ret)
{
        const uint8_t *upper = block->uppers;
        uint32_t i;

        if (block->b == 32)
                return false;
        for (i = 0; i < block->exceptions; i++) {
                if (block->indexes[i] >= n)
                        return false;
                ret[block->indexes[i]] |= (uint32_t)get_bytes(upper, block->size) << block->b;
                upper += block->size;
        }
        return true;
}

static bool get_varints(const uint8_t **bytes, const uint8_t *end, uint32_t n, uint32_t *ret)
{
        const uint8_t *at = *bytes;
        uint32_t i;

        for (i = 0; i < n; i++) {
                if (!kz_varint_get32(&at, end, &ret[i]))
                        return false;
        }
        *bytes = at;
        return true;
}

static bool get_equal(const uint8_t **bytes, const uint8_t *end, uint32_t n, uint32_t *ret)
{
        const uint8_t *at = *bytes + 1;
        uint32_t i;

        if (!kz_varint_get32(&at, end, &ret[0]))
                return false;
        for (i = 1; i < n; i++)
                ret[i] = ret[0];
        *bytes = at;
        return true;
}

bool kz_unpack(const uint8_t **bytes, const uint8_t *end, uint32_t n, uint32_t *ret)
{
        struct block block;

        if (*bytes >= end)
                return false;
        if (n <= KZ_PACK_PLAIN)
                return get_varints(bytes, end, n, ret);
        if (**bytes == KZ_PACK_EQUAL)
                return get_equal(bytes, end, n, ret);
        if (!find_block(*bytes, end, n, &block))
                return false;
        if (n == KZ_PACK_BLOCK)
                kz_unpack_bits(block.bits, block.b, ret);
        else
                get_part(&block, n, ret);
        if (block.exceptions && !patch(&block, n, ret))
                return false;
        *bytes = block.end;
        return true;
}

bool kz_unpack_skip(const uint8_t **bytes, const uint8_t *end, uint32_t n)
{
        uint32_t varints[KZ_PACK_PLAIN];
        const uint8_t *at = *bytes;
        struct block block;

        if (at >= end)
                return false;
        if (n <= KZ_PACK_PLAIN)
                return get_varints(bytes, end, n, varints);
        if (*at == KZ_PACK_EQUAL) {
                at++;
                if (!kz_varint_get32(&at, end, varints))
                        return false;
                *bytes = at;
                return true;
        }
        if (!find_block(at, end, n, &block))
                return false;
        *bytes = block.end;
        return true;
}
