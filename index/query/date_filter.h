/*
 * What may stand after `date:` and `since:`, as ranges of seconds since 1970, half-open, UTC.
 *
 *      date    = day | [ day ] ".." [ day ] | ( ">" | ">=" | "<" | "<=" ) day
 *      day     = YYYY | YYYY-MM | YYYY-MM-DD         all of that year, month or day
 *      since   = number ( "d" | "w" | "m" | "y" ) | day
 *
 * A range includes both its ends: 2019..2020-06 runs from 1 January 2019 to 30 June 2020.
 */
#ifndef KZ_QUERY_DATE_FILTER_H
#define KZ_QUERY_DATE_FILTER_H

#include <stdint.h>

#include "index/base/str.h"

/* For the warnings: which forms are read. */
#define KZ_DATE_FILTER_FORMS                                                                       \
        "date:2020, date:2020-05, date:2020-05-07, date:2019..2020-06, date:>2020-01-01 or "       \
        "date:<=2020"
#define KZ_SINCE_FILTER_FORMS                                                                      \
        "since:7d (days), since:2w (weeks), since:3m (months) or since:1y (years)"

struct kz_date_filter {
        int64_t from, to; /* from <= second < to; INT64_MIN and INT64_MAX when open */
        bool swapped;     /* typed with the later end first, and turned round */
};

/* False when value has none of the forms or names no day (2020-13); *ret is untouched then. */
bool kz_date_filter_parse(struct kz_str value, struct kz_date_filter *ret);

/*
 * As above for `since:`. Counts back from now to the beginning of a day, since documents are dated
 * by the day. Months and years go by the calendar: one month before 31 March is the last of
 * February.
 */
bool kz_date_filter_since(struct kz_str value, int64_t now, struct kz_date_filter *ret);

#endif
