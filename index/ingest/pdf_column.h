/* Lines of a page that stand in one column, one below the other: what their edges and distances
 * say of where paragraphs end. */
#ifndef KZ_INGEST_PDF_COLUMN_H
#define KZ_INGEST_PDF_COLUMN_H

#include "index/ingest/pdf_page.h"

struct kz_pdf_column {
        size_t first, n; /* of the page's lines */
        double right;    /* edge: of its longest line */
        double pitch;    /* the usual distance of a line from the next, in heights of its letters */
        bool justified;  /* most lines reach the edge */
};

/*
 * The columns of a page: malloc'ed array in *ret, *ret_n of them, which follow one another and have
 * all lines. What differs in size from the line above it, or stands beside it, begins a new one; so
 * does every line that is a row of a table, or not upright. KZ_E_NOMEM.
 */
enum kz_status kz_pdf_columns(
        const struct kz_pdf_page *page, struct kz_pdf_column **ret, size_t *ret_n);

/* About the size of the letters, where the boxes of some fonts are much taller than that. */
static inline double kz_pdf_column_unit(
        const struct kz_pdf_column *column, const struct kz_pdf_line *line)
{
        return line->height * (column->pitch < 1 ? column->pitch : 1);
}

/* Whether nothing of the next line would have fitted into this one. */
bool kz_pdf_column_full(const struct kz_pdf_column *column, const struct kz_pdf_line *line,
        const struct kz_pdf_line *next);

#endif
