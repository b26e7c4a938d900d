#include "index/ingest/html_token.h"

#include "index/base/check.h"
#include "index/ingest/html_entity.h"

static bool is_space(char c)
{
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'z';
}

static void skip(struct kz_str *s, size_t n)
{
        *s = (struct kz_str){s->ptr + n, s->len - n};
}

static void skip_space(struct kz_str *s)
{
        size_t n = 0;

        while (n < s->len && is_space(s->ptr[n]))
                n++;
        skip(s, n);
}

bool kz_html_name_is(struct kz_str name, const char *lower)
{
        size_t i;

        for (i = 0; i < name.len; i++) {
                char c = name.ptr[i];

                if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower[i] || !lower[i])
                        return false;
        }
        return lower[i] == '\0';
}

void kz_html_tokens_init(struct kz_html_tokens *tokens, struct kz_str html)
{
        memset(tokens, 0, sizeof(*tokens));
        tokens->rest = html;
        skip_space(&html);
        tokens->xml = kz_str_starts(html, KZ_STR("<?xml"));
}

/* A value in quotes, or up to a space or ">". */
static struct kz_str attr_value(struct kz_str *s)
{
        struct kz_str value;
        const char *end;
        size_t n = 0;

        if (s->len && (s->ptr[0] == '"' || s->ptr[0] == '\'')) {
                end = memchr(s->ptr + 1, s->ptr[0], s->len - 1);
                value = (struct kz_str){s->ptr + 1, end ? (size_t)(end - s->ptr - 1) : s->len - 1};
                skip(s, value.len + 1 + (end != NULL));
                return value;
        }
        while (n < s->len && !is_space(s->ptr[n]) && s->ptr[n] != '>')
                n++;
        value = (struct kz_str){s->ptr, n};
        skip(s, n);
        return value;
}

bool kz_html_attr_next(struct kz_str *rest, struct kz_str *ret_name, struct kz_str *ret_value)
{
        size_t n = 0;

        while (n < rest->len && (is_space(rest->ptr[n]) || rest->ptr[n] == '/'))
                n++;
        skip(rest, n);
        if (rest->len == 0 || rest->ptr[0] == '>')
                return false;
        /* A "=" where a name should begin is part of it. */
        for (n = 1; n < rest->len && !is_space(rest->ptr[n]) && rest->ptr[n] != '/' &&
                    rest->ptr[n] != '>' && rest->ptr[n] != '=';)
                n++;
        *ret_name = (struct kz_str){rest->ptr, n};
        *ret_value = (struct kz_str){rest->ptr + n, 0};
        while (n < rest->len && is_space(rest->ptr[n]))
                n++;
        skip(rest, n);
        if (rest->len == 0 || rest->ptr[0] != '=')
                return true;
        for (n = 1; n < rest->len && is_space(rest->ptr[n]);)
                n++;
        skip(rest, n);
        *ret_value = attr_value(rest);
        return true;
}

/* Whether s begins with "<name" or "</name" and then a space, "/" or ">". */
static bool is_tag(struct kz_str s, const char *begin, struct kz_str name)
{
        size_t n = strlen(begin);

        return s.len >= n + name.len && memcmp(s.ptr, begin, n) == 0 &&
               strncasecmp(s.ptr + n, name.ptr, name.len) == 0 &&
               (s.len == n + name.len || is_space(s.ptr[n + name.len]) ||
                       s.ptr[n + name.len] == '/' || s.ptr[n + name.len] == '>');
}

/*
 * The place of "</name" in s, or its length. Within a script's "<!--", a "<script>" has to end
 * before the script can: the standard's "double escaped" state, for scripts that write scripts.
 */
static size_t find_end_tag(struct kz_str s, struct kz_str name, bool script)
{
        bool escaped = false, doubled = false;
        const char *lt;
        size_t at = 0;

        while (at < s.len && (lt = memchr(s.ptr + at, '<', s.len - at))) {
                size_t n = (size_t)(lt - s.ptr);
                struct kz_str here = {lt, s.len - n};

                if (escaped && memmem(s.ptr + at, n - at, "-->", 3))
                        escaped = doubled = false;
                at = n + 1;
                if (is_tag(here, "</", name)) {
                        if (!doubled)
                                return n;
                        doubled = false;
                } else if (script && kz_str_starts(here, KZ_STR("<!--"))) {
                        escaped = true;
                        at = n + 2;
                } else if (escaped && is_tag(here, "<", name)) {
                        doubled = true;
                }
        }
        return s.len;
}

