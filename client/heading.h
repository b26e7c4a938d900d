/* The title of a document as the line or lines that head it. */
#ifndef KZ_CLIENT_HEADING_H
#define KZ_CLIENT_HEADING_H

#include <jansson.h>

#include "client/paragraph.h"

/* Appends the title, or the id where there is none, in the form of a paragraph whose text is not
 * set; in bold when color is. KZ_E_NOMEM. */
enum kz_status kz_heading_append(
        struct kz_buf *out, const json_t *document, struct kz_paragraph form, bool color);

#endif
