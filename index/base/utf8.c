#include "index/base/utf8.h"

/*
 * How many of the bytes at s form the start of a valid sequence ("maximal subpart"), and whether it
 * is complete. Table 3-7 of the Unicode Standard.
 */
static size_t sequence(const unsigned char *s, size_t len, uint32_t *ret, bool *ret_complete)
{
        unsigned char lead = s[0], low = 0x80, high = 0xBF;
        size_t want, i;
        uint32_t cp;

        *ret_complete = false;
        if (lead < 0x80) {
                *ret = lead;
                *ret_complete = true;
                return 1;
        }
        if (lead >= 0xC2 && lead <= 0xDF) {
                want = 2;
                cp = lead & 0x1Fu;
        } else if ((lead & 0xF0) == 0xE0) {
                want = 3;
                cp = lead & 0x0Fu;
                if (lead == 0xE0)
                        low = 0xA0;
                if (lead == 0xED)
                        high = 0x9F;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
                want = 4;
                cp = lead & 0x07u;
                if (lead == 0xF0)
                        low = 0x90;
                if (lead == 0xF4)
                        high = 0x8F;
        } else {
                return 1;
        }
        for (i = 1; i < want; i++) {
                if (i >= len || s[i] < low || s[i] > high)
                        return i;
                cp = cp << 6 | (s[i] & 0x3Fu);
                low = 0x80;
                high = 0xBF;
        }
        *ret = cp;
        *ret_complete = true;
        return want;
}

size_t kz_utf8_decode(const char *s, size_t len, uint32_t *ret)
{
        bool complete;
        uint32_t cp;
        size_t n;

        if (len == 0)
                return 0;
        n = sequence((const unsigned char *)s, len, &cp, &complete);
        if (!complete)
                return 0;
        *ret = cp;
        return n;
}

size_t kz_utf8_encode(uint32_t cp, char out[4])
{
        if (cp < 0x80) {
                out[0] = (char)cp;
                return 1;
        }
        if (cp < 0x800) {
                out[0] = (char)(0xC0 | cp >> 6);
                out[1] = (char)(0x80 | (cp & 0x3F));
                return 2;
        }
        if (cp < 0x10000) {
                if (cp >= 0xD800 && cp <= 0xDFFF)
                        return 0;
                out[0] = (char)(0xE0 | cp >> 12);
                out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
                out[2] = (char)(0x80 | (cp & 0x3F));
                return 3;
        }
        if (cp > 0x10FFFF)
                return 0;
        out[0] = (char)(0xF0 | cp >> 18);
        out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[3] = (char)(0x80 | (cp & 0x3F));
        return 4;
}

static bool ascii_word(const char *s)
{
        uint64_t w;

        memcpy(&w, s, sizeof(w));
        return (w & 0x8080808080808080u) == 0;
}

size_t kz_utf8_validate(const char *s, size_t len)
{
        size_t i = 0, n;
        bool complete;
        uint32_t cp;

        while (i < len) {
                if (len - i >= 8 && ascii_word(s + i)) {
                        i += 8;
                        continue;
                }
                n = sequence((const unsigned char *)s + i, len - i, &cp, &complete);
                if (!complete)
                        return i;
                i += n;
        }
        return len;
}

/* How many of eight bytes go on with a code point: 10xxxxxx. */
static size_t continuations(const char *s)
{
        uint64_t w;

        memcpy(&w, s, sizeof(w));
        w = (w & ~(w << 1) & 0x8080808080808080u) >> 7;
        return (size_t)(w * 0x0101010101010101u >> 56);
}

size_t kz_utf8_count(const char *s, size_t len)
{
        size_t i, n = 0;

        for (i = 0; len - i >= 8; i += 8)
                n += 8 - continuations(s + i);
        for (; i < len; i++)
                n += ((unsigned char)s[i] & 0xC0) != 0x80;
        return n;
}

size_t kz_utf8_floor(const char *s, size_t len, size_t at)
{
        if (at >= len)
                return len;
        while (at > 0 && ((unsigned char)s[at] & 0xC0) == 0x80)
                at--;
        return at;
}

enum kz_status kz_utf8_repair(struct kz_buf *out, const char *s, size_t len, size_t *ret_replaced)
{
        size_t replaced = 0, from = 0, bad;
        enum kz_status status;
        bool complete;
        uint32_t cp;

        for (;;) {
                bad = from + kz_utf8_validate(s + from, len - from);
                status = kz_buf_append(out, s + from, bad - from);
                if (status)
                        return status;
                if (bad == len)
                        break;
                status = kz_buf_append(out, "\xEF\xBF\xBD", 3);
                if (status)
                        return status;
                replaced++;
                from = bad + sequence((const unsigned char *)s + bad, len - bad, &cp, &complete);
        }
        if (ret_replaced)
                *ret_replaced = replaced;
        return KZ_OK;
}
