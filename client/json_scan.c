#include "client/json_scan.h"

#include "index/base/utf8.h"

struct cursor {
        const char *p;
        const char *end;
};

static int peek(const struct cursor *c)
{
        return c->p < c->end ? (unsigned char)*c->p : -1;
}

static bool take(struct cursor *c, char expected)
{
        if (peek(c) != (unsigned char)expected)
                return false;
        c->p++;
        return true;
}

static void skip_space(struct cursor *c)
{
        while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
                c->p++;
}

static bool is_digit(int c)
{
        return c >= '0' && c <= '9';
}

static int hex_value(int c)
{
        if (is_digit(c))
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

static bool skip_escape(struct cursor *c)
{
        int kind = peek(c), i;

        if (kind <= 0)
                return false;
        c->p++;
        if (kind != 'u')
                return strchr("\"\\/bfnrt", kind);
        for (i = 0; i < 4; i++, c->p++) {
                if (hex_value(peek(c)) < 0)
                        return false;
        }
        return true;
}

/* Eight bytes at once, while none of them is a quote, a backslash or below a space. */
static void skip_plain(struct cursor *c)
{
        const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
        uint64_t w, quote, slash;

        for (; c->end - c->p >= 8; c->p += 8) {
                memcpy(&w, c->p, sizeof(w));
                quote = w ^ ones * '"';
                slash = w ^ ones * '\\';
                if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
                            ((w - ones * ' ') & ~w)) &
                        highs)
                        return;
        }
}

static bool skip_string(struct cursor *c)
{
        if (!take(c, '"'))
                return false;
        skip_plain(c);
        while (c->p < c->end) {
                unsigned char ch = (unsigned char)*c->p++;

                if (ch == '"')
                        return true;
                if (ch < 0x20 || (ch == '\\' && !skip_escape(c)))
                        return false;
        }
        return false;
}

static bool skip_digits(struct cursor *c)
{
        if (!is_digit(peek(c)))
                return false;
        while (is_digit(peek(c)))
                c->p++;
        return true;
}

static bool skip_number(struct cursor *c)
{
        take(c, '-');
        if (!take(c, '0') && !skip_digits(c))
                return false;
        if (take(c, '.') && !skip_digits(c))
                return false;
        if (take(c, 'e') || take(c, 'E')) {
                if (!take(c, '+'))
                        take(c, '-');
                return skip_digits(c);
        }
        return true;
}

static bool skip_word(struct cursor *c, const char *word)
{
        size_t len = strlen(word);

        if ((size_t)(c->end - c->p) < len || memcmp(c->p, word, len) != 0)
                return false;
        c->p += len;
        return true;
}

static bool skip_scalar(struct cursor *c)
{
        switch (peek(c)) {
        case '"':
                return skip_string(c);
        case 't':
                return skip_word(c, "true");
        case 'f':
                return skip_word(c, "false");
        case 'n':
                return skip_word(c, "null");
        default:
                return skip_number(c);
        }
}

static bool skip_member_name(struct cursor *c)
{
        skip_space(c);
        if (!skip_string(c))
                return false;
        skip_space(c);
        return take(c, ':');
}

/* Iterative, so that no answer decides how much stack we use. */
static bool skip_value(struct cursor *c, unsigned depth)
{
        char closers[KZ_JSON_DEPTH_MAX];
        unsigned base = depth;
        bool open;

        for (;;) {
                skip_space(c);
                open = false;
                if (peek(c) == '{' || peek(c) == '[') {
                        if (depth >= KZ_JSON_DEPTH_MAX)
                                return false;
                        closers[depth++] = *c->p++ == '{' ? '}' : ']';
                        skip_space(c);
                        open = !take(c, closers[depth - 1]);
                        if (open && closers[depth - 1] == '}' && !skip_member_name(c))
                                return false;
                        if (!open)
                                depth--;
                } else if (!skip_scalar(c)) {
                        return false;
                }
                if (open)
                        continue;
                for (;;) {
                        if (depth == base)
                                return true;
                        skip_space(c);
                        if (take(c, ','))
                                break;
                        if (!take(c, closers[depth - 1]))
                                return false;
                        depth--;
                }
                if (closers[depth - 1] == '}' && !skip_member_name(c))
                        return false;
        }
}

