/*
 * The values of mail headers as they stand in the file: folded lines, encoded words (RFC 2047), and
 * the bytes beyond ASCII that many programs write as they are. Parameters as in RFC 2045, with the
 * continuations and the percent signs of RFC 2231. GMime would decode all this through iconv, and
 * knows nothing of a header that does not say what it is in.
 */
#ifndef KZ_INGEST_MAIL_HEADER_H
#define KZ_INGEST_MAIL_HEADER_H

#include "index/ingest/encoding.h"

/* Longer values are cut before they are looked at. */
#define KZ_MAIL_HEADER_MAX 65536

/*
 * Appends the value as UTF-8, on one line. likely: the set of the mail's text, for bytes that say
 * nothing of theirs; may be NULL. KZ_E_NOMEM.
 */
enum kz_status kz_mail_header_text(
        struct kz_buf *out, struct kz_str raw, const struct kz_encoding *likely);

/* As kz_mail_header_text, for addresses: 'Jane Doe <jane@example.org>, …' without quotes. */
enum kz_status kz_mail_header_addresses(
        struct kz_buf *out, struct kz_str raw, const struct kz_encoding *likely);

/*
 * Appends the parameter called name, which is in lower case, of a value such as
 * "attachment; filename=…"; nothing when it is not there. KZ_E_NOMEM.
 */
enum kz_status kz_mail_header_param(
        struct kz_buf *out, struct kz_str raw, const char *name, const struct kz_encoding *likely);

#endif
