#include "index/ingest/html_page.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/ingest/html_attrs.h"
#include "index/ingest/html_capture.h"
#include "index/ingest/html_entity.h"
#include "index/ingest/html_token.h"

struct open {
        uint8_t tag; /* enum kz_html_tag */
        struct kz_html_attrs attrs;
        uint32_t element;
        size_t start; /* of its text, when it is captured */
};

struct builder {
        struct kz_html_page *page;
        struct kz_html_meta *meta;
        struct open stack[KZ_HTML_DEPTH_MAX];
        size_t depth, over;               /* open elements; those too deep to be among them */
        uint16_t open_tags[KZ_HTML_TAGS]; /* how many of the open elements are such */
        unsigned hidden;                  /* ... how many hide their text */
        unsigned links;                   /* ... and how many lead to another page */
        enum kz_html_break pending;       /* before the next text */
        bool open;                        /* text goes on in the last block */
        bool space;
        unsigned lines; /* line breaks before the next text */
        bool json;      /* the script at hand is JSON-LD */
};

static bool grow(void **array, size_t n, size_t *cap, size_t size)
{
        size_t wanted, bytes;
        void *larger;

        if (n < *cap)
                return true;
        if (!kz_mul_size(*cap ? *cap : 64, 2, &wanted) || !kz_mul_size(wanted, size, &bytes) ||
                !(larger = realloc(*array, bytes)))
                return false;
        *array = larger;
        *cap = wanted;
        return true;
}

static struct kz_html_block *last_block(struct builder *b)
{
        return &b->page->blocks[b->page->n_blocks - 1];
}

static uint32_t current_element(const struct builder *b)
{
        return b->depth ? b->stack[b->depth - 1].element : 0;
}

static enum kz_status new_block(struct builder *b)
{
        struct kz_html_page *page = b->page;

        if (page->n_blocks == KZ_HTML_BLOCKS_MAX) {
                b->lines = b->lines ? b->lines : 1;
                b->open = true;
                return KZ_OK;
        }
        if (!grow((void **)&page->blocks, page->n_blocks, &page->blocks_cap, sizeof(*page->blocks)))
                return KZ_E_NOMEM;
        page->blocks[page->n_blocks++] = (struct kz_html_block){
                .start = page->text.len, .element = current_element(b), .before = b->pending};
        b->open = true;
        b->space = false;
        b->lines = 0;
        return KZ_OK;
}

static enum kz_status put(struct builder *b, const char *bytes, size_t len)
{
        struct kz_html_block *block = last_block(b);
        enum kz_status status = kz_buf_append(&b->page->text, bytes, len);

        if (status)
                return status;
        block->len += len;
        if (b->links)
                block->linked += len;
        return KZ_OK;
}

/* Visible bytes: whatever has to stand before them goes first. */
static enum kz_status put_visible(struct builder *b, const char *bytes, size_t len)
{
        enum kz_status status = KZ_OK;

        if (b->pending != KZ_HTML_INLINE || !b->open)
                status = new_block(b);
        b->pending = KZ_HTML_INLINE;
        for (; b->lines && !status; b->lines--) {
                status = put(b, "\n", 1);
                b->space = false;
        }
        if (b->space && !status)
                status = put(b, " ", 1);
        b->space = false;
        return status ? status : put(b, bytes, len);
}

/* White space: folded, but in preformatted text as it is. */
static enum kz_status put_space(struct builder *b, char c)
{
        if (!b->open_tags[KZ_HTML_PRE])
                b->space = true;
        else if (!b->open || b->pending != KZ_HTML_INLINE)
                return KZ_OK;
        else if (c == '\n')
                b->lines++;
        else
                return put_visible(b, c == '\t' ? "\t" : " ", 1);
        return KZ_OK;
}

/* Bytes that are neither white space nor "&", nor may begin a no-break space. */
static size_t plain_len(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                unsigned char c = (unsigned char)s.ptr[i];

                if (c <= ' ' || c == '&' || c == 0xC2)
                        break;
        }
        return i;
}

