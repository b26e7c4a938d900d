#include "index/ingest/decode.h"

#include "index/base/utf8.h"
#include "index/ingest/wide.h"

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

static enum kz_status decode_wide(struct kz_parse *parse, enum kz_wide wide, struct kz_str bytes,
        struct kz_buf *buf, struct kz_error *err)
{
        static const char *const marked[] = {"", "UTF-16 (LE), byte order mark",
                "UTF-16 (BE), byte order mark", "UTF-32 (LE), byte order mark",
                "UTF-32 (BE), byte order mark"};
        static const char *const plain[] = {"", "UTF-16 (LE), by its bytes",
                "UTF-16 (BE), by its bytes", "UTF-32 (LE), by its bytes",
                "UTF-32 (BE), by its bytes"};
        const char *name = wide >= KZ_WIDE_UTF32_LE ? "UTF-32" : "UTF-16";
        size_t broken, nuls;

        parse->origins.encoding = kz_str((kz_wide_is_marked(bytes) ? marked : plain)[wide]);
        kz_buf_clear(buf);
        if (kz_wide_decode(wide, bytes, buf, &broken))
                return kz_error_nomem(err);
        nuls = without_nuls(buf->data, buf->len);
        if (nuls > 1 && nuls * KZ_DECODE_NULS_PER > buf->len)
                return kz_error_set(
                        err, KZ_E_INVALID, "binary data: %zu of its characters are NUL", nuls);
        if (broken * KZ_DECODE_BROKEN_PER > kz_utf8_count(buf->data, buf->len))
                return kz_error_set(err, KZ_E_INVALID,
                        "not text: it begins like %s, but %zu characters are broken", name, broken);
        return broken ? kz_parse_note(parse, 0, "%zu broken %s characters replaced", broken, name)
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

/* By what the file declares, unless its letters are clearly those of another set. */
static enum kz_status decode_declared(struct kz_parse *parse, const struct kz_encoding *declared,
        struct kz_str bytes, struct kz_buf *buf, bool *ret_fits, struct kz_error *err)
{
        const struct kz_encoding *encoding = kz_encoding_correct(declared, bytes);
        enum kz_status status = decode_as(parse, encoding, bytes, buf, ret_fits, err);

        if (status || !*ret_fits)
                return status;
        parse->origins.encoding =
                kz_str(encoding == declared ? encoding->declared : encoding->guessed);
        return encoding == declared ? KZ_OK
                                    : kz_parse_note(parse, 0,
                                              "declared to be in %s: read as %s, for its letters "
                                              "are in that",
                                              declared->name, encoding->name);
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
                status = decode_declared(parse, declared, bytes, buf, &fits, err);
                if (status || fits)
                        return status;
        }
        kz_buf_clear(buf);
        if (kz_decode_repair(buf, bytes, &broken, &nuls))
                return kz_error_nomem(err);
        high = count_high(kz_buf_str(buf));
        if (broken && high - broken < broken && (guess = kz_encoding_detect(bytes))) {
                status = decode_as(parse, guess, bytes, buf, &fits, err);
                if (!status && fits)
                        parse->origins.encoding = kz_str(guess->guessed);
                if (status || fits)
                        return status;
                kz_buf_clear(buf);
                if (kz_decode_repair(buf, bytes, &broken, &nuls))
                        return kz_error_nomem(err);
        }
        parse->origins.encoding = KZ_STR("UTF-8, with mistakes");
        return judge(parse, bytes, kz_buf_str(buf), broken, nuls, err);
}

enum kz_status kz_decode_text(struct kz_parse *parse, struct kz_str bytes,
        const struct kz_encoding *declared, struct kz_buf *buf, struct kz_str *ret, bool *ret_exact,
        struct kz_error *err)
{
        enum kz_wide wide = kz_wide_detect(bytes);
        enum kz_status status;

        if (wide) {
                status = decode_wide(parse, wide, bytes, buf, err);
        } else {
                parse->origins.encoding = KZ_STR("UTF-8");
                if (kz_str_starts(bytes, KZ_STR("\xEF\xBB\xBF"))) {
                        bytes = (struct kz_str){bytes.ptr + 3, bytes.len - 3};
                        declared = &kz_encoding_utf8;
                        parse->origins.encoding = KZ_STR("UTF-8, byte order mark");
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
        }
        *ret = kz_buf_str(buf);
        *ret_exact = false;
        if (!status && ret->len > parse->limits->file_size)
                return kz_error_set(err, KZ_E_LIMIT, "more than %llu MB of text (max_file_size)",
                        (unsigned long long)(parse->limits->file_size >> 20));
        return status;
}
