#include "index/ingest/decode.h"

#include "index/base/utf8.h"

/* The high bytes of UTF-16 in Latin and Cyrillic. A space is 0x0020, so that even Cyrillic text has
 * NULs, but not in half of its bytes. */
static bool is_high(char byte)
{
        return byte == 0x00 || byte == 0x04;
}

enum kz_utf16 kz_decode_utf16(struct kz_str head)
{
        size_t i, even = 0, odd = 0, even_nuls = 0, odd_nuls = 0, pairs = head.len / 2;

        if (kz_str_starts(head, (struct kz_str){"\xFF\xFE", 2}))
                return KZ_UTF16_LE;
        if (kz_str_starts(head, (struct kz_str){"\xFE\xFF", 2}))
                return KZ_UTF16_BE;
        for (i = 0; i < pairs; i++) {
                even += is_high(head.ptr[2 * i]);
                odd += is_high(head.ptr[2 * i + 1]);
                even_nuls += head.ptr[2 * i] == '\0';
                odd_nuls += head.ptr[2 * i + 1] == '\0';
        }
        if (pairs < 4)
                return KZ_UTF16_NO;
        if ((odd_nuls > pairs / 2 || odd > pairs - pairs / 8) && even_nuls <= pairs / 100 &&
                even <= pairs / 16)
                return KZ_UTF16_LE;
        if ((even_nuls > pairs / 2 || even > pairs - pairs / 8) && odd_nuls <= pairs / 100 &&
                odd <= pairs / 16)
                return KZ_UTF16_BE;
        return KZ_UTF16_NO;
}

static enum kz_status from_utf16(struct kz_buf *out, struct kz_str s, bool big, size_t *ret_broken)
{
        const unsigned char *p = (const unsigned char *)s.ptr;
        enum kz_status status = KZ_OK;
        size_t i, n, broken = s.len % 2;
        uint32_t cp, low;
        char bytes[4];

        for (i = 0; i + 1 < s.len && !status; i += 2) {
                cp = (uint32_t)(big ? p[i] << 8 | p[i + 1] : p[i + 1] << 8 | p[i]);
                if (cp >= 0xD800 && cp < 0xDC00 && i + 3 < s.len) {
                        low = (uint32_t)(big ? p[i + 2] << 8 | p[i + 3] : p[i + 3] << 8 | p[i + 2]);
                        if (low >= 0xDC00 && low < 0xE000) {
                                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                                i += 2;
                        }
                }
                n = kz_utf8_encode(cp, bytes);
                if (n == 0) {
                        broken++;
                        n = kz_utf8_encode(0xFFFD, bytes);
                }
                status = kz_buf_append(out, bytes, n);
        }
        *ret_broken = broken;
        return status;
}

static size_t without_nuls(char *text, size_t len)
{
        size_t nuls = 0;
        char *p;

        for (p = text; len && (p = memchr(p, '\0', len - (size_t)(p - text))); nuls++)
                *p = ' ';
        return nuls;
}

enum kz_status kz_decode_repair(
        struct kz_buf *out, struct kz_str s, size_t *ret_broken, size_t *ret_nuls)
{
        size_t start = out->len;
        enum kz_status status = kz_utf8_repair(out, s.ptr, s.len, ret_broken);

        if (!status)
                *ret_nuls =
                        out->len > start ? without_nuls(out->data + start, out->len - start) : 0;
        return status;
}

