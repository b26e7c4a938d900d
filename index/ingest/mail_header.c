#include "index/ingest/mail_header.h"

#include <stdio.h>

#include "index/ingest/base64.h"
#include "index/ingest/decode_short.h"
#include "index/ingest/lower.h"

#define WORD_MAX 16384   /* bytes of the text of an encoded word */
#define SECTIONS_MAX 100 /* of one parameter */
#define PARAMS_MAX 8192  /* bytes of a header that are looked at for parameters */

/* An encoded word: =?charset*language?B?text?= */
struct word {
        struct kz_str charset, text;
        bool base64;
        size_t len; /* of all of it */
};

/* Text and encoded words as they are put together. */
struct writer {
        struct kz_buf *out;
        const struct kz_encoding *likely;
        struct kz_buf bytes;   /* of encoded words that follow one another in one set */
        struct kz_str charset; /* theirs */
        bool after_word;
};

static struct kz_str cut(struct kz_str raw)
{
        if (raw.len > KZ_MAIL_HEADER_MAX)
                raw.len = KZ_MAIL_HEADER_MAX;
        return raw;
}

static bool read_word(struct kz_str s, struct word *ret)
{
        const char *mark, *end, *star;
        struct kz_str rest = {s.ptr + 2, s.len - 2};

        if (!kz_str_split(&rest, '?', &ret->charset) || ret->charset.len == 0 || rest.len < 2)
                return false;
        mark = rest.ptr;
        if (!strchr("BbQq", *mark) || mark[1] != '?')
                return false;
        rest = (struct kz_str){mark + 2, rest.len - 2};
        end = memmem(rest.ptr, rest.len < WORD_MAX ? rest.len : WORD_MAX, "?=", 2);
        if (!end)
                return false;
        ret->base64 = *mark == 'B' || *mark == 'b';
        ret->text = (struct kz_str){rest.ptr, (size_t)(end - rest.ptr)};
        ret->len = (size_t)(end + 2 - s.ptr);
        star = memchr(ret->charset.ptr, '*', ret->charset.len);
        if (star)
                ret->charset.len = (size_t)(star - ret->charset.ptr);
        return !memchr(ret->charset.ptr, ' ', ret->charset.len);
}

static int hex_value(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "=D0=9F" and "%D0%9F". space: what stands for a space, or NUL. */
static enum kz_status append_hex(struct kz_buf *out, struct kz_str s, char mark, char space)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < s.len && !status; i++) {
                char c = s.ptr[i];

                if (c == mark && i + 2 < s.len && hex_value(s.ptr[i + 1]) >= 0 &&
                        hex_value(s.ptr[i + 2]) >= 0) {
                        c = (char)(hex_value(s.ptr[i + 1]) << 4 | hex_value(s.ptr[i + 2]));
                        i += 2;
                } else if (space && c == space) {
                        c = ' ';
                }
                status = kz_buf_append_char(out, c);
        }
        return status;
}

static enum kz_status flush(struct writer *w)
{
        enum kz_status status = kz_decode_short(
                w->out, kz_buf_str(&w->bytes), kz_decode_label(w->charset), w->likely);

        kz_buf_clear(&w->bytes);
        return status;
}

/* A letter may begin in one word and end in the next: they are decoded together. */
static enum kz_status take_word(struct writer *w, const struct word *word)
{
        enum kz_status status = KZ_OK;

        if (w->bytes.len && !kz_str_eq(w->charset, word->charset))
                status = flush(w);
        w->charset = word->charset;
        w->after_word = true;
        if (status)
                return status;
        return word->base64 ? kz_base64_append(&w->bytes, word->text)
                            : append_hex(&w->bytes, word->text, '=', '_');
}

static enum kz_status take_plain(struct writer *w, struct kz_str text)
{
        enum kz_status status;

        w->after_word = false;
        status = flush(w);
        return status ? status : kz_decode_short(w->out, text, NULL, w->likely);
}

