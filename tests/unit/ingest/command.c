/* Commands of the configuration: run within limits, behind the walls of the second profile. */
#include "collect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/ingest/command_run.h"
#include "index/ingest/extractor_internal.h"

#define PATIENT_MS 120000

/* As a word of a command line, whatever folder it stands in. */
#define QUOTED "\"" KZ_TEST_COMMAND "\""

static struct kz_extract_limits limits_of(uint32_t cpu_s, uint32_t wall_ms)
{
        struct kz_extract_limits limits = kz_extract_limits_default();

        limits.cpu_s = cpu_s;
        limits.wall_ms = wall_ms;
        limits.file_size = 1 << 20;
        limits.memory = 128 << 20;
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        limits.memory = 0; /* kzsearch-extract, which the command begins as, needs more than that */
#endif
        return limits;
}

static void skip_without_landlock(void)
{
        if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1) {
                print_message("no Landlock here: no command is run\n");
                skip();
        }
}

/* Runs test_command with this and one more word until it has ended. */
static enum kz_status run_words(struct kz_command_run *run, char *const *words,
        const struct kz_extract_limits *limits, struct kz_error *err)
{
        enum kz_status status;

        status = kz_command_run_start(run, KZ_EXTRACT_PROGRAM, words, KZ_STR("input"), limits, err);
        if (status)
                return status;
        while ((status = kz_command_run_step(run, err)) == KZ_E_NOT_FOUND) {
                struct timespec now;
                int64_t left;

                clock_gettime(CLOCK_MONOTONIC, &now);
                left = run->deadline - (int64_t)now.tv_sec * 1000 - now.tv_nsec / 1000000 + 1;
                poll(&(struct pollfd){run->epoll, POLLIN, 0}, 1, left > 0 ? (int)left : 0);
        }
        return status;
}

static enum kz_status run(struct kz_command_run *command, const char *mode, const char *word,
        const struct kz_extract_limits *limits, struct kz_error *err)
{
        char *const words[] = {
                (char[]){KZ_TEST_COMMAND}, (char *)(uintptr_t)mode, (char *)(uintptr_t)word, NULL};

        return run_words(command, words, limits, err);
}

static void assert_no_child(void)
{
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
}

static void assert_prints(const char *mode, const char *expected)
{
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        struct kz_command_run command = KZ_COMMAND_RUN_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (run(&command, mode, NULL, &limits, &err))
                fail_msg("%s: %s", mode, err.message);
        assert_str(kz_buf_str(&command.out), expected);
        kz_command_run_stop(&command);
        assert_no_child();
}

static void assert_fails(const char *mode, const char *word, const struct kz_extract_limits *limits,
        enum kz_status status, const char *why)
{
        struct kz_command_run command = KZ_COMMAND_RUN_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status ended = run(&command, mode, word, limits, &err);

        if (ended != status || !strstr(err.message, why))
                fail_msg("%s %s: %s: %s", mode, word ? word : "", kz_status_name(ended),
                        err.message);
        kz_command_run_stop(&command);
        assert_no_child();
}

static void test_output(void **state)
{
        char expected[256];

        (void)state;
        skip_without_landlock();
        assert_prints("upper", "INPUT");
        assert_prints("reopen", "input");
        assert_prints("complain", "done\n");
        snprintf(expected, sizeof(expected), "[%s][words]", KZ_TEST_COMMAND);
        assert_prints("words", expected);
        assert_prints("surroundings",
                "LC_ALL=C.UTF-8\nOMP_THREAD_LIMIT=1\nPATH=/usr/local/bin:/usr/bin:/bin\nTZ=UTC0\n"
                "fds 3 cpu 20 21 file size 0\n");
}

