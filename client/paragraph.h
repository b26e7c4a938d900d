/* A text from a stranger as a paragraph for eyes: made visible, wrapped, its matches marked. */
#ifndef KZ_CLIENT_PARAGRAPH_H
#define KZ_CLIENT_PARAGRAPH_H

#include "index/base/buf.h"

struct kz_paragraph_range {
        size_t start, end; /* half-open, in code points of the text */
};

struct kz_paragraph {
        struct kz_str text; /* white space of any kind and amount is one space */
        const struct kz_paragraph_range *marks; /* ascending, not overlapping */
        size_t n_marks;
        size_t indent;       /* columns before every line */
        const char *lead;    /* stands in the first indent, that many columns; NULL: spaces */
        size_t width;        /* columns of a line with its indent; 0: one line, however long */
        const char *mark_on; /* what begins and ends a mark; NULL: marks are not shown */
        const char *mark_off;
};

/* Appends the paragraph's lines, each ended by LF; nothing for a text without words, but its lead.
 * KZ_E_NOMEM. */
enum kz_status kz_paragraph_append(struct kz_buf *out, const struct kz_paragraph *paragraph);

#endif
