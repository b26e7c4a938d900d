/*
 * The length of a document in one byte, as Lucene's SmallFloat.intToByte4 has it: exact up to 40,
 * then four significant bits. Every tier gives lengths this way, so that a document scores the
 * same wherever it lives.
 */
#ifndef KZ_BASE_LENGTH_H
#define KZ_BASE_LENGTH_H

#include <stdint.h>

uint8_t kz_length_encode(uint32_t length);
uint32_t kz_length_decode(uint8_t byte); /* the smallest length that encodes to byte */

#endif
