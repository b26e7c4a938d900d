#include "collect.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PATIENT_MS 120000 /* more than a loaded machine needs for anything here */
#define SHORT_MS 300      /* for what is to take longer */

static struct kz_extract_limits small_limits(void)
{
        struct kz_extract_limits limits = kz_extract_limits_default();

        limits.wall_ms = PATIENT_MS;
        limits.cpu_s = 1;
        limits.output = 8 << 20;
        if (limits.memory)
                limits.memory = 64 << 20;
        return limits;
}

static struct kz_extractor *extractor_of(
        const char *program, const struct kz_extract_limits *limits)
{
        struct kz_extractor *ex = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_extractor_new(program, limits, &ex, &err))
                fail_msg("%s", err.message);
        return ex;
}

/*
 * As extract_text, again while a loaded machine needs longer than SHORT_MS to start the helper or
 * to have it answer: where it is to be in time, that alone is no fault of the extractor.
 */
static struct collect *run_in_time(
        struct kz_extractor *ex, const char *name, bool in_time, struct kz_extract_result *result)
{
        int left = PATIENT_MS / SHORT_MS;
        struct collect *c = extract_text(ex, name, "x", result);

        while (left-- > 0 &&
                ((c->status == KZ_E_IO && strstr(c->err.message, "said nothing")) ||
                        (in_time && !c->status && strstr(result->why, "took longer than")))) {
                collect_free(c);
                c = extract_text(ex, name, "x", result);
        }
        return c;
}

/* After any mishap the next job must work as if nothing had been. */
static void assert_works(struct kz_extractor *ex)
{
        struct kz_extract_result result;
        struct collect *c = run_in_time(ex, "fine", true, &result);

        if (c->status)
                fail_msg("%s", c->err.message);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].id, "test:file");
        collect_free(c);
}

static void assert_bad(struct kz_extractor *ex, const char *mode, const char *why)
{
        struct kz_extract_result result;
        struct collect *c = run_in_time(ex, mode, false, &result);

        if (c->status)
                fail_msg("%s: %s", mode, c->err.message);
        if (result.outcome != KZ_EXTRACT_BAD_FILE || !strstr(result.why, why))
                fail_msg("%s: outcome %d, \"%s\"", mode, result.outcome, result.why);
        collect_free(c);
        assert_works(ex);
}

static void test_mishaps(void **state)
{
        const struct kz_extract_limits limits = small_limits();
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, &limits);

        (void)state;
        assert_works(ex);
        if (limits.memory) {
                assert_bad(ex, "crash", "crashed (signal 11)");
                assert_bad(ex, "abort-after-one", "crashed (signal 6)");
                assert_bad(ex, "allocate", "needed more than 64 MB");
                assert_bad(ex, "abort-when-full", "needed more than 64 MB");
                assert_bad(ex, "dive", "too deep to be read");
        } else {
                /* Sanitizers catch the signal and exit by themselves. */
                assert_bad(ex, "crash", "the parser");
        }
        assert_bad(ex, "exit", "exit status 3");
        assert_bad(ex, "killed", "killed (signal 9)");
        assert_bad(ex, "close-and-hang", "killed");
        assert_bad(ex, "flood", "more than 8 MB");
        assert_bad(ex, "complain", "too many problem reports");
        assert_bad(ex, "garbage", "broken answer");
        assert_bad(ex, "huge-frame", "larger than max_file_size");
        assert_bad(ex, "unknown-frame", "unknown type 77");
        assert_bad(ex, "forge", "a name of its own");
        assert_bad(ex, "reach-out", "tried what it may not");
        kz_extractor_free(ex);
}

/* Memory that is gone because of other files is not held against this one. */
static void test_full_by_others(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, NULL);
        struct kz_extract_result result;
        struct collect *c;

        (void)state;
        assert_works(ex);
        c = extract_text(ex, "full-by-others", "x", &result);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
        kz_extractor_free(ex);
}

static void test_wall_time(void **state)
{
        struct kz_extract_limits limits = small_limits();
        struct kz_extractor *ex;

        (void)state;
        limits.wall_ms = SHORT_MS;
        ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, &limits);
        assert_bad(ex, "hang", "took longer than 300 ms");
        assert_bad(ex, "dribble", "took longer than 300 ms");
        kz_extractor_free(ex);
}

static void test_processor_time(void **state)
{
        const struct kz_extract_limits limits = small_limits();
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, &limits);

        (void)state;
        assert_bad(ex, "spin", "needed more than 1 s of processor time");
        assert_bad(ex, "defy", "needed more than 1 s of processor time");
        kz_extractor_free(ex);
}

static void test_after_end(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, NULL);
        struct kz_extract_result result;
        struct collect *c = extract_text(ex, "after-end", "x", &result);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(c->doc_count, 1);
        collect_free(c);
        assert_works(ex);
        kz_extractor_free(ex);
}

