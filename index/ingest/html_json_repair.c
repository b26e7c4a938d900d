#include "index/ingest/html_json_repair.h"

#define DEPTH_MAX 64
#define CDATA "<![CDATA["

struct repair {
        struct kz_str text;
        size_t at;
        struct kz_buf *out;
        char open[DEPTH_MAX]; /* the brackets that close what is open */
        size_t depth;
};

static char peek(const struct repair *r, size_t at)
{
        return at < r->text.len ? r->text.ptr[at] : '\0';
}

static size_t skip_blanks(const struct repair *r, size_t at)
{
        while (at < r->text.len && kz_str_is_blank(r->text.ptr[at]))
                at++;
        return at;
}

/* Whether the quotation mark at r->at ends a string: what follows is of JSON's own. */
static bool ends_string(const struct repair *r)
{
        size_t next = skip_blanks(r, r->at + 1);

        return next >= r->text.len || strchr(",:]}", r->text.ptr[next]);
}

static enum kz_status escape(struct repair *r)
{
        char next = peek(r, r->at + 1);

        if (next && strchr("\"\\/bfnrtu", next)) {
                r->at += 2;
                return kz_buf_append(r->out, r->text.ptr + r->at - 2, 2);
        }
        r->at++;
        return KZ_OK;
}

static enum kz_status string(struct repair *r)
{
        enum kz_status status = kz_buf_append_char(r->out, '"');

        for (r->at++; r->at < r->text.len && !status;) {
                char c = r->text.ptr[r->at];

                if (c == '"' && ends_string(r))
                        break;
                if (c == '\\') {
                        status = escape(r);
                        continue;
                }
                if (c == '"')
                        status = kz_buf_append_cstr(r->out, "\\\"");
                else
                        status = kz_buf_append_char(r->out, (unsigned char)c < ' ' ? ' ' : c);
                r->at++;
        }
        r->at++;
        return status ? status : kz_buf_append_char(r->out, '"');
}

/* Commas that no value follows. */
static void drop_comma(struct kz_buf *out)
{
        size_t len = out->len;

        while (len && kz_str_is_blank(out->data[len - 1]))
                len--;
        if (len && out->data[len - 1] == ',')
                out->len = len - 1;
}

static enum kz_status bracket(struct repair *r, char c)
{
        if (c == '{' || c == '[') {
                if (r->depth == DEPTH_MAX)
                        return KZ_E_LIMIT;
                r->open[r->depth++] = c == '{' ? '}' : ']';
        } else {
                drop_comma(r->out);
                if (r->depth)
                        c = r->open[--r->depth];
        }
        return kz_buf_append_char(r->out, c);
}

enum kz_status kz_html_json_repair(struct kz_str text, struct kz_buf *out)
{
        const char *cdata = text.len ? memmem(text.ptr, text.len, CDATA, sizeof(CDATA) - 1) : NULL;
        struct repair r = {.text = text, .out = out};
        enum kz_status status = KZ_OK;

        r.at = cdata ? (size_t)(cdata - text.ptr) + sizeof(CDATA) - 1 : 0;
        while (r.at < text.len && !strchr("{[", text.ptr[r.at]))
                r.at++;
        while (r.at < text.len && !status) {
                char c = text.ptr[r.at];

                if (c == '"') {
                        status = string(&r);
                        continue;
                }
                if (c && strchr("{}[]", c))
                        status = bracket(&r, c);
                else
                        status = kz_buf_append_char(out, c);
                r.at++;
                if (!r.depth && out->len)
                        break;
        }
        drop_comma(out);
        while (r.depth && !status)
                status = kz_buf_append_char(out, r.open[--r.depth]);
        /* What nests deeper than anybody means says nothing. */
        return status == KZ_E_LIMIT ? KZ_OK : status;
}
