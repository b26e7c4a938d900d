/* HTML that is not a page: a part of a mail, an entry of a feed. All of its text is meant. */
#ifndef KZ_INGEST_HTML_PLAIN_H
#define KZ_INGEST_HTML_PLAIN_H

#include "index/base/buf.h"

/*
 * Appends the text a reader sees, as the HTML parser would, but without guessing which of it is the
 * article. html: valid UTF-8 without NULs. ret_title, which may be NULL, gets the <title> appended.
 * KZ_E_NOMEM.
 */
enum kz_status kz_html_plain(struct kz_buf *out, struct kz_str html, struct kz_buf *ret_title);

#endif
