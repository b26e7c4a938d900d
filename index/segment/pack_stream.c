#include "index/segment/pack_stream.h"

static uint32_t pack_n(const struct kz_pack_stream *stream, uint64_t pack)
{
        const uint64_t left = stream->total - pack * KZ_PACK_BLOCK;

        return left < KZ_PACK_BLOCK ? (uint32_t)left : KZ_PACK_BLOCK;
}

bool kz_pack_stream_open(
        struct kz_pack_stream *stream, const uint8_t *begin, const uint8_t *end, uint64_t total)
{
        stream->begin = begin;
        stream->end = end;
        stream->next = begin;
        stream->total = total;
        stream->skipped = 0;
        stream->decoded = UINT64_MAX;
        return total / KZ_PACK_BLOCK <= (size_t)(end - begin);
}

bool kz_pack_stream_at(
        struct kz_pack_stream *stream, uint64_t index, const uint32_t **ret, uint32_t *ret_n)
{
        const uint64_t pack = index / KZ_PACK_BLOCK;
        const uint32_t n = pack_n(stream, pack), at = (uint32_t)(index % KZ_PACK_BLOCK);

        if (pack != stream->decoded) {
                if (pack < stream->skipped) {
                        stream->next = stream->begin;
                        stream->skipped = 0;
                }
                for (; stream->skipped < pack; stream->skipped++) {
                        if (!kz_unpack_skip(&stream->next, stream->end, KZ_PACK_BLOCK))
                                return false;
                }
                stream->decoded = UINT64_MAX;
                if (!kz_unpack(&stream->next, stream->end, n, stream->numbers))
                        return false;
                stream->skipped++;
                stream->decoded = pack;
        }
        *ret = stream->numbers + at;
        *ret_n = n - at;
        return true;
}

bool kz_pack_stream_ends(const struct kz_pack_stream *stream)
{
        return stream->next == stream->end &&
               stream->skipped == (stream->total + KZ_PACK_BLOCK - 1) / KZ_PACK_BLOCK;
}
