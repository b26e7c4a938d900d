/*
 * The text of a PDF from the lines of its pages: what belongs to one paragraph becomes one line,
 * headings, items of lists and rows of tables keep theirs, a blank line stands where the page shows
 * more room or another kind of writing, and a form feed between pages.
 *
 * A hyphen at the end of a line that goes on is left as KZ_PDF_HYPHEN, for pdf_hyphen.h, which
 * knows the whole document, to decide what it is.
 */
#ifndef KZ_INGEST_PDF_TEXT_H
#define KZ_INGEST_PDF_TEXT_H

#include "index/ingest/pdf_page.h"

/* Stands where a line ended in a hyphen; a form feed may follow it. No other text has it. */
#define KZ_PDF_HYPHEN '\x01'

/* What has to be known of a line when the next one comes. */
struct kz_pdf_text_end {
        double height;
        size_t column; /* lines of its column */
        bool full;     /* nothing more would have fitted into it */
        bool prose;    /* it goes from left to right and is no row of a table */
        bool hyphen;   /* it ends in one, behind a letter or digit */
        bool sentence; /* it ends one */
};

struct kz_pdf_text {
        struct kz_buf text;
        size_t pages;
        struct kz_pdf_text_end end; /* of the page before */
};

#define KZ_PDF_TEXT_NULL                                                                           \
        {                                                                                          \
                .text = KZ_BUF_NULL                                                                \
        }

void kz_pdf_text_deinit(struct kz_pdf_text *text);

/* Appends the next page. KZ_E_NOMEM. */
enum kz_status kz_pdf_text_add(struct kz_pdf_text *text, const struct kz_pdf_page *page);

/* Appends to the last page plain text, any bytes, whose paragraphs have blank lines between them:
 * what reads pictures prints it so. KZ_E_NOMEM. */
enum kz_status kz_pdf_text_add_plain(struct kz_pdf_text *text, struct kz_str plain);

#endif