static enum kz_status put_special(struct builder *b, struct kz_str s, bool literal, size_t *ret_n)
{
        size_t n, len = 0;
        char bytes[4];

        *ret_n = 1;
        if ((unsigned char)s.ptr[0] <= ' ')
                return put_space(b, s.ptr[0]);
        if (s.ptr[0] == '&' && !literal && (n = kz_html_entity(s, false, bytes, &len))) {
                *ret_n = n;
                if (len == 1 && bytes[0] <= ' ')
                        return put_space(b, bytes[0]);
        } else if ((unsigned char)s.ptr[0] == 0xC2 && s.len > 1) {
                *ret_n = len = 2;
                memcpy(bytes, s.ptr, 2);
        } else {
                return put_visible(b, s.ptr, 1);
        }
        if (len == 2 && memcmp(bytes, "\xC2\xA0", 2) == 0)
                return put_space(b, ' ');
        return put_visible(b, bytes, len);
}

static enum kz_status put_text(struct builder *b, struct kz_str s, bool literal)
{
        enum kz_status status = KZ_OK;
        size_t n;

        while (s.len && !status) {
                n = plain_len(s);
                if (n)
                        status = put_visible(b, s.ptr, n);
                else
                        status = put_special(b, s, literal, &n);
                s = (struct kz_str){s.ptr + n, s.len - n};
        }
        return status;
}

static void part(struct builder *b, enum kz_html_break breaks)
{
        if (breaks == KZ_HTML_INLINE || b->hidden)
                return;
        if (breaks > b->pending)
                b->pending = breaks;
        b->space = false;
        b->lines = 0;
}

static enum kz_status add_element(struct builder *b, const struct open *open, uint32_t *ret)
{
        struct kz_html_page *page = b->page;

        *ret = current_element(b);
        if (page->n_elements == KZ_HTML_ELEMENTS_MAX)
                return KZ_OK;
        if (!grow((void **)&page->elements, page->n_elements, &page->elements_cap,
                    sizeof(*page->elements)))
                return KZ_E_NOMEM;
        page->elements[page->n_elements] = (struct kz_html_element){
                .tag = open->tag, .hints = open->attrs.hints, .parent = *ret};
        *ret = (uint32_t)page->n_elements++;
        return KZ_OK;
}

static void count(struct builder *b, const struct open *open, int by)
{
        b->open_tags[open->tag] = (uint16_t)(b->open_tags[open->tag] + by);
        b->hidden += (unsigned)(open->attrs.hides ? by : 0);
        b->links += (unsigned)(open->attrs.links ? by : 0);
}

/* The text of an element that ends, but only of its first block: a name, and not what is below it.
 */
static enum kz_status capture(struct builder *b, const struct open *open)
{
        const struct kz_html_page *page = b->page;
        size_t i = page->n_blocks, end = page->text.len;
        struct kz_str found;

        if (end == open->start)
                return KZ_OK;
        for (; i && page->blocks[i - 1].start > open->start; i--)
                end = page->blocks[i - 1].start;
        found = (struct kz_str){page->text.data + open->start, end - open->start};
        b->meta->block = i ? i - 1 : 0;
        return kz_html_capture_take(b->meta, (enum kz_html_capture)open->attrs.capture, found);
}

/* Ends open elements until only depth are left. */
static enum kz_status pop_to(struct builder *b, size_t depth)
{
        enum kz_status status = KZ_OK;

        while (b->depth > depth && !status) {
                struct open *open = &b->stack[--b->depth];

                count(b, open, -1);
                part(b, kz_html_kinds[open->tag].breaks);
                if (open->attrs.capture)
                        status = capture(b, open);
        }
        return status;
}

/* The depth below the nearest open element of one of two tags, not looking beyond one of a third
 * kind; KZ_HTML_DEPTH_MAX when there is none. */
static size_t find_open(const struct builder *b, enum kz_html_tag one, enum kz_html_tag other,
        enum kz_html_tag barrier)
{
        size_t i = b->depth;

