#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "index/ingest/date_parse.h"

struct good {
        const char *text;
        const char *date;
        int64_t ts;
};

#define D_2020_09_09 INT64_C(1599609600)
#define D_1987_02_26 INT64_C(541296000)
#define D_2024_04_12 INT64_C(1712880000)
#define D_2026_01_30 INT64_C(1769731200)

static const struct good goods[] = {
        {"2020-09-09", "2020-09-09", D_2020_09_09},
        {"2020-09-09T17:36:05Z", "2020-09-09", D_2020_09_09 + 17 * 3600 + 36 * 60 + 5},
        {"2020-09-09T17:36", "2020-09-09", D_2020_09_09 + 17 * 3600 + 36 * 60},
        {"2020-09-09T17:36:05.123456+06:00", "2020-09-09", D_2020_09_09 + 11 * 3600 + 36 * 60 + 5},
        {"2020-09-09 01:00 +0600", "2020-09-09", D_2020_09_09 - 5 * 3600},
        {"2020-09-09T17:36-05:00", "2020-09-09", D_2020_09_09 + 22 * 3600 + 36 * 60},
        {"2020/09/09", "2020-09-09", D_2020_09_09},
        {"2020.09.09", "2020-09-09", D_2020_09_09},
        {"09/09/2020", "2020-09-09", D_2020_09_09},
        {"9.9.2020", "2020-09-09", D_2020_09_09},
        {"09.09.20", "2020-09-09", D_2020_09_09},
        {"09.09.2020 г.", "2020-09-09", D_2020_09_09},
        {"9-9-2020", "2020-09-09", D_2020_09_09},
        {"20200909", "2020-09-09", D_2020_09_09},
        {"20200909173605", "2020-09-09", D_2020_09_09 + 17 * 3600 + 36 * 60 + 5},
        {"1599609600", "2020-09-09", D_2020_09_09},
        {"1599609600000", "2020-09-09", D_2020_09_09},
        {"26-FEB-1987", "1987-02-26", D_1987_02_26},
        {"26-FEB-1987 15:01:01.79", "1987-02-26", D_1987_02_26 + 15 * 3600 + 61},
        {" 9-MAR-1987 09:15:22.63", "1987-03-09",
                D_1987_02_26 + 11 * 86400 + 9 * 3600 + 15 * 60 + 22},
        {"26-Feb-87", "1987-02-26", D_1987_02_26},
        {"12 апреля 2024 23:15", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 апреля 2024 - 23:15", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 сәуір 2024 – 23:15", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 апреля 2024 г., 23:15", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 АПРЕЛЯ 2024 года", "2024-04-12", D_2024_04_12},
        {"12 апр. 2024", "2024-04-12", D_2024_04_12},
        {"пятница, 12 апреля 2024", "2024-04-12", D_2024_04_12},
        {"12 April 2024", "2024-04-12", D_2024_04_12},
        {"April 12, 2024", "2024-04-12", D_2024_04_12},
        {"Apr. 12, 2024", "2024-04-12", D_2024_04_12},
        {"12th of April, 2024", "2024-04-12", D_2024_04_12},
        {"April 12, 2024, 5:30 p.m.", "2024-04-12", D_2024_04_12 + 17 * 3600 + 30 * 60},
        {"12:05 am 12 April 2024", "2024-04-12", D_2024_04_12 + 5 * 60},
        {"Fri, 12 Apr 2024 23:15:00 +0600", "2024-04-12", D_2024_04_12 + 17 * 3600 + 15 * 60},
        {"Fri, 12 Apr 2024 23:15:00 GMT", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 Apr 2024 23:15:00 -0500 (EST)", "2024-04-12", D_2024_04_12 + 28 * 3600 + 15 * 60},
        {"17:36, 30 Qańtar 2026", "2026-01-30", D_2026_01_30 + 17 * 3600 + 36 * 60},
        {"17:36, 30 Qantar 2026", "2026-01-30", D_2026_01_30 + 17 * 3600 + 36 * 60},
        {"30 qan'tar 2026", "2026-01-30", D_2026_01_30},
        {"30 Qañtar 2026", "2026-01-30", D_2026_01_30},
        {"30 ҚАҢТАР 2026", "2026-01-30", D_2026_01_30},
        {"2026 жылғы 30 қаңтар", "2026-01-30", D_2026_01_30},
        {"2026 ж. 30 қаңтарда", "2026-01-30", D_2026_01_30},
        {"2024", "2024", INT64_C(1704067200)},
        {"2024-04", "2024-04", INT64_C(1711929600)},
        {"04/2024", "2024-04", INT64_C(1711929600)},
        {"сәуір 2024", "2024-04", INT64_C(1711929600)},
        {"April 2024", "2024-04", INT64_C(1711929600)},
        {"1969-12-31T23:59:59Z", "1969-12-31", -1},
        {"29.02.2024", "2024-02-29", INT64_C(1709164800)},
        {"Fri Apr 12 2024 23:15:00 GMT+0000 (UTC)", "2024-04-12",
                D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"Freitag, 12. April 2024, 23:15 Uhr", "2024-04-12", D_2024_04_12 + 23 * 3600 + 15 * 60},
        {"12 de abril de 2024", "2024-04-12", D_2024_04_12},
};

static void test_forms(void **state)
{
        struct kz_date_parsed date;
        char text[16];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(goods); i++) {
                if (kz_date_parse(kz_str(goods[i].text), KZ_DATE_DMY, 2026, &date) != KZ_DATE_FOUND)
                        fail_msg("\"%s\" is not read", goods[i].text);
                kz_date_parsed_format(&date, text);
                if (strcmp(text, goods[i].date) || date.ts != goods[i].ts)
                        fail_msg("\"%s\" is read as %s, %lld", goods[i].text, text,
                                (long long)date.ts);
                assert_false(date.ambiguous);
        }
}

