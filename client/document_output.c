#include "client/document_output.h"

#include <inttypes.h>
#include <stdlib.h>

#include "client/heading.h"
#include "client/json_field.h"
#include "client/marked_text.h"
#include "index/base/visible.h"

#define DIM "\x1b[2m"
#define PLAIN "\x1b[0m"
#define PAGE_BREAK '\f'

struct page {
        struct kz_buf *out;
        const struct kz_text_style *style;
        struct kz_marked_text text;
        struct kz_paragraph_range *marks; /* of text; to be freed */
        bool has_pages;
};

static enum kz_status put(struct page *p, const char *text)
{
        return kz_buf_append_cstr(p->out, text);
}

static enum kz_status put_color(struct page *p, const char *code)
{
        return p->style->color ? put(p, code) : KZ_OK;
}

static enum kz_status open_text(struct page *p, const json_t *document)
{
        const json_t *matches = json_object_get(document, "matches_bytes");
        size_t n = p->style->color ? json_array_size(matches) : 0;

        p->text.text = kz_json_str(document, "text");
        p->text.end = p->text.text.len;
        p->has_pages = kz_json_count(document, "pages") > 0;
        p->marks = calloc(n + 1, sizeof(*p->marks));
        if (!p->marks)
                return KZ_E_NOMEM;
        p->text.marks = p->marks;
        p->text.n_marks = kz_marked_text_ranges(matches, p->marks, n);
        return KZ_OK;
}

static void page_deinit(struct page *p)
{
        free(p->marks);
}

/* Where the page that begins at `from` ends. */
static size_t page_end(const struct page *p, size_t from)
{
        const struct kz_str text = p->text.text;
        const char *end =
                p->has_pages ? memchr(text.ptr + from, PAGE_BREAK, text.len - from) : NULL;

        return end ? (size_t)(end - text.ptr) : text.len;
}

/* "— 12 —", with an empty line before and behind it. */
static enum kz_status put_number(struct page *p, uint64_t number)
{
        if (kz_marked_text_end_line(p->out) || (number > 1 && put(p, "\n")) || put_color(p, DIM) ||
                kz_buf_printf(p->out, "— %" PRIu64 " —", number) || put_color(p, PLAIN))
                return KZ_E_NOMEM;
        return put(p, "\n\n");
}

static enum kz_status put_text(struct page *p)
{
        const size_t len = p->text.text.len;
        uint64_t number = 1;
        size_t from = 0;

        for (;; number++) {
                p->text.from = from;
                p->text.end = page_end(p, from);
                if ((p->has_pages && put_number(p, number)) ||
                        kz_marked_text_append(p->out, &p->text))
                        return KZ_E_NOMEM;
                if (p->text.end == len)
                        return kz_marked_text_end_line(p->out);
                from = p->text.end + 1;
        }
}

static enum kz_status put_field(struct page *p, const json_t *document, const char *name)
{
        struct kz_str value = kz_json_str(document, name);

        if (value.len == 0)
                return KZ_OK;
        if (kz_buf_printf(p->out, "%-8s", name) || kz_visible_append(p->out, value, true))
                return KZ_E_NOMEM;
        return put(p, "\n");
}

static enum kz_status put_title(struct page *p, const json_t *document)
{
        const struct kz_paragraph form = {.width = p->style->width};

        return kz_heading_append(p->out, document, form, p->style->color);
}

static enum kz_status put_head(struct page *p, const json_t *document)
{
        static const char *const fields[] = {
                "id", "source", "path", "url", "date", "author", "lang", "kind"};
        uint64_t pages = kz_json_count(document, "pages");
        size_t i;

        if (put_title(p, document) || put_color(p, DIM))
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                if (put_field(p, document, fields[i]))
                        return KZ_E_NOMEM;
        }
        if (pages && kz_buf_printf(p->out, "%-8s%" PRIu64 "\n", "pages", pages))
                return KZ_E_NOMEM;
        return put_color(p, PLAIN) || put(p, "\n") ? KZ_E_NOMEM : KZ_OK;
}

enum kz_status kz_document_output(
        struct kz_buf *out, const json_t *document, const struct kz_text_style *style)
{
        KZ_CLEANUP(page_deinit) struct page p = {.out = out, .style = style};

        if (open_text(&p, document) || put_head(&p, document) || put_text(&p))
                return KZ_E_NOMEM;
        return KZ_OK;
}

enum kz_status kz_document_output_page(struct kz_buf *out, const json_t *document, uint64_t page,
        const struct kz_text_style *style)
{
        KZ_CLEANUP(page_deinit) struct page p = {.out = out, .style = style};
        uint64_t number;

        if (open_text(&p, document))
                return KZ_E_NOMEM;
        p.text.end = page_end(&p, 0);
        for (number = 1; number < page && p.text.end < p.text.text.len; number++) {
                p.text.from = p.text.end + 1;
                p.text.end = page_end(&p, p.text.from);
        }
        if (!p.has_pages || page == 0 || number < page)
                return KZ_E_NOT_FOUND;
        if (kz_marked_text_append(out, &p.text) || kz_marked_text_end_line(out))
                return KZ_E_NOMEM;
        return KZ_OK;
}
