#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/address.h"
#include "kzsearch/client.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"
#include "tests/support/fake_daemon.h"

static char dir[64];
static char socket_path[96];
static char error[KZSEARCH_ERROR_MAX];

static int set_up(void **state)
{
        (void)state;
        strcpy(dir, "/tmp/kz-library-XXXXXX");
        if (!mkdtemp(dir))
                return -1;
        snprintf(socket_path, sizeof(socket_path), "%s/s", dir);
        setenv("XDG_DATA_HOME", dir, 1);
        setenv("XDG_RUNTIME_DIR", dir, 1);
        unsetenv("KZSEARCH_SOCKET");
        return 0;
}

static int tear_down(void **state)
{
        char command[128];

        (void)state;
        snprintf(command, sizeof(command), "rm -rf '%s'", dir);
        return system(command);
}

/* ---- What the daemon says: context is a text, in which @ stands for the request's id ---- */

static void say_with_id(int fd, const char *text, const char *id)
{
        for (; *text; text++) {
                if (*text == '@')
                        kz_fake_say(fd, id);
                else
                        kz_fake_write(fd, text, 1); /* byte by byte: messages come in any pieces */
        }
}

static void serve_text(int fd, void *context)
{
        char *line, *id, number[32];

        while (kz_fake_read_line(fd, &line) >= 0) {
                id = strstr(line, "\"id\":") + 5;
                snprintf(number, sizeof(number), "%.*s", (int)strspn(id, "0123456789"), id);
                say_with_id(fd, context, number);
                free(line);
                if (strstr(context, "BYE"))
                        return;
        }
}

/* Calls once, with a daemon that answers so. */
static enum kzsearch_status call_once(const char *says, char **ret, int *ret_code)
{
        pid_t pid = kz_fake_daemon_start(socket_path, serve_text, (void *)says);
        enum kzsearch_status status;
        struct kzsearch *kz = NULL;

        *ret = NULL;
        error[0] = '\0';
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        assert_string_equal(kzsearch_socket(kz), socket_path);
        kzsearch_set_timeout(kz, 10000);
        status = kzsearch_call(kz, "search", "{\"query\":\"x\"}", NULL, NULL, ret, error);
        if (ret_code)
                *ret_code = kzsearch_error_code(kz);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
        return status;
}

static void test_answer(void **state)
{
        static const char *const good[] = {
                "{\"jsonrpc\":\"2.0\",\"id\":@,\"result\":{\"v\":1,\"a\":\"Қ\\n\"}}\n",
                "{\"result\":{\"v\":1,\"a\":\"Қ\\n\"},\"id\":@}\r\n",
                "\n\r\n{\"id\":@,\"x\":{\"id\":7,\"error\":1},\"result\":{\"v\":1,\"a\":\"Қ\\n\"}}"
                "\n",
                /* notifications and the late answer to another call are not for us */
                "{\"method\":\"$/hello\",\"params\":{}}\n{\"id\":0,\"result\":{}}\n"
                "{\"method\":\"$/progress\",\"params\":{\"token\":@,\"value\":{}}}\n"
                "{\"id\":@,\"result\":{\"v\":1,\"a\":\"Қ\\n\"}}\n"};
        char *answer;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(good); i++) {
                assert_int_equal(call_once(good[i], &answer, NULL), KZSEARCH_OK);
                assert_string_equal(answer, "{\"v\":1,\"a\":\"Қ\\n\"}");
                kzsearch_free(answer);
        }
}

