/* What people wrote into a PDF: fields of forms, and notes that stand on the page. poppler's text
 * of a page has neither. */
#ifndef KZ_INGEST_PDF_FORM_H
#define KZ_INGEST_PDF_FORM_H

#include <poppler.h>

#include "index/base/buf.h"

/* Appends each as a paragraph. KZ_E_NOMEM. */
enum kz_status kz_pdf_form_read(PopplerPage *page, struct kz_buf *out);

#endif