static void test_failures(void **state)
{
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        char *const nobody[] = {(char[]){"kz-no-such-program"}, NULL};
        char *const data[] = {(char[]){"/usr/share"}, NULL};
        struct kz_command_run command = KZ_COMMAND_RUN_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        skip_without_landlock();
        assert_fails("fail", NULL, &limits, KZ_E_INVALID,
                "kz_test_command failed (exit status 3): no such language: tlh\\x1b[31m");
        assert_fails("what", NULL, &limits, KZ_E_INVALID, "(exit status 2): test_command: what?");
        assert_fails("crash", NULL, &limits, KZ_E_INVALID, "ended by signal 11");
        assert_int_equal(run_words(&command, nobody, &limits, &err), KZ_E_INVALID);
        assert_contains(err.message, "no such program in /usr/local/bin");
        kz_command_run_stop(&command);
        assert_int_equal(run_words(&command, data, &limits, &err), KZ_E_INVALID);
        assert_contains(err.message, "cannot start /usr/share");
        kz_command_run_stop(&command);
        assert_no_child();
}

static void test_limits(void **state)
{
        const struct kz_extract_limits patient = limits_of(20, PATIENT_MS);
        const struct kz_extract_limits brief = limits_of(20, 200), busy = limits_of(1, PATIENT_MS);

        (void)state;
        skip_without_landlock();
        assert_fails("hang", NULL, &brief, KZ_E_LIMIT, "took longer than 0.2 s");
        assert_fails("close-and-hang", NULL, &brief, KZ_E_LIMIT, "took longer than 0.2 s");
        assert_fails("flood", NULL, &patient, KZ_E_LIMIT, "printed more than 1 MB");
        assert_fails("spin", NULL, &busy, KZ_E_LIMIT, "needed more than 1 s of processor time");
        assert_fails("defy", NULL, &busy, KZ_E_INVALID, "ended by signal 9");
        if (patient.memory)
                assert_fails("allocate", NULL, &patient, KZ_E_INVALID, "out of memory");
}

/* What it tries works without walls, except that nobody can change what is sealed. */
static void test_walls(void **state)
{
        static const struct {
                const char *what;
                bool deadly, sealed;
        } attempts[] = {
                {"shell", false, false},
                {"exec", true, false},
                {"exec-again", true, false},
                {"fork", false, false},
                {"socket", true, false},
                {"read", false, false},
                {"create", false, false},
                {"change-input", false, true},
                {"map-input", false, true},
        };
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        char line[256];
        size_t i;

        (void)state;
        skip_without_landlock();
        for (i = 0; i < sizeof(attempts) / sizeof(*attempts); i++) {
                snprintf(line, sizeof(line), "\"%s\" try %s", KZ_TEST_COMMAND, attempts[i].what);
                if (!attempts[i].sealed && strcmp(attempts[i].what, "exec-again") != 0)
                        assert_int_equal(system(line), 0);
                unlink("/tmp/kz-test-command");
                assert_fails("try", attempts[i].what, &limits, KZ_E_INVALID,
                        attempts[i].deadly ? "tried what it may not" : "exit status 9");
                assert_int_equal(access("/tmp/kz-test-command", F_OK), -1);
        }
}

/* Given up while it runs, it leaves nothing behind. */
static void test_stop(void **state)
{
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        char *const words[] = {(char[]){KZ_TEST_COMMAND}, (char[]){"hang"}, NULL};
        struct kz_command_run command = KZ_COMMAND_RUN_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_int_equal(kz_command_run_start(
                                 &command, KZ_EXTRACT_PROGRAM, words, KZ_STR(""), &limits, &err),
                KZ_OK);
        assert_int_equal(kz_command_run_step(&command, &err), KZ_E_NOT_FOUND);
        kz_command_run_stop(&command);
        kz_command_run_stop(&command);
        assert_no_child();
}

/* As on a kernel without Landlock. */
static void test_without_landlock(void **state)
{
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        struct kz_command_run command = KZ_COMMAND_RUN_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        scmp_filter_ctx filter;
        pid_t pid = fork();
        int wait;

        (void)state;
        assert_true(pid >= 0);
        if (pid == 0) {
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                filter = seccomp_init(SCMP_ACT_ALLOW);
                if (!filter ||
                        seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
                                SCMP_SYS(landlock_create_ruleset), 0) ||
                        seccomp_load(filter))
                        _exit(2);
                seccomp_release(filter);
                _exit(run(&command, "upper", NULL, &limits, &err) != KZ_E_UNSUPPORTED ||
                        !strstr(err.message,
                                "is not run without walls: the kernel has no Landlock"));
        }
        assert_int_equal(waitpid(pid, &wait, 0), pid);
        assert_int_equal(wait, 0);
}