static void test_bad_answer(void **state)
{
        static const char *const bad[] = {"HTTP/1.1 400 Bad Request\r\n", "{}\n", "[]\n",
                "{\"id\":@}\n", "{\"id\":@,\"result\":1}\n", "{\"id\":@,\"result\":null}\n",
                "{\"id\":@,\"result\":{},\"error\":{\"code\":-1,\"message\":\"\"}}\n",
                "{\"id\":@,\"id\":@,\"result\":{}}\n", "{\"id\":@0,\"result\":{}}\n",
                "{\"id\":\"@\",\"result\":{}}\n", "{\"id\":null,\"result\":{}}\n",
                "{\"id\":@,\"error\":\"x\"}\n",
                "{\"id\":@,\"error\":{\"code\":\"1\",\"message\":\"\"}}\n",
                "{\"id\":@,\"error\":{\"code\":0,\"message\":\"\"}}\n",
                "{\"id\":@,\"error\":{\"code\":99999999999,\"message\":\"\"}}\n",
                "{\"id\":@,\"error\":{\"code\":-1}}\n", "{\"id\":@,\"result\":{\"v\":1}\n",
                "{\"id\":@,\"result\":{\"v\":\"1\"}}\n", "{\"method\":\"$/progress\"}\n",
                "{\"id\":@,\"result\":{\"a\":\"\xff\"}}\n"};
        char *answer;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                assert_int_equal(call_once(bad[i], &answer, NULL), KZSEARCH_BAD_ANSWER);
                assert_null(answer);
                assert_true(error[0]);
        }
        assert_int_equal(
                call_once("{\"id\":@,\"result\":{\"v\":2}}\n", &answer, NULL), KZSEARCH_BAD_ANSWER);
        assert_non_null(strstr(error, "restart the daemon"));
}

static void test_refused(void **state)
{
        char *answer;
        int code;

        (void)state;
        assert_int_equal(
                call_once("{\"id\":@,\"error\":{\"code\":-32004,\"message\":\"a job \\\"x\\\" "
                          "runs\",\"data\":{\"status\":\"busy\"}}}\n",
                        &answer, &code),
                KZSEARCH_REFUSED);
        assert_int_equal(code, KZSEARCH_ERR_BUSY);
        assert_string_equal(error, "a job \"x\" runs");
        /* Without an id it can only be about what we sent. */
        assert_int_equal(
                call_once("{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"m\"}}\nBYE",
                        &answer, &code),
                KZSEARCH_REFUSED);
        assert_int_equal(code, KZSEARCH_ERR_REQUEST);
}

static void test_long_error(void **state)
{
        char *answer, says[2000];
        size_t n;

        (void)state;
        n = (size_t)snprintf(
                says, sizeof(says), "{\"id\":@,\"error\":{\"code\":-32000,\"message\":\"x");
        while (n < 1500)
                n += (size_t)snprintf(says + n, sizeof(says) - n, "қ");
        snprintf(says + n, sizeof(says) - n, "\"}}\n");
        assert_int_equal(call_once(says, &answer, NULL), KZSEARCH_REFUSED);
        /* 511 bytes are 1 and 255 letters of two: the cut is between letters. */
        assert_int_equal(strlen(error), 511);
        assert_memory_equal(error + 509, "қ", 2);
}

static void test_gone(void **state)
{
        char *answer;

        (void)state;
        assert_int_equal(call_once("{\"id\":@,\"res BYE", &answer, NULL), KZSEARCH_GONE);
        assert_int_equal(call_once("\n\n BYE", &answer, NULL), KZSEARCH_GONE);
}

static void close_at_once(int fd, void *context)
{
        (void)fd;
        (void)context;
}

static void test_broken_stays_broken(void **state)
{
        pid_t pid;
        struct kzsearch *kz = NULL;
        char *answer = NULL;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, close_at_once, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_GONE);
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_GONE);
        assert_null(answer);
        kzsearch_disconnect(kz);
        kzsearch_disconnect(NULL);
        kzsearch_free(NULL);
        kz_fake_daemon_stop(pid);
}

/* ---- Large messages ---- */

#define LARGE (20u << 20)

static void serve_large(int fd, void *context)
{
        static char chunk[65536];
        char *line;
        size_t i;

        (void)context;
        memset(chunk, 'x', sizeof(chunk));
        if (kz_fake_read_line(fd, &line) < 0)
                return;
        kz_fake_say(fd, "{\"id\":1,\"result\":{\"v\":1,\"a\":\"");
        for (i = 0; i < LARGE; i += sizeof(chunk))
                kz_fake_write(fd, chunk, sizeof(chunk));
        kz_fake_say(fd, "\"}}\n{\"id\":2,\"result\":{\"second\":true}}\n");
        kz_fake_read_line(fd, &line);
        poll(NULL, 0, 10000);
}

