#include "index/ingest/base64.h"

static int base64_value(char c)
{
        if (c >= 'A' && c <= 'Z')
                return c - 'A';
        if (c >= 'a' && c <= 'z')
                return c - 'a' + 26;
        if (c >= '0' && c <= '9')
                return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
}

enum kz_status kz_base64_append(struct kz_buf *out, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        unsigned bits = 0, held = 0;
        size_t i;

        for (i = 0; i < s.len && !status; i++) {
                int value = base64_value(s.ptr[i]);

                if (value < 0)
                        continue;
                held = held << 6 | (unsigned)value;
                bits += 6;
                if (bits < 8)
                        continue;
                bits -= 8;
                status = kz_buf_append_char(out, (char)(held >> bits & 0xFF));
        }
        return status;
}
