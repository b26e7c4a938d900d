/* Language and kind as sources write them, made uniform. */
#ifndef KZ_INGEST_META_H
#define KZ_INGEST_META_H

#include "index/ingest/parser.h"

/*
 * "EN", "en-US", "kaz", "Russian" to "en", "en", "kk", "ru". Puts it into doc, out holding its
 * bytes; the source's setting when value is empty or nothing known, which is reported. The sink's
 * statuses.
 */
enum kz_status kz_meta_lang(struct kz_parse *parse, struct kz_str value, uint64_t line,
        struct kz_document *doc, char out[16]);

/* In lower case and at most 64 bytes, into doc with buf for its bytes; the source's when empty.
 * KZ_E_NOMEM. */
enum kz_status kz_meta_kind(
        struct kz_parse *parse, struct kz_str value, struct kz_document *doc, struct kz_buf *buf);

#endif
