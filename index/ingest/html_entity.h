/* Character references of HTML: "&amp;", "&#1178;", "&#x49B;". */
#ifndef KZ_INGEST_HTML_ENTITY_H
#define KZ_INGEST_HTML_ENTITY_H

#include "index/base/str.h"

/*
 * The reference that s begins with: s begins with "&". Returns its bytes, and in out and *ret_len
 * what it stands for in UTF-8; 0 when it is none, and "&" stands for itself. in_value: within an
 * attribute's value, where "&copy=1" is no reference. References to what is no character give
 * U+FFFD, to a control a space.
 */
size_t kz_html_entity(struct kz_str s, bool in_value, char out[4], size_t *ret_len);

#endif
