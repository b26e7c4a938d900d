#include "index/base/wire.h"

static enum kz_status put(struct kz_buf *buf, uint64_t v, size_t bytes)
{
        unsigned char b[8];
        size_t i;

        for (i = 0; i < bytes; i++)
                b[i] = (unsigned char)(v >> (8 * i));
        return kz_buf_append(buf, b, bytes);
}

enum kz_status kz_wire_put_u8(struct kz_buf *buf, uint8_t v)
{
        return put(buf, v, 1);
}

enum kz_status kz_wire_put_u32(struct kz_buf *buf, uint32_t v)
{
        return put(buf, v, 4);
}

enum kz_status kz_wire_put_u64(struct kz_buf *buf, uint64_t v)
{
        return put(buf, v, 8);
}

enum kz_status kz_wire_put_str(struct kz_buf *buf, struct kz_str s)
{
        size_t len = buf->len;
        enum kz_status status;

        if (s.len > UINT32_MAX)
                return KZ_E_LIMIT;
        status = kz_wire_put_u32(buf, (uint32_t)s.len);
        if (!status)
                status = kz_buf_append_str(buf, s);
        if (status && buf->data) {
                buf->len = len;
                buf->data[len] = '\0';
        }
        return status;
}

static uint64_t get(struct kz_wire *wire, size_t bytes)
{
        uint64_t v = 0;
        size_t i;

        if (wire->bad || wire->left < bytes) {
                wire->bad = true;
                return 0;
        }
        for (i = 0; i < bytes; i++)
                v |= (uint64_t)(unsigned char)wire->ptr[i] << (8 * i);
        wire->ptr += bytes;
        wire->left -= bytes;
        return v;
}

uint8_t kz_wire_get_u8(struct kz_wire *wire)
{
        return (uint8_t)get(wire, 1);
}

uint32_t kz_wire_get_u32(struct kz_wire *wire)
{
        return (uint32_t)get(wire, 4);
}

uint64_t kz_wire_get_u64(struct kz_wire *wire)
{
        return get(wire, 8);
}

struct kz_str kz_wire_get_str(struct kz_wire *wire)
{
        size_t len = kz_wire_get_u32(wire);
        struct kz_str s = {"", 0};

        if (wire->bad || wire->left < len) {
                wire->bad = true;
                return s;
        }
        s = (struct kz_str){wire->ptr, len};
        wire->ptr += len;
        wire->left -= len;
        return s;
}
