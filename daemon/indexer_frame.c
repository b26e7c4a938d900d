#include "daemon/indexer_frame.h"

#include "index/base/wire.h"

enum kz_status kz_indexer_frame_put(struct kz_buf *out, const struct kz_indexer_frame *frame)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf body = KZ_BUF_NULL;
        enum kz_status status = kz_wire_put_u64(&body, frame->tag);

        if (!status)
                status = kz_wire_put_u32(&body, (uint32_t)frame->code);
        if (!status)
                status = kz_wire_put_str(&body, frame->word);
        if (!status)
                status = kz_wire_put_str(&body, frame->text);
        if (!status && body.len > KZ_INDEXER_FRAME_MAX)
                status = KZ_E_LIMIT;
        return status ? status : kz_frame_append(out, frame->type, kz_buf_str(&body));
}

enum kz_status kz_indexer_frame_peek(
        struct kz_str bytes, struct kz_indexer_frame *ret, size_t *ret_size)
{
        struct kz_frame frame;
        struct kz_wire wire;
        enum kz_status status = kz_frame_peek(bytes, KZ_INDEXER_FRAME_MAX, &frame, ret_size);

        if (status)
                return status;
        wire = kz_wire_reader(frame.body);
        ret->type = (enum kz_indexer_frame_type)frame.type;
        ret->tag = kz_wire_get_u64(&wire);
        ret->code = (int32_t)kz_wire_get_u32(&wire);
        ret->word = kz_wire_get_str(&wire);
        ret->text = kz_wire_get_str(&wire);
        if (!kz_wire_done(&wire) || frame.type < KZ_INDEXER_REQUEST ||
                frame.type > KZ_INDEXER_PROGRESS)
                return KZ_E_CORRUPT;
        return KZ_OK;
}
