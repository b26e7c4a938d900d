/* File types that no parser here reads, told by their first bytes, so that the report can name
 * them. */
#ifndef KZ_INGEST_UNREAD_H
#define KZ_INGEST_UNREAD_H

#include "index/base/str.h"

#define KZ_UNREAD_BINARY "binary files" /* no text, and nothing more is known */

/* For people: "PDF files"; NULL for what may be text. name is in lower case, without ".gz". */
const char *kz_unread_type(struct kz_str head, struct kz_str name);

#endif
