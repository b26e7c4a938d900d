#include "index/segment/pack_bits.h"

#include <string.h>

/* Vectors of the compiler's: SSE2 on x86-64, NEON on arm64, and right on everything else. */
typedef uint32_t lanes __attribute__((vector_size(16)));

static inline lanes little_endian(lanes v)
{
        if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
                v = v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
        return v;
}

static inline lanes load(const uint8_t *bytes)
{
        lanes v;

        memcpy(&v, bytes, sizeof(v));
        return little_endian(v);
}

/* Numbers 4 k to 4 k + 3, of b bits. */
static inline __attribute__((always_inline)) void unpack_four(
        const uint8_t *bytes, uint32_t *ret, const unsigned k, const unsigned b)
{
        const unsigned word = k * b / 32, shift = k * b % 32;
        lanes v = {0};

        if (b)
                v = load(bytes + 16 * word) >> shift;
        if (shift + b > 32)
                v |= load(bytes + 16 * (word + 1)) << (32 - shift);
        if (b && shift + b != 32)
                v &= UINT32_MAX >> (32 - b) % 32;
        memcpy(ret + 4 * k, &v, sizeof(v));
}

/* Unrolled by hand: at -O2 no compiler does it for so many steps. */
#define FOUR(step, k)                                                                              \
        step(k);                                                                                   \
        step(k + 1);                                                                               \
        step(k + 2);                                                                               \
        step(k + 3)
#define ALL(step)                                                                                  \
        FOUR(step, 0);                                                                             \
        FOUR(step, 4);                                                                             \
        FOUR(step, 8);                                                                             \
        FOUR(step, 12);                                                                            \
        FOUR(step, 16);                                                                            \
        FOUR(step, 20);                                                                            \
        FOUR(step, 24);                                                                            \
        FOUR(step, 28)

#define UNPACK(k) unpack_four(bytes, ret, k, b)
#define PACK(k) pack_four(numbers, words, k, b)

static inline __attribute__((always_inline)) void unpack_width(
        const uint8_t *bytes, uint32_t *ret, const unsigned b)
{
        ALL(UNPACK);
}

/* The same the other way, into words of four lanes. */
static inline __attribute__((always_inline)) void pack_four(
        const uint32_t *numbers, lanes *words, const unsigned k, const unsigned b)
{
        const unsigned word = k * b / 32, shift = k * b % 32;
        lanes v;

        memcpy(&v, numbers + 4 * k, sizeof(v));
        v &= UINT32_MAX >> (32 - b) % 32;
        words[word] = shift ? words[word] | v << shift : v;
        if (shift + b > 32)
                words[word + 1] = v >> (32 - shift);
}

static inline __attribute__((always_inline)) void pack_width(
        const uint32_t *numbers, uint8_t *out, const unsigned b)
{
        lanes words[32];
        unsigned i;

        ALL(PACK);
        for (i = 0; i < b && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__; i++)
                words[i] = little_endian(words[i]);
        memcpy(out, words, sizeof(*words) * b);
}

#define WIDTHS(X)                                                                                  \
        X(0)                                                                                       \
        X(1)                                                                                       \
        X(2)                                                                                       \
        X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18)   \
                X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)      \
                        X(32)

#define FUNCTIONS(b)                                                                               \
        static void unpack_##b(const uint8_t *bytes, uint32_t *ret)                                \
        {                                                                                          \
                unpack_width(bytes, ret, b);                                                       \
        }                                                                                          \
        static void pack_##b(const uint32_t *numbers, uint8_t *out)                                \
        {                                                                                          \
                pack_width(numbers, out, b);                                                       \
        }
#define ENTRY(b) {unpack_##b, pack_##b},

/* clang-format off */
WIDTHS(FUNCTIONS)

static const struct {
        void (*unpack)(const uint8_t *bytes, uint32_t *ret);
        void (*pack)(const uint32_t *numbers, uint8_t *out);
} widths[] = {WIDTHS(ENTRY)};
/* clang-format on */

void kz_unpack_bits(const uint8_t *bytes, unsigned b, uint32_t ret[KZ_PACK_BLOCK])
{
        widths[b].unpack(bytes, ret);
}

void kz_pack_bits(const uint32_t numbers[KZ_PACK_BLOCK], unsigned b, uint8_t *out)
{
        widths[b].pack(numbers, out);
}

/* ---- Sums ---- */

/* Each adds its number and `more` to what is before it. */
static inline __attribute__((always_inline)) void sum_four(
        uint32_t *numbers, lanes *carry, lanes *all, const uint32_t more)
{
        const lanes zero = {0};
        lanes v, total;

        memcpy(&v, numbers, sizeof(v));
        *all |= v;
        v += more;
        v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
        v += __builtin_shufflevector(zero, v, 0, 1, 4, 5);
        /* The carry alone is a chain from step to step: one addition long. */
        total = __builtin_shufflevector(v, v, 3, 3, 3, 3);
        v += *carry;
        *carry += total;
        memcpy(numbers, &v, sizeof(v));
}

/* Returns the bits that any number has. */
static inline __attribute__((always_inline)) uint32_t sum(
        uint32_t *numbers, uint32_t n, uint32_t before, const uint32_t more)
{
        lanes carry = {before, before, before, before}, all = {0};
        uint32_t i;

        for (i = n; i % 4; i++)
                numbers[i] = 0;
        for (i = 0; i + 16 <= n; i += 16) {
                sum_four(numbers + i, &carry, &all, more);
                sum_four(numbers + i + 4, &carry, &all, more);
                sum_four(numbers + i + 8, &carry, &all, more);
                sum_four(numbers + i + 12, &carry, &all, more);
        }
        for (; i < n; i += 4)
                sum_four(numbers + i, &carry, &all, more);
        return all[0] | all[1] | all[2] | all[3];
}

/* Numbers of fewer bits, and 1 more for each, sum up to 2^32 at most. */
#define BITS_THAT_FIT 25

bool kz_unpack_sum(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n, uint32_t before)
{
        const uint32_t all = sum(numbers, n, before, 1);
        uint32_t i;

        /* Then one sum wraps at most, and the last is not above what was before. */
        if (!(all >> BITS_THAT_FIT))
                return numbers[n - 1] > before;
        for (i = 0; i < n && numbers[i] > before; i++)
                before = numbers[i];
        return i == n;
}

bool kz_unpack_totals(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n)
{
        const uint32_t all = sum(numbers, n, 0, 0);
        uint32_t i;

        for (i = 1; all >> BITS_THAT_FIT && i < n; i++) {
                if (numbers[i] < numbers[i - 1])
                        return false;
        }
        return true;
}

bool kz_unpack_add_one(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n)
{
        lanes zeros = {0}, v;
        uint32_t i;

        for (i = n; i % 4; i++)
                numbers[i] = 0;
        for (i = 0; i < n; i += 4) {
                memcpy(&v, numbers + i, sizeof(v));
                v += 1;
                zeros |= (lanes)(v == 0);
                memcpy(numbers + i, &v, sizeof(v));
        }
        return !(zeros[0] | zeros[1] | zeros[2] | zeros[3]);
}
