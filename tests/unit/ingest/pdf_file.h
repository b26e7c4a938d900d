/* For tests: small PDFs, written object by object, with a valid table of them. */
#ifndef KZ_TESTS_INGEST_PDF_FILE_H
#define KZ_TESTS_INGEST_PDF_FILE_H

#include "collect.h"

#define PDF_OBJECTS 30000
#define PDF_WIDE 595
#define PDF_HIGH 842

struct pdf_file {
        struct kz_buf bytes, page, kids;
        size_t *at; /* of each object, by its number */
        size_t n, pages;
        uint32_t letters[200]; /* of the only font: letter i has code 32 + i */
        size_t n_letters;
        const char *catalog; /* more of the catalog's dictionary; may be NULL */
        const char *trailer; /* ... of the trailer's */
};

void pdf_begin(struct pdf_file *file);
/* An object of its own: its number, to be referred to as "%zu 0 R". */
size_t pdf_object(struct pdf_file *file, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
/* The same with a stream; dict: what its dictionary has besides the length. */
size_t pdf_stream(struct pdf_file *file, const char *dict, struct kz_str bytes);

/* A line of text of the page that is being written: x and y in points from the top left corner, y
 * where it stands on. Every letter is 0.6 sizes wide. */
void pdf_line(struct pdf_file *file, double x, double y, double size, const char *text);
/* Any other content of the page. */
void pdf_draw(struct pdf_file *file, const char *operators);
/* Ends the page; more: of its dictionary; may be "". */
void pdf_page(struct pdf_file *file, const char *more);

/* The whole file; info: the dictionary of metadata, may be "". A view of file->bytes. */
struct kz_str pdf_end(struct pdf_file *file, const char *info);
void pdf_free(struct pdf_file *file);

/* pdf_end, what comes of it, and pdf_free. */
struct collect *pdf_parse(struct pdf_file *file, const char *info);

#endif
