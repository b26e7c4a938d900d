/* The elements of HTML that mean something for its text; all others are KZ_HTML_OTHER. */
#ifndef KZ_INGEST_HTML_TAG_H
#define KZ_INGEST_HTML_TAG_H

#include <stdint.h>

#include "index/base/str.h"

enum kz_html_tag {
        KZ_HTML_OTHER = 0,
        KZ_HTML_A,
        KZ_HTML_ARTICLE,
        KZ_HTML_ASIDE,
        KZ_HTML_BLOCK, /* a block that needs no name of its own */
        KZ_HTML_BODY,
        KZ_HTML_BR,
        KZ_HTML_CAPTION, /* of a figure; that of a table is a block */
        KZ_HTML_DD,
        KZ_HTML_DIV,
        KZ_HTML_DT,
        KZ_HTML_FIGURE,
        KZ_HTML_FOOTER,
        KZ_HTML_FORM,
        KZ_HTML_H1,
        KZ_HTML_H2,
        KZ_HTML_H3,
        KZ_HTML_H4,
        KZ_HTML_H5,
        KZ_HTML_H6,
        KZ_HTML_HEADER,
        KZ_HTML_HIDDEN, /* what a reader of the page does not see, or cannot read as text */
        KZ_HTML_HTML,
        KZ_HTML_LI,
        KZ_HTML_LINK,
        KZ_HTML_LIST,
        KZ_HTML_MAIN,
        KZ_HTML_META,
        KZ_HTML_NAV,
        KZ_HTML_NOSCRIPT,
        KZ_HTML_OBJECT,
        KZ_HTML_P,
        KZ_HTML_PRE,
        KZ_HTML_QUOTE,
        KZ_HTML_RAW, /* iframe and such: hidden, and its content is no markup */
        KZ_HTML_SCRIPT,
        KZ_HTML_SECTION,
        KZ_HTML_SELECT,
        KZ_HTML_STYLE,
        KZ_HTML_SVG,
        KZ_HTML_TABLE,
        KZ_HTML_TD,
        KZ_HTML_TEMPLATE,
        KZ_HTML_TEXTAREA,
        KZ_HTML_TIME,
        KZ_HTML_TITLE,
        KZ_HTML_TR,
        KZ_HTML_VOID, /* one that has no content */
        KZ_HTML_TAGS,
};

/* How an element parts its text from what stands before and after it. */
enum kz_html_break {
        KZ_HTML_INLINE = 0,
        KZ_HTML_CELL,
        KZ_HTML_LINE,
        KZ_HTML_PARAGRAPH,
};

/* Properties of a tag. */
#define KZ_HTML_IS_VOID 1   /* never has content nor an end tag */
#define KZ_HTML_IS_RAW 2    /* its content ends at its own end tag, and is no markup */
#define KZ_HTML_IS_HIDDEN 4 /* its content is not the page's text */
#define KZ_HTML_IS_SCOPE 8  /* end tags inside do not close what is outside */
#define KZ_HTML_ENDS_P 16   /* a paragraph ends where it begins */

struct kz_html_kind {
        uint8_t flags;
        uint8_t breaks; /* enum kz_html_break */
};

extern const struct kz_html_kind kz_html_kinds[KZ_HTML_TAGS];

/* name: as written; case does not count. */
enum kz_html_tag kz_html_tag_of(struct kz_str name);

#endif