static void test_months(void **state)
{
        static const char *const months[][12] = {
                {"January", "February", "March", "April", "May", "June", "July", "August",
                        "September", "October", "November", "December"},
                {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov",
                        "dec"},
                {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
                        "сентября", "октября", "ноября", "декабря"},
                {"Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь",
                        "Октябрь", "Ноябрь", "Декабрь"},
                {"янв.", "фев.", "мар.", "апр.", "май", "июн.", "июл.", "авг.", "сен.", "окт.",
                        "ноя.", "дек."},
                {"қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз",
                        "қыркүйек", "қазан", "қараша", "желтоқсан"},
                {"Qańtar", "Aqpan", "Naýryz", "Sáýir", "Mamyr", "Maýsym", "Shilde", "Tamyz",
                        "Qyrkúıek", "Qazan", "Qarasha", "Jeltoqsan"},
                {"Qañtar", "Aqpan", "Nauryz", "Säuır", "Mamyr", "Mausym", "Şılde", "Tamyz",
                        "Qyrküiek", "Qazan", "Qaraşa", "Jeltoqsan"},
                {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
                        "Oktober", "November", "Dezember"},
                {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
                        "septembre", "octobre", "novembre", "décembre"},
                {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
                        "septiembre", "octubre", "noviembre", "diciembre"},
                {"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
                        "września", "października", "listopada", "grudnia"},
                {"ocak", "Şubat", "mart", "nisan", "Mayıs", "haziran", "temmuz", "Ağustos", "eylül",
                        "ekim", "kasım", "Aralık"},
                {"yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avgust", "sentabr",
                        "oktabr", "noyabr", "dekabr"},
                {"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня",
                        "вересня", "жовтня", "листопада", "грудня"},
                {"qan'tar", "aqpan", "nay'ryz", "sa'y'ir", "mamyr", "may'sym", "shilde", "tamyz",
                        "qyrku'iek", "qazan", "qarasha", "jeltoqsan"},
        };
        struct kz_date_parsed date;
        char text[64];
        size_t i;
        int m;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(months); i++) {
                for (m = 0; m < 12; m++) {
                        snprintf(text, sizeof(text), "7 %s 2021", months[i][m]);
                        if (kz_date_parse(kz_str(text), KZ_DATE_DMY, 2026, &date) !=
                                        KZ_DATE_FOUND ||
                                date.civil.month != m + 1 || date.civil.day != 7)
                                fail_msg("\"%s\" is not read as month %d", text, m + 1);
                }
        }
}

static void test_impossible(void **state)
{
        static const char *const texts[] = {"31/02/2020", "2020-02-30", "2020-13-01",
                "32 апреля 2024", "29.02.2023", "20200231", "2020-09-09T25:00", "2020-09-09 12:61",
                "13:00 pm 9 May 2020", "31/31/2020", "0.5.2020"};
        struct kz_date_parsed date;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                if (kz_date_parse(kz_str(texts[i]), KZ_DATE_DMY, 2026, &date) != KZ_DATE_IMPOSSIBLE)
                        fail_msg("\"%s\" is not called impossible", texts[i]);
        }
}

