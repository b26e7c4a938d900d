/* JSON as text, in a buffer of ours. */
#ifndef KZ_CLIENT_JSON_TEXT_H
#define KZ_CLIENT_JSON_TEXT_H

#include <jansson.h>

#include "index/base/buf.h"

/* Appends value, which may be of any type, as json_dumps does with the flags. KZ_E_NOMEM. */
enum kz_status kz_json_text(struct kz_buf *out, const json_t *value, size_t flags);

#endif
