/*
 * The words of lines that stand about an article and are no part of it, in lower case. "*" at the
 * end of one stands for anything, "#" at its beginning for a number.
 */
#ifndef KZ_INGEST_HTML_PHRASES_H
#define KZ_INGEST_HTML_PHRASES_H

#include <stddef.h>

#include "index/ingest/html_lines.h"

struct kz_html_phrases {
        enum kz_html_line line;
        /* Sorted by their bytes; none begins with one that ends in "*". */
        const char *const *phrases;
        size_t n;
};

extern const struct kz_html_phrases kz_html_phrases[];
extern const size_t kz_html_phrases_len;

#endif
