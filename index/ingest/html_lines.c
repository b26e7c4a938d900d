#include "index/ingest/html_lines.h"

#include "index/base/utf8.h"
#include "index/ingest/html_phrases.h"
#include "index/ingest/lower.h"

#define COMPARED_MAX 64 /* bytes: no phrase is longer */

/* What may stand around the words of a line: signs, brackets, arrows, white space. */
static bool is_edge(uint32_t cp)
{
        if (cp < 0x80)
                return !(cp >= '0' && cp <= '9') && !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
        return cp == 0xA0 || cp == 0xAB || cp == 0xB7 || cp == 0xBB ||
               (cp >= 0x2010 && cp <= 0x203A) || (cp >= 0x2190 && cp <= 0x27BF);
}

static bool is_digit(uint32_t cp)
{
        return cp >= '0' && cp <= '9';
}

/* The beginning of a line in lower case, with "#" for a number that it begins with. Returns its
 * bytes. */
static size_t normalise(struct kz_str text, char out[COMPARED_MAX])
{
        size_t at = 0, n = 0, words = 0, len;
        bool number = false;
        uint32_t cp;

        for (; n + 4 <= COMPARED_MAX; at += len) {
                len = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                if (len == 0)
                        return words; /* all of it, without the signs at its end */
                if (n == 0 ? is_edge(cp) : number && (is_digit(cp) || cp == '.' || cp == ','))
                        continue;
                number = n == 0 && is_digit(cp);
                n += kz_utf8_encode(number ? '#' : cp == '\n' ? ' ' : kz_lower(cp), out + n);
                if (!is_edge(cp))
                        words = n;
        }
        return n;
}

/* What of a phrase has to be there: "*" at its end stands for anything. */
static size_t fixed_len(const char *phrase)
{
        size_t n = strlen(phrase);

        return phrase[n - 1] == '*' ? n - 1 : n;
}

/* No phrase begins with one that ends in "*": the only one that can match is the last that does not
 * sort after the text. */
static bool has_match(const struct kz_html_phrases *phrases, const char *text, size_t len)
{
        size_t low = 0, high = phrases->n, n;

        while (low < high) {
                const char *phrase = phrases->phrases[(low + high) / 2];
                int order;

                n = fixed_len(phrase);
                order = memcmp(phrase, text, n < len ? n : len);
                if (order < 0 || (order == 0 && n <= len))
                        low = (low + high) / 2 + 1;
                else
                        high = (low + high) / 2;
        }
        if (low == 0)
                return false;
        n = fixed_len(phrases->phrases[low - 1]);
        return memcmp(phrases->phrases[low - 1], text, n < len ? n : len) == 0 &&
               (n == len || (n < len && phrases->phrases[low - 1][n] == '*'));
}

static enum kz_html_line line_of(struct kz_str text)
{
        char line[COMPARED_MAX];
        size_t i, len = normalise(text, line);

        for (i = 0; len && i < kz_html_phrases_len; i++) {
                if (has_match(&kz_html_phrases[i], line, len))
                        return kz_html_phrases[i].line;
        }
        return KZ_HTML_LINE_NONE;
}

enum kz_html_line kz_html_line_of(struct kz_str text)
{
        enum kz_html_line line;
        const char *last;

        if (text.len == 0 || text.len > KZ_HTML_LINE_MAX)
                return KZ_HTML_LINE_NONE;
        line = line_of(text);
        /* "The roof of the library (Photo: AP)" */
        if (line != KZ_HTML_LINE_NONE || text.ptr[text.len - 1] != ')')
                return line;
        last = memrchr(text.ptr, '(', text.len);
        if (last && line_of((struct kz_str){last, (size_t)(text.ptr + text.len - last)}) ==
                            KZ_HTML_LINE_CREDIT)
                return KZ_HTML_LINE_CREDIT;
        return KZ_HTML_LINE_NONE;
}