static void test_unknown(void **state)
{
        static const char *const texts[] = {"", " ", "yesterday", "1", "12", "123", "12345",
                "9/9/20", "12 апреля", "May", "2019-2020", "1.2.3.4", "May the 4th be with you",
                "12 April 2024 and more", "99999999999999999999999999", "--", "2020-", "-2020",
                "2020-09-09-09", "\xff\xfe", "12 April May 2024", "9999999999999", "10:30",
                "04/2024 10:30",
                "a date that goes on and on and on, so long that nothing of the kind could ever be "
                "meant as a "
                "date by anyone in the world, 9 May 2020"};
        struct kz_date_parsed date;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                if (kz_date_parse(kz_str(texts[i]), KZ_DATE_DMY, 2026, &date) != KZ_DATE_UNKNOWN)
                        fail_msg("\"%s\" is taken for a date", texts[i]);
        }
}

static void test_order(void **state)
{
        struct kz_date_parsed date;

        (void)state;
        assert_int_equal(
                kz_date_parse(KZ_STR("03/04/2020"), KZ_DATE_DMY, 2026, &date), KZ_DATE_FOUND);
        assert_true(date.ambiguous && date.civil.day == 3 && date.civil.month == 4);
        assert_int_equal(
                kz_date_parse(KZ_STR("03/04/2020"), KZ_DATE_MDY, 2026, &date), KZ_DATE_FOUND);
        assert_true(date.ambiguous && date.civil.day == 4 && date.civil.month == 3);
        assert_int_equal(
                kz_date_parse(KZ_STR("03/04/2020"), KZ_DATE_YMD, 2026, &date), KZ_DATE_FOUND);
        assert_true(date.ambiguous && date.civil.day == 3);
        assert_int_equal(
                kz_date_parse(KZ_STR("04/25/2020"), KZ_DATE_DMY, 2026, &date), KZ_DATE_FOUND);
        assert_true(!date.ambiguous && date.civil.day == 25 && date.civil.month == 4);
        assert_int_equal(
                kz_date_parse(KZ_STR("25/04/2020"), KZ_DATE_MDY, 2026, &date), KZ_DATE_FOUND);
        assert_true(!date.ambiguous && date.civil.day == 25);
        assert_int_equal(
                kz_date_parse(KZ_STR("03.04.2020"), KZ_DATE_MDY, 2026, &date), KZ_DATE_FOUND);
        assert_true(!date.ambiguous && date.civil.day == 3);
        assert_int_equal(
                kz_date_parse(KZ_STR("2020/03/04"), KZ_DATE_MDY, 2026, &date), KZ_DATE_FOUND);
        assert_true(!date.ambiguous && date.civil.day == 4);
}

/* The zone as it is written: in another one the day may be another. */
static void test_zones(void **state)
{
        static const struct {
                const char *text;
                bool zoned;
                int hours;
        } times[] = {
                {"2020-09-09T17:36:05Z", true, 0},
                {"2020-09-09 17:36 +00:00", true, 0},
                {"Fri, 12 Apr 2024 23:15:00 GMT", true, 0},
                {"1599609600", true, 0},
                {"2020-09-09T17:36:05", false, 0},
                {"2020-09-09T17:36:05+06:00", true, 6},
                {"12 Apr 2024 23:15 EST", true, -5},
                {"10:01 pm PST, Tuesday, November 19, 2019", true, -8},
                {"2020-09-09", false, 0},
        };
        struct kz_date_parsed date;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(times); i++) {
                assert_int_equal(kz_date_parse(kz_str(times[i].text), KZ_DATE_DMY, 2026, &date),
                        KZ_DATE_FOUND);
                if (date.zoned != times[i].zoned || date.zone != times[i].hours * 3600)
                        fail_msg("%s", times[i].text);
        }
}

static void test_century(void **state)
{
        struct kz_date_parsed date;

        (void)state;
        assert_int_equal(
                kz_date_parse(KZ_STR("1-MAY-26"), KZ_DATE_DMY, 2026, &date), KZ_DATE_FOUND);
        assert_int_equal(date.civil.year, 2026);
        assert_int_equal(
                kz_date_parse(KZ_STR("1-MAY-27"), KZ_DATE_DMY, 2026, &date), KZ_DATE_FOUND);
        assert_int_equal(date.civil.year, 1927);
        assert_int_equal(
                kz_date_parse(KZ_STR("1-MAY-87"), KZ_DATE_DMY, 1999, &date), KZ_DATE_FOUND);
        assert_int_equal(date.civil.year, 1987);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_forms),
                cmocka_unit_test(test_months),
                cmocka_unit_test(test_impossible),
                cmocka_unit_test(test_unknown),
                cmocka_unit_test(test_order),
                cmocka_unit_test(test_zones),
                cmocka_unit_test(test_century),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