static bool name_is(struct kz_str quoted, const char *name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf plain = KZ_BUF_NULL;

        if (!memchr(quoted.ptr, '\\', quoted.len))
                return quoted.len == strlen(name) + 2 &&
                       memcmp(quoted.ptr + 1, name, quoted.len - 2) == 0;
        return kz_json_scan_string(quoted, &plain) == KZ_OK &&
               kz_str_eq(kz_buf_str(&plain), kz_str(name));
}

static bool scan_member(struct cursor *c, struct kz_json_member *members, size_t n)
{
        struct kz_str name, value;
        size_t i;

        skip_space(c);
        name.ptr = c->p;
        if (!skip_string(c))
                return false;
        name.len = (size_t)(c->p - name.ptr);
        skip_space(c);
        if (!take(c, ':'))
                return false;
        skip_space(c);
        value.ptr = c->p;
        if (!skip_value(c, 1))
                return false;
        value.len = (size_t)(c->p - value.ptr);
        for (i = 0; i < n; i++) {
                if (!name_is(name, members[i].name))
                        continue;
                if (members[i].value.ptr)
                        return false;
                members[i].value = value;
        }
        return true;
}

/* With an end that is not reckoned from NULL. */
static struct cursor cursor_of(struct kz_str text)
{
        return (struct cursor){text.ptr, text.ptr ? text.ptr + text.len : NULL};
}

bool kz_json_scan_object(struct kz_str text, struct kz_json_member *members, size_t n)
{
        struct cursor c = cursor_of(text);
        size_t i;

        for (i = 0; i < n; i++)
                members[i].value = KZ_STR_NULL;
        if (kz_utf8_validate(text.ptr, text.len) != text.len)
                return false;
        skip_space(&c);
        if (!take(&c, '{'))
                return false;
        skip_space(&c);
        if (!take(&c, '}')) {
                do {
                        if (!scan_member(&c, members, n))
                                return false;
                        skip_space(&c);
                } while (take(&c, ','));
                if (!take(&c, '}'))
                        return false;
        }
        skip_space(&c);
        return c.p == c.end;
}

bool kz_json_scan_int(struct kz_str value, int64_t *ret)
{
        struct cursor c = cursor_of(value);
        bool negative = take(&c, '-');
        int64_t n = 0;

        if (!is_digit(peek(&c)))
                return false;
        for (; is_digit(peek(&c)); c.p++) {
                int digit = *c.p - '0';

                if (__builtin_mul_overflow(n, 10, &n) ||
                        __builtin_add_overflow(n, negative ? -digit : digit, &n))
                        return false;
        }
        if (c.p != c.end)
                return false;
        *ret = n;
        return true;
}

static uint32_t hex4(const char *p)
{
        uint32_t v = 0;
        int i;

        for (i = 0; i < 4; i++)
                v = v << 4 | (uint32_t)hex_value((unsigned char)p[i]);
        return v;
}

/* c is after the u; a pair of surrogates is one code point, a lone one U+FFFD. */
static enum kz_status append_unicode(struct cursor *c, struct kz_buf *out)
{
        uint32_t cp = hex4(c->p), low;
        char bytes[4];
        size_t n;

        c->p += 4;
        if (cp >= 0xD800 && cp <= 0xDBFF && c->end - c->p >= 6 && c->p[0] == '\\' &&
                c->p[1] == 'u') {
                low = hex4(c->p + 2);
                if (low >= 0xDC00 && low <= 0xDFFF) {
                        cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                        c->p += 6;
                }
        }
        n = kz_utf8_encode(cp, bytes);
        if (n == 0)
                n = kz_utf8_encode(0xFFFD, bytes);
        return kz_buf_append(out, bytes, n);
}

enum kz_status kz_json_scan_string(struct kz_str value, struct kz_buf *out)
{
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        struct cursor c = cursor_of(value);
        enum kz_status status = KZ_OK;

        if (!skip_string(&c) || c.p != c.end)
                return KZ_E_INVALID;
        c = (struct cursor){value.ptr + 1, value.ptr + value.len - 1};
        while (c.p < c.end && !status) {
                const char *stop = memchr(c.p, '\\', (size_t)(c.end - c.p));

                if (!stop)
                        stop = c.end;
                status = kz_buf_append(out, c.p, (size_t)(stop - c.p));
                c.p = stop;
                if (status || stop == c.end)
                        break;
                c.p += 2;
                if (c.p[-1] == 'u')
                        status = append_unicode(&c, out);
                else
                        status = kz_buf_append_char(out, to[strchr(from, c.p[-1]) - from]);
        }
        return status;
}
