#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/base/date.h"
#include "index/query/date_filter.h"

static int64_t day(int32_t year, int32_t month, int32_t d)
{
        return kz_date_to_days((struct kz_civil){year, month, d}) * KZ_DAY_SECONDS;
}

struct expected {
        const char *typed;
        struct kz_civil from, to; /* year 0: open; `to` is the first day outside */
        bool swapped;
};

static void check(const struct expected *e, const struct kz_date_filter *got)
{
        int64_t from = e->from.year ? day(e->from.year, e->from.month, e->from.day) : INT64_MIN;
        int64_t to = e->to.year ? day(e->to.year, e->to.month, e->to.day) : INT64_MAX;

        if (got->from != from || got->to != to || got->swapped != e->swapped)
                fail_msg("%s: %lld to %lld, wanted %lld to %lld", e->typed, (long long)got->from,
                        (long long)got->to, (long long)from, (long long)to);
}

static void test_forms(void **state)
{
        static const struct expected table[] = {
                {"2020", {2020, 1, 1}, {2021, 1, 1}, false},
                {"2020-05", {2020, 5, 1}, {2020, 6, 1}, false},
                {"2020-5-7", {2020, 5, 7}, {2020, 5, 8}, false},
                {"2020-05-07", {2020, 5, 7}, {2020, 5, 8}, false},
                {"2020-12", {2020, 12, 1}, {2021, 1, 1}, false},
                {"2020-12-31", {2020, 12, 31}, {2021, 1, 1}, false},
                {"2020-02", {2020, 2, 1}, {2020, 3, 1}, false},
                {"2020-02-29", {2020, 2, 29}, {2020, 3, 1}, false},
                {"2021-02-28", {2021, 2, 28}, {2021, 3, 1}, false},
                {"2000-02-29", {2000, 2, 29}, {2000, 3, 1}, false},
                {"1969", {1969, 1, 1}, {1970, 1, 1}, false},
                {"0001", {1, 1, 1}, {2, 1, 1}, false},
                {"2019..2020-06", {2019, 1, 1}, {2020, 7, 1}, false},
                {"2020-02..2020-02", {2020, 2, 1}, {2020, 3, 1}, false},
                {"2020-06..2020", {2020, 6, 1}, {2021, 1, 1}, false},
                {"..2020", {0, 0, 0}, {2021, 1, 1}, false},
                {"2020..", {2020, 1, 1}, {0, 0, 0}, false},
                {"2020-05-07..", {2020, 5, 7}, {0, 0, 0}, false},
                {"2021..2019", {2019, 1, 1}, {2022, 1, 1}, true},
                {"2020-06..2019", {2019, 1, 1}, {2020, 7, 1}, true},
                {">2020-01-01", {2020, 1, 2}, {0, 0, 0}, false},
                {">2020", {2021, 1, 1}, {0, 0, 0}, false},
                {">=2020-01-01", {2020, 1, 1}, {0, 0, 0}, false},
                {">=2020", {2020, 1, 1}, {0, 0, 0}, false},
                {"<2020-03", {0, 0, 0}, {2020, 3, 1}, false},
                {"<=2020-02", {0, 0, 0}, {2020, 3, 1}, false},
                {"<=2019", {0, 0, 0}, {2020, 1, 1}, false},
        };
        struct kz_date_filter got;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(table); i++) {
                if (!kz_date_filter_parse(kz_str(table[i].typed), &got))
                        fail_msg("%s was not read", table[i].typed);
                check(&table[i], &got);
        }
        assert_true(kz_date_filter_parse(KZ_STR("9999"), &got));
        assert_int_equal(got.to, day(9999, 12, 31) + KZ_DAY_SECONDS);
}

static void test_not_dates(void **state)
{
        static const char *const table[] = {"", "2020-13", "2020-00", "0000", "2021-02-29",
                "1900-02-29", "2020-04-31", "2020-05-00", "31/02/2020", "07.05.2020", "20",
                "20200507", "2020-", "2020-05-", "2020-05-07-", "2020x", "x2020", "..", "...",
                "2020...2021", "2020..2021..2022", ">", ">=", "<", "=2020", ">..2020",
                ">=2020..2021", "2020..x", "x..2020", " 2020", "2020 ", "-2020", "2020-005", "٢٠٢٠",
                "99999999999999999999"};
        struct kz_date_filter got = {1, 2, false};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(table); i++) {
                if (kz_date_filter_parse(kz_str(table[i]), &got))
                        fail_msg("%s was read", table[i]);
        }
        assert_int_equal(got.from, 1);
        assert_int_equal(got.to, 2);
}

static void test_since(void **state)
{
        /* 31 March 2020, 15:30: the last of a month, in a leap year. */
        int64_t now = day(2020, 3, 31) + 15 * 3600 + 1800;
        static const struct expected table[] = {
                {"0d", {2020, 3, 31}, {0, 0, 0}, false},
                {"1d", {2020, 3, 30}, {0, 0, 0}, false},
                {"7d", {2020, 3, 24}, {0, 0, 0}, false},
                {"31D", {2020, 2, 29}, {0, 0, 0}, false},
                {"2w", {2020, 3, 17}, {0, 0, 0}, false},
                {"1m", {2020, 2, 29}, {0, 0, 0}, false},
                {"3m", {2019, 12, 31}, {0, 0, 0}, false},
                {"13m", {2019, 2, 28}, {0, 0, 0}, false},
                {"1y", {2019, 3, 31}, {0, 0, 0}, false},
                {"2019y", {1, 3, 31}, {0, 0, 0}, false},
                {"2020y", {0, 0, 0}, {0, 0, 0}, false},
                {"9999999y", {0, 0, 0}, {0, 0, 0}, false},
                {"2019-06", {2019, 6, 1}, {0, 0, 0}, false},
        };
        struct kz_date_filter got;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(table); i++) {
                if (!kz_date_filter_since(kz_str(table[i].typed), now, &got))
                        fail_msg("%s was not read", table[i].typed);
                check(&table[i], &got);
        }
        /* Before 1970 a day still begins at its beginning. */
        assert_true(kz_date_filter_since(KZ_STR("0d"), -1, &got));
        assert_int_equal(got.from, -KZ_DAY_SECONDS);
        assert_true(kz_date_filter_since(KZ_STR("1y"), day(2020, 2, 29), &got));
        assert_int_equal(got.from, day(2019, 2, 28));
}

static void test_not_since(void **state)
{
        static const char *const table[] = {"", "d", "7", "7x", "7dd", "-7d", "7 d", "1.5y",
                "99999999d", "yesterday", "..2020", ">2020"};
        struct kz_date_filter got;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(table); i++) {
                if (kz_date_filter_since(kz_str(table[i]), 1600000000, &got))
                        fail_msg("%s was read", table[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_forms),
                cmocka_unit_test(test_not_dates),
                cmocka_unit_test(test_since),
                cmocka_unit_test(test_not_since),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
