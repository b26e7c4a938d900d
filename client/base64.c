#include "client/base64.h"

#include "index/base/base64.h"

static enum kz_status decode_four(struct kz_buf *out, const char *four, size_t n)
{
        uint32_t bits = 0;
        char bytes[3];
        size_t i;
        int value;

        for (i = 0; i < 4; i++) {
                value = i < n ? kz_base64_value(four[i]) : 0;
                if (value < 0)
                        return KZ_E_CORRUPT;
                bits = bits << 6 | (uint32_t)value;
        }
        for (i = 0; i < 3; i++)
                bytes[i] = (char)(bits >> (16 - 8 * i) & 0xFF);
        return kz_buf_append(out, bytes, n - 1);
}

enum kz_status kz_base64_decode(struct kz_buf *out, struct kz_str text)
{
        size_t i, n, from = out->len;
        enum kz_status status = text.len % 4 ? KZ_E_CORRUPT : KZ_OK;

        for (i = 0; i < text.len && !status; i += 4) {
                n = 4;
                if (i + 4 == text.len && text.ptr[i + 3] == '=')
                        n = text.ptr[i + 2] == '=' ? 2 : 3;
                status = decode_four(out, text.ptr + i, n);
        }
        if (status)
                out->len = from;
        return status;
}
