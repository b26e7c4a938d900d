/* What the catalog keeps of the problems of one file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/indexer/reading.h"

struct fixture {
        struct kz_report report;
        struct kz_reading *reading;
};

static int set_up(void **state)
{
        static struct fixture fixture;

        if (kz_report_init(&fixture.report, 1))
                return -1;
        fixture.report.sources[0].name = "s";
        fixture.reading = kz_reading_new();
        if (!fixture.reading)
                return -1;
        fixture.reading->report = &fixture.report;
        fixture.reading->source = &fixture.report.sources[0];
        fixture.reading->path = KZ_STR("/x/a");
        *state = &fixture;
        return 0;
}

static int tear_down(void **state)
{
        struct fixture *fixture = *state;

        kz_reading_free(fixture->reading);
        kz_report_deinit(&fixture->report);
        return 0;
}

static void assert_kept(const struct kz_reading *reading, const char *want)
{
        if (!kz_str_eq(kz_buf_str(&reading->error), kz_str(want)))
                fail_msg("%.*s", KZ_STR_ARG(kz_buf_str(&reading->error)));
}

static void test_failures_stand_for_notes(void **state)
{
        struct kz_reading *reading = ((struct fixture *)*state)->reading;

        kz_reading_problem(reading, KZ_PROBLEM_NOTE, 2, "first");
        kz_reading_problem(reading, KZ_PROBLEM_NOTE, 3, "second");
        assert_kept(reading, "note: line 2: first");
        kz_reading_problem(reading, KZ_PROBLEM_FAILURE, 0, "bad (in b.pdf)");
        kz_reading_problem(reading, KZ_PROBLEM_NOTE, 4, "third");
        kz_reading_problem(reading, KZ_PROBLEM_UNREAD, 5, "no record");
        assert_kept(reading, "bad (in b.pdf)\nline 5: no record");
        assert_int_equal(reading->problems, 5);
        kz_reading_fail(reading, "cut short");
        assert_kept(reading, "cut short\nbad (in b.pdf)\nline 5: no record");
}

static void test_notes_are_nothing_beside_a_failure(void **state)
{
        struct kz_reading *reading = ((struct fixture *)*state)->reading;

        kz_reading_problem(reading, KZ_PROBLEM_NOTE, 2, "first");
        kz_reading_fail(reading, "cut short");
        assert_kept(reading, "cut short");
}

/* However many there are, and the last line says that there were more. */
static void test_there_is_an_end(void **state)
{
        static const char last[] = "\nmore problems, which were not kept";
        struct kz_reading *reading = ((struct fixture *)*state)->reading;
        const struct kz_buf *kept = &reading->error;
        char message[200];
        size_t i;

        memset(message, 'x', sizeof(message) - 1);
        message[sizeof(message) - 1] = '\0';
        for (i = 0; i < 500; i++)
                kz_reading_problem(reading, KZ_PROBLEM_FAILURE, 0, message);
        assert_in_range(kept->len, KZ_READING_ERROR_MAX - 300, KZ_READING_ERROR_MAX);
        assert_memory_equal(kept->data + kept->len - (sizeof(last) - 1), last, sizeof(last) - 1);
        assert_int_equal(reading->problems, 500);
        kz_reading_fail(reading, "cut short");
        assert_memory_equal(kept->data, "cut short\nxxx", 13);
        assert_memory_equal(kept->data + kept->len - (sizeof(last) - 1), last, sizeof(last) - 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_failures_stand_for_notes),
                T(test_notes_are_nothing_beside_a_failure), T(test_there_is_an_end)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
