#include "index/base/sketch.h"

#include <string.h>

struct kz_sketch kz_sketch_read(struct kz_str column)
{
        struct kz_sketch sketch = {{0}, {0}};

        _Static_assert(sizeof(sketch) == KZ_SKETCH_SIZE, "a column's value is the struct as it is");
        if (column.len == KZ_SKETCH_SIZE || column.len == KZ_SKETCH_NEAR_SIZE)
                memcpy(&sketch, column.ptr, column.len);
        return sketch;
}

bool kz_sketch_is_none(const struct kz_sketch *sketch)
{
        static const struct kz_sketch none;

        return kz_sketch_eq(sketch, &none);
}

bool kz_sketch_eq(const struct kz_sketch *a, const struct kz_sketch *b)
{
        return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool kz_sketch_same_content(const struct kz_sketch *a, const struct kz_sketch *b)
{
        static const unsigned char unknown[KZ_SKETCH_CONTENT_SIZE];

        return memcmp(a->content, b->content, sizeof(a->content)) == 0 &&
               memcmp(a->content, unknown, sizeof(unknown)) != 0;
}

uint16_t kz_sketch_key(const struct kz_sketch *sketch, size_t i)
{
        const unsigned char *at = sketch->bytes + i * KZ_SKETCH_KEY_SIZE;

        return (uint16_t)(at[0] << 8 | at[1]);
}

static int count_differing_bits(const struct kz_sketch *a, const struct kz_sketch *b)
{
        const size_t from = KZ_SKETCH_KEYS * KZ_SKETCH_KEY_SIZE;
        uint64_t x[2], y[2];

        _Static_assert(sizeof(x) * 8 == KZ_SKETCH_BITS, "two words of bits");
        memcpy(x, a->bytes + from, sizeof(x));
        memcpy(y, b->bytes + from, sizeof(y));
        return __builtin_popcountll(x[0] ^ y[0]) + __builtin_popcountll(x[1] ^ y[1]);
}

bool kz_sketch_near(const struct kz_sketch *a, const struct kz_sketch *b)
{
        size_t i;

        for (i = 0; i < KZ_SKETCH_KEYS; i++) {
                if (kz_sketch_key(a, i) == kz_sketch_key(b, i))
                        break;
        }
        return i < KZ_SKETCH_KEYS &&
               KZ_SKETCH_BITS - count_differing_bits(a, b) >= KZ_SKETCH_NEAR &&
               !kz_sketch_is_none(a) && !kz_sketch_is_none(b);
}

struct kz_str kz_sketch_term(
        const struct kz_sketch *sketch, size_t i, char out[KZ_SKETCH_TERM_SIZE])
{
        static const char digits[] = "0123456789abcdef";
        const size_t prefix = sizeof(KZ_PREFIX_SKETCH) - 1;
        uint16_t key = kz_sketch_key(sketch, i);
        size_t at = prefix;
        int shift;

        memcpy(out, KZ_PREFIX_SKETCH, prefix);
        out[at++] = (char)('a' + i);
        for (shift = 12; shift >= 0; shift -= 4)
                out[at++] = digits[key >> shift & 15];
        return (struct kz_str){out, at};
}
