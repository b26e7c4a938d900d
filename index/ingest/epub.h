/* EPUB books: their chapters in the order of the spine, as one document. */
#ifndef KZ_INGEST_EPUB_H
#define KZ_INGEST_EPUB_H

#include "index/ingest/office.h"

/* package: the name of its package document. Fills office. As kz_office_main_xml; KZ_E_INVALID when
 * its chapters are encrypted. */
enum kz_status kz_epub_read(struct kz_office *office, struct kz_str package, struct kz_error *err);

#endif
