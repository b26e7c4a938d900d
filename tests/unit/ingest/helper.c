/* The real kzsearch-extract, as it stands behind its walls, and where it cannot have them. */
#include "collect.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/confine.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/helper.h"
#include "index/ingest/serve.h"

#define PATIENT_MS 120000

/* The next frame from the other end of fd; its body is in *in until it is consumed. */
static struct kz_frame next_frame(int fd, struct kz_buf *in, size_t *size)
{
        struct pollfd p = {fd, POLLIN, 0};
        struct kz_frame frame;
        ssize_t n;

        while (kz_frame_peek(kz_buf_str(in), 1 << 20, &frame, size)) {
                assert_int_equal(poll(&p, 1, PATIENT_MS), 1);
                assert_int_equal(kz_buf_reserve(in, 4096), KZ_OK);
                n = read(fd, in->data + in->len, 4096);
                assert_true(n > 0);
                in->len += (size_t)n;
        }
        return frame;
}

/* The real program once it has greeted: its walls are up. */
static void start(struct kz_helper *helper)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf in = KZ_BUF_NULL;
        const struct kz_extract_limits limits = kz_extract_limits_default();
        struct kz_error err = KZ_ERROR_NULL;
        size_t size;

        if (kz_helper_start(helper, KZ_EXTRACT_PROGRAM, &limits, &err))
                fail_msg("%s", err.message);
        assert_int_equal(next_frame(helper->fd, &in, &size).type, KZ_EXTRACT_HELLO);
}

/* /proc/PID/name, with its NULs as newlines. */
static void read_proc(pid_t pid, const char *name, struct kz_buf *out)
{
        char path[64];
        size_t i;

        snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
        assert_int_equal(kz_file_read(path, 1 << 20, out, NULL), KZ_OK);
        for (i = 0; i < out->len; i++) {
                if (out->data[i] == '\0')
                        out->data[i] = '\n';
        }
}

static void assert_status_line(const struct kz_buf *status, const char *name, const char *value)
{
        const char *line = strstr(status->data, name);

        assert_non_null(line);
        line += strlen(name) + strspn(line + strlen(name), ":\t");
        if (strncmp(line, value, strlen(value)) != 0 || line[strlen(value)] != '\n')
                fail_msg("%s is %.20s, not %s", name, line, value);
}

static void test_stands_behind_walls(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf status = KZ_BUF_NULL;
        struct kz_helper helper = KZ_HELPER_NULL;

        (void)state;
        start(&helper);
        read_proc(helper.pid, "status", &status);
        assert_status_line(&status, "NoNewPrivs", "1");
        assert_status_line(&status, "Seccomp", "2");
#ifndef KZ_SANITIZE_THREAD /* which has a thread of its own */
        /* A thread from before would stand outside of the wall of files. */
        assert_status_line(&status, "Threads", "1");
#endif
        kz_helper_stop(&helper, true, NULL);
}

static void test_has_nothing(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf environment = KZ_BUF_NULL;
        struct kz_helper helper = KZ_HELPER_NULL;
        struct rlimit limit;
        char path[64];
        struct dirent *entry;
        int highest = 0;
        DIR *dir;

        (void)state;
        setenv("KZ_SECRET", "1", 1);
        start(&helper);
        snprintf(path, sizeof(path), "/proc/%d/fd", (int)helper.pid);
        dir = opendir(path);
        if (!dir) {
                kz_helper_stop(&helper, true, NULL);
                print_message("only root may look: it lets nobody trace it\n");
                skip();
        }
        while ((entry = readdir(dir))) {
                if (entry->d_name[0] != '.' && atoi(entry->d_name) > highest)
                        highest = atoi(entry->d_name);
        }
        closedir(dir);
        assert_int_equal(highest, KZ_EXTRACT_FD);
        read_proc(helper.pid, "environ", &environment);
        assert_string_equal(environment.data, "LC_ALL=C.UTF-8\nPATH=/usr/bin:/bin\nTZ=UTC0\n");
        assert_int_equal(prlimit(helper.pid, RLIMIT_NOFILE, NULL, &limit), 0);
        assert_int_equal(limit.rlim_max, KZ_EXTRACT_DESCRIPTORS);
        assert_int_equal(prlimit(helper.pid, RLIMIT_CORE, NULL, &limit), 0);
        assert_int_equal(limit.rlim_max, 0);
        kz_helper_stop(&helper, true, NULL);
}

static void test_processor_time_is_given_for_each_job(void **state)
{
        struct kz_helper helper = KZ_HELPER_NULL;
        struct rlimit limit;

        (void)state;
        start(&helper);
        kz_helper_limit_cpu(&helper, 7);
        assert_int_equal(prlimit(helper.pid, RLIMIT_CPU, NULL, &limit), 0);
        assert_in_range(limit.rlim_cur, 8, 20);
        kz_helper_limit_cpu(&helper, 30);
        assert_int_equal(prlimit(helper.pid, RLIMIT_CPU, NULL, &limit), 0);
        assert_in_range(limit.rlim_cur, 31, 43);
        assert_false(kz_helper_defies_cpu(&helper));
        kz_helper_stop(&helper, true, NULL);
}

