/*
 * When a page was published: by what it tells programs, by the lines near its headline, by its
 * address, and at last by when it was changed.
 */
#ifndef KZ_INGEST_HTML_DATE_H
#define KZ_INGEST_HTML_DATE_H

#include "index/ingest/date_parse.h"
#include "index/ingest/html_near.h"

struct kz_html_date {
        struct kz_str text; /* as written: a view into meta or page; empty when there is none */
        const char *origin; /* for people; static */
        bool found;         /* text could be read, and date is what it says */
        struct kz_date_parsed date;
};

/* How dates are to be read. */
struct kz_html_date_reading {
        enum kz_date_order order;
        int32_t latest_year;
        int64_t latest; /* seconds since 1970: no page is of a later day; 0: not known */
};

/*
 * date.civil is the day where the page was written, where the page tells: of a time in UTC it may
 * be the one before or after.
 */
struct kz_html_date kz_html_date_choose(const struct kz_html_meta *meta,
        const struct kz_html_near *near, const struct kz_html_date_reading *reading);

#endif