static void test_large_answer(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL;
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_large, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        assert_int_equal(kzsearch_call(kz, "get", NULL, NULL, NULL, &answer, error), KZSEARCH_OK);
        assert_int_equal(strlen(answer), LARGE + strlen("{\"v\":1,\"a\":\"\"}"));
        kzsearch_free(answer);
        assert_int_equal(kzsearch_call(kz, "get", NULL, NULL, NULL, &answer, error), KZSEARCH_OK);
        assert_string_equal(answer, "{\"second\":true}");
        kzsearch_free(answer);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* Says more than a socket holds before it reads the request: both sides would wait for ever if the
 * library did not read while it writes. */
static void serve_before_reading(int fd, void *context)
{
        char *line;
        int i;

        (void)context;
        for (i = 0; i < 20000; i++)
                kz_fake_say(
                        fd, "{\"method\":\"$/progress\",\"params\":{\"token\":5,\"value\":{}}}\n");
        if (kz_fake_read_line(fd, &line) >= 0)
                kz_fake_say(fd, "{\"id\":1,\"result\":{\"v\":1}}\n");
        kz_fake_read_line(fd, &line);
}

static void test_large_request(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL, *params;
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_before_reading, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        params = malloc((17u << 20) + 32);
        strcpy(params, "{\"text\":\"");
        memset(params + 9, 'y', 400u << 10);
        strcpy(params + 9 + (400u << 10), "\"}");
        assert_int_equal(kzsearch_call(kz, "add", params, NULL, NULL, &answer, error), KZSEARCH_OK);
        kzsearch_free(answer);
        /* What the daemon would not take is not sent, and the handle stays good. */
        memset(params + 9, 'y', 17u << 20);
        strcpy(params + 9 + (17u << 20), "\"}");
        assert_int_equal(
                kzsearch_call(kz, "add", params, NULL, NULL, &answer, error), KZSEARCH_INVALID);
        assert_non_null(strstr(error, "16777216"));
        free(params);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* ---- What is sent ---- */

static void serve_echo(int fd, void *context)
{
        char *line, *id;

        (void)context;
        while (kz_fake_read_line(fd, &line) >= 0) {
                id = strstr(line, "\"id\":") + 5;
                kz_fake_say(fd, "{\"id\":");
                kz_fake_write(fd, id, strspn(id, "0123456789"));
                kz_fake_say(fd, ",\"result\":{\"request\":");
                kz_fake_say(fd, line);
                kz_fake_say(fd, "}}\n");
                free(line);
        }
}

static void no_progress(void *context, const char *value)
{
        (void)context;
        (void)value;
}

static void test_request(void **state)
{
        static const struct {
                const char *params;
                kzsearch_progress_fn progress;
                const char *sent;
        } cases[] = {
                {NULL, NULL, "{\"v\":1}"},
                {"{}", NULL, "{\"v\":1}"},
                {" { } ", NULL, "{\"v\":1}"},
                {"{\"a\":[1]}", NULL, "{\"a\":[1],\"v\":1}"},
                {"{\n \"a\":\r\n{}\n}\n", NULL, "{\"a\":  {} ,\"v\":1}"},
                {"{\"v\":7}", NULL, "{\"v\":7}"},
                {"{\"x\":{\"v\":7}}", NULL, "{\"x\":{\"v\":7},\"v\":1}"},
                {"{}", no_progress, "{\"v\":1,\"progress\":8}"},
                {"{\"v\":1}", no_progress, "{\"v\":1,\"progress\":9}"},
                {"{\"progress\":\"t\"}", NULL, "{\"progress\":\"t\",\"v\":1}"},
        };
        static const char *const bad[] = {
                "", "[]", "{", "{\"a\":1}}", "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}"};
        static const char *const methods[] = {"", "a b", "a\"b", "a\n", "ж",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
        struct kzsearch *kz = NULL;
        char *answer = NULL, expected[256];
        size_t i;
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_echo, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                assert_int_equal(kzsearch_call(kz, "source.add", cases[i].params, cases[i].progress,
                                         NULL, &answer, error),
                        KZSEARCH_OK);
                snprintf(expected, sizeof(expected),
                        "{\"request\":{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"source.add\","
                        "\"params\":%s}}",
                        i + 1, cases[i].sent);
                assert_string_equal(answer, expected);
                kzsearch_free(answer);
                answer = NULL;
        }
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++)
                assert_int_equal(kzsearch_call(kz, "search", bad[i], NULL, NULL, &answer, error),
                        KZSEARCH_INVALID);
        for (i = 0; i < KZ_ARRAY_LEN(methods); i++)
                assert_int_equal(kzsearch_call(kz, methods[i], NULL, NULL, NULL, &answer, error),
                        KZSEARCH_INVALID);
        assert_int_equal(
                kzsearch_call(kz, "reindex", "{\"progress\":1}", no_progress, NULL, &answer, error),
                KZSEARCH_INVALID);
        assert_null(answer);
        assert_int_equal(kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, NULL), KZSEARCH_OK);
        kzsearch_free(answer);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* ---- Progress ---- */

static void collect(void *context, const char *value)
{
        strcat(context, value);
}

static void test_progress(void **state)
{
        static const char says[] =
                "{\"method\":\"$/progress\",\"params\":{\"token\":@,\"value\":{\"files\":1}}}\n"
                "{\"method\":\"$/progress\",\"params\":{\"token\":\"@\",\"value\":{\"files\":2}}}\n"
                "{\"method\":\"$/progress\",\"params\":{\"token\":999,\"value\":{\"files\":3}}}\n"
                "{\"method\":\"$/progress\",\"params\":{\"value\":{\"files\":4},\"token\":@}}\n"
                "{\"method\":\"$/progress\",\"params\":{\"token\":@}}\n"
                "{\"id\":@,\"result\":{\"v\":1}}\n";
        struct kzsearch *kz = NULL;
        char *answer = NULL, got[256] = "";
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_text, (void *)says);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        assert_int_equal(
                kzsearch_call(kz, "reindex", NULL, collect, got, &answer, error), KZSEARCH_OK);
        assert_string_equal(got, "{\"files\":1}{\"files\":4}");
        kzsearch_free(answer);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* ---- Time ---- */

/* Answers the first request only after it was cancelled, then the second: with the first's id
 * between. */
static void serve_late(int fd, void *context)
{
        char *line;

        (void)context;
        if (kz_fake_read_line(fd, &line) < 0 || kz_fake_read_line(fd, &line) < 0)
                return;
        if (!strstr(line, "$/cancelRequest") || !strstr(line, "{\"id\":1}"))
                return;
        kz_fake_say(fd, "{\"id\":1,\"error\":{\"code\":-32800,\"message\":\"cancelled\"}}\n");
        if (kz_fake_read_line(fd, &line) >= 0)
                kz_fake_say(fd, "{\"id\":2,\"result\":{\"late\":false}}\n");
        kz_fake_read_line(fd, &line);
}

static void test_timeout(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL;
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_late, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        kzsearch_set_timeout(kz, 20);
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_TIMEOUT);
        assert_null(answer);
        kzsearch_set_timeout(kz, 0);
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_OK);
        assert_string_equal(answer, "{\"late\":false}");
        kzsearch_free(answer);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* Never lets the line end. */
