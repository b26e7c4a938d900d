#include "index/ingest/front_matter.h"

#include "index/ingest/head.h"
#include "index/ingest/lower.h"

#define MATTER_MAX 65536 /* bytes; a longer block is text between two rules */

static struct kz_str chomp(struct kz_str line)
{
        while (line.len && strchr(" \t\r", line.ptr[line.len - 1]) && line.ptr[line.len - 1])
                line.len--;
        return line;
}

bool kz_front_matter_open(struct kz_front_matter *fm, struct kz_str text)
{
        struct kz_str rest = text, line, start;
        uint64_t number = 1;
        bool toml;

        if (!kz_head_line(&rest, &line))
                return false;
        line = chomp(line);
        toml = kz_str_eq(line, KZ_STR("+++"));
        if (!toml && !kz_str_eq(line, KZ_STR("---")))
                return false;
        start = rest;
        while (kz_head_line(&rest, &line)) {
                number++;
                if ((size_t)(line.ptr - start.ptr) > MATTER_MAX)
                        return false;
                line = chomp(line);
                if (!kz_str_eq(line, toml ? KZ_STR("+++") : KZ_STR("---")) &&
                        (toml || !kz_str_eq(line, KZ_STR("..."))))
                        continue;
                *fm = (struct kz_front_matter){
                        .rest = {start.ptr, (size_t)(line.ptr - start.ptr)},
                        .toml = toml,
                        .next_line = 2,
                        .body_line = number + 1,
                        .body = rest,
                };
                return true;
        }
        return false;
}

/* Appends a quoted string that begins s, unquoted; *ret_len is what it took of s. */
static enum kz_status unquote(struct kz_buf *out, struct kz_str s, size_t *ret_len)
{
        enum kz_status status = KZ_OK;
        char quote = s.ptr[0];
        size_t i;

        for (i = 1; i < s.len && !status; i++) {
                char c = s.ptr[i];

                if (c == quote && quote == '\'' && i + 1 < s.len && s.ptr[i + 1] == '\'')
                        i++;
                else if (c == quote)
                        break;
                else if (c == '\\' && quote == '"' && i + 1 < s.len) {
                        c = s.ptr[++i];
                        c = c == 'n' || c == 't' || c == 'r' ? ' ' : c;
                }
                status = kz_buf_append_char(out, c);
        }
        *ret_len = i < s.len ? i + 1 : s.len;
        return status;
}

static struct kz_str without_comment(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (s.ptr[i] == '#' && (i == 0 || s.ptr[i - 1] == ' ' || s.ptr[i - 1] == '\t'))
                        return kz_head_trim((struct kz_str){s.ptr, i});
        }
        return kz_head_trim(s);
}

static enum kz_status separator(struct kz_buf *out)
{
        return out->len ? kz_buf_append_cstr(out, ", ") : KZ_OK;
}

/* [a, "b", c] */
static enum kz_status flow_list(struct kz_buf *out, struct kz_str s)
{
        enum kz_status status = KZ_OK;
        size_t n;

        s = (struct kz_str){s.ptr + 1, s.len - 1};
        while (!status) {
                s = kz_head_trim(s);
                if (s.len == 0 || s.ptr[0] == ']')
                        break;
                if (s.ptr[0] == ',') {
                        n = 1;
                } else if (s.ptr[0] == '"' || s.ptr[0] == '\'') {
                        status = separator(out);
                        if (!status)
                                status = unquote(out, s, &n);
                } else {
                        for (n = 0; n < s.len && s.ptr[n] != ',' && s.ptr[n] != ']'; n++)
                                ;
                        status = separator(out);
                        if (!status)
                                status = kz_buf_append_str(
                                        out, kz_head_trim((struct kz_str){s.ptr, n}));
                }
                if (!status)
                        s = (struct kz_str){s.ptr + n, s.len - n};
        }
        return status;
}

static enum kz_status scalar(struct kz_buf *out, struct kz_str s)
{
        size_t n;

        s = kz_head_trim(s);
        if (s.len == 0)
                return KZ_OK;
        if (s.ptr[0] == '"' || s.ptr[0] == '\'')
                return unquote(out, s, &n);
        if (s.ptr[0] == '[')
                return flow_list(out, s);
        return kz_buf_append_str(out, without_comment(s));
}

static bool indented(struct kz_str line)
{
        return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

/* What stands below a key without a value: "- item" lines, folded text, or "name: …". */
static enum kz_status block(struct kz_front_matter *fm, bool folded, struct kz_buf *out)
{
        enum kz_status status = KZ_OK;
        struct kz_str rest, line, trimmed;

        for (rest = fm->rest; !status && kz_head_line(&rest, &line); fm->rest = rest) {
                trimmed = kz_head_trim(line);
                if (trimmed.len && !indented(line) && !kz_str_starts(trimmed, KZ_STR("- ")))
                        return KZ_OK;
                fm->next_line++;
                if (trimmed.len == 0)
                        continue;
                if (folded) {
                        status = out->len ? kz_buf_append_char(out, ' ') : KZ_OK;
                        if (!status)
                                status = kz_buf_append_str(out, trimmed);
                        continue;
                }
                if (kz_str_starts(trimmed, KZ_STR("- ")))
                        trimmed = kz_head_trim((struct kz_str){trimmed.ptr + 2, trimmed.len - 2});
                else if (!kz_str_starts(trimmed, KZ_STR("name:")))
                        continue;
                if (kz_str_starts(trimmed, KZ_STR("name:")))
                        trimmed = (struct kz_str){trimmed.ptr + 5, trimmed.len - 5};
                status = separator(out);
                if (!status)
                        status = scalar(out, trimmed);
        }
        return status;
}

static bool is_folded(struct kz_str value)
{
        return value.len && value.len <= 2 && (value.ptr[0] == '|' || value.ptr[0] == '>');
}

enum kz_status kz_front_matter_next(
        struct kz_front_matter *fm, struct kz_buf *key, struct kz_buf *value)
{
        struct kz_str line, name, text;
        enum kz_status status;
        const char *sign;

        while (kz_head_line(&fm->rest, &line)) {
                fm->line = fm->next_line++;
                if (fm->toml && kz_str_starts(kz_head_trim(line), KZ_STR("[")))
                        return KZ_E_END;
                sign = line.len ? memchr(line.ptr, fm->toml ? '=' : ':', line.len) : NULL;
                if (!sign || indented(line) || line.ptr[0] == '#' || line.ptr[0] == '-')
                        continue;
                name = kz_head_trim((struct kz_str){line.ptr, (size_t)(sign - line.ptr)});
                text = kz_head_trim(
                        (struct kz_str){sign + 1, (size_t)(line.ptr + line.len - sign - 1)});
                kz_buf_clear(key);
                kz_buf_clear(value);
                status = kz_lower_append(key, name);
                if (status)
                        return status;
                if (!fm->toml && (text.len == 0 || is_folded(text)))
                        return block(fm, text.len > 0, value);
                return scalar(value, text);
        }
        return KZ_E_END;
}
