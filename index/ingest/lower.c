#include "index/ingest/lower.h"

#include "index/base/utf8.h"

uint32_t kz_lower(uint32_t cp)
{
        if (cp < 0x80)
                return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
        if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7)
                return cp + 32;
        if (cp == 0x130)
                return 'i';
        if (cp == 0x178)
                return 0xFF;
        /* Blocks where capital and small letters alternate, capital first on an even number ... */
        if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177) ||
                (cp >= 0x1F4 && cp <= 0x1F5) || (cp >= 0x1F8 && cp <= 0x21F) ||
                (cp >= 0x460 && cp <= 0x481) || (cp >= 0x48A && cp <= 0x4BF) ||
                (cp >= 0x4D0 && cp <= 0x52F) || (cp >= 0x1E00 && cp <= 0x1E95) ||
                (cp >= 0x1EA0 && cp <= 0x1EFF))
                return cp | 1;
        /* ... and on an odd one. */
        if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17E) ||
                (cp >= 0x4C1 && cp <= 0x4CE))
                return cp + (cp & 1);
        if (cp >= 0x410 && cp <= 0x42F)
                return cp + 32;
        if (cp >= 0x400 && cp <= 0x40F)
                return cp + 80;
        return cp;
}

enum kz_status kz_lower_append(struct kz_buf *out, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        size_t i, n;
        uint32_t cp;
        char bytes[4];

        for (i = 0; i < s.len && !status; i += n) {
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n == 0)
                        return KZ_E_INVALID;
                status = kz_buf_append(out, bytes, kz_utf8_encode(kz_lower(cp), bytes));
        }
        return status;
}

bool kz_lower_starts(struct kz_str s, struct kz_str prefix, size_t *ret_len)
{
        size_t i = 0, j = 0, n, m;
        uint32_t a, b;

        if (s.len == 0 && prefix.len)
                return false;
        while (j < prefix.len) {
                n = kz_utf8_decode(s.ptr + i, s.len - i, &a);
                m = kz_utf8_decode(prefix.ptr + j, prefix.len - j, &b);
                if (n == 0 || m == 0 || kz_lower(a) != b)
                        return false;
                i += n;
                j += m;
        }
        *ret_len = i;
        return true;
}
