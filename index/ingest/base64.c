#include "index/ingest/base64.h"

#include "index/base/base64.h"

enum kz_status kz_base64_append(struct kz_buf *out, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        unsigned bits = 0, held = 0;
        size_t i;

        for (i = 0; i < s.len && !status; i++) {
                int value = kz_base64_value(s.ptr[i]);

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
