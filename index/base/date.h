/* Days and seconds in the proleptic Gregorian calendar, UTC. No time zones, no locale. */
#ifndef KZ_BASE_DATE_H
#define KZ_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define KZ_DAY_SECONDS INT64_C(86400)

struct kz_civil {
        int32_t year;  /* 1 to 9999 */
        int32_t month; /* 1 to 12 */
        int32_t day;   /* 1 to 31 */
};

/* False for 31 February, month 13, year 0 and the like. */
bool kz_date_valid(struct kz_civil civil);
/* Days since 1970-01-01; civil must be valid (Howard Hinnant, "chrono-compatible date algorithms").
 */
int64_t kz_date_to_days(struct kz_civil civil);
struct kz_civil kz_date_from_days(int64_t days);
int32_t kz_date_month_length(int32_t year, int32_t month);

/* "2020-09-09" of a second since 1970, rounded down to its day; out holds 11 bytes or more. */
void kz_date_format(int64_t ts, char out[16]);

#endif
