#include "daemon/configline.h"

#include <ctype.h>
#include <stdio.h>

void kz_configline_init(struct kz_configline *lines, struct kz_str content,
        void (*bad_line)(void *context, const char *message), void *context)
{
        *lines = (struct kz_configline){.rest = content, .bad_line = bad_line, .context = context};
        if (kz_str_starts(content, KZ_STR("\xef\xbb\xbf"))) {
                lines->rest.ptr += 3;
                lines->rest.len -= 3;
        }
}

void kz_configline_deinit(struct kz_configline *lines)
{
        kz_buf_deinit(&lines->value);
}

static struct kz_str trim(struct kz_str s)
{
        while (s.len && isspace((unsigned char)*s.ptr)) {
                s.ptr++;
                s.len--;
        }
        while (s.len && isspace((unsigned char)s.ptr[s.len - 1]))
                s.len--;
        return s;
}

static struct kz_str next_line(struct kz_configline *lines)
{
        const char *end = memchr(lines->rest.ptr, '\n', lines->rest.len);
        struct kz_str line = {
                lines->rest.ptr, end ? (size_t)(end - lines->rest.ptr) : lines->rest.len};

        lines->rest.ptr += line.len + (end != NULL);
        lines->rest.len -= line.len + (end != NULL);
        lines->number++;
        return trim(line);
}

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (char)tolower((unsigned char)c);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads what follows a backslash at *at; false when it means nothing. */
static bool unescape(struct kz_str quoted, size_t *at, char *ret)
{
        char c = *at < quoted.len ? quoted.ptr[*at] : '\0';

        (*at)++;
        if (c == 'n')
                *ret = '\n';
        else if (c == '"' || c == '\\')
                *ret = c;
        else if (c == 'x' && *at + 1 < quoted.len && hex_digit(quoted.ptr[*at]) >= 0 &&
                 hex_digit(quoted.ptr[*at + 1]) >= 0) {
                *ret = (char)(hex_digit(quoted.ptr[*at]) * 16 + hex_digit(quoted.ptr[*at + 1]));
                *at += 2;
                return *ret != '\0';
        } else
                return false;
        return true;
}

/* Keeps a quoted value; after it only a comment may stand. */
static const char *keep_quoted(struct kz_configline *lines, struct kz_str quoted)
{
        size_t i = 1;

        while (i < quoted.len && quoted.ptr[i] != '"') {
                char c = quoted.ptr[i++];

                if (c == '\\' && !unescape(quoted, &i, &c))
                        return "in quotes, a backslash is followed by n, \", \\ or xHH";
                if (kz_buf_append_char(&lines->value, c))
                        lines->out_of_memory = true;
        }
        if (i >= quoted.len)
                return "the quote is not closed: put \" at the end of the value";
        quoted = trim((struct kz_str){quoted.ptr + i + 1, quoted.len - i - 1});
        if (quoted.len && *quoted.ptr != ';' && *quoted.ptr != '#')
                return "something follows the closing quote: only a comment may";
        return NULL;
}

static void keep_long(struct kz_configline *lines, struct kz_str value)
{
        size_t i;

        for (i = 1; i < value.len; i++) {
                if (value.ptr[i] == ';' && isspace((unsigned char)value.ptr[i - 1]))
                        value.len = i;
        }
        if (kz_buf_append_str(&lines->value, trim(value)))
                lines->out_of_memory = true;
}

static const char *hand_over(
        struct kz_configline *lines, struct kz_str line, char *out, size_t size)
{
        const char *equals = memchr(line.ptr, '=', line.len);
        struct kz_str key, value;
        const char *wrong = NULL;

        if (memchr(line.ptr, '\0', line.len))
                return "the line holds a NUL byte: this is not a text file";
        if (*line.ptr == '[') {
                const char *close = memchr(line.ptr, ']', line.len);

                if (!close)
                        return "the section is not closed: put ] at its end";
                /* inih cuts a section at 49 bytes: the whole of it stays here. */
                if (kz_buf_append_str(&lines->value,
                            trim((struct kz_str){line.ptr + 1, (size_t)(close - line.ptr - 1)})))
                        lines->out_of_memory = true;
                lines->section_next = true;
                snprintf(out, size, "[%.40s]\n", lines->value.data ? lines->value.data : "");
                return NULL;
        }
        if (!equals)
                return "this is neither a [section] nor  key = value";
        key = trim((struct kz_str){line.ptr, (size_t)(equals - line.ptr)});
        value = trim((struct kz_str){equals + 1, line.len - (size_t)(equals - line.ptr) - 1});
        if (key.len == 0 || key.len > 64)
                return "there is no key of at most 64 bytes before the =";
        if (memchr(key.ptr, ':', key.len) || memchr(key.ptr, ';', key.len))
                return "a key has no colon or semicolon in it";
        if (value.len && *value.ptr == '"') {
                lines->kept = true;
                wrong = keep_quoted(lines, value);
        } else if (line.len + 2 >= size) {
                lines->kept = true;
                keep_long(lines, value);
        }
        if (lines->kept)
                snprintf(out, size, "%.*s = kept\n", (int)key.len, key.ptr);
        else
                snprintf(out, size, "%.*s\n", (int)line.len, line.ptr);
        return wrong;
}

char *kz_configline_read(char *line, int size, void *stream)
{
        struct kz_configline *lines = stream;
        const char *wrong;

        if (lines->section_next) {
                /* inih says nothing of a section without values; this value makes it say so. */
                lines->section_next = false;
                lines->is_section = true;
                snprintf(line, (size_t)size, "section = begins\n");
                return line;
        }
        lines->is_section = false;
        lines->kept = false;
        kz_buf_clear(&lines->value);
        while (lines->rest.len) {
                struct kz_str text = next_line(lines);

                if (text.len == 0 || *text.ptr == '#' || *text.ptr == ';')
                        continue;
                wrong = hand_over(lines, text, line, (size_t)size);
                if (!wrong)
                        return line;
                lines->bad_line(lines->context, wrong);
                lines->kept = false;
                kz_buf_clear(&lines->value);
        }
        return NULL;
}

const char *kz_configline_value(const struct kz_configline *lines, const char *from_inih)
{
        if (!lines->kept)
                return from_inih;
        return lines->value.data ? lines->value.data : "";
}

enum kz_status kz_configline_quote(struct kz_buf *out, struct kz_str value)
{
        enum kz_status status = kz_buf_append_char(out, '"');
        size_t i;

        for (i = 0; i < value.len && !status; i++) {
                unsigned char c = (unsigned char)value.ptr[i];

                if (c == '\n')
                        status = kz_buf_append_cstr(out, "\\n");
                else if (c < ' ' || c == 0x7f)
                        status = kz_buf_printf(out, "\\x%02x", c);
                else if (c == '"' || c == '\\')
                        status = kz_buf_printf(out, "\\%c", c);
                else
                        status = kz_buf_append_char(out, (char)c);
        }
        return status ? status : kz_buf_append_char(out, '"');
}
