/*
 * The text of an HTML page in blocks, and the elements they stand in. A block is a paragraph, a
 * heading, an item of a list or a cell: text that belongs together. White space is folded,
 * character references are read, and what a reader of the page does not see is left out.
 */
#ifndef KZ_INGEST_HTML_PAGE_H
#define KZ_INGEST_HTML_PAGE_H

#include "index/base/buf.h"
#include "index/ingest/html_meta.h"
#include "index/ingest/html_tag.h"

/* Beyond these, structure is no longer recorded; text always is. */
#define KZ_HTML_DEPTH_MAX 512
#define KZ_HTML_ELEMENTS_MAX (1u << 20)
#define KZ_HTML_BLOCKS_MAX (1u << 20)

/* An element that parts text: of one that does not, the page keeps nothing. */
struct kz_html_element {
        uint8_t tag;     /* enum kz_html_tag */
        uint8_t hints;   /* KZ_HTML_HINT_*: what its class, id, role and such say of it */
        uint32_t parent; /* index of the element around it; that of the root is 0, its own */
};

struct kz_html_block {
        size_t start, len; /* bytes of the page's text */
        size_t linked;     /* ... that are the text of links */
        uint32_t element;  /* the innermost around it */
        enum kz_html_break before;
        bool article; /* belongs to what the page is there for; kz_html_article_mark sets it */
};

struct kz_html_page {
        struct kz_buf text; /* of all blocks, one after another */
        struct kz_html_block *blocks;
        size_t n_blocks, blocks_cap;
        struct kz_html_element *elements; /* the first is the root, with no tag */
        size_t n_elements, elements_cap;
};

#define KZ_HTML_PAGE_NULL                                                                          \
        {                                                                                          \
                KZ_BUF_NULL, NULL, 0, 0, NULL, 0, 0                                                \
        }

/* Reads html, valid UTF-8 without NULs; meta collects what the page says of itself. KZ_E_NOMEM. */
enum kz_status kz_html_page_read(
        struct kz_html_page *page, struct kz_str html, struct kz_html_meta *meta);
void kz_html_page_deinit(struct kz_html_page *page);

/* Appends the blocks marked as article: a blank line between paragraphs, a line end between lines,
 * a tab between cells. KZ_E_NOMEM. */
enum kz_status kz_html_page_text(const struct kz_html_page *page, struct kz_buf *out);

#endif
