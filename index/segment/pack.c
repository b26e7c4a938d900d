#include "index/segment/pack.h"

#include <string.h>

#include "index/segment/le.h"
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

/* How many numbers there are of each width, and the largest width. */
static unsigned count_widths(const uint32_t *numbers, uint32_t n, uint32_t counts[33])
{
        /* Neighbours are mostly alike: counted in one place, each would wait for the one before. */
        uint32_t odd[33] = {0}, all = 0, i;

        for (i = 0; i + 1 < n; i += 2) {
                counts[bits_of(numbers[i])]++;
                odd[bits_of(numbers[i + 1])]++;
                all |= numbers[i] | numbers[i + 1];
        }
        if (i < n) {
                counts[bits_of(numbers[i])]++;
                all |= numbers[i];
        }
        for (i = 0; i < 33; i++)
                counts[i] += odd[i];
        return bits_of(all);
}

/* The b that makes the block smallest; *ret: whether there are exceptions then. */
static unsigned best_width(const uint32_t *numbers, uint32_t n, bool *ret)
{
        uint32_t counts[33] = {0}, exceptions = 0;
        const unsigned max = count_widths(numbers, n, counts);
        size_t least = bits_size(n, max), size;
        unsigned b, best = max;

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
        *ret = best < max;
        return best;
}

static bool all_equal(const uint32_t *numbers, uint32_t n)
{
        uint32_t i;

        for (i = 1; i < n && numbers[i] == numbers[0]; i++)
                ;
        return i == n;
}

/* Writes exceptions; returns how many bytes. */
static size_t put_exceptions(const uint32_t *numbers, uint32_t n, unsigned b, uint8_t *out)
{
        uint8_t indexes[KZ_PACK_BLOCK] = {0};
        uint32_t exceptions = 0, upper = 0, i;
        unsigned size, j;
        size_t len = 0;

        for (i = 0; i < n; i++) {
                indexes[exceptions] = (uint8_t)i;
                exceptions += numbers[i] >> b != 0;
                upper |= numbers[i] >> b;
        }
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
        bool exceptions;
        size_t len = 0, i;
        unsigned b;

        if (n <= KZ_PACK_PLAIN) {
                for (i = 0; i < n; i++)
                        len += kz_varint_encode(numbers[i], block + len);
                return kz_buf_append(out, block, len);
        }
        b = best_width(numbers, n, &exceptions);
        if (all_equal(numbers, n)) {
                len = kz_varint_encode(numbers[0], varint);
                if (len < bits_size(n, b)) {
                        block[0] = KZ_PACK_EQUAL;
                        memcpy(block + 1, varint, len);
                        return kz_buf_append(out, block, 1 + len);
                }
        }
        block[0] = (uint8_t)(b | (exceptions ? KZ_PACK_PATCHED : 0));
        len = 1;
        if (exceptions)
                len += put_exceptions(numbers, n, b, block + len);
        if (n == KZ_PACK_BLOCK)
                kz_pack_bits(numbers, b, block + len);
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

/* A load of its own, so that compilers see that it is one. */
static inline uint64_t get_u64(const uint8_t *at)
{
        return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
               (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
               (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

/* Numbers begin to n of those that stand at `bits`, where 8 bytes from each on may be read. */
static inline void get_numbers(
        const uint8_t *bits, unsigned b, uint32_t begin, uint32_t n, uint32_t *ret)
{
        const uint32_t mask = b ? UINT32_MAX >> (32 - b) : 0;
        uint32_t i;

        for (i = begin; i < n; i++) {
                const uint32_t bit = i * b;

                ret[i] = (uint32_t)(get_u64(bits + bit / 8) >> bit % 8) & mask;
        }
}

static void get_part(const struct block *block, const uint8_t *end, uint32_t n, uint32_t *ret)
{
        const size_t size = bits_size(n, block->b), readable = (size_t)(end - block->bits);
        uint8_t padded[KZ_PACK_BLOCK * 4 + 8];
        uint32_t before = n;

        /* The last numbers, 8 bytes from which are beyond the end, are read from a copy. */
        if (readable < size + 8)
                before = readable < 8 || !block->b ? 0 : (uint32_t)((readable - 8) * 8 / block->b);
        before = before < n ? before : n;
        get_numbers(block->bits, block->b, 0, before, ret);
        if (before < n) {
                const size_t from = (size_t)before * block->b / 8;

                memset(padded + size, 0, 8);
                memcpy(padded + from, block->bits + from, size - from);
                get_numbers(padded, block->b, before, n, ret);
        }
}

static bool patch(const struct block *block, uint32_t n, uint32_t *ret)
{
        const uint8_t *upper = block->uppers;
        uint32_t i, beyond = 0;

        for (i = 0; i < block->exceptions; i++)
                beyond |= block->indexes[i] >= n;
        if (beyond || block->b == 32)
                return false;
        if (block->size == 1) {
                for (i = 0; i < block->exceptions; i++)
                        ret[block->indexes[i]] |= (uint32_t)upper[i] << block->b;
                return true;
        }
        for (i = 0; i < block->exceptions; i++, upper += block->size)
                ret[block->indexes[i]] |= (uint32_t)get_bytes(upper, block->size) << block->b;
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
                get_part(&block, end, n, ret);
        if (block.exceptions && !patch(&block, n, ret))
                return false;
        *bytes = block.end;
        return true;
}

/* Of a whole block, where each lane has its numbers one after the other; b: 1 to 32. */
static uint32_t get_one(const uint8_t *bits, unsigned b, uint32_t index)
{
        const uint32_t bit = index / 4 * b, shift = bit % 32;
        const uint8_t *at = bits + bit / 32 * 16 + index % 4 * 4;
        uint32_t number = kz_le_get32(at) >> shift;

        if (shift + b > 32)
                number |= kz_le_get32(at + 16) << (32 - shift);
        return number & UINT32_MAX >> (32 - b);
}

static uint32_t get_one_of_part(const struct block *block, uint32_t index)
{
        const uint32_t bit = index * block->b;
        const uint8_t *at = block->bits + bit / 8;
        const size_t left = (size_t)(block->end - at);

        return (uint32_t)(get_bytes(at, left < 5 ? left : 5) >> bit % 8) &
               UINT32_MAX >> (32 - block->b);
}

bool kz_unpack_one(
        const uint8_t *bytes, const uint8_t *end, uint32_t n, uint32_t index, uint32_t *ret)
{
        uint32_t varints[KZ_PACK_PLAIN], number = 0, i;
        struct block block;

        if (bytes >= end)
                return false;
        if (n <= KZ_PACK_PLAIN) {
                if (!get_varints(&bytes, end, n, varints))
                        return false;
                *ret = varints[index];
                return true;
        }
        if (*bytes == KZ_PACK_EQUAL) {
                bytes++;
                return kz_varint_get32(&bytes, end, ret);
        }
        if (!find_block(bytes, end, n, &block))
                return false;
        if (block.b)
                number = n == KZ_PACK_BLOCK ? get_one(block.bits, block.b, index)
                                            : get_one_of_part(&block, index);
        for (i = 0; i < block.exceptions && block.indexes[i] != index; i++)
                ;
        if (i < block.exceptions) {
                if (block.b == 32)
                        return false;
                number |= (uint32_t)get_bytes(block.uppers + i * block.size, block.size) << block.b;
        }
        *ret = number;
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