static struct kz_extractor *extractor_of(
        const char *program, enum kz_extract_command which, const char *line)
{
        const struct kz_extract_limits limits = limits_of(20, PATIENT_MS);
        struct kz_extractor *ex = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        assert_int_equal(kz_extractor_new(program, &limits, &ex, &err), KZ_OK);
        if (kz_extractor_set_command(ex, which, line, &err))
                fail_msg("%s", err.message);
        return ex;
}

/* What a helper that asks for doc_command makes of the answer. */
static void assert_answer(const char *line, const char *text)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, KZ_COMMAND_DOC, line);
        struct kz_extract_result result;
        struct collect *c = extract_text(ex, "ask", "x", &result);

        if (c->status || result.outcome != KZ_EXTRACT_OK)
                fail_msg("%s: %s%s", line, c->err.message, result.why);
        assert_str(c->docs[0].text, text);
        collect_free(c);
        /* And it has another job. */
        c = extract_text(ex, "fine", "x", &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_OK);
        collect_free(c);
        kz_extractor_free(ex);
        assert_no_child();
}

static void test_helper_asks(void **state)
{
        (void)state;
        skip_without_landlock();
        assert_answer(QUOTED " upper", "HELLO");
        assert_answer(QUOTED " words \"a  b\" c", "[" KZ_TEST_COMMAND "][words][a  b][c]");
        assert_answer(QUOTED " fail",
                "kz_test_command failed (exit status 3): no such language: tlh\\x1b[31m");
        assert_answer("kz-no-such-program",
                "kz-no-such-program failed (exit status 126): kz-no-such-program: no such program "
                "in /usr/local/bin, /usr/bin or /bin, and no absolute path of one");
}

/* A helper that asks for what it was not offered is not to be trusted. */
static void test_helper_asks_in_vain(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_BAD_EXTRACT_PROGRAM, KZ_COMMAND_OCR, "true");
        struct kz_extract_result result;
        struct collect *c = extract_text(ex, "ask", "x", &result);

        (void)state;
        assert_int_equal(c->status, KZ_OK);
        assert_int_equal(result.outcome, KZ_EXTRACT_BAD_FILE);
        assert_contains(result.why, "a command that is not configured");
        collect_free(c);
        kz_extractor_free(ex);
}

static void start(struct kz_extractor *ex, const char *mode, int fd, struct collect *c)
{
        const struct kz_extractor_callbacks callbacks = {c, collect_document, collect_problem};
        static struct kz_extract_job job;

        job = (struct kz_extract_job){.fd = fd,
                .source = KZ_STR("test"),
                .path = KZ_STR("/srv/test/file"),
                .key = KZ_STR("file"),
                .name = kz_str(mode)};
        assert_int_equal(kz_extractor_start(ex, &job, &callbacks, &c->err), KZ_OK);
}

static void wait_for(int fd)
{
        assert_int_equal(poll(&(struct pollfd){fd, POLLIN, 0}, 1, PATIENT_MS), 1);
}

static void test_given_up(void **state)
{
        struct kz_extractor *ex =
                extractor_of(KZ_BAD_EXTRACT_PROGRAM, KZ_COMMAND_DOC, QUOTED " hang");
        struct collect *c = collect_new();
        int fd = file_of("x", 1), helper;
        struct kz_extract_result result;

        (void)state;
        skip_without_landlock();
        start(ex, "ask", fd, c);
        helper = kz_extractor_fd(ex);
        while (kz_extractor_fd(ex) == helper) {
                wait_for(helper);
                assert_int_equal(kz_extractor_step(ex, &result, &c->err), KZ_E_NOT_FOUND);
        }
        /* The command runs: its deadline is the extractor's. */
        assert_true(kz_extractor_deadline(ex) > 0);
        kz_extractor_cancel(ex);
        assert_no_child();
        kz_extractor_free(ex);
        collect_free(c);
        close(fd);
}