static void serve_dribble(int fd, void *context)
{
        (void)context;
        for (;;)
                kz_fake_say(fd, "{\"method\":\"x\"}\n");
}

static void test_timeout_of_a_talker(void **state)
{
        struct kzsearch *kz = NULL;
        char *answer = NULL;
        pid_t pid;

        (void)state;
        pid = kz_fake_daemon_start(socket_path, serve_dribble, NULL);
        assert_int_equal(kzsearch_connect(socket_path, 0, &kz, error), KZSEARCH_OK);
        kzsearch_set_timeout(kz, 50);
        assert_int_equal(
                kzsearch_call(kz, "search", NULL, NULL, NULL, &answer, error), KZSEARCH_TIMEOUT);
        kzsearch_disconnect(kz);
        kz_fake_daemon_stop(pid);
}

/* ---- Finding the daemon ---- */

static enum kzsearch_status find(char *ret_socket)
{
        struct kzsearch *kz = NULL;
        enum kzsearch_status status = kzsearch_connect(NULL, 0, &kz, error);

        if (status == KZSEARCH_OK)
                strcpy(ret_socket, kzsearch_socket(kz));
        else
                assert_null(kz);
        kzsearch_disconnect(kz);
        return status;
}

static void test_find(void **state)
{
        char data[128], lock[160], runtime[128], given[128], found[128];
        pid_t recorded_daemon, runtime_daemon, given_daemon;
        int fd;

        (void)state;
        snprintf(data, sizeof(data), "%s/kzsearch", dir);
        snprintf(lock, sizeof(lock), "%s/" KZ_ADDRESS_LOCK, data);
        snprintf(runtime, sizeof(runtime), "%s/kzsearch/socket", dir);
        snprintf(given, sizeof(given), "%s/given", dir);
        assert_int_equal(mkdir(data, 0700), 0);
        assert_int_equal(find(found), KZSEARCH_NO_DAEMON);
        assert_non_null(strstr(error, runtime));
        recorded_daemon = kz_fake_daemon_start(socket_path, close_at_once, NULL);
        assert_int_equal(kz_address_record(data, socket_path, NULL, NULL), KZ_OK);
        /* Recorded, but nobody holds the lock: stale, whoever listens there now. */
        assert_int_equal(find(found), KZSEARCH_NO_DAEMON);
        fd = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        assert_int_equal(find(found), KZSEARCH_NO_DAEMON);
        assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
        assert_int_equal(find(found), KZSEARCH_OK);
        assert_string_equal(found, socket_path);
        runtime_daemon = kz_fake_daemon_start(runtime, close_at_once, NULL);
        assert_int_equal(find(found), KZSEARCH_OK);
        assert_string_equal(found, socket_path);
        given_daemon = kz_fake_daemon_start(given, close_at_once, NULL);
        setenv("KZSEARCH_SOCKET", given, 1);
        assert_int_equal(find(found), KZSEARCH_OK);
        assert_string_equal(found, given);
        kz_fake_daemon_stop(given_daemon);
        /* What was asked for is not there: another daemon is not what was meant. */
        assert_int_equal(find(found), KZSEARCH_NO_DAEMON);
        assert_non_null(strstr(error, given));
        unsetenv("KZSEARCH_SOCKET");
        kz_fake_daemon_stop(recorded_daemon);
        assert_int_equal(find(found), KZSEARCH_OK);
        assert_string_equal(found, runtime);
        kz_fake_daemon_stop(runtime_daemon);
        close(fd);
}

