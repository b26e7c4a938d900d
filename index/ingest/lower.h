/* Lower case for the letters that dates, labels and kinds are written in: ASCII, Latin, Cyrillic.
 */
#ifndef KZ_INGEST_LOWER_H
#define KZ_INGEST_LOWER_H

#include "index/base/buf.h"

uint32_t kz_lower(uint32_t cp);

/* Appends s, valid UTF-8, in lower case. KZ_E_NOMEM. */
enum kz_status kz_lower_append(struct kz_buf *out, struct kz_str s);

/* Whether s, any bytes, begins with prefix, which is in lower case; case does not count. *ret_len:
 * bytes of s. */
bool kz_lower_starts(struct kz_str s, struct kz_str prefix, size_t *ret_len);

#endif
