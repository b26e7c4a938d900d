/*
 * Reads a row of packed numbers, in packs of 128 and a rest (pack.h), from any place on: packs
 * before it are passed over, and the last one that was decoded is kept. Cheapest forward.
 */
#ifndef KZ_SEGMENT_PACK_STREAM_H
#define KZ_SEGMENT_PACK_STREAM_H

#include "index/segment/pack.h"

struct kz_pack_stream {
        const uint8_t *begin, *end;
        const uint8_t *next; /* of the bytes: the pack `skipped` */
        uint64_t total;      /* numbers */
        uint64_t skipped;    /* packs before `next` */
        uint64_t decoded;    /* the pack that is in numbers; UINT64_MAX: none */
        uint32_t numbers[KZ_PACK_BLOCK];
};

/* total numbers, which begin at `begin` and end before `end`; false when these are too few bytes
 * for so many. */
bool kz_pack_stream_open(
        struct kz_pack_stream *stream, const uint8_t *begin, const uint8_t *end, uint64_t total);

/* The numbers from `index`, which is below total, to the end of its pack: *ret_n of 1 or more,
 * valid until the next call. False: damaged. */
bool kz_pack_stream_at(
        struct kz_pack_stream *stream, uint64_t index, const uint32_t **ret, uint32_t *ret_n);

/* Whether the last pack was read and the bytes end with it. */
bool kz_pack_stream_ends(const struct kz_pack_stream *stream);

#endif
