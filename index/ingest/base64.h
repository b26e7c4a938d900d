/* Base64 (RFC 4648) as it is met: what is no letter of its alphabet is passed over. */
#ifndef KZ_INGEST_BASE64_H
#define KZ_INGEST_BASE64_H

#include "index/base/buf.h"

/* Appends what s stands for. KZ_E_NOMEM. */
enum kz_status kz_base64_append(struct kz_buf *out, struct kz_str s);

#endif
