/*
 * Has poppler and GLib open all they open once, before the walls close. From then on they say
 * nothing on standard error.
 */
#ifndef KZ_INGEST_PDF_PREPARE_H
#define KZ_INGEST_PDF_PREPARE_H

#include "index/base/error.h"

/* KZ_E_INTERNAL: poppler does not read our own page. */
enum kz_status kz_pdf_prepare(struct kz_error *err);

#endif