static void test_one_helper_for_many_jobs(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, NULL);
        struct kz_extract_result result;
        struct collect *a = extract_text(ex, "fine", "x", &result),
                       *b = extract_text(ex, "fine", "x", &result), *c;

        (void)state;
        assert_string_equal(a->problems[0].message, b->problems[0].message);
        collect_free(extract_text(ex, "exit", "x", &result));
        c = extract_text(ex, "fine", "x", &result);
        assert_string_not_equal(a->problems[0].message, c->problems[0].message);
        collect_free(a);
        collect_free(b);
        collect_free(c);
        kz_extractor_free(ex);
}

static void test_surroundings(void **state)
{
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_extractor *ex;
        struct kz_extract_result result;
        struct collect *c;
        char file_size[40];
        int extra[8];
        size_t i;

        (void)state;
        setenv("HOME", "/home/somebody", 1);
        for (i = 0; i < 8; i++) {
                extra[i] = open("/dev/null", O_RDONLY); /* left open across exec on purpose */
                assert_true(extra[i] >= 0);
        }
        ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, &limits);
        c = extract_text(ex, "surroundings", "x", &result);
        assert_int_equal(c->status, KZ_OK);
        assert_contains(c->problems[0].message,
                limits.memory ? "fds 4 env 3 memory 512 home unset" : "fds 4 env 3");
        snprintf(
                file_size, sizeof(file_size), "file size %llu", (unsigned long long)limits.written);
        assert_string_equal(c->problems[1].message, file_size);
        assert_string_equal(c->problems[2].message, "core 0");
        collect_free(c);
        kz_extractor_free(ex);
        for (i = 0; i < 8; i++)
                close(extra[i]);
}

static void test_messages_are_made_safe(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, NULL);
        struct kz_extract_result result;
        struct collect *c = extract_text(ex, "escape", "x", &result);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_null(strchr(c->problems[0].message, '\x1b'));
        assert_null(strchr(c->problems[0].message, '\n'));
        assert_contains(c->problems[0].message, "\\x1b[31mred");
        collect_free(c);
        kz_extractor_free(ex);
}

/* The program as others may find it: not there, no program, broken, of another version. */
static void assert_program(
        const char *program, uint32_t wall_ms, enum kz_status status, const char *part)
{
        struct kz_extract_limits limits = small_limits();
        struct kz_extract_result result;
        struct kz_extractor *ex;
        int again;

        limits.wall_ms = wall_ms;
        ex = extractor_of(program, &limits);
        for (again = 0; again < 2; again++) {
                struct collect *c = extract_text(ex, "fine", "x", &result);

                if (c->status != status)
                        fail_msg("%s: %s: %s", program, kz_status_name(c->status), c->err.message);
                assert_contains(c->err.message, program);
                assert_contains(c->err.message, part);
                assert_int_equal(c->doc_count, 0);
                collect_free(c);
        }
        kz_extractor_free(ex);
}

static void test_program_does_not_work(void **state)
{
        static const char *const names[] = {"exit-at-once", "silent", "other-version"};
        char dir[] = "/tmp/kz-extract-XXXXXX", paths[3][64];
        size_t i;

        (void)state;
        assert_program("/nowhere/kzsearch-extract", PATIENT_MS, KZ_E_NOT_FOUND, "cannot start");
        assert_program("/dev/null", PATIENT_MS, KZ_E_DENIED, "cannot start");
        assert_non_null(mkdtemp(dir));
        for (i = 0; i < 3; i++) {
                snprintf(paths[i], sizeof(paths[i]), "%s/%s", dir, names[i]);
                assert_int_equal(symlink(KZ_BAD_EXTRACT_PROGRAM, paths[i]), 0);
        }
        assert_program(paths[0], PATIENT_MS, KZ_E_IO, "exit status 127");
        assert_program(paths[1], SHORT_MS, KZ_E_IO, "said nothing");
        assert_program(paths[2], PATIENT_MS, KZ_E_VERSION, "install both together");
        for (i = 0; i < 3; i++)
                unlink(paths[i]);
        rmdir(dir);
}

static void assert_refused(struct kz_extractor *ex, int fd, const char *why)
{
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        const struct kz_extract_job job = {
                .fd = fd, .source = KZ_STR("test"), .key = KZ_STR("k"), .name = KZ_STR("n")};
        struct kz_extract_result result;

        assert_true(fd >= 0);
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_OK);
        assert_int_equal(result.outcome, KZ_EXTRACT_BAD_FILE);
        assert_contains(result.why, why);
        collect_free(c);
        close(fd);
}