/*
 * After the start tag of a script, a title and such: finds the end of its content. One that never
 * ends swallows the rest, as in a browser, but a title or a text field does not take the page with
 * it: it counts as empty, and is not looked for again.
 */
static void expect_raw(struct kz_html_tokens *tokens, struct kz_str name, struct kz_html_token *tag)
{
        bool text = tag->tag == KZ_HTML_TITLE || tag->tag == KZ_HTML_TEXTAREA;
        size_t len = tokens->rest.len;

        if (!tokens->unended[tag->tag])
                len = find_end_tag(tokens->rest, name, tag->tag == KZ_HTML_SCRIPT);
        if (text && len == tokens->rest.len) {
                tokens->unended[tag->tag] = true;
                tag->self_closing = true;
                return;
        }
        tokens->raw = tag->tag;
        tokens->raw_len = len;
}

static bool take_raw(struct kz_html_tokens *tokens, struct kz_html_token *ret)
{
        size_t n = tokens->raw_len;

        *ret = (struct kz_html_token){.type = KZ_HTML_TEXT,
                .tag = tokens->raw,
                .literal = tokens->raw != KZ_HTML_TITLE,
                .text = {tokens->rest.ptr, n}};
        tokens->raw = KZ_HTML_OTHER;
        skip(&tokens->rest, n);
        return n > 0;
}

/* Reads a tag whose name begins at rest[at]. False when it does not end: then nothing of it counts.
 */
static bool take_tag(struct kz_html_tokens *tokens, size_t at, struct kz_html_token *ret)
{
        struct kz_str all = tokens->rest, rest, name, attr, value;
        size_t n = at;

        while (n < all.len && !is_space(all.ptr[n]) && all.ptr[n] != '/' && all.ptr[n] != '>')
                n++;
        name = (struct kz_str){all.ptr + at, n - at};
        rest = (struct kz_str){all.ptr + n, all.len - n};
        while (kz_html_attr_next(&rest, &attr, &value))
                ;
        if (rest.len == 0)
                return false;
        ret->type = all.ptr[1] == '/' ? KZ_HTML_END : KZ_HTML_START;
        ret->tag = kz_html_tag_of(name);
        ret->text = (struct kz_str){all.ptr + n, (size_t)(rest.ptr - all.ptr) - n};
        ret->self_closing = rest.ptr[-1] == '/' &&
                            (tokens->xml || ret->tag == KZ_HTML_OTHER || ret->tag == KZ_HTML_SVG);
        skip(&rest, 1);
        tokens->rest = rest;
        if (ret->type == KZ_HTML_START && (kz_html_kinds[ret->tag].flags & KZ_HTML_IS_RAW) &&
                !ret->self_closing)
                expect_raw(tokens, name, ret);
        return true;
}

/* Bytes up to and with the first end in s after at, or all of them. */
static size_t through(struct kz_str s, size_t at, const char *end)
{
        size_t n = strlen(end);
        const char *found = at < s.len ? memmem(s.ptr + at, s.len - at, end, n) : NULL;

        return found ? (size_t)(found - s.ptr) + n : s.len;
}

/*
 * The bytes of a comment: through the first "-->" or "--!>", or all of them. "<!-->" and "<!--->"
 * are whole, "<!--!>" is not. Both ends are looked for at once: a search for the one that is far
 * away, for every comment that the other ends, would take a time that grows with the square.
 */
static size_t comment_len(struct kz_str s)
{
        const char *end = s.ptr + s.len, *gt = s.ptr + 4;

        for (; gt < end && (gt = memchr(gt, '>', (size_t)(end - gt))); gt++) {
                if (memcmp(gt - 2, "--", 2) == 0 ||
                        (gt - s.ptr >= 7 && memcmp(gt - 3, "--!", 3) == 0))
                        return (size_t)(gt - s.ptr) + 1;
        }
        return s.len;
}

