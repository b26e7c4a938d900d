/* What the attributes of a start tag say of its element's text. */
#ifndef KZ_INGEST_HTML_ATTRS_H
#define KZ_INGEST_HTML_ATTRS_H

#include <stdbool.h>

#include "index/base/str.h"
#include "index/ingest/html_tag.h"

struct kz_html_attrs {
        bool hides;      /* a reader of the page does not see it */
        bool links;      /* it leads to another page */
        uint8_t hints;   /* KZ_HTML_HINT_* */
        uint8_t capture; /* enum kz_html_capture: what becomes of its text when it ends */
};

/* attrs: as in a token. */
struct kz_html_attrs kz_html_attrs_read(enum kz_html_tag tag, struct kz_str attrs);

#endif
