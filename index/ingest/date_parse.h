/*
 * Dates as people and programs write them: ISO 8601, RFC 2822, 09/09/2020, 9.9.2020, 26-FEB-1987,
 * "April 12, 2024", "12 апреля 2024 23:15", "17:36, 30 Qańtar 2026", 20200909, Unix seconds.
 * Months are known in English, Russian and Kazakh (Cyrillic and the Latin alphabets), and in the
 * languages of date_months.c.
 */
#ifndef KZ_INGEST_DATE_PARSE_H
#define KZ_INGEST_DATE_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/date.h"
#include "index/base/str.h"

/* How 03/04/2020 is read. YMD says nothing about it, and reads it as DMY. */
enum kz_date_order {
        KZ_DATE_DMY = 0,
        KZ_DATE_MDY = 1,
        KZ_DATE_YMD = 2,
};

enum kz_date_outcome {
        KZ_DATE_FOUND,
        KZ_DATE_UNKNOWN,    /* not a date, or not in a form known here */
        KZ_DATE_IMPOSSIBLE, /* the form of a date, but there is no such day or time */
};

enum kz_date_precision {
        KZ_DATE_YEAR,
        KZ_DATE_MONTH,
        KZ_DATE_DAY,
        KZ_DATE_TIME,
};

struct kz_date_parsed {
        struct kz_civil civil; /* the day as written; month and day are 1 where not written */
        enum kz_date_precision precision;
        int64_t ts;     /* seconds since 1970, by the zone as written, else UTC */
        bool ambiguous; /* could be read with day and month swapped: the order decided */
        bool digits;    /* written as one bare number */
        bool zoned;     /* it has a time of day and says in which zone ... */
        int32_t zone;   /* ... so many seconds east of Greenwich */
};

/*
 * Reads the whole of s as one date; *ret is written only when FOUND. latest_year tells the century
 * of a two-digit year: the last one that is not later than it.
 */
enum kz_date_outcome kz_date_parse(
        struct kz_str s, enum kz_date_order order, int32_t latest_year, struct kz_date_parsed *ret);

/* "2020-09-09", "2020-09" or "2020", as precisely as it is known. */
void kz_date_parsed_format(const struct kz_date_parsed *date, char out[16]);

#endif