        while (i--) {
                if (b->stack[i].tag == one || b->stack[i].tag == other)
                        return i;
                if (b->stack[i].tag == barrier ||
                        (kz_html_kinds[b->stack[i].tag].flags & KZ_HTML_IS_SCOPE))
                        break;
        }
        return KZ_HTML_DEPTH_MAX;
}

static enum kz_status end_open(
        struct builder *b, enum kz_html_tag one, enum kz_html_tag other, enum kz_html_tag barrier)
{
        size_t at = KZ_HTML_DEPTH_MAX;

        if (b->open_tags[one] || b->open_tags[other])
                at = find_open(b, one, other, barrier);
        return at < KZ_HTML_DEPTH_MAX ? pop_to(b, at) : KZ_OK;
}

/* Ends elements that end where this one begins, though nobody wrote so. */
static enum kz_status end_implied(struct builder *b, enum kz_html_tag tag)
{
        enum kz_status status = KZ_OK;

        if (kz_html_kinds[tag].flags & KZ_HTML_ENDS_P) {
                status = end_open(b, KZ_HTML_P, KZ_HTML_P, KZ_HTML_BODY);
                if (!status && b->hidden)
                        status = end_open(b, KZ_HTML_SVG, KZ_HTML_SVG, KZ_HTML_TEMPLATE);
        }
        if (status)
                return status;
        switch (tag) {
        case KZ_HTML_A:
                return end_open(b, KZ_HTML_A, KZ_HTML_A, KZ_HTML_BODY);
        case KZ_HTML_LI:
                return end_open(b, KZ_HTML_LI, KZ_HTML_LI, KZ_HTML_LIST);
        case KZ_HTML_DT:
        case KZ_HTML_DD:
                return end_open(b, KZ_HTML_DT, KZ_HTML_DD, KZ_HTML_LIST);
        case KZ_HTML_TD:
                return end_open(b, KZ_HTML_TD, KZ_HTML_TD, KZ_HTML_TABLE);
        case KZ_HTML_TR:
                status = end_open(b, KZ_HTML_TD, KZ_HTML_TD, KZ_HTML_TABLE);
                return status ? status : end_open(b, KZ_HTML_TR, KZ_HTML_TR, KZ_HTML_TABLE);
        default:
                return KZ_OK;
        }
}

static bool is_json(struct kz_str attrs)
{
        struct kz_str name, value;

        while (kz_html_attr_next(&attrs, &name, &value)) {
                if (kz_html_name_is(name, "type"))
                        return kz_html_name_is(value, "application/ld+json");
        }
        return false;
}

static enum kz_status push(struct builder *b, const struct kz_html_token *token)
{
        struct open *open;
        enum kz_status status;

        if (b->depth == KZ_HTML_DEPTH_MAX) {
                b->over++;
                return KZ_OK;
        }
        open = &b->stack[b->depth];
        *open = (struct open){.tag = (uint8_t)token->tag,
                .element = current_element(b),
                .start = b->page->text.len};
        open->attrs = kz_html_attrs_read(token->tag, token->text);
        if (kz_html_kinds[token->tag].flags & KZ_HTML_IS_HIDDEN)
                open->attrs.hides = true;
        if (kz_html_kinds[token->tag].breaks) {
                status = add_element(b, open, &open->element);
                if (status)
                        return status;
        }
        count(b, open, 1);
        b->depth++;
        return KZ_OK;
}

static enum kz_status start_tag(struct builder *b, const struct kz_html_token *token)
{
        const struct kz_html_kind *kind = &kz_html_kinds[token->tag];
        enum kz_status status = KZ_OK;

        b->json = token->tag == KZ_HTML_SCRIPT && is_json(token->text);
        b->meta->block = b->page->n_blocks;
        if (token->text.len)
                status = kz_html_meta_tag(b->meta, token->tag, token->text,
                        b->open_tags[KZ_HTML_ARTICLE] || b->open_tags[KZ_HTML_MAIN]);
        if (!status)
                status = end_implied(b, token->tag);
        if (status)
                return status;
        if (token->tag == KZ_HTML_BR && !b->hidden && b->open && b->pending == KZ_HTML_INLINE) {
                b->lines += b->lines < 2;
                b->space = false;
        }
        part(b, kind->breaks);
        if ((kind->flags & KZ_HTML_IS_VOID) || token->self_closing)
                return KZ_OK;
        return push(b, token);
}