static void test_only_regular_files(void **state)
{
        struct kz_extractor *ex = extractor_of("/nowhere/never-started", NULL);
        int pair[2];

        (void)state;
        assert_int_equal(pipe(pair), 0);
        assert_refused(ex, pair[0], "a FIFO");
        close(pair[1]);
        assert_refused(ex, open("/tmp", O_RDONLY | O_DIRECTORY), "a directory");
        assert_refused(ex, open("/dev/zero", O_RDONLY), "a device");
        kz_extractor_free(ex);
}

static void test_misuse(void **state)
{
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, NULL), *none = NULL;
        struct kz_extract_limits limits = kz_extract_limits_default();
        int fd = file_of("hello", 5);
        struct kz_extract_job job = {.fd = fd, .source = KZ_STR("a b"), .name = KZ_STR("n")};
        struct kz_extract_result result;

        (void)state;
        assert_int_equal(kz_extractor_fd(ex), -1);
        assert_int_equal(kz_extractor_deadline(ex), -1);
        assert_int_equal(kz_extractor_step(ex, &result, &c->err), KZ_E_INVALID);
        assert_int_equal(kz_extractor_start(ex, &job, &callbacks, &c->err), KZ_E_INVALID);
        job.source = KZ_STR("good");
        assert_int_equal(kz_extractor_start(ex, &job, &callbacks, &c->err), KZ_OK);
        assert_true(kz_extractor_fd(ex) >= 0);
        assert_int_equal(kz_extractor_start(ex, &job, &callbacks, &c->err), KZ_E_INVALID);
        kz_extractor_cancel(ex);
        kz_extractor_cancel(ex);
        assert_int_equal(kz_extractor_fd(ex), -1);
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_OK);
        assert_str(c->docs[0].id, "good:n"); /* a source that is this file: its name stands in */
        limits.wall_ms = 0;
        assert_int_equal(kz_extractor_new("x", &limits, &none, &c->err), KZ_E_INVALID);
        assert_null(none);
        assert_null(kz_extractor_free(NULL));
        kz_extractor_free(ex);
        close(fd);
        collect_free(c);
}

static void test_callback_says_stop(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, NULL);
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = file_of("hello", 5);
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("test"),
                .path = KZ_STR("/srv/hello"),
                .key = KZ_STR("hello"),
                .name = KZ_STR("hello")};
        struct kz_extract_result result;

        (void)state;
        c->answer = KZ_E_FULL;
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_E_FULL);
        assert_contains(c->err.message, "/srv/hello");
        c->answer = KZ_OK;
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_OK);
        close(fd);
        collect_free(c);
        kz_extractor_free(ex);
}

/* The real program: what the indexer will see of one file. */
static void test_real(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, NULL);
        struct kz_extract_result result;
        struct collect *c;

        (void)state;
        c = extract_text(ex, "a.txt", "A title\n\n09/09/2020\n\nBody\n", &result);
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_string_equal(result.parser, "text");
        assert_str(c->docs[0].id, "test:file");
        assert_str(c->docs[0].key, "file");
        assert_str(c->docs[0].source, "test");
        assert_str(c->docs[0].path, "/srv/test/file");
        assert_str(c->docs[0].date, "2020-09-09");
        collect_free(c);

        c = extract_text(ex, "a.jsonl",
                "{\"id\":\"x#1\",\"text\":\"one\"}\n{\"text\":\"two\"}\nbroken\n", &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_int_equal(result.documents, 2);
        assert_int_equal(result.problems, 1);
        assert_str(c->docs[0].id, "test:file#x%231");
        assert_str(c->docs[1].id, "test:file#2");
        assert_problem(c, 3, "not JSON");
        collect_free(c);

        c = extract_text(ex, "a.gif", "GIF89a\1", &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_NO_PARSER);
        assert_contains(result.why, "images are not read");
        collect_free(c);
        kz_extractor_free(ex);
}

/* A message in windows-1251 of two parts, each of a size that is read: together they are not, and
 * cost neither what goes before nor what comes behind. */
