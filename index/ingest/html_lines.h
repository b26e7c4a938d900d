/*
 * Lines that stand about an article and are no part of it, told by their words: "Read also:",
 * "3 comments", "Share this", "Photo: AP". In the languages of the pages that people index; what
 * is in none of them is told by the page's structure only.
 */
#ifndef KZ_INGEST_HTML_LINES_H
#define KZ_INGEST_HTML_LINES_H

#include "index/base/str.h"

#define KZ_HTML_LINE_MAX 300 /* bytes: a longer text is never such a line */

enum kz_html_line {
        KZ_HTML_LINE_NONE = 0,
        KZ_HTML_LINE_ALONE,    /* says something to who looks at the page: "Advertisement" */
        KZ_HTML_LINE_BYLINE,   /* begins with "by", "published": when it stands above the text */
        KZ_HTML_LINE_CREDIT,   /* whose picture it is */
        KZ_HTML_LINE_INVITE,   /* begins with "read more:", "subscribe": when it is about a link */
        KZ_HTML_LINE_MORE,     /* stands above other articles */
        KZ_HTML_LINE_COMMENTS, /* stands above what readers wrote */
};

/* text: valid UTF-8. Case, and what is no letter at its ends, does not count. */
enum kz_html_line kz_html_line_of(struct kz_str text);

#endif
