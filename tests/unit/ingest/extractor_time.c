/* How long an extractor lets its helper work on a file. */
#include "collect.h"

#include <poll.h>
#include <unistd.h>

#include "index/ingest/extractor_internal.h"

#define PATIENT_MS 120000
#define SHORT_MS 300

static struct kz_extractor *extractor_of(const struct kz_extract_limits *limits)
{
        struct kz_extractor *ex = NULL;

        assert_int_equal(kz_extractor_new(KZ_BAD_EXTRACT_PROGRAM, limits, &ex, NULL), KZ_OK);
        return ex;
}

static void start(struct kz_extractor *ex, const char *name, int fd, struct collect *c)
{
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        static struct kz_extract_job job;

        job = (struct kz_extract_job){.fd = fd,
                .source = KZ_STR("test"),
                .path = KZ_STR("/srv/test/file"),
                .key = KZ_STR("file"),
                .name = kz_str(name)};
        assert_int_equal(kz_extractor_start(ex, &job, &callbacks, &c->err), KZ_OK);
}

/* A large file has more time, but not for its holes. */
static void test_time_grows_with_the_file(void **state)
{
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_extractor *ex = extractor_of(&limits);
        static char bytes[5 << 20];
        int large = file_of(bytes, sizeof(bytes)), hollow = file_of("x", 1);
        struct collect *c = collect_new();

        (void)state;
        start(ex, "hang", large, c);
        assert_int_equal(ex->cpu_s, limits.cpu_s + 5);
        kz_extractor_cancel(ex);
        assert_int_equal(ftruncate(hollow, (off_t)1 << 40), 0);
        start(ex, "hang", hollow, c);
        assert_int_equal(ex->cpu_s, limits.cpu_s);
        kz_extractor_free(ex);
        collect_free(c);
        close(large);
        close(hollow);
}

/* One attempt: whether a helper that says that it goes on was let go on for longer than wall_ms. */
static bool goes_on(int file)
{
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct collect *c = collect_new();
        struct kz_extract_result result;
        struct kz_extractor *ex;
        enum kz_status status;
        bool done;

        limits.wall_ms = SHORT_MS;
        ex = extractor_of(&limits);
        start(ex, "progress", file, c);
        while ((status = kz_extractor_step(ex, &result, &c->err)) == KZ_E_NOT_FOUND)
                poll(&(struct pollfd){kz_extractor_fd(ex), POLLIN, 0}, 1, 10);
        done = !status && result.outcome == KZ_EXTRACT_OK && c->doc_count == 1;
        if (!done && !status && !strstr(result.why, "took longer than"))
                fail_msg("%s", result.why);
        kz_extractor_free(ex);
        collect_free(c);
        return done;
}

static void test_progress(void **state)
{
        static char bytes[5 << 20]; /* for which there are five seconds more */
        int tries = PATIENT_MS / SHORT_MS, file = file_of(bytes, sizeof(bytes));

        (void)state;
        /* A loaded machine may not give the helper its turn in time. */
        while (!goes_on(file))
                assert_true(tries-- > 0);
        close(file);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_time_grows_with_the_file),
                cmocka_unit_test(test_progress),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
