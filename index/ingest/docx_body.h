/*
 * The body of a Word document, and of its notes, headers, comments and text boxes: WordprocessingML
 * (ECMA-376, part 1, 17), that of 2003 too, with DrawingML's text within it. Local names tell the
 * elements, for the namespaces changed three times and the names did not.
 */
#ifndef KZ_INGEST_DOCX_BODY_H
#define KZ_INGEST_DOCX_BODY_H

#include "index/ingest/office.h"

#define KZ_DOCX_CHOICES_MAX 16
#define KZ_DOCX_CHUNKS_MAX 1000

/* Styles whose paragraphs are titles, by id. */
struct kz_docx_style {
        char *id;
        int rank; /* as in kz_office_meta */
};

struct kz_docx_note {
        char *id; /* "f2" of a footnote, "e2" of an endnote */
        size_t start, len;
        bool used;
};

struct kz_docx {
        struct kz_office *office;
        struct kz_office_text *text; /* where it goes: the document's, or that of notes */
        struct kz_docx_style *styles;
        size_t n_styles, styles_cap;
        struct kz_docx_note *notes; /* by id once sorted */
        size_t n_notes, notes_cap;
        struct kz_office_text notes_text;
        struct kz_buf chunks; /* ids of foreign parts, each ended by a NUL */
        size_t n_chunks;
        uint64_t rendered; /* breaks between pages as Word last laid them out */
        /* While reading: */
        unsigned skip;        /* depth within what is left out */
        unsigned in_text;     /* ... within what holds text */
        unsigned in_strings;  /* ... within a chart's strings */
        unsigned in_format;   /* ... within the format of a paragraph */
        int rank, outer_rank; /* of the paragraph's style */
        bool hidden;          /* the run is */
        unsigned choices;     /* depth of alternatives */
        struct {
                size_t before; /* bytes of text before the first of them */
        } choice[KZ_DOCX_CHOICES_MAX];
};

void kz_docx_deinit(struct kz_docx *docx);

extern const struct kz_xml_handler kz_docx_body_handler; /* told is the docx */

/* Notes are to be found from now on. */
void kz_docx_sort_notes(struct kz_docx *docx);

#endif
