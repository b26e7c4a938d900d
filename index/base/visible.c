#include "index/base/visible.h"

#include "index/base/utf8.h"

bool kz_visible_is_control(uint32_t cp)
{
        return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x061C ||
               (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
               (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
               (cp >= 0xE0000 && cp <= 0xE007F);
}

static enum kz_status put_escape(struct kz_buf *out, unsigned char byte, uint32_t cp, size_t n)
{
        if (n == 0)
                return kz_buf_printf(out, "\\x%02x", byte);
        if (cp < 0x100)
                return kz_buf_printf(out, "\\x%02x", cp);
        return kz_buf_printf(out, cp < 0x10000 ? "\\u%04x" : "\\U%08x", cp);
}

enum kz_status kz_visible_append(struct kz_buf *out, struct kz_str s, bool fold_space)
{
        enum kz_status status = KZ_OK;
        size_t i = 0, from = 0, n;
        uint32_t cp = 0;

        /* What is fine, which is nearly everything, goes over in long pieces. */
        while (i < s.len && !status) {
                if (s.ptr[i] >= 0x20 && s.ptr[i] < 0x7F) {
                        i++;
                        continue;
                }
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n && !kz_visible_is_control(cp)) {
                        i += n;
                        continue;
                }
                status = kz_buf_append(out, s.ptr + from, i - from);
                if (!status && n && fold_space && (cp == '\n' || cp == '\t' || cp == '\r'))
                        status = kz_buf_append_char(out, ' ');
                else if (!status)
                        status = put_escape(out, (unsigned char)s.ptr[i], cp, n);
                i += n ? n : 1;
                from = i;
        }
        if (status || from == s.len)
                return status;
        return kz_buf_append(out, s.ptr + from, s.len - from);
}
