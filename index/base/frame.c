#include "index/base/frame.h"

#include "index/base/wire.h"

enum kz_status kz_frame_append(struct kz_buf *out, uint32_t type, struct kz_str body)
{
        enum kz_status status;

        if (body.len > UINT32_MAX)
                return KZ_E_LIMIT;
        status = kz_buf_reserve(out, body.len + KZ_FRAME_HEADER);
        if (!status)
                status = kz_wire_put_u32(out, type);
        if (!status)
                status = kz_wire_put_str(out, body);
        return status;
}

enum kz_status kz_frame_peek(
        struct kz_str bytes, size_t max_body, struct kz_frame *ret, size_t *ret_size)
{
        struct kz_wire wire = kz_wire_reader(bytes);
        uint32_t type, len;

        if (bytes.len < KZ_FRAME_HEADER)
                return KZ_E_NOT_FOUND;
        type = kz_wire_get_u32(&wire);
        len = kz_wire_get_u32(&wire);
        if (len > max_body)
                return KZ_E_LIMIT;
        if (wire.left < len)
                return KZ_E_NOT_FOUND;
        *ret = (struct kz_frame){type, {wire.ptr, len}};
        *ret_size = (size_t)len + KZ_FRAME_HEADER;
        return KZ_OK;
}
