/* Dates within lines and addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/ingest/date_find.h"

static const struct {
        const char *line, *date, *where;
} lines[] = {
        {"12 апреля 2024 23:15", "2024-04-12", "12 апреля 2024 23:15"},
        {"Опубликовано: 12 апреля 2024, 23:15 Просмотров: 1040", "2024-04-12",
                "12 апреля 2024, 23:15"},
        {"Алматы, 26.02.2021 – Корреспондент", "2021-02-26", "26.02.2021"},
        {"2026 жылғы 30 қаңтар, Астана", "2026-01-30", "2026 жылғы 30 қаңтар"},
        {"17:36, 30 Qańtar 2026 | Qoǵam", "2026-01-30", "17:36, 30 Qańtar 2026"},
        {"By Jane Doe | Nov. 19, 2019 8:03 am ET", "2019-11-19", "Nov. 19, 2019 8:03 am"},
        {"10:01 pm PST, Tuesday, November 19, 2019", "2019-11-19",
                "10:01 pm PST, Tuesday, November 19, 2019"},
        {"Von Jana Maier, 3. März 2020, 14:30 Uhr", "2020-03-03", "3. März 2020, 14:30 Uhr"},
        {"Stand: 12.04.2020 | 10:48 Uhr", "2020-04-12", "12.04.2020 | 10:48 Uhr"},
        {"Publié le 9 août 2018 à 10h30", "2018-08-09", "9 août 2018"},
        {"Updated 2019-11-19T10:07:00-0500 by staff", "2019-11-19", "2019-11-19T10:07:00-0500"},
        {"12-14 May 2020", "2020-05-14", "14 May 2020"},
        {"«5 мая 2020 года»", "2020-05-05", "5 мая 2020 года"},
        {"No. 20/05/2020/11, 7 Dec 2020", "2020-12-07", "7 Dec 2020"},
        {"2 comments, 7 Dec 2020, 3 likes", "2020-12-07", "7 Dec 2020"},
};

static void test_lines(void **state)
{
        struct kz_date_parsed date;
        struct kz_str where;
        char text[16];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(lines); i++) {
                if (!kz_date_find(kz_str(lines[i].line), KZ_DATE_DMY, 2027, &date, &where))
                        fail_msg("no date is found in \"%s\"", lines[i].line);
                kz_date_parsed_format(&date, text);
                if (strcmp(text, lines[i].date) || !kz_str_eq(where, kz_str(lines[i].where)))
                        fail_msg("\"%s\": %s, at \"%.*s\"", lines[i].line, text, KZ_STR_ARG(where));
        }
}

static void test_no_date(void **state)
{
        static const char *const none[] = {"", "© 2020", "May 2020", "version 5.10.19",
                "in 2019 and 2020", "May I ask you, 2020?", "20200909", "1599609600",
                "call 8 800 2000 600", "12.04.20202", "12 апреля", "Article 12 of 1.2.2000.5",
                "31.02.2020", "\xD0"};
        struct kz_date_parsed date;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(none); i++) {
                if (kz_date_find(kz_str(none[i]), KZ_DATE_DMY, 2027, &date, NULL))
                        fail_msg("a date is found in \"%s\"", none[i]);
        }
}

static void test_long_lines(void **state)
{
        struct kz_date_parsed date;
        char line[2000];

        (void)state;
        memset(line, ' ', sizeof(line));
        memcpy(line + 300, "7 May 2020", 10);
        assert_true(
                kz_date_find((struct kz_str){line, sizeof(line)}, KZ_DATE_DMY, 2027, &date, NULL));
        memset(line, '1', sizeof(line));
        assert_false(
                kz_date_find((struct kz_str){line, sizeof(line)}, KZ_DATE_DMY, 2027, &date, NULL));
}

static void test_addresses(void **state)
{
        static const struct {
                const char *url, *date;
        } urls[] = {
                {"https://example.org/2019/11/20/title.html", "2019-11-20"},
                {"https://example.org/news/2019-1-2-title", "2019-01-02"},
                {"https://example.org/20191120/title", "2019-11-20"},
                {"https://example.org/title-20191120.html", "2019-11-20"},
                {"https://example.org/2019/11/20/again-2019-11-20", "2019-11-20"},
                {"https://example.org/2019/11/title", ""},
                {"https://example.org/2019/11/20/of-2018-05-01", ""},
                {"https://example.org/120191120", ""},
                {"https://example.org/2019/13/20/", ""},
                {"https://example.org/id/1850/11/20", ""},
                {"https://example.org/2019-11/20", ""},
        };
        struct kz_date_parsed date;
        char text[16];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(urls); i++) {
                text[0] = '\0';
                if (kz_date_find_in_url(kz_str(urls[i].url), &date))
                        kz_date_parsed_format(&date, text);
                if (strcmp(text, urls[i].date))
                        fail_msg("%s: \"%s\"", urls[i].url, text);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_no_date),
                cmocka_unit_test(test_long_lines),
                cmocka_unit_test(test_addresses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
