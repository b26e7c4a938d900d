/* A date within a line of other words: "Published on April 12, 2024 by Jane Doe". */
#ifndef KZ_INGEST_DATE_FIND_H
#define KZ_INGEST_DATE_FIND_H

#include "index/ingest/date_parse.h"

/*
 * The first date in line, valid UTF-8, that has a day, a month and a year of four digits: others
 * are too often something else. *ret_where, when not NULL, is the view of line it stands in.
 */
bool kz_date_find(struct kz_str line, enum kz_date_order order, int32_t latest_year,
        struct kz_date_parsed *ret, struct kz_str *ret_where);

/*
 * The day that a web address holds: "/2019/11/20/", "2019-11-20", "20191120". False when it holds
 * none, or several.
 */
bool kz_date_find_in_url(struct kz_str url, struct kz_date_parsed *ret);

#endif
