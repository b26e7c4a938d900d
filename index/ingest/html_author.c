#include "index/ingest/html_author.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/ingest/date_find.h"
#include "index/ingest/date_words.h"
#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define NAME_BYTES 200 /* bytes of the names together */
#define LINE_BYTES 160 /* ... of a line with a byline */
#define WORDS_MAX 16   /* of names together */
#define SENTENCE_WORDS 5

/* What bylines begin with, in lower case. */
static const char *const labels[] = {"by:", "by ", "written by ", "posted by ", "story by ",
        "reported by ", "author:", "authors:", "автор:", "авторы:", "автор ",
        "автор текста:", "текст:", "авторлар:", "мақала авторы:", "avtor:", "von ", "par ", "por "};
/* Nobody's name. */
static const char *const nobody[] = {"admin", "administrator", "editor", "root", "webmaster",
        "user", "guest", "author", "by", "автор", "админ", "редактор", "администратор", "none",
        "null", "undefined", "unknown"};

/* What parts a name from a date, or another, at its end; 0 bytes when there is nothing such. */
static size_t separator_len(struct kz_str name)
{
        static const char *const ends[] = {"—", "–", "-", "|", ",", ";", ":", "·", "•", "/", "("};
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(ends); i++) {
                n = strlen(ends[i]);
                if (name.len >= n && memcmp(name.ptr + name.len - n, ends[i], n) == 0)
                        return n;
        }
        return 0;
}

static struct kz_str before(struct kz_str s, const char *sign)
{
        const char *at = s.len ? memmem(s.ptr, s.len, sign, strlen(sign)) : NULL;

        return at ? (struct kz_str){s.ptr, (size_t)(at - s.ptr)} : s;
}

static bool cut_label(struct kz_str *name)
{
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(labels); i++) {
                if (!kz_lower_starts(*name, kz_str(labels[i]), &n))
                        continue;
                *name = kz_head_trim((struct kz_str){name->ptr + n, name->len - n});
                return true;
        }
        return false;
}

/* "Jane Doe on Tuesday, " to "Jane Doe": what stood before a date and belonged to it. */
static struct kz_str without_fillers(struct kz_str name)
{
        char folded[KZ_DATE_WORD_MAX];
        struct kz_str word;
        size_t n;

        for (;;) {
                name = kz_head_trim(name);
                n = separator_len(name);
                if (n) {
                        name.len -= n;
                        continue;
                }
                for (n = name.len; n && name.ptr[n - 1] != ' '; n--)
                        ;
                word = (struct kz_str){name.ptr + n, name.len - n};
                if (!word.len || !kz_date_word_filler(
                                         (struct kz_str){folded, kz_date_word_fold(word, folded)}))
                        return name;
                name.len = n;
        }
}

/* "by Jane Doe — 22 Dec 2016" to "Jane Doe": bylines begin with a word, and end in what parts them
 * from a date. */
static struct kz_str bare_name(struct kz_str name)
{
        static const char *const ends[] = {
                "\n", " | ", "|", " • ", "•", " · ", " — ", " – ", " - "};
        struct kz_date_parsed date;
        struct kz_str where;
        size_t i, n;

        name = kz_head_trim(name);
        while (cut_label(&name))
                ;
        if (kz_date_find(name, KZ_DATE_DMY, 2100, &date, &where))
                name = without_fillers((struct kz_str){name.ptr, (size_t)(where.ptr - name.ptr)});
        for (i = 0; i < KZ_ARRAY_LEN(ends); i++)
                name = before(name, ends[i]);
        name = kz_head_trim(name);
        while ((n = separator_len(name)))
                name = kz_head_trim((struct kz_str){name.ptr, name.len - n});
        return name;
}

static bool is_nobody(struct kz_str name)
{
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(nobody); i++) {
                if (kz_lower_starts(name, kz_str(nobody[i]), &n) && n == name.len)
                        return true;
        }
        return false;
}

/* Names are words with hardly a digit, that no full stop ends but that of an initial. */
static bool is_name(struct kz_str name)
{
        size_t i, words = 1, digits = 0, letters = 0;
        char last;

        if (name.len == 0 || name.len > NAME_BYTES || is_nobody(name))
                return false;
        for (i = 0; i < name.len; i++) {
                unsigned char c = (unsigned char)name.ptr[i];

                words += c == ' ';
                digits += c >= '0' && c <= '9';
                letters += c >= 0xC0 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
        last = name.ptr[name.len - 1];
        return words <= WORDS_MAX && letters > 0 && digits * 3 <= letters &&
               !memmem(name.ptr, name.len, "://", 3) && !memchr(name.ptr, '@', name.len) &&
               !memmem(name.ptr, name.len, "www.", 4) &&
               !(words >= SENTENCE_WORDS && strchr(".!?", last));
}

static bool begins_capital(struct kz_str s)
{
        uint32_t cp;

        return kz_utf8_decode(s.ptr, s.len, &cp) && kz_lower(cp) != cp;
}

static enum kz_status add(struct kz_buf *out, struct kz_str name)
{
        enum kz_status status = KZ_OK;

        if (out->len && memmem(out->data, out->len, name.ptr, name.len))
                return KZ_OK;
        if (out->len)
                status = kz_buf_append_cstr(out, ", ");
        return status ? status : kz_head_title(out, name, KZ_AUTHOR_MAX);
}

/* What the page tells, and others that it tells in the same way. */
static enum kz_status from_meta(const struct kz_html_meta *meta, const struct kz_html_near *near,
        struct kz_buf *out, const char **ret_origin)
{
        const struct kz_html_candidate *candidate, *first = NULL;
        enum kz_status status = KZ_OK;
        struct kz_str name;
        size_t at = 0;

        while (!status && (candidate = kz_html_meta_next(meta, KZ_HTML_AUTHOR, &at))) {
                if (first && (candidate->origin != first->origin || first->trust < KZ_HTML_DATA))
                        break;
                if (candidate->trust == KZ_HTML_SEEN && !kz_html_is_near(near, candidate->block))
                        continue;
                name = bare_name(kz_buf_str(&candidate->value));
                if (!is_name(name))
                        continue;
                first = first ? first : candidate;
                *ret_origin = first->origin;
                status = add(out, name);
        }
        return status;
}

enum kz_status kz_html_author_choose(const struct kz_html_meta *meta,
        const struct kz_html_near *near, struct kz_buf *out, const char **ret_origin)
{
        enum kz_status status = from_meta(meta, near, out, ret_origin);
        struct kz_str line, name;
        size_t at = 0;

        while (!status && !out->len && kz_html_near_line(near, LINE_BYTES, &at, &line)) {
                line = name = kz_head_trim(line);
                if (!cut_label(&name) || !begins_capital(line) || !begins_capital(name))
                        continue;
                name = bare_name(name);
                if (!is_name(name))
                        continue;
                *ret_origin = "byline";
                status = kz_head_title(out, name, KZ_AUTHOR_MAX);
        }
        return status;
}
