/*
 * The lines of one page of a PDF, in reading order, with where they stand. poppler finds words,
 * lines, columns and their order; it writes the lines of neighbouring columns and cells on end, so
 * the boxes of the letters are looked at to part them again.
 */
#ifndef KZ_INGEST_PDF_PAGE_H
#define KZ_INGEST_PDF_PAGE_H

#include <poppler.h>

#include "index/base/buf.h"

/* Within a line, between cells of a table's row. */
#define KZ_PDF_CELL '\t'

struct kz_pdf_line {
        size_t begin, end;     /* bytes of the page's text; not empty, no white space around it */
        double x1, y1, x2, y2; /* points; y grows downwards */
        double height;         /* of its tallest letter: how large it is written */
        double first_word;     /* width of its first word */
        bool upright;          /* its letters go from left to right */
        bool cells;            /* it has more than one */
};

struct kz_pdf_page {
        struct kz_buf text;
        struct kz_pdf_line *lines;
        size_t n, cap;
        size_t letters, unknown; /* characters that are no white space; of them those without a
                                    meaning: private use, U+FFFD */
};

#define KZ_PDF_PAGE_NULL                                                                           \
        {                                                                                          \
                .text = KZ_BUF_NULL                                                                \
        }

/* ret is replaced. KZ_E_NOMEM. */
enum kz_status kz_pdf_page_read(PopplerPage *page, struct kz_pdf_page *ret);
void kz_pdf_page_deinit(struct kz_pdf_page *page);

/* ---- For reading, and for tests ---- */

/* Adds lines from text as poppler has it and the boxes of its characters. KZ_E_NOMEM. */
enum kz_status kz_pdf_page_lines(struct kz_pdf_page *page, struct kz_str text,
        const PopplerRectangle *boxes, size_t n_boxes);

static inline struct kz_str kz_pdf_line_text(
        const struct kz_pdf_page *page, const struct kz_pdf_line *line)
{
        return (struct kz_str){page->text.data + line->begin, line->end - line->begin};
}

#endif
