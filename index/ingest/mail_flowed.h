/* Text in "format=flowed" (RFC 3676): its lines to paragraphs. */
#ifndef KZ_INGEST_MAIL_FLOWED_H
#define KZ_INGEST_MAIL_FLOWED_H

#include "index/base/buf.h"

/* Appends text with soft line ends undone and stuffed spaces taken away; with delsp, the space at a
 * soft line end is not part of the text. Lines end in LF or CRLF. KZ_E_NOMEM. */
enum kz_status kz_mail_flowed(struct kz_buf *out, struct kz_str text, bool delsp);

#endif
