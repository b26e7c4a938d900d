/* Who wrote a page: by what it tells programs, and by the lines near its headline. */
#ifndef KZ_INGEST_HTML_AUTHOR_H
#define KZ_INGEST_HTML_AUTHOR_H

#include "index/ingest/html_near.h"

/*
 * Appends the names to out; nothing when there are none, or what stands in their place is an
 * address, a date, a number or a sentence. *ret_origin: for people; static. KZ_E_NOMEM.
 */
enum kz_status kz_html_author_choose(const struct kz_html_meta *meta,
        const struct kz_html_near *near, struct kz_buf *out, const char **ret_origin);

#endif