static enum kz_status decode_words(
        struct kz_buf *out, struct kz_str line, const struct kz_encoding *likely)
{
        struct writer w = {.out = out, .likely = likely};
        enum kz_status status = KZ_OK;
        struct word word = {0};
        struct kz_str plain;
        const char *at;
        size_t from = 0;

        while (!status && line.len) {
                at = from < line.len ? memmem(line.ptr + from, line.len - from, "=?", 2) : NULL;
                if (at && !read_word(
                                  (struct kz_str){at, (size_t)(line.ptr + line.len - at)}, &word)) {
                        from = (size_t)(at - line.ptr) + 2;
                        continue;
                }
                plain = (struct kz_str){line.ptr, at ? (size_t)(at - line.ptr) : line.len};
                /* White space between two of them is not part of the text. */
                if (!(at && w.after_word && kz_str_trim(plain).len == 0))
                        status = take_plain(&w, plain);
                if (!status && at)
                        status = take_word(&w, &word);
                from = plain.len + (at ? word.len : 0);
                line = (struct kz_str){line.ptr + from, line.len - from};
                from = 0;
        }
        if (!status)
                status = flush(&w);
        kz_buf_deinit(&w.bytes);
        return status;
}

/* Lines are folded where a space was; quotes, with unquote, only hold words together. */
static enum kz_status unfold(struct kz_buf *out, struct kz_str raw, bool unquote)
{
        enum kz_status status = KZ_OK;
        size_t i;

        raw = kz_str_trim(cut(raw));
        for (i = 0; i < raw.len && !status; i++) {
                char c = raw.ptr[i];

                if (c == '\r' || c == '\n' || (unquote && c == '"'))
                        continue;
                if (unquote && c == '\\' && i + 1 < raw.len)
                        c = raw.ptr[++i];
                status = kz_buf_append_char(out, c == '\t' || c == '\0' ? ' ' : c);
        }
        return status;
}

static enum kz_status header_text(
        struct kz_buf *out, struct kz_str raw, const struct kz_encoding *likely, bool unquote)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        enum kz_status status = unfold(&line, raw, unquote);

        /* The whole line tells more than one of its words. */
        if (!likely)
                likely = kz_encoding_detect(kz_buf_str(&line));
        return status ? status : decode_words(out, kz_buf_str(&line), likely);
}

enum kz_status kz_mail_header_text(
        struct kz_buf *out, struct kz_str raw, const struct kz_encoding *likely)
{
        return header_text(out, raw, likely, false);
}

enum kz_status kz_mail_header_addresses(
        struct kz_buf *out, struct kz_str raw, const struct kz_encoding *likely)
{
        size_t start = out->len;
        enum kz_status status = header_text(out, raw, likely, true);
        const char *from = kz_buf_str(out).ptr + start;

        /* One address without a name needs no brackets. */
        if (status || out->len < start + 2 || from[0] != '<' ||
                memchr(from, '>', out->len - start) != out->data + out->len - 1)
                return status;
        memmove(out->data + start, from + 1, out->len - start - 2);
        out->len -= 2;
        out->data[out->len] = '\0';
        return KZ_OK;
}

/* Cuts the next "key=value" off *rest; the value without its quotes, but with its backslashes. */
static bool next_param(struct kz_str *rest, struct kz_str *ret_key, struct kz_str *ret_value)
{
        size_t i = 0;

        *rest = kz_str_trim(*rest);
        while (i < rest->len && rest->ptr[i] != '=' && rest->ptr[i] != ';')
                i++;
        if (rest->len == 0)
                return false;
        *ret_key = kz_str_trim((struct kz_str){rest->ptr, i});
        *ret_value = KZ_STR_NULL;
        if (i < rest->len && rest->ptr[i] == ';') {
                *rest = (struct kz_str){rest->ptr + i + 1, rest->len - i - 1};
                return true;
        }
        i += i < rest->len;
        *rest = kz_str_trim((struct kz_str){rest->ptr + i, rest->len - i});
        i = 0;
        if (rest->len && rest->ptr[0] == '"') {
                for (i = 1; i < rest->len && rest->ptr[i] != '"'; i++)
                        i += rest->ptr[i] == '\\' && i + 1 < rest->len;
                *ret_value = (struct kz_str){rest->ptr + 1, i - 1};
                *rest = (struct kz_str){rest->ptr + i, rest->len - i};
                kz_str_split(rest, ';', &(struct kz_str){0});
                return true;
        }
        kz_str_split(rest, ';', ret_value);
        *ret_value = kz_str_trim(*ret_value);
        return true;
}

