#include "index/base/visible.h"

#include "index/base/utf8.h"

bool kz_visible_is_control(uint32_t cp)
{
        return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C ||
               (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
               (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
               (cp >= 0xE0000 && cp <= 0xE007F);
}

enum kz_status kz_visible_append(struct kz_buf *out, struct kz_str s, bool fold_space)
{
        enum kz_status status = KZ_OK;
        size_t i = 0, n;
        uint32_t cp;

        while (i < s.len && !status) {
                for (n = 0; i + n < s.len && s.ptr[i + n] >= ' ' && s.ptr[i + n] < 0x7F;)
                        n++;
                status = kz_buf_append(out, s.ptr + i, n);
                i += n;
                if (status || i == s.len)
                        break;
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n == 0) {
                        status = kz_buf_printf(out, "\\x%02x", (unsigned char)s.ptr[i]);
                        n = 1;
                } else if (fold_space && (cp == '\n' || cp == '\t' || cp == '\r')) {
                        status = kz_buf_append_char(out, ' ');
                } else if (!kz_visible_is_control(cp)) {
                        status = kz_buf_append(out, s.ptr + i, n);
                } else if (cp < 0x100) {
                        status = kz_buf_printf(out, "\\x%02x", cp);
                } else {
                        status = kz_buf_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
                }
                i += n;
        }
        return status;
}