static void test_document_that_is_too_large(void **state)
{
        static const char part[] = "--b\nContent-Type: text/plain; charset=windows-1251\n"
                                   "Content-Transfer-Encoding: 8bit\n\n";
        struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_extract_result result;
        struct kz_buf mbox = KZ_BUF_NULL;
        struct kz_extractor *ex;
        struct collect *c;
        int i;

        (void)state;
        limits.file_size = limits.line_size = 4000;
        ex = extractor_of(KZ_EXTRACT_PROGRAM, &limits);
        kz_buf_append_cstr(&mbox,
                "From a Thu Jan  1 00:00:00 2020\nSubject: first\n\nOne.\n\n"
                "From a Thu Jan  1 00:00:00 2020\nSubject: second\n"
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
        for (i = 0; i < 3000; i++) {
                if (i % 1500 == 0)
                        kz_buf_append_cstr(&mbox, part);
                kz_buf_append_char(&mbox, i % 60 == 59 ? '\n' : (char)(0xE0 + i % 32));
        }
        kz_buf_append_cstr(&mbox, "\n--b--\n\n"
                                  "From a Thu Jan  1 00:00:00 2020\nSubject: third\n\nThree.\n");
        c = extract_text(ex, "a.mbox", mbox.data, &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        assert_int_equal(result.documents, 2);
        assert_problem(c, 0, "a document in it is larger than max_file_size allows");
        assert_str(c->docs[1].title, "third");
        collect_free(c);
        kz_buf_deinit(&mbox);
        kz_extractor_free(ex);
}

static void test_path_that_is_not_utf8(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, NULL);
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = file_of("...", 3);
        const struct kz_extract_job job = {.fd = fd,
                .source = KZ_STR("test"),
                .path = KZ_STR("/srv/new\nline\xff.txt"),
                .key = KZ_STR("new%0Aline%FF.txt"),
                .name = KZ_STR("new\nline\xff.txt")};
        struct kz_extract_result result;

        (void)state;
        assert_int_equal(kz_extractor_run(ex, &job, &callbacks, &result, &c->err), KZ_OK);
        assert_int_equal(c->doc_count, 1);
        assert_str(c->docs[0].path, "/srv/new%0Aline%FF.txt");
        assert_int_equal(c->docs[0].place, KZ_PLACE_EXTRACT);
        assert_str(c->docs[0].title, "new line\xEF\xBF\xBD");
        close(fd);
        collect_free(c);
        kz_extractor_free(ex);
}

/* Many problems: a hundred are told, the rest is counted. */
static void test_many_problems(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, NULL);
        struct kz_buf lines = KZ_BUF_NULL;
        struct kz_extract_result result;
        struct collect *c;
        int i;

        (void)state;
        assert_int_equal(kz_buf_append_cstr(&lines, "{\"text\":\"one\"}\n"), KZ_OK);
        for (i = 0; i < 250; i++)
                assert_int_equal(kz_buf_append_cstr(&lines, "broken\n"), KZ_OK);
        c = extract_text(ex, "a.jsonl", lines.data, &result);
        assert_int_equal(result.documents, 1);
        assert_int_equal(result.problems, 250);
        assert_int_equal(c->problem_count, 101);
        assert_string_equal(c->problems[100].message, "150 more problems in this file");
        collect_free(c);
        kz_buf_deinit(&lines);
        kz_extractor_free(ex);
}

/* Two at once, driven by poll as an event loop would. */
static void test_pool(void **state)
{
        struct kz_extractor *ex[2] = {
                extractor_of(KZ_EXTRACT_PROGRAM, NULL), extractor_of(KZ_EXTRACT_PROGRAM, NULL)};
        struct collect *c = collect_new();
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        int fd = file_of("hello", 5), i, running = 2;
        const struct kz_extract_job job = {
                .fd = fd, .source = KZ_STR("test"), .key = KZ_STR("k"), .name = KZ_STR("n")};
        struct kz_extract_result result;
        bool done[2] = {false, false};

        (void)state;
        for (i = 0; i < 2; i++)
                assert_int_equal(kz_extractor_start(ex[i], &job, &callbacks, &c->err), KZ_OK);
        while (running) {
                struct pollfd p[2] = {
                        {kz_extractor_fd(ex[0]), POLLIN, 0}, {kz_extractor_fd(ex[1]), POLLIN, 0}};

                assert_true(poll(p, 2, 60000) > 0);
                for (i = 0; i < 2; i++) {
                        enum kz_status status;

                        if (done[i] || !p[i].revents)
                                continue;
                        status = kz_extractor_step(ex[i], &result, &c->err);
                        assert_true(status == KZ_OK || status == KZ_E_NOT_FOUND);
                        done[i] = status == KZ_OK;
                        running -= done[i];
                }
        }
        assert_int_equal(c->doc_count, 2);
        close(fd);
        collect_free(c);
        kz_extractor_free(ex[0]);
        kz_extractor_free(ex[1]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mishaps),
                cmocka_unit_test(test_full_by_others),
                cmocka_unit_test(test_wall_time),
                cmocka_unit_test(test_processor_time),
                cmocka_unit_test(test_after_end),
                cmocka_unit_test(test_one_helper_for_many_jobs),
                cmocka_unit_test(test_surroundings),
                cmocka_unit_test(test_messages_are_made_safe),
                cmocka_unit_test(test_program_does_not_work),
                cmocka_unit_test(test_only_regular_files),
                cmocka_unit_test(test_misuse),
                cmocka_unit_test(test_callback_says_stop),
                cmocka_unit_test(test_real),
                cmocka_unit_test(test_document_that_is_too_large),
                cmocka_unit_test(test_path_that_is_not_utf8),
                cmocka_unit_test(test_many_problems),
                cmocka_unit_test(test_pool),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
