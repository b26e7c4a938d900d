/* The formats of --format: one row of a table each, one file pair each. */
#ifndef KZ_CLIENT_FORMAT_H
#define KZ_CLIENT_FORMAT_H

#include "client/row_format.h"
#include "client/text_output.h"

/* What the formats mean may only grow: anything else is another version (--format-version). */
#define KZ_FORMAT_VERSION 1

/* An answer to a search, and what formats want to know beside it. */
struct kz_format_answer {
        const char *text;                   /* as the daemon wrote it */
        const json_t *tree;                 /* the same */
        size_t offset;                      /* hits left out before the first */
        const struct kz_field_list *fields; /* n is 0: nobody named any */
        const struct kz_text_style *style;
        bool for_terminal;
};

struct kz_format {
        const char *name;
        const struct kz_row_format *rows; /* NULL: it is not made of rows, and takes no fields */
        bool no_snippets;                 /* it shows nothing of them */
        bool whole_answers;               /* it shows facets, explanations and documents, too */
        /* NULL for formats of rows. */
        enum kz_status (*write)(struct kz_buf *out, const struct kz_format_answer *answer);
};

/* KZ_E_INVALID lists those there are. */
enum kz_status kz_format_find(const char *name, const struct kz_format **ret, struct kz_error *err);

/* Appends the answer. KZ_E_NOMEM. */
enum kz_status kz_format_write(
        const struct kz_format *format, struct kz_buf *out, const struct kz_format_answer *answer);

#endif
