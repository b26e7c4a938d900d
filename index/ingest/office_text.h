/*
 * The text of an office document as it grows: pieces, and what parts them. Breaks are kept back
 * until text follows, so that nothing begins or ends with one, and the strongest of several wins.
 * What belongs to a place but is not read there, such as a footnote or a text box, is put aside and
 * comes after the paragraph.
 */
#ifndef KZ_INGEST_OFFICE_TEXT_H
#define KZ_INGEST_OFFICE_TEXT_H

#include <stdint.h>

#include "index/base/buf.h"

enum kz_office_break {
        KZ_OFFICE_NONE = 0,
        KZ_OFFICE_CELL,      /* a tab */
        KZ_OFFICE_LINE,      /* a line end */
        KZ_OFFICE_PARAGRAPH, /* a blank line */
};

struct kz_office_flow {
        struct kz_buf out;
        enum kz_office_break pending;
        uint64_t pages;     /* breaks between pages to come before the next text */
        size_t block_start; /* where the text after the last break begins */
        bool in_block;      /* there is some */
        bool in_cell;       /* there is some since the cell began */
};

struct kz_office_text {
        struct kz_office_flow main, aside;
        unsigned aside_depth; /* text goes aside while this is not 0 */
        unsigned table_depth; /* in tables, paragraphs are lines */
        uint64_t page_breaks; /* told in all, outside what is aside */
        size_t max;           /* bytes */
};

#define KZ_OFFICE_TEXT_NULL(max_bytes) ((struct kz_office_text){.max = (max_bytes)})

void kz_office_text_deinit(struct kz_office_text *text);

/* Each KZ_OK, KZ_E_NOMEM, or KZ_E_LIMIT when there is more text than max. */

/* Valid UTF-8. White space at the beginning of a block is left out. */
enum kz_status kz_office_put(struct kz_office_text *text, struct kz_str s);
/* Everything that was put aside, once no paragraph is open any more. */
enum kz_status kz_office_put_asides(struct kz_office_text *text);

void kz_office_part(struct kz_office_text *text, enum kz_office_break how);
/* The end of a paragraph, which is a line in a table. */
void kz_office_paragraph(struct kz_office_text *text);
void kz_office_cell_begin(struct kz_office_text *text);
void kz_office_cell_end(struct kz_office_text *text);
/* The next page begins. Aside it means nothing. */
void kz_office_page(struct kz_office_text *text);

void kz_office_aside_begin(struct kz_office_text *text);
void kz_office_aside_end(struct kz_office_text *text);

/* What was put since the last break; empty when nothing was. */
struct kz_str kz_office_block(const struct kz_office_text *text);

/* Ends the text with a line end. with_pages false: page breaks are taken out again. */
enum kz_status kz_office_text_end(struct kz_office_text *text, bool with_pages);

#endif
