/* UTF-16 and UTF-32, with a byte order mark or without, to UTF-8. */
#ifndef KZ_INGEST_WIDE_H
#define KZ_INGEST_WIDE_H

#include "index/base/buf.h"

enum kz_wide {
        KZ_WIDE_NO = 0,
        KZ_WIDE_UTF16_LE,
        KZ_WIDE_UTF16_BE,
        KZ_WIDE_UTF32_LE,
        KZ_WIDE_UTF32_BE,
};

/*
 * By a byte order mark, or by where the zeros stand in Latin and Cyrillic text. head: the first
 * bytes; 4096 are enough.
 */
enum kz_wide kz_wide_detect(struct kz_str head);

/* Whether it begins with a byte order mark of these. */
bool kz_wide_is_marked(struct kz_str head);

/* Appends bytes, without a byte order mark, to out; what is broken becomes U+FFFD and is counted.
 * KZ_E_NOMEM. */
enum kz_status kz_wide_decode(
        enum kz_wide wide, struct kz_str bytes, struct kz_buf *out, size_t *ret_broken);

#endif