static void test_connect_errors(void **state)
{
        struct kzsearch *kz = NULL;
        char path[300];

        (void)state;
        memset(path, 'p', sizeof(path));
        path[0] = '/';
        path[108] = '\0';
        assert_int_equal(kzsearch_connect(path, KZSEARCH_AUTOSTART, &kz, error), KZSEARCH_INVALID);
        assert_non_null(strstr(error, path));
        assert_int_equal(kzsearch_connect("", 0, &kz, error), KZSEARCH_INVALID);
        setenv("KZSEARCH_SOCKET", path, 1);
        assert_int_equal(kzsearch_connect(NULL, KZSEARCH_AUTOSTART, &kz, error), KZSEARCH_INVALID);
        unsetenv("KZSEARCH_SOCKET");
        /* A path given by hand is that daemon or none, whatever the flags. */
        assert_int_equal(kzsearch_connect("/nonexistent/s", KZSEARCH_AUTOSTART, &kz, error),
                KZSEARCH_NO_DAEMON);
        assert_non_null(strstr(error, "/nonexistent/s"));
        assert_int_equal(kzsearch_connect("/nonexistent/s", 0, &kz, NULL), KZSEARCH_NO_DAEMON);
        assert_null(kz);
        assert_string_equal(kzsearch_version(), KZSEARCH_VERSION);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
        const struct CMUnitTest tests[] = {T(test_answer), T(test_bad_answer), T(test_refused),
                T(test_long_error), T(test_gone), T(test_broken_stays_broken), T(test_large_answer),
                T(test_large_request), T(test_request), T(test_progress), T(test_timeout),
                T(test_timeout_of_a_talker), T(test_find), T(test_connect_errors)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
