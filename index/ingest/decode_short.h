/*
 * Short pieces of text that stand apart from a file's own: headers of mails, names in archives.
 * They are few bytes, often in another set than they say or in none that is said, and never worth
 * refusing a document for.
 */
#ifndef KZ_INGEST_DECODE_SHORT_H
#define KZ_INGEST_DECODE_SHORT_H

#include "index/ingest/encoding.h"

/*
 * Appends bytes to out as UTF-8: as they are where they are valid, else by the set declared, else
 * by likely, what the letters around them were guessed to be in, else by a guess of their own.
 * Either may be NULL. What has no meaning becomes U+FFFD, NULs become spaces. KZ_E_NOMEM.
 */
enum kz_status kz_decode_short(struct kz_buf *out, struct kz_str bytes,
        const struct kz_encoding *declared, const struct kz_encoding *likely);

/*
 * As kz_encoding_by_label, but NULL for the labels that mails and pages carry whatever they are
 * written in (us-ascii): there the letters know better.
 */
const struct kz_encoding *kz_decode_label(struct kz_str label);

#endif
