/* Keys and ids of documents: "source:path#record", for people to read and scripts to repeat. */
#ifndef KZ_INGEST_KEY_H
#define KZ_INGEST_KEY_H

#include "index/base/buf.h"

#define KZ_ID_MAX 239 /* bytes: with its prefix, an id is one index term */

/*
 * Appends part as it stands in a key: bytes that are not UTF-8, '%', '#' and control characters
 * (visible.h) become %XX, so that different parts never look the same. KZ_E_NOMEM.
 */
enum kz_status kz_key_encode(struct kz_buf *out, struct kz_str part);

/*
 * Appends "source:key", key being path, or record, or path + "#" + record; both are encoded already
 * and may be empty. A key that would make the id longer than KZ_ID_MAX is cut and ends in "~" and
 * 32 hex digits of its BLAKE2b hash. *ret_key, when not NULL, is where in *out the key begins.
 */
enum kz_status kz_key_id(struct kz_buf *out, struct kz_str source, struct kz_str path,
        struct kz_str record, size_t *ret_key);

#endif
