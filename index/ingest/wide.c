#include "index/ingest/wide.h"

#include "index/base/utf8.h"

#define LOOK_AT 4096 /* bytes */

static uint32_t unit16(const char *s, bool big)
{
        const unsigned char *p = (const unsigned char *)s;

        return big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

static uint32_t unit32(const char *s, bool big)
{
        return big ? unit16(s, true) << 16 | unit16(s + 2, true)
                   : unit16(s + 2, false) << 16 | unit16(s, false);
}

static bool is_character(uint32_t cp)
{
        return cp > 0 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

/* Few texts have so much as a character of another plane, and none has another unit. */
static bool is_utf32(struct kz_str head, bool big)
{
        size_t i, low = 0, units = head.len / 4;
        uint32_t cp;

        for (i = 0; i < units; i++) {
                cp = unit32(head.ptr + 4 * i, big);
                if (!is_character(cp))
                        return false;
                low += cp < 0x10000;
        }
        return units >= 4 && low > units / 2;
}

/* The high bytes of UTF-16 in Latin and Cyrillic. A space is 0x0020, so that even Cyrillic text has
 * NULs, but not in half of its bytes. */
static bool is_high(char byte)
{
        return byte == 0x00 || byte == 0x04;
}

static enum kz_wide utf16_of(struct kz_str head)
{
        size_t i, even = 0, odd = 0, even_nuls = 0, odd_nuls = 0, pairs = head.len / 2;

        for (i = 0; i < pairs; i++) {
                even += is_high(head.ptr[2 * i]);
                odd += is_high(head.ptr[2 * i + 1]);
                even_nuls += head.ptr[2 * i] == '\0';
                odd_nuls += head.ptr[2 * i + 1] == '\0';
        }
        if (pairs < 4)
                return KZ_WIDE_NO;
        if ((odd_nuls > pairs / 2 || odd > pairs - pairs / 8) && even_nuls <= pairs / 100 &&
                even <= pairs / 16)
                return KZ_WIDE_UTF16_LE;
        if ((even_nuls > pairs / 2 || even > pairs - pairs / 8) && odd_nuls <= pairs / 100 &&
                odd <= pairs / 16)
                return KZ_WIDE_UTF16_BE;
        return KZ_WIDE_NO;
}

enum kz_wide kz_wide_detect(struct kz_str head)
{
        if (head.len > LOOK_AT)
                head.len = LOOK_AT;
        if (is_utf32(head, false))
                return KZ_WIDE_UTF32_LE;
        if (is_utf32(head, true))
                return KZ_WIDE_UTF32_BE;
        if (kz_str_starts(head, (struct kz_str){"\xFF\xFE", 2}))
                return KZ_WIDE_UTF16_LE;
        if (kz_str_starts(head, (struct kz_str){"\xFE\xFF", 2}))
                return KZ_WIDE_UTF16_BE;
        return utf16_of(head);
}

bool kz_wide_is_marked(struct kz_str head)
{
        return kz_str_starts(head, (struct kz_str){"\xFF\xFE", 2}) ||
               kz_str_starts(head, (struct kz_str){"\xFE\xFF", 2}) ||
               kz_str_starts(head, (struct kz_str){"\0\0\xFE\xFF", 4});
}

/* The character that begins at s, and its bytes; one that is broken is 0xFFFFFFFF. */
static size_t next(enum kz_wide wide, struct kz_str s, uint32_t *ret)
{
        bool big = wide == KZ_WIDE_UTF16_BE || wide == KZ_WIDE_UTF32_BE;
        uint32_t low;

        *ret = UINT32_MAX;
        if (wide == KZ_WIDE_UTF32_LE || wide == KZ_WIDE_UTF32_BE) {
                if (s.len < 4)
                        return s.len;
                *ret = unit32(s.ptr, big);
                return 4;
        }
        if (s.len < 2)
                return s.len;
        *ret = unit16(s.ptr, big);
        if (*ret < 0xD800 || *ret >= 0xDC00 || s.len < 4)
                return 2;
        low = unit16(s.ptr + 2, big);
        if (low < 0xDC00 || low >= 0xE000)
                return 2;
        *ret = 0x10000 + ((*ret - 0xD800) << 10) + (low - 0xDC00);
        return 4;
}

enum kz_status kz_wide_decode(
        enum kz_wide wide, struct kz_str bytes, struct kz_buf *out, size_t *ret_broken)
{
        enum kz_status status = KZ_OK;
        size_t n, taken, broken = 0;
        bool first = true;
        uint32_t cp;
        char utf8[4];

        for (; bytes.len && !status; first = false) {
                taken = next(wide, bytes, &cp);
                bytes = (struct kz_str){bytes.ptr + taken, bytes.len - taken};
                if (first && cp == 0xFEFF)
                        continue;
                n = kz_utf8_encode(cp, utf8);
                if (n == 0) {
                        broken++;
                        n = kz_utf8_encode(0xFFFD, utf8);
                }
                status = kz_buf_append(out, utf8, n);
        }
        *ret_broken = broken;
        return status;
}