static bool find_param(struct kz_str line, const char *key, struct kz_str *ret)
{
        struct kz_str name, value;
        size_t n;

        kz_str_split(&line, ';', &value);
        while (next_param(&line, &name, &value)) {
                if (!kz_lower_starts(name, kz_str(key), &n) || n != name.len)
                        continue;
                *ret = value;
                return true;
        }
        return false;
}

/* Only what quotes make necessary is escaped: other backslashes are those of Windows' paths. */
static enum kz_status append_unescaped(struct kz_buf *out, struct kz_str value)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < value.len && !status; i++) {
                if (value.ptr[i] == '\\' && i + 1 < value.len && strchr("\"\\", value.ptr[i + 1]))
                        i++;
                status = kz_buf_append_char(out, value.ptr[i]);
        }
        return status;
}

/* UTF-8'ru'%D0%9F: the set, and the rest of the value. */
static void take_charset(struct kz_str *value, struct kz_str *ret_charset)
{
        struct kz_str rest = *value, charset, language;

        if (kz_str_split(&rest, '\'', &charset) && kz_str_split(&rest, '\'', &language)) {
                *ret_charset = charset;
                *value = rest;
        }
}

/* A value in sections, name*0*, name*1 and so on, or in one, name*. */
static enum kz_status append_sections(struct kz_buf *out, struct kz_str line, const char *name,
        const struct kz_encoding *likely, bool *ret_found)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_str value, charset = KZ_STR_NULL;
        enum kz_status status = KZ_OK;
        bool percent;
        char key[64];
        int i;

        snprintf(key, sizeof(key), "%s*", name);
        if (find_param(line, key, &value)) {
                take_charset(&value, &charset);
                status = append_hex(&bytes, value, '%', '\0');
                *ret_found = true;
        }
        for (i = 0; i < SECTIONS_MAX && (i || !bytes.len); i++) {
                snprintf(key, sizeof(key), "%s*%d*", name, i);
                percent = find_param(line, key, &value);
                key[strlen(key) - 1] = '\0';
                if (status || (!percent && !find_param(line, key, &value)))
                        break;
                if (percent && i == 0)
                        take_charset(&value, &charset);
                status = percent ? append_hex(&bytes, value, '%', '\0')
                                 : append_unescaped(&bytes, value);
                *ret_found = true;
        }
        return status ? status
                      : kz_decode_short(out, kz_buf_str(&bytes), kz_decode_label(charset), likely);
}

enum kz_status kz_mail_header_param(
        struct kz_buf *out, struct kz_str raw, const char *name, const struct kz_encoding *likely)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf plain = KZ_BUF_NULL;
        enum kz_status status;
        struct kz_str value;
        bool found = false;

        /* Each section is looked for from the beginning. */
        if (raw.len > PARAMS_MAX)
                raw.len = PARAMS_MAX;
        status = unfold(&line, raw, false);
        if (!status)
                status = append_sections(out, kz_buf_str(&line), name, likely, &found);
        if (status || found || !find_param(kz_buf_str(&line), name, &value))
                return status;
        status = append_unescaped(&plain, value);
        return status ? status : decode_words(out, kz_buf_str(&plain), likely);
}
