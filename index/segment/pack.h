/*
 * Packed blocks of 128 numbers: patched frame of reference (Zukowski et al. 2006; Lemire and
 * Boytsov 2015). Most of the numbers take b bits each; the few that need more have their upper bits
 * apart, as exceptions.
 *
 *      u8      b, 0 to 32; + KZ_PACK_PATCHED: exceptions follow; KZ_PACK_EQUAL alone: all numbers
 *              are the one that follows as a varint
 *      u8      patched: how many exceptions, 1 to 31, + 32 (s - 1) where s, 1 to 4, is how many
 *              bytes the largest of their upper bits takes; then the index (u8) of each, ascending,
 *              then the upper bits, number >> b, of each (s bytes, little-endian)
 *      bytes   16 b bytes: in a whole block bit vectors of four lanes, number i in lane i % 4
 *              (SIMD-BP128's layout); in a part of n < 128 numbers ceil(n b / 8) bytes, number
 *              after number from the lowest bit up
 *
 * A part of no more than KZ_PACK_PLAIN numbers is these as varints, with nothing before them.
 *
 * b is what makes the block smallest, the larger b when two do. Readers check every byte they
 * follow against the end; what is damaged decodes to numbers, never beyond the output.
 */
#ifndef KZ_SEGMENT_PACK_H
#define KZ_SEGMENT_PACK_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_PACK_BLOCK 128
#define KZ_PACK_PLAIN 2
#define KZ_PACK_PATCHED 0x40
#define KZ_PACK_EQUAL 0x80

/* Appends n numbers, 1 to KZ_PACK_BLOCK. KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_pack(const uint32_t *numbers, uint32_t n, struct kz_buf *out);

/*
 * Reads n numbers, 1 to KZ_PACK_BLOCK, that begin at *bytes and moves *bytes behind them. False,
 * with nothing moved: they do not end before `end`, or are no packed block. ret has room for
 * KZ_PACK_BLOCK, whatever n is, and is all scratch.
 */
bool kz_unpack(const uint8_t **bytes, const uint8_t *end, uint32_t n, uint32_t *ret);

/* The number at `index`, below n, alone: looks at no others, and finds no damage in them. */
bool kz_unpack_one(
        const uint8_t *bytes, const uint8_t *end, uint32_t n, uint32_t index, uint32_t *ret);

/* As kz_unpack() without reading: only moves *bytes. */
bool kz_unpack_skip(const uint8_t **bytes, const uint8_t *end, uint32_t n);

/*
 * Gaps to ascending numbers, in place, of the first n, 1 or more: each becomes the one before it
 * (`before` for the first) plus 1 plus itself. False when one would be above UINT32_MAX; the
 * numbers are scratch then, and those from n on always.
 */
bool kz_unpack_sum(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n, uint32_t before);

/* Numbers to their sums: each becomes itself and all before it. Else the same. */
bool kz_unpack_totals(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n);

/* Adds 1 to each of the first n; as above, false when one was UINT32_MAX. */
bool kz_unpack_add_one(uint32_t numbers[KZ_PACK_BLOCK], uint32_t n);

#endif
