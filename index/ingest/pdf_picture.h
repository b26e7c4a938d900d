/* Pages of a PDF that are only pictures: which ones they are, and their text by the configured OCR
 * command. */
#ifndef KZ_INGEST_PDF_PICTURE_H
#define KZ_INGEST_PDF_PICTURE_H

#include <poppler.h>

#include "index/ingest/parse.h"

/* Whether anything of note is drawn on a page without text. */
bool kz_pdf_picture_is(PopplerPage *page);

/*
 * Renders the page in shades of grey, 300 dots an inch or fewer for a large one, and appends to png
 * its picture. KZ_E_INVALID when it has no size; KZ_E_NOMEM.
 */
enum kz_status kz_pdf_picture_render(PopplerPage *page, struct kz_buf *png, struct kz_error *err);

/* Appends what the OCR command reads on the page; that statuses are those of kz_parse_command. */
enum kz_status kz_pdf_picture_read(
        struct kz_parse *parse, PopplerPage *page, struct kz_buf *out, struct kz_error *err);

#endif
