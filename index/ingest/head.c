#include "index/ingest/head.h"

#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "index/ingest/lower.h"

#define FIRST_LINES 10 /* that are not blank */
#define LAST_LINES 5
#define LAST_BYTES 4096
#define BYLINE_MAX 80 /* bytes of a line that begins with "By" and is no sentence */

static const char *const date_labels[] = {"date:", "published:", "дата:", "опубликовано:", "күні:",
        "жарияланған күні:", "kúni:", "küni:"};
static const char *const author_labels[] = {"author:", "authors:", "written by:", "автор:",
        "авторы:", "авторлар:", "avtor:", "avtory:"};

bool kz_head_line(struct kz_str *rest, struct kz_str *ret)
{
        const char *end;
        size_t len;

        if (rest->len == 0)
                return false;
        end = memchr(rest->ptr, '\n', rest->len);
        len = end ? (size_t)(end - rest->ptr) : rest->len;
        *ret = (struct kz_str){rest->ptr, len};
        len += end != NULL;
        *rest = (struct kz_str){rest->ptr + len, rest->len - len};
        return true;
}

/* The bytes of one white space character at the start, or 0. */
static size_t space_first(struct kz_str s)
{
        uint32_t cp;
        size_t n = kz_utf8_decode(s.ptr, s.len, &cp);

        return n && (cp == ' ' || (cp >= 9 && cp <= 13) || cp == 0xA0 || cp == 0x3000 ||
                            cp == 0xFEFF)
                       ? n
                       : 0;
}

struct kz_str kz_head_trim(struct kz_str s)
{
        size_t n;

        while ((n = space_first(s)))
                s = (struct kz_str){s.ptr + n, s.len - n};
        while (s.len) {
                size_t last = kz_utf8_floor(s.ptr, s.len, s.len - 1);

                if (!space_first((struct kz_str){s.ptr + last, s.len - last}))
                        break;
                s.len = last;
        }
        return s;
}

/* Letters and digits of any script, for our purpose: ASCII ones, and everything that is not ASCII.
 */
static bool says_something(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                unsigned char c = (unsigned char)s.ptr[i];

                if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                        (c >= 'a' && c <= 'z'))
                        return true;
        }
        return false;
}

/* Appends at most max code points of s with its white space folded; *ret_cut when it was longer,
 * and then a space at the end when the last word is whole. */
static enum kz_status fold(struct kz_buf *out, struct kz_str s, size_t max, bool *ret_cut)
{
        enum kz_status status = KZ_OK;
        size_t i, n, count = 0;
        bool space = false;
        uint32_t cp;

        *ret_cut = false;
        s = kz_head_trim(s);
        for (i = 0; i < s.len && !status; i += n) {
                n = kz_utf8_decode(s.ptr + i, s.len - i, &cp);
                if (n == 0)
                        return KZ_E_INVALID;
                if (kz_visible_is_control(cp) || space_first((struct kz_str){s.ptr + i, n})) {
                        space = true;
                        continue;
                }
                if (count + space >= max) {
                        *ret_cut = true;
                        return space ? kz_buf_append_char(out, ' ') : KZ_OK;
                }
                if (space && count)
                        status = kz_buf_append_char(out, ' ');
                count += 1 + (space && count);
                space = false;
                if (!status)
                        status = kz_buf_append(out, s.ptr + i, n);
        }
        return status;
}

enum kz_status kz_head_title(struct kz_buf *out, struct kz_str line, size_t max)
{
        size_t start = out->len, at;
        enum kz_status status;
        bool cut;

        if (!says_something(line))
                return KZ_OK;
        status = fold(out, line, max, &cut);
        if (status || !cut)
                return status;
        for (at = out->len; at > start && out->data[at - 1] != ' '; at--)
                ;
        /* A language without spaces, or a very long word, is cut where it stands. */
        if (at > start + (out->len - start) / 2)
                out->len = at - 1;
        return kz_buf_append_cstr(out, "…");
}

/* Nothing but a day, a month and a year; a bare number could be anything. */
static enum kz_date_outcome only_a_date(struct kz_str line)
{
        struct kz_date_parsed date;
        enum kz_date_outcome outcome = kz_date_parse(kz_head_trim(line), KZ_DATE_DMY, 2040, &date);

        if (outcome == KZ_DATE_FOUND && (date.precision < KZ_DATE_DAY || date.digits))
                return KZ_DATE_UNKNOWN;
        return outcome;
}

enum kz_status kz_head_first_line(struct kz_buf *out, struct kz_str text)
{
        size_t start = out->len;
        struct kz_str line;
        enum kz_status status;

        while (kz_head_line(&text, &line)) {
                if (only_a_date(line) == KZ_DATE_FOUND)
                        continue;
                status = kz_head_title(out, line, KZ_TITLE_MAX);
                if (status || out->len > start)
                        return status;
        }
        return KZ_OK;
}