/* A job whose commands have used up their time. */
static void run_late(const char *mode, struct collect *c, struct kz_extract_result *result)
{
        struct kz_extractor *ex =
                extractor_of(KZ_BAD_EXTRACT_PROGRAM, KZ_COMMAND_DOC, QUOTED " upper");
        int fd = file_of("x", 1);
        enum kz_status status;

        start(ex, mode, fd, c);
        ex->commands_took = (int64_t)PATIENT_MS * 101;
        while ((status = kz_extractor_step(ex, result, &c->err)) == KZ_E_NOT_FOUND)
                wait_for(kz_extractor_fd(ex));
        if (status)
                fail_msg("%s", c->err.message);
        kz_extractor_free(ex);
        close(fd);
}

/* A helper that has been taken over must not have commands run for ever, nor fill our buffers. */
static void test_asks_too_much(void **state)
{
        struct collect *c = collect_new();
        struct kz_extract_result result;

        (void)state;
        run_late("ask", c, &result);
        assert_str(c->docs[0].text, "the commands for this file take too long");
        run_late("ask-and-ask", c, &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_BAD_FILE);
        assert_contains(result.why, "it takes no answer to its command");
        collect_free(c);
}

static void test_command_lines(void **state)
{
        struct kz_extractor *ex = extractor_of(KZ_EXTRACT_PROGRAM, KZ_COMMAND_OCR, "  \t ");
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_int_equal(kz_extractor_set_command(ex, KZ_COMMAND_OCR, "a \"b", &err), KZ_E_INVALID);
        assert_contains(err.message, "quote is not closed");
        assert_int_equal(
                kz_extractor_set_command(ex, KZ_COMMAND_OCR, "\"\" b", &err), KZ_E_INVALID);
        assert_contains(err.message, "no program");
        kz_extractor_free(ex);
}

/* One page, all of it a picture of four grey points. */
static const char picture[] =
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        "/Resources<</XObject<</I 5 0 R>>>>>>endobj\n"
        "4 0 obj<</Length 29>>stream\nq 200 0 0 200 0 0 cm /I Do Q \nendstream\nendobj\n"
        "5 0 obj<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray"
        "/BitsPerComponent 8/Length 4>>stream\nAzAz\nendstream\nendobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n";

/* The real helper, from behind its walls. */
static void test_real(void **state)
{
        struct kz_extractor *ex =
                extractor_of(KZ_EXTRACT_PROGRAM, KZ_COMMAND_OCR, QUOTED " words page");
        struct kz_extract_result result;
        struct collect *c;

        (void)state;
        skip_without_landlock();
        c = extract_text(ex, "scan.pdf", picture, &result);
        if (c->status || result.outcome != KZ_EXTRACT_OK)
                fail_msg("%s%s", c->err.message, result.why);
        assert_non_null(memmem(c->docs[0].text.ptr, c->docs[0].text.len, "[words][page]", 13));
        collect_free(c);
        assert_int_equal(
                kz_extractor_set_command(ex, KZ_COMMAND_OCR, QUOTED " fail", NULL), KZ_OK);
        c = extract_text(ex, "scan.pdf", picture, &result);
        assert_int_equal(result.outcome, KZ_EXTRACT_BAD_FILE);
        assert_contains(result.why, "failed (exit status 3): no such language");
        collect_free(c);
        kz_extractor_free(ex);
        assert_no_child();
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_output),
                cmocka_unit_test(test_failures),
                cmocka_unit_test(test_limits),
                cmocka_unit_test(test_walls),
                cmocka_unit_test(test_stop),
                cmocka_unit_test(test_without_landlock),
                cmocka_unit_test(test_helper_asks),
                cmocka_unit_test(test_helper_asks_in_vain),
                cmocka_unit_test(test_given_up),
                cmocka_unit_test(test_asks_too_much),
                cmocka_unit_test(test_command_lines),
                cmocka_unit_test(test_real),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