/*
 * An end tag ends the nearest element of its name, and all within it. It does not reach out of a
 * cell or a table, unless it is that of one; and that of an inline element, such as </b>, does not
 * reach out of a block. What hides text ends wherever it may, lest it hide the rest of the page.
 */
static enum kz_status end_tag(struct builder *b, enum kz_html_tag tag)
{
        const struct kz_html_kind *kind = &kz_html_kinds[tag], *other;
        size_t i = b->depth;

        if (tag == KZ_HTML_BODY || tag == KZ_HTML_HTML)
                return KZ_OK;
        part(b, kind->breaks);
        if (b->over) {
                b->over--;
                return KZ_OK;
        }
        if (!b->open_tags[tag])
                return KZ_OK;
        while (i--) {
                if (b->stack[i].tag == tag)
                        return pop_to(b, i);
                other = &kz_html_kinds[b->stack[i].tag];
                if (!kind->breaks && !(kind->flags & KZ_HTML_IS_HIDDEN) && other->breaks)
                        break;
                if ((other->flags & KZ_HTML_IS_SCOPE) && tag != KZ_HTML_TR &&
                        !(kind->flags & (KZ_HTML_IS_SCOPE | KZ_HTML_IS_HIDDEN)))
                        break;
        }
        return KZ_OK;
}

static enum kz_status text(struct builder *b, const struct kz_html_token *token)
{
        if (token->tag == KZ_HTML_TITLE)
                return b->hidden > 1 ? KZ_OK
                                     : kz_html_meta_put_raw(b->meta, KZ_HTML_TITLE_FIELD,
                                               KZ_HTML_TOLD, "<title>", token->text);
        if (token->tag == KZ_HTML_SCRIPT)
                return b->json ? kz_html_json_read(b->meta, token->text) : KZ_OK;
        if (b->hidden || (kz_html_kinds[token->tag].flags & KZ_HTML_IS_HIDDEN))
                return KZ_OK;
        return put_text(b, token->text, token->literal);
}

enum kz_status kz_html_page_read(
        struct kz_html_page *page, struct kz_str html, struct kz_html_meta *meta)
{
        struct builder b = {.page = page, .meta = meta};
        struct kz_html_tokens tokens;
        struct kz_html_token token;
        enum kz_status status = KZ_OK;

        if (!grow((void **)&page->elements, 0, &page->elements_cap, sizeof(*page->elements)))
                return KZ_E_NOMEM;
        page->elements[0] = (struct kz_html_element){0};
        page->n_elements = 1;
        kz_html_tokens_init(&tokens, html);
        while (!status && kz_html_next(&tokens, &token)) {
                if (token.type == KZ_HTML_TEXT)
                        status = text(&b, &token);
                else if (token.type == KZ_HTML_START)
                        status = start_tag(&b, &token);
                else
                        status = end_tag(&b, token.tag);
        }
        return status ? status : pop_to(&b, 0);
}

void kz_html_page_deinit(struct kz_html_page *page)
{
        kz_buf_deinit(&page->text);
        free(page->blocks);
        free(page->elements);
        *page = (struct kz_html_page)KZ_HTML_PAGE_NULL;
}

enum kz_status kz_html_page_text(const struct kz_html_page *page, struct kz_buf *out)
{
        static const char *const between[] = {"", "\t", "\n", "\n\n"};
        enum kz_html_break before = KZ_HTML_INLINE;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < page->n_blocks && !status; i++) {
                const struct kz_html_block *block = &page->blocks[i];

                if (block->before > before)
                        before = block->before;
                if (!block->article)
                        continue;
                if (out->len)
                        status = kz_buf_append_cstr(out, between[before]);
                before = KZ_HTML_INLINE;
                if (!status)
                        status = kz_buf_append(out, page->text.data + block->start, block->len);
        }
        return status ? status : kz_buf_append_cstr(out, out->len ? "\n" : "");
}