enum kz_status kz_head_name(struct kz_buf *out, struct kz_str name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf valid = KZ_BUF_NULL;
        const char *dot;

        if (name.len > 3 && memcmp(name.ptr + name.len - 3, ".gz", 3) == 0)
                name.len -= 3;
        dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
        if (dot && dot > name.ptr)
                name.len = (size_t)(dot - name.ptr);
        if (kz_utf8_repair(&valid, name.ptr, name.len, NULL))
                return KZ_E_NOMEM;
        return kz_head_title(out, kz_buf_str(&valid), KZ_TITLE_MAX);
}

static bool after_label(
        struct kz_str line, const char *const *labels, size_t count, struct kz_str *ret)
{
        size_t i, n;

        for (i = 0; i < count; i++) {
                if (!kz_lower_starts(line, kz_str(labels[i]), &n))
                        continue;
                *ret = kz_head_trim((struct kz_str){line.ptr + n, line.len - n});
                return ret->len > 0;
        }
        return false;
}

/* "By Jane Doe", but not "By the time it was over, everyone had left." */
static bool byline(struct kz_str line, struct kz_str *ret)
{
        uint32_t cp;

        if (line.len > BYLINE_MAX || !kz_str_starts(line, KZ_STR("By ")) ||
                line.ptr[line.len - 1] == '.')
                return false;
        line = kz_head_trim((struct kz_str){line.ptr + 3, line.len - 3});
        if (!kz_utf8_decode(line.ptr, line.len, &cp) || kz_lower(cp) == cp)
                return false;
        *ret = line;
        return true;
}

static enum kz_status take_author(
        struct kz_document *doc, struct kz_str value, struct kz_buf *author)
{
        enum kz_status status;

        kz_buf_clear(author);
        status = kz_head_title(author, value, KZ_AUTHOR_MAX);
        doc->author = kz_buf_str(author);
        return status;
}

static enum kz_status take_date(struct kz_parse *parse, struct kz_str line, uint64_t number,
        struct kz_document *doc, char date[16])
{
        struct kz_str value;

        if (after_label(line, date_labels, KZ_ARRAY_LEN(date_labels), &value))
                return kz_parse_date(parse, value, number, doc, date);
        if (only_a_date(line) == KZ_DATE_UNKNOWN)
                return KZ_OK;
        return kz_parse_date(parse, line, number, doc, date);
}

static enum kz_status read_first(struct kz_parse *parse, struct kz_str text, uint64_t number,
        struct kz_document *doc, char date[16], struct kz_buf *author)
{
        enum kz_status status = KZ_OK;
        struct kz_str line, value;
        bool dated = doc->date.len > 0;
        int seen = 0;

        for (; !status && seen < FIRST_LINES && kz_head_line(&text, &line); number++) {
                line = kz_head_trim(line);
                if (line.len == 0)
                        continue;
                seen++;
                if (!dated && line.len <= 128) {
                        status = take_date(parse, line, number, doc, date);
                        dated = doc->date.len > 0;
                }
                if (status || doc->author.len)
                        continue;
                if (after_label(line, author_labels, KZ_ARRAY_LEN(author_labels), &value) ||
                        (seen > 1 && byline(line, &value)))
                        status = take_author(doc, value, author);
        }
        return status;
}

static enum kz_status read_last(struct kz_str text, struct kz_document *doc, struct kz_buf *author)
{
        struct kz_str line, value;
        const char *start;
        int seen;

        if (text.len > LAST_BYTES)
                text = (struct kz_str){text.ptr + text.len - LAST_BYTES, LAST_BYTES};
        for (seen = 0; seen < LAST_LINES && text.len;) {
                start = memrchr(text.ptr, '\n', text.len);
                start = start ? start + 1 : text.ptr;
                line = kz_head_trim((struct kz_str){start, (size_t)(text.ptr + text.len - start)});
                text.len = start > text.ptr ? (size_t)(start - 1 - text.ptr) : 0;
                if (line.len == 0)
                        continue;
                seen++;
                if (after_label(line, author_labels, KZ_ARRAY_LEN(author_labels), &value))
                        return take_author(doc, value, author);
        }
        return KZ_OK;
}

enum kz_status kz_head_read(struct kz_parse *parse, struct kz_str text, uint64_t line,
        struct kz_document *doc, char date[16], struct kz_buf *author)
{
        const bool dated = doc->date.len > 0, signed_ = doc->author.len > 0;
        enum kz_status status = read_first(parse, text, line, doc, date, author);

        if (!dated)
                parse->origins.date = KZ_STR("first lines");
        if (!signed_)
                parse->origins.author = KZ_STR("first lines");
        if (!status && doc->author.len == 0) {
                parse->origins.author = KZ_STR("last lines");
                status = read_last(text, doc, author);
        }
        return status;
}
