#include "index/base/date.h"

#include <stdio.h>

int32_t kz_date_month_length(int32_t year, int32_t month)
{
        static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        if (month < 1 || month > 12)
                return 0;
        return lengths[month - 1] + (month == 2 && leap);
}

bool kz_date_valid(struct kz_civil civil)
{
        return civil.year >= 1 && civil.year <= 9999 && civil.day >= 1 &&
               civil.day <= kz_date_month_length(civil.year, civil.month);
}

int64_t kz_date_to_days(struct kz_civil civil)
{
        int64_t y = civil.year - (civil.month <= 2);
        int64_t era = (y >= 0 ? y : y - 399) / 400;
        int64_t year_of_era = y - era * 400;
        int64_t month_from_march = (civil.month + 9) % 12;
        int64_t day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
        int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

        return era * 146097 + day_of_era - 719468;
}

struct kz_civil kz_date_from_days(int64_t days)
{
        int64_t z = days + 719468;
        int64_t era = (z >= 0 ? z : z - 146096) / 146097;
        int64_t day_of_era = z - era * 146097;
        int64_t year_of_era =
                (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
        int64_t day_of_year =
                day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int64_t month_from_march = (5 * day_of_year + 2) / 153;
        struct kz_civil civil;

        civil.day = (int32_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
        civil.month =
                (int32_t)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
        civil.year = (int32_t)(year_of_era + era * 400 + (civil.month <= 2));
        return civil;
}

void kz_date_format(int64_t ts, char out[16])
{
        int64_t days = ts / KZ_DAY_SECONDS - (ts % KZ_DAY_SECONDS < 0);
        struct kz_civil civil = kz_date_from_days(days);

        snprintf(out, 16, "%04d-%02d-%02d", civil.year % 10000, civil.month % 100, civil.day % 100);
}
