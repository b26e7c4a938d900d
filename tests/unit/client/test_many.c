/* libkzsearch with many requests under way over one connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <poll.h>
#include <string.h>

#include "kzsearch/client.h"
#include "kzsearch/protocol.h"
#include "tests/support/fake_daemon.h"

static char dir[64];
static char socket_path[96];
static char error[KZSEARCH_ERROR_MAX];

static int set_up(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/kz-many-XXXXXX");
        if (!mkdtemp(dir))
                return -1;
        snprintf(socket_path, sizeof(socket_path), "%s/s", dir);
        return 0;
}

static int tear_down(void **state)
{
        char command[128];

        (void)state;
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return system(command);
}

/* Reads three requests and answers them from the last to the first, the second with an error. */
static void serve_backwards(int fd, void *context)
{
        char *line;
        int i;

        (void)context;
        for (i = 0; i < 3; i++) {
                if (kz_fake_read_line(fd, &line) < 0)
                        return;
                free(line);
        }
        kz_fake_say(fd, "{\"id\":0,\"result\":{}}\n{\"id\":3,\"result\":{\"n\":3}}\n"
                        "{\"method\":\"$/hello\"}\n"
                        "{\"id\":2,\"error\":{\"code\":-32003,\"message\":\"too many\"}}\n"
                        "{\"id\":3,\"result\":{\"again\":3}}\n{\"id\":1,\"result\":{\"n\":1}}\n"
                        "{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"m\"}}\n");
        if (kz_fake_read_line(fd, &line) >= 0) /* the fourth: hangs up without a word */
                free(line);
}

static void expect_answer(struct kzsearch *kz, long long id, const char *expected)
{
        char *answer = NULL;
        long long got = -1;

        assert_int_equal(kzsearch_receive(kz, &got, &answer, error), KZSEARCH_OK);
        assert_int_equal(got, id);
        assert_string_equal(answer, expected);
        kzsearch_free(answer);
}

static void test_many_at_once(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL;
        long long id = -1;
        struct pollfd readable;
        pid_t pid;
        int i;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_backwards, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        kzsearch_set_timeout(kz, 10000);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_INVALID);
        for (i = 1; i <= 3; i++) {
                assert_int_equal(kzsearch_pending(kz), 0);
                assert_int_equal(kzsearch_send(kz, "search", NULL, &id, error), KZSEARCH_OK);
                assert_int_equal(id, i);
        }
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_INVALID);
        readable = (struct pollfd){.fd = kzsearch_fd(kz), .events = POLLIN};
        assert_int_equal(poll(&readable, 1, 10000), 1);
        expect_answer(kz, 3, "{\"n\":3}");
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_REFUSED);
        assert_int_equal(id, 2);
        assert_int_equal(kzsearch_error_code(kz), KZSEARCH_ERR_OVERLOADED);
        assert_string_equal(error, "too many");
        /* Looking does not take it, and an answer that comes twice is one. */
        assert_int_equal(kzsearch_pending(kz), 1);
        assert_int_equal(kzsearch_pending(kz), 1);
        expect_answer(kz, 1, "{\"n\":1}");
        assert_int_equal(kzsearch_send(kz, "search", NULL, &id, error), KZSEARCH_OK);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_REFUSED);
        assert_int_equal(id, 0);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_GONE);
        assert_int_equal(kzsearch_pending(kz), 1);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_GONE);
        assert_int_equal(kzsearch_send(kz, "search", NULL, &id, error), KZSEARCH_GONE);
        assert_null(answer);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

static void serve_silence(int fd, void *context)
{
        char *line;

        (void)context;
        while (kz_fake_read_line(fd, &line) >= 0)
                free(line);
}

static void test_too_many_at_once(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL;
        long long id;
        pid_t pid;
        int i;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_silence, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        for (i = 0; i < KZSEARCH_MAX_IN_FLIGHT; i++)
                assert_int_equal(kzsearch_send(kz, "search", NULL, &id, error), KZSEARCH_OK);
        assert_int_equal(kzsearch_send(kz, "search", NULL, &id, error), KZSEARCH_INVALID);
        /* What is wrong with one request does no harm to the others. */
        assert_int_equal(kzsearch_send(kz, "se arch", NULL, &id, error), KZSEARCH_INVALID);
        kzsearch_set_timeout(kz, 20);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_TIMEOUT);
        assert_int_equal(kzsearch_receive(kz, &id, &answer, error), KZSEARCH_TIMEOUT);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_many_at_once), T(test_too_many_at_once)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
