/* Titles of PDFs: what the metadata says, when it was meant as one, or what is written largest. */
#ifndef KZ_INGEST_PDF_TITLE_H
#define KZ_INGEST_PDF_TITLE_H

#include "index/ingest/pdf_page.h"

/*
 * Appends told, a field of the metadata, as one line: its encoding mended where an old program put
 * Cyrillic bytes into it. Nothing when it is not valid. KZ_E_NOMEM.
 */
enum kz_status kz_pdf_title_mend(struct kz_buf *out, const char *told);

/* Whether a title is the name of a file, of a program or of nothing: "Microsoft Word - a.doc",
 * "untitled", "report_final2.indd". name: of the file. */
bool kz_pdf_title_is_junk(struct kz_str title, struct kz_str name);

/* Whether an author is the account of a computer: "admin", "user". */
bool kz_pdf_title_is_account(struct kz_str author);

/* Appends the lines of the page that are written larger than all others and than most; nothing when
 * there are none such. KZ_E_NOMEM. */
enum kz_status kz_pdf_title_largest(struct kz_buf *out, const struct kz_pdf_page *page);

#endif
