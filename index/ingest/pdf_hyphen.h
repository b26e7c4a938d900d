/*
 * Hyphens at line ends: "право-" and "защитный" are one word, "общественно-" and "политический"
 * keep their hyphen. The document itself knows best: what it has elsewhere within a line is taken,
 * in any inflection. Where it says nothing, small letters are joined, and what begins with a
 * capital or a digit keeps the hyphen, as do words that always have one ("кто-то", "сондай-ақ"). In
 * documents that have no parted words, each hyphen is one.
 */
#ifndef KZ_INGEST_PDF_HYPHEN_H
#define KZ_INGEST_PDF_HYPHEN_H

#include "index/base/buf.h"

/*
 * Replaces every KZ_PDF_HYPHEN (pdf_text.h) in text, which is UTF-8, by a hyphen or nothing. A word
 * that goes on behind a form feed is moved before it. KZ_E_NOMEM.
 */
enum kz_status kz_pdf_hyphens_resolve(struct kz_buf *text);

#endif
