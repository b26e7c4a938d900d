#include "index/segment/pack_bits.h"

#include <string.h>

/* Vectors of the compiler's: SSE2 on x86-64, NEON on arm64, and right on everything else. */
typedef uint32_t lanes __attribute__((vector_size(16)));

static inline lanes load(const uint8_t *bytes)
{
        lanes v;

        memcpy(&v, bytes, sizeof(v));
        if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
                v = v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
        return v;
}

/* Numbers 4 k to 4 k + 3, of b bits, 1 to 32. */
static inline __attribute__((always_inline)) void unpack_four(
        const uint8_t *bytes, uint32_t *ret, const unsigned k, const unsigned b)
{
        const unsigned word = k * b / 32, shift = k * b % 32;
        lanes v = load(bytes + 16 * word) >> shift;

        if (shift + b > 32)
                v |= load(bytes + 16 * (word + 1)) << (32 - shift);
        if (shift + b != 32)
                v &= UINT32_MAX >> (32 - b);
        memcpy(ret + 4 * k, &v, sizeof(v));
}

/* Unrolled by hand: at -O2 no compiler does it for so many steps. */
#define FOUR(k)                                                                                    \
        unpack_four(bytes, ret, k, b);                                                             \
        unpack_four(bytes, ret, k + 1, b);                                                         \
        unpack_four(bytes, ret, k + 2, b);                                                         \
        unpack_four(bytes, ret, k + 3, b)

static inline __attribute__((always_inline)) void unpack_width(
        const uint8_t *bytes, uint32_t *ret, const unsigned b)
{
        FOUR(0);
        FOUR(4);
        FOUR(8);
        FOUR(12);
        FOUR(16);
        FOUR(20);
        FOUR(24);
        FOUR(28);
}

#define WIDTH(b)                                                                                   \
        static void unpack_##b(const uint8_t *bytes, uint32_t *ret)                                \
        {                                                                                          \
                unpack_width(bytes, ret, b);                                                       \
        }

static void unpack_0(const uint8_t *bytes, uint32_t *ret)
{
        (void)bytes;
        memset(ret, 0, KZ_PACK_BLOCK * sizeof(*ret));
}

WIDTH(1)
WIDTH(2)
WIDTH(3)
WIDTH(4)
WIDTH(5)
WIDTH(6)
WIDTH(7)
WIDTH(8)
WIDTH(9)
WIDTH(10)
WIDTH(11)
WIDTH(12)
WIDTH(13)
WIDTH(14)
WIDTH(15)
WIDTH(16)
WIDTH(17)
WIDTH(18)
WIDTH(19)
WIDTH(20)
WIDTH(21)
WIDTH(22)
WIDTH(23)
WIDTH(24)
WIDTH(25)
WIDTH(26)
WIDTH(27)
WIDTH(28)
WIDTH(29)
WIDTH(30)
WIDTH(31)
WIDTH(32)

static void (*const widths[33])(const uint8_t *bytes, uint32_t *ret) = {unpack_0, unpack_1,
        unpack_2, unpack_3, unpack_4, unpack_5, unpack_6, unpack_7, unpack_8, unpack_9, unpack_10,
        unpack_11, unpack_12, unpack_13, unpack_14, unpack_15, unpack_16, unpack_17, unpack_18,
        unpack_19, unpack_20, unpack_21, unpack_22, unpack_23, unpack_24, unpack_25, unpack_26,
        unpack_27, unpack_28, unpack_29, unpack_30, unpack_31, unpack_32};

void kz_unpack_bits(const uint8_t *bytes, unsigned b, uint32_t ret[KZ_PACK_BLOCK])
{
        widths[b](bytes, ret);
}

/* ---- Sums ---- */

/* Slow, and right for any gaps. */
static bool sum_each(uint32_t numbers[KZ_PACK_BLOCK], uint32_t before)
{
        uint64_t sum = before;
        size_t i;

        for (i = 0; i < KZ_PACK_BLOCK; i++) {
                sum += (uint64_t)numbers[i] + 1;
                if (sum > UINT32_MAX)
                        return false;
                numbers[i] = (uint32_t)sum;
        }
        return true;
}

static bool any_above(const uint32_t numbers[KZ_PACK_BLOCK], uint32_t limit)
{
        lanes all = {0}, v;
        size_t i;

        for (i = 0; i < KZ_PACK_BLOCK; i += 4) {
                memcpy(&v, numbers + i, sizeof(v));
                all |= v;
        }
        return (all[0] | all[1] | all[2] | all[3]) > limit;
}

bool kz_unpack_sum(uint32_t numbers[KZ_PACK_BLOCK], uint32_t before)
{
        const lanes zero = {0};
        lanes carry = {1, 2, 3, 4}, v;
        size_t i;

        /* Smaller gaps sum up to 2^32 at most: if a sum wraps, the last one is not above. */
        if (any_above(numbers, (1U << 25) - 1))
                return sum_each(numbers, before);
        carry += before;
        for (i = 0; i < KZ_PACK_BLOCK; i += 4) {
                memcpy(&v, numbers + i, sizeof(v));
                v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
                v += __builtin_shufflevector(zero, v, 0, 1, 4, 5);
                /* The carry alone is a chain from step to step: one addition long. */
                const lanes total = __builtin_shufflevector(v, v, 3, 3, 3, 3) + 4;

                v += carry;
                carry += total;
                memcpy(numbers + i, &v, sizeof(v));
        }
        return numbers[KZ_PACK_BLOCK - 1] > before;
}
