/* Base64 as in RFC 4648, section 4: what the protocol puts bytes into that are not UTF-8. */
#ifndef KZ_CLIENT_BASE64_H
#define KZ_CLIENT_BASE64_H

#include "index/base/buf.h"

/* Appends the bytes. KZ_E_CORRUPT, with out as it was, when text is not whole groups of four with
 * their padding. KZ_E_NOMEM. */
enum kz_status kz_base64_decode(struct kz_buf *out, struct kz_str text);

#endif
