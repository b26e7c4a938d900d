/* The text of a page within an office document or a book: all of it, for it is no web page. */
#ifndef KZ_INGEST_OFFICE_HTML_H
#define KZ_INGEST_OFFICE_HTML_H

#include "index/ingest/office.h"

/*
 * Puts what the member holds, an HTML page, into the text; damage and what is no text are reported.
 * KZ_E_NOT_FOUND, else as kz_office_xml.
 */
enum kz_status kz_office_html(struct kz_office *office, struct kz_str name, struct kz_error *err);

#endif
