/*
 * The bits of a whole block (pack.h), without header and exceptions: 128 numbers of b bits in four
 * lanes. One function for each b, so that every shift is a constant.
 */
#ifndef KZ_SEGMENT_PACK_BITS_H
#define KZ_SEGMENT_PACK_BITS_H

#include <stdint.h>

#include "index/segment/pack.h"

/* Reads 16 b bytes. b: 0 to 32. */
void kz_unpack_bits(const uint8_t *bytes, unsigned b, uint32_t ret[KZ_PACK_BLOCK]);

/* Writes 16 b bytes: the lowest b bits of each number. */
void kz_pack_bits(const uint32_t numbers[KZ_PACK_BLOCK], unsigned b, uint8_t *out);

#endif
