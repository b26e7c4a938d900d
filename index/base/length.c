#include "index/base/length.h"

/* Lengths below this are exact: 255 minus the largest byte that int4 of INT32_MAX needs. */
#define FREE_VALUES 24

static uint32_t long_to_int4(uint32_t i)
{
        uint32_t bits = i ? 32u - (uint32_t)__builtin_clz(i) : 0;
        uint32_t shift;

        if (bits < 4)
                return i;
        shift = bits - 4;
        return (i >> shift & 7u) | (shift + 1) << 3;
}

uint8_t kz_length_encode(uint32_t length)
{
        if (length > INT32_MAX)
                length = INT32_MAX;
        if (length < FREE_VALUES)
                return (uint8_t)length;
        return (uint8_t)(FREE_VALUES + long_to_int4(length - FREE_VALUES));
}

uint32_t kz_length_decode(uint8_t byte)
{
        uint32_t b, shift;

        if (byte < FREE_VALUES)
                return byte;
        b = byte - FREE_VALUES;
        if (b < 8)
                return FREE_VALUES + b;
        shift = (b >> 3) - 1;
        return FREE_VALUES + ((8u | (b & 7u)) << shift);
}
