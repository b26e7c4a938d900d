/* Types that libmagic knows: for files that are no text, and whose first bytes tell us nothing. */
#ifndef KZ_INGEST_MAGIC_H
#define KZ_INGEST_MAGIC_H

#include "index/base/error.h"
#include "index/base/str.h"

/* Loads its database, which cannot be done behind the walls. KZ_E_NOMEM, KZ_E_IO. */
enum kz_status kz_magic_prepare(struct kz_error *err);

/* "application/pdf"; NULL when nothing is known or no database was loaded. Valid until the next
 * call. */
const char *kz_magic_mime(struct kz_str head);

#endif
