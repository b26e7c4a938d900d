#include "tests/support/test.h"

#include <stdio.h>
#include <time.h>

#include "index/base/check.h"
#include "index/base/date.h"

static void days_agree_with_timegm(void **state)
{
        struct kz_civil civil = {1, 1, 1};
        int64_t days = kz_date_to_days(civil);

        (void)state;
        /* Every day from year 1 to 9999 follows the one before; timegm agrees on each. */
        for (; civil.year <= 9999; days++) {
                struct tm tm = {.tm_year = civil.year - 1900,
                        .tm_mon = civil.month - 1,
                        .tm_mday = civil.day};
                struct kz_civil back = kz_date_from_days(days);

                assert_int_equal(kz_date_to_days(civil), days);
                assert_true(back.year == civil.year && back.month == civil.month &&
                            back.day == civil.day);
                if (civil.day == 1)
                        assert_int_equal(timegm(&tm), days * KZ_DAY_SECONDS);
                if (++civil.day > kz_date_month_length(civil.year, civil.month)) {
                        civil.day = 1;
                        if (++civil.month > 12) {
                                civil.month = 1;
                                civil.year++;
                        }
                }
        }
}

static void impossible_days(void **state)
{
        static const struct kz_civil bad[] = {{2020, 2, 30}, {2019, 2, 29}, {1900, 2, 29},
                {2020, 13, 1}, {2020, 0, 1}, {2020, 4, 31}, {2020, 1, 0}, {0, 1, 1}, {10000, 1, 1}};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++)
                assert_false(kz_date_valid(bad[i]));
        assert_true(kz_date_valid((struct kz_civil){2000, 2, 29}));
        assert_true(kz_date_valid((struct kz_civil){2020, 12, 31}));
}

static void seconds_become_days(void **state)
{
        char out[16];

        (void)state;
        kz_date_format(1599609600, out);
        assert_string_equal(out, "2020-09-09");
        kz_date_format(1599609600 + 86399, out);
        assert_string_equal(out, "2020-09-09");
        kz_date_format(-1, out);
        assert_string_equal(out, "1969-12-31");
        kz_date_format(0, out);
        assert_string_equal(out, "1970-01-01");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(days_agree_with_timegm),
                cmocka_unit_test(impossible_days),
                cmocka_unit_test(seconds_become_days),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