/* A comment, a document type or anything else that "<!" and "<?" begin. */
static void pass_over(struct kz_html_tokens *tokens)
{
        struct kz_str s = tokens->rest;

        skip(&tokens->rest, kz_str_starts(s, KZ_STR("<!--")) ? comment_len(s) : through(s, 1, ">"));
}

static bool take_cdata(struct kz_html_tokens *tokens, struct kz_html_token *ret)
{
        size_t n = through(tokens->rest, 9, "]]>"), len = n - 9;

        if (n >= 12 && memcmp(tokens->rest.ptr + n - 3, "]]>", 3) == 0)
                len -= 3;
        *ret = (struct kz_html_token){
                .type = KZ_HTML_TEXT, .literal = true, .text = {tokens->rest.ptr + 9, len}};
        skip(&tokens->rest, n);
        return len > 0;
}

static void take_text(struct kz_html_tokens *tokens, size_t at, struct kz_html_token *ret)
{
        const char *end = at < tokens->rest.len
                                  ? memchr(tokens->rest.ptr + at, '<', tokens->rest.len - at)
                                  : NULL;
        size_t n = end ? (size_t)(end - tokens->rest.ptr) : tokens->rest.len;

        *ret = (struct kz_html_token){.type = KZ_HTML_TEXT, .text = {tokens->rest.ptr, n}};
        skip(&tokens->rest, n);
}

bool kz_html_next(struct kz_html_tokens *tokens, struct kz_html_token *ret)
{
        if (tokens->raw && take_raw(tokens, ret))
                return true;
        while (tokens->rest.len) {
                struct kz_str s = tokens->rest;
                char next = s.len > 1 ? s.ptr[1] : ' ';

                if (s.ptr[0] != '<') {
                        take_text(tokens, 0, ret);
                        return true;
                }
                *ret = (struct kz_html_token){0};
                if (is_letter(next) || (next == '/' && s.len > 2 && is_letter(s.ptr[2]))) {
                        if (take_tag(tokens, next == '/' ? 2 : 1, ret))
                                return true;
                        skip(&tokens->rest, s.len);
                } else if (tokens->xml && kz_str_starts(s, KZ_STR("<![CDATA["))) {
                        if (take_cdata(tokens, ret))
                                return true;
                } else if (next == '!' || next == '?' || next == '/') {
                        pass_over(tokens);
                } else {
                        take_text(tokens, 1, ret);
                        return true;
                }
        }
        return false;
}

enum kz_status kz_html_value(struct kz_buf *out, struct kz_str value)
{
        enum kz_status status = KZ_OK;
        size_t i = 0, n, len;
        char bytes[4];

        while (i < value.len && !status) {
                const char *amp = memchr(value.ptr + i, '&', value.len - i);

                n = amp ? (size_t)(amp - value.ptr) - i : value.len - i;
                status = kz_buf_append(out, value.ptr + i, n);
                i += n;
                if (status || !amp)
                        continue;
                n = kz_html_entity(
                        (struct kz_str){value.ptr + i, value.len - i}, true, bytes, &len);
                status = n ? kz_buf_append(out, bytes, len) : kz_buf_append_char(out, '&');
                i += n ? n : 1;
        }
        return status;
}

bool kz_html_begins(struct kz_str head)
{
        if (kz_str_starts(head, KZ_STR("\xEF\xBB\xBF")))
                skip(&head, 3);
        skip_space(&head);
        while (kz_str_starts(head, KZ_STR("<!--")) || kz_str_starts(head, KZ_STR("<?xml"))) {
                skip(&head, through(head, 4, head.ptr[1] == '?' ? "?>" : "-->"));
                skip_space(&head);
        }
        if (head.len > 14 && strncasecmp(head.ptr, "<!doctype html", 14) == 0)
                return true;
        return head.len > 5 && strncasecmp(head.ptr, "<html", 5) == 0 &&
               (head.ptr[5] == '>' || is_space(head.ptr[5]));
}
