/* JSON as pages have it: with comments around it, line ends in strings, commas too many. */
#ifndef KZ_INGEST_HTML_JSON_REPAIR_H
#define KZ_INGEST_HTML_JSON_REPAIR_H

#include "index/base/buf.h"

/*
 * Appends text, valid UTF-8, to out with what is wrong most often mended: what stands before the
 * first bracket is left out, controls in strings become spaces, escapes that JSON does not know
 * their character, a quotation mark that cannot end its string is taken for one of its characters,
 * commas before a closing bracket go, and brackets that never close are closed. What comes of it
 * may still be no JSON. KZ_E_NOMEM.
 */
enum kz_status kz_html_json_repair(struct kz_str text, struct kz_buf *out);

#endif