static uint64_t line_of(struct kz_str s, size_t at)
{
        const char *p = s.ptr, *end = s.ptr + at;
        uint64_t line = 1;

        for (; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
                line++;
        return line;
}

/* Reports what was replaced, or refuses when it is too much to be text. */
static enum kz_status judge(struct kz_parse *parse, struct kz_str bytes, struct kz_str text,
        size_t broken, size_t nuls, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t first;

        if (nuls > 1 && nuls * KZ_DECODE_NULS_PER > text.len)
                return kz_error_set(
                        err, KZ_E_INVALID, "binary data: %zu of its bytes are NUL", nuls);
        if (broken * KZ_DECODE_BROKEN_PER > kz_utf8_count(text.ptr, text.len))
                return kz_error_set(err, KZ_E_INVALID,
                        "not UTF-8 text (%zu characters are broken), nor in a Cyrillic or Western "
                        "encoding known here: convert it, for example with iconv -f GB18030 -t "
                        "UTF-8",
                        broken);
        if (broken) {
                first = kz_utf8_validate(bytes.ptr, bytes.len);
                status = kz_parse_note(parse, line_of(bytes, first),
                        "%zu broken UTF-8 sequence%s replaced, the first in this line", broken,
                        broken == 1 ? "" : "s");
        }
        if (nuls && !status) {
                const char *nul = memchr(bytes.ptr, '\0', bytes.len);

                status = kz_parse_note(parse, line_of(bytes, (size_t)(nul - bytes.ptr)),
                        "%zu NUL byte%s replaced by spaces, the first in this line", nuls,
                        nuls == 1 ? "" : "s");
        }
        return status;
}

static enum kz_status decode_utf16(struct kz_parse *parse, struct kz_str bytes, bool big,
        struct kz_buf *buf, struct kz_str *ret, struct kz_error *err)
{
        size_t broken, nuls;

        if (kz_str_starts(bytes, (struct kz_str){"\xFF\xFE", 2}) ||
                kz_str_starts(bytes, (struct kz_str){"\xFE\xFF", 2}))
                bytes = (struct kz_str){bytes.ptr + 2, bytes.len - 2};
        kz_buf_clear(buf);
        if (from_utf16(buf, bytes, big, &broken))
                return kz_error_nomem(err);
        nuls = without_nuls(buf->data, buf->len);
        if (nuls > 1 && nuls * KZ_DECODE_NULS_PER > buf->len)
                return kz_error_set(
                        err, KZ_E_INVALID, "binary data: %zu of its characters are NUL", nuls);
        if (broken * KZ_DECODE_BROKEN_PER > kz_utf8_count(buf->data, buf->len))
                return kz_error_set(err, KZ_E_INVALID,
                        "not text: it begins like UTF-16, but %zu characters are broken", broken);
        *ret = kz_buf_str(buf);
        return broken ? kz_parse_note(parse, 0, "%zu broken UTF-16 characters replaced", broken)
                      : KZ_OK;
}

/* Characters beyond ASCII in valid UTF-8. */
static size_t count_high(struct kz_str s)
{
        size_t i, n = 0;

        for (i = 0; i < s.len; i++)
                n += (unsigned char)s.ptr[i] >= 0xC0;
        return n;
}

/* By a set other than UTF-8. *ret_fits: few enough of its characters were broken. */
static enum kz_status decode_as(struct kz_parse *parse, const struct kz_encoding *encoding,
        struct kz_str bytes, struct kz_buf *buf, bool *ret_fits, struct kz_error *err)
{
        size_t broken, nuls;
        enum kz_status status;

        kz_buf_clear(buf);
        status = kz_encoding_decode(encoding, bytes, buf, &broken, err);
        if (status)
                return status;
        nuls = without_nuls(buf->data, buf->len);
        if (nuls > 1 && nuls * KZ_DECODE_NULS_PER > buf->len)
                return kz_error_set(
                        err, KZ_E_INVALID, "binary data: %zu of its bytes are NUL", nuls);
        *ret_fits = broken * KZ_DECODE_BROKEN_PER <= kz_utf8_count(buf->data, buf->len);
        if (!*ret_fits || broken == 0)
                return KZ_OK;
        return kz_parse_problem(
                parse, 0, "%zu bytes that mean nothing in %s replaced", broken, encoding->name);
}

/* Bytes that are not valid UTF-8, or hold NULs: what the file says, then UTF-8 with a few mistakes,
 * then a guess. */
static enum kz_status decode_bytes(struct kz_parse *parse, struct kz_str bytes,
        const struct kz_encoding *declared, struct kz_buf *buf, struct kz_error *err)
{
        const struct kz_encoding *guess;
        size_t broken, nuls, high;
        enum kz_status status;
        bool fits = false;

        if (declared && declared != &kz_encoding_utf8) {
                status = decode_as(parse, declared, bytes, buf, &fits, err);
                if (status || fits)
                        return status;
        }
        kz_buf_clear(buf);
        if (kz_decode_repair(buf, bytes, &broken, &nuls))
                return kz_error_nomem(err);
        high = count_high(kz_buf_str(buf));
        if (broken && high - broken < broken && (guess = kz_encoding_detect(bytes))) {
                status = decode_as(parse, guess, bytes, buf, &fits, err);
                if (status || fits)
                        return status;
                kz_buf_clear(buf);
                if (kz_decode_repair(buf, bytes, &broken, &nuls))
                        return kz_error_nomem(err);
        }
        return judge(parse, bytes, kz_buf_str(buf), broken, nuls, err);
}

enum kz_status kz_decode_text(struct kz_parse *parse, struct kz_str bytes,
        const struct kz_encoding *declared, struct kz_buf *buf, struct kz_str *ret, bool *ret_exact,
        struct kz_error *err)
{
        enum kz_utf16 utf16 =
                kz_decode_utf16((struct kz_str){bytes.ptr, bytes.len < 4096 ? bytes.len : 4096});
        enum kz_status status;

        if (utf16) {
                status = decode_utf16(parse, bytes, utf16 == KZ_UTF16_BE, buf, ret, err);
        } else {
                if (kz_str_starts(bytes, KZ_STR("\xEF\xBB\xBF"))) {
                        bytes = (struct kz_str){bytes.ptr + 3, bytes.len - 3};
                        declared = &kz_encoding_utf8;
                }
                /* Bytes that happen to be valid UTF-8 are, whatever the file says of itself: it was
                 * converted, and its declaration was not. */
                if (kz_utf8_validate(bytes.ptr, bytes.len) == bytes.len &&
                        (!bytes.len || !memchr(bytes.ptr, '\0', bytes.len)) &&
                        !(declared && declared->seven_bit)) {
                        *ret = bytes;
                        *ret_exact = true;
                        return KZ_OK;
                }
                status = decode_bytes(parse, bytes, declared, buf, err);
                *ret = kz_buf_str(buf);
        }
        *ret_exact = false;
        if (!status && ret->len > parse->limits->file_size)
                return kz_error_set(err, KZ_E_LIMIT, "more than %llu MB of text (max_file_size)",
                        (unsigned long long)(parse->limits->file_size >> 20));
        return status;
}