/* Runs check in a process in which this system call is answered with this error, as by a kernel
 * or a container that does not have it. */
static void without(int call, int error, void (*check)(void))
{
        scmp_filter_ctx filter;
        int wait;
        pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0) {
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
                filter = seccomp_init(SCMP_ACT_ALLOW);
                if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint16_t)error), call, 0) ||
                        seccomp_load(filter))
                        _exit(2);
                seccomp_release(filter);
                check();
                fflush(NULL);
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &wait, 0), pid);
        assert_int_equal(wait, 0);
}

/* In a child of the test, where cmocka's assertions would run the rest of the tests. */
#define EXPECT(condition)                                                                          \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        print_error("%s:%d: %s\n", __FILE__, __LINE__, #condition);                \
                        _exit(1);                                                                  \
                }                                                                                  \
        } while (0)

static void refuses_to_read(void)
{
        struct kz_extract_result result;
        struct kz_extractor *ex = NULL;
        struct collect *c;
        int again;

        EXPECT(!kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &ex, NULL));
        for (again = 0; again < 2; again++) {
                c = extract_text(ex, "a.txt", "Text\n", &result);
                EXPECT(c->status == KZ_E_UNSUPPORTED);
                EXPECT(strstr(c->err.message, "cannot forbid system calls with seccomp"));
                EXPECT(c->doc_count == 0);
                collect_free(c);
        }
        kz_extractor_free(ex);
}

static void reads(void)
{
        struct kz_extract_result result;
        struct kz_extractor *ex = NULL;
        struct collect *c;

        EXPECT(!kz_extractor_new(KZ_EXTRACT_PROGRAM, NULL, &ex, NULL));
        c = extract_text(ex, "a.txt", "Text\n", &result);
        EXPECT(c->status == KZ_OK && result.outcome == KZ_EXTRACT_OK && c->doc_count == 1);
        collect_free(c);
        kz_extractor_free(ex);
}

static void test_without_seccomp(void **state)
{
        (void)state;
        without(SCMP_SYS(seccomp), EINVAL, refuses_to_read);
}

static void test_without_landlock(void **state)
{
        (void)state;
        without(SCMP_SYS(landlock_create_ruleset), ENOSYS, reads);
        without(SCMP_SYS(landlock_create_ruleset), EOPNOTSUPP, reads);
}

static void send_job(int socket)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf frame = KZ_BUF_NULL;
        const struct kz_extract_limits limits = kz_extract_limits_default();
        const struct kz_extract_job job = {.name = KZ_STR("a.txt")};
        int file = file_of("Text\n", 5);
        union {
                char bytes[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = {{0}};
        struct iovec iov;
        struct msghdr msg = {.msg_iov = &iov,
                .msg_iovlen = 1,
                .msg_control = control.bytes,
                .msg_controllen = sizeof(control.bytes)};
        struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

        assert_int_equal(kz_extract_put_job(&frame, &job, &limits, 0), KZ_OK);
        iov = (struct iovec){frame.data, frame.len};
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &file, sizeof(int));
        assert_int_equal(sendmsg(socket, &msg, 0), (ssize_t)frame.len);
        close(file);
}

/* Serves one job in a process that has descriptor 5 open, or not; whether it takes another one. */
static bool serves_again(bool keeps)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf in = KZ_BUF_NULL;
        struct kz_frame frame;
        int pair[2], fd;
        char byte;
        size_t size;
        bool again;
        pid_t pid;

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                dup2(pair[1], KZ_EXTRACT_FD);
                for (fd = KZ_EXTRACT_FD + 1; fd < 64; fd++)
                        close(fd);
                if (keeps)
                        dup2(0, 5);
                _exit(kz_serve(KZ_EXTRACT_FD, NULL) != KZ_OK);
        }
        close(pair[1]);
        send_job(pair[0]);
        do {
                frame = next_frame(pair[0], &in, &size);
                kz_buf_consume(&in, size);
        } while (frame.type != KZ_EXTRACT_END);
        if (keeps) {
                again = recv(pair[0], &byte, 1, 0) != 0;
        } else {
                send_job(pair[0]);
                again = next_frame(pair[0], &in, &size).type == KZ_EXTRACT_DOCUMENT;
        }
        close(pair[0]);
        waitpid(pid, NULL, 0);
        return again;
}

/* What a library left open of one file must not lie beside the next one. */
static void test_descriptors_that_are_kept(void **state)
{
        (void)state;
        assert_true(serves_again(false));
        assert_false(serves_again(true));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_stands_behind_walls),
                cmocka_unit_test(test_has_nothing),
                cmocka_unit_test(test_processor_time_is_given_for_each_job),
                cmocka_unit_test(test_without_seccomp),
                cmocka_unit_test(test_without_landlock),
                cmocka_unit_test(test_descriptors_that_are_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
