/*
 * Stands in for kzsearch-extract and does what no parser should: the name of the file it is given,
 * or the name it was started by, says what.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/command_exec.h"
#include "index/ingest/confine.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/fatal.h"

extern char **environ;

static void send_buf(struct kz_buf *out)
{
        if (kz_fd_write_all(KZ_EXTRACT_FD, out->data, out->len, NULL))
                _exit(1);
        kz_buf_clear(out);
}

static void document(struct kz_buf *out, const char *text, size_t len)
{
        const struct kz_document doc = {.text = {text, len}, .title = KZ_STR("t")};

        kz_extract_put_document(out, &doc);
}

static void problem(struct kz_buf *out, const char *message)
{
        const struct kz_extract_problem p = {0, kz_str(message), KZ_PROBLEM_FAILURE};

        kz_extract_put_problem(out, &p);
}

static void end(struct kz_buf *out)
{
        const struct kz_extract_end e = {KZ_EXTRACT_OK, 0, KZ_STR("double"), KZ_STR("")};

        kz_extract_put_end(out, &e);
}

static void allocate(void)
{
        size_t got = 0;
        char *p;

        while ((p = malloc(1 << 20))) {
                memset(p, 1, 1 << 20);
                got += 1 << 20;
                if (got > 1u << 30)
                        _exit(99);
        }
}

/* As deep as the stack goes. */
static unsigned dive(unsigned depth)
{
        volatile char frame[1024];

        frame[0] = (char)depth;
        return depth == UINT_MAX ? 0 : dive(depth + 1) + (unsigned)frame[0];
}

static void flood(struct kz_buf *out)
{
        static char text[1 << 20];

        memset(text, 'x', sizeof(text));
        for (;;) {
                document(out, text, sizeof(text));
                send_buf(out);
        }
}

static void report_surroundings(struct kz_buf *out)
{
        struct rlimit limit;
        char message[200];
        int fd, open_fds = 0;
        size_t vars = 0;

        for (fd = 0; fd < 16; fd++)
                open_fds += fcntl(fd, F_GETFD) >= 0;
        while (environ[vars])
                vars++;
        getrlimit(RLIMIT_AS, &limit);
        snprintf(message, sizeof(message), "fds %d env %zu memory %llu home %s", open_fds, vars,
                (unsigned long long)(limit.rlim_cur >> 20), getenv("HOME") ? "set" : "unset");
        problem(out, message);
        getrlimit(RLIMIT_FSIZE, &limit);
        snprintf(message, sizeof(message), "file size %llu", (unsigned long long)limit.rlim_cur);
        problem(out, message);
        getrlimit(RLIMIT_CORE, &limit);
        snprintf(message, sizeof(message), "core %llu", (unsigned long long)limit.rlim_max);
        problem(out, message);
}

/* Taken over, behind the walls of the real program. */
static void reach_out(void)
{
        if (kz_confine_process(NULL) || kz_confine_parser(NULL))
                _exit(4);
        socket(AF_INET, SOCK_STREAM, 0);
}

/* Goes on after its processor time, and is never silent. */
static void defy(struct kz_buf *out)
{
        sigset_t all;
        unsigned i;

        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, NULL);
        for (i = 0;; i++) {
                __asm__ volatile("" ::: "memory");
                if (i % (1 << 26) == 0) {
                        document(out, "x", 1);
                        send_buf(out);
                }
        }
}

static bool receive(struct kz_buf *in, int *ret_file);

/* Has "hello" read by a command, and gives what it printed, or why it failed, as a document. */
static void ask(struct kz_buf *out)
{
        struct kz_buf in = KZ_BUF_NULL, printed = KZ_BUF_NULL;
        enum kz_extract_answer answer;
        struct kz_frame frame;
        struct kz_str why;
        int file = -1;
        size_t size;

        kz_extract_put_command(out, KZ_COMMAND_DOC, KZ_STR("hello"));
        send_buf(out);
        while (kz_frame_peek(kz_buf_str(&in), KZ_EXTRACT_JOB_MAX, &frame, &size)) {
                if (!receive(&in, &file))
                        _exit(1);
        }
        if (frame.type != KZ_EXTRACT_ANSWER ||
                kz_extract_get_answer(frame.body, &answer, &why, NULL))
                _exit(5);
        if (answer == KZ_EXTRACT_ANSWERED && kz_fd_read_all(file, 1 << 20, &printed, NULL))
                _exit(6);
        if (answer == KZ_EXTRACT_ANSWERED)
                document(out, printed.data, printed.len);
        else
                document(out, why.ptr, why.len);
        kz_buf_deinit(&printed);
        kz_buf_deinit(&in);
        kz_fd_close(&file);
}

static unsigned jobs; /* so far */

static void misbehave(const char *mode, struct kz_buf *out)
{
        char pid[32];
        int i;

        if (strcmp(mode, "crash") == 0) {
                signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would first write a report */
                raise(SIGSEGV);
        }
        if (strcmp(mode, "abort-after-one") == 0) {
                document(out, "one", 3);
                send_buf(out);
                raise(SIGABRT);
        }
        if (strcmp(mode, "exit") == 0)
                _exit(3);
        if (strcmp(mode, "killed") == 0)
                raise(SIGKILL);
        if (strcmp(mode, "hang") == 0)
                for (;;)
                        pause();
        for (i = 0; strcmp(mode, "spin") == 0; i++)
                __asm__ volatile("" ::: "memory");
        if (strcmp(mode, "ask") == 0) {
                ask(out);
                end(out);
                send_buf(out);
                return;
        }
        while (strcmp(mode, "ask-and-ask") == 0) {
                kz_extract_put_command(out, KZ_COMMAND_DOC, KZ_STR_NULL);
                send_buf(out);
        }
        if (strcmp(mode, "defy") == 0)
                defy(out);
        if (strcmp(mode, "reach-out") == 0)
                reach_out();
        if (strcmp(mode, "close-and-hang") == 0) {
                close(KZ_EXTRACT_FD);
                for (;;)
                        pause();
        }
        while (strcmp(mode, "dribble") == 0) {
                problem(out, "still at it");
                send_buf(out);
                usleep(100000);
        }
        for (i = 0; strcmp(mode, "progress") == 0 && i < 6; i++) {
                kz_extract_put_progress(out);
                send_buf(out);
                usleep(100000);
        }
        if (strcmp(mode, "flood") == 0)
                flood(out);
        for (i = 0; strcmp(mode, "complain") == 0 && i < 1000; i++)
                problem(out, "again");
        if (strcmp(mode, "allocate") == 0) {
                allocate();
                _exit(KZ_EXTRACT_EXIT_NOMEM);
        }
        if (strcmp(mode, "abort-when-full") == 0) {
                allocate();
                abort();
        }
        if (strcmp(mode, "dive") == 0)
                dive(0);
        if (strcmp(mode, "full-by-others") == 0 && jobs > 1)
                _exit(KZ_EXTRACT_EXIT_NOMEM);
        if (strcmp(mode, "garbage") == 0)
                kz_buf_append(out, "\x03\0\0\0\x10\0\0\0garbage garbage!", 24);
        if (strcmp(mode, "huge-frame") == 0)
                kz_buf_append(out, "\x03\0\0\0\xff\xff\xff\xff", 8);
        if (strcmp(mode, "unknown-frame") == 0)
                kz_frame_append(out, 77, KZ_STR("?"));
        if (strcmp(mode, "escape") == 0)
                problem(out, "\x1b[31mred\xff\n\xe2\x80\xae");
        if (strcmp(mode, "forge") == 0) {
                const struct kz_document doc = {.id = KZ_STR("other:victim"), .text = KZ_STR("x")};

                kz_extract_put_document(out, &doc);
        }
        if (strcmp(mode, "surroundings") == 0)
                report_surroundings(out);
        document(out, "one", 3);
        snprintf(pid, sizeof(pid), "pid %d", (int)getpid());
        problem(out, pid);
        end(out);
        if (strcmp(mode, "after-end") == 0)
                document(out, "more", 4);
        send_buf(out);
}

static bool receive(struct kz_buf *in, int *ret_file)
{
        char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
        struct iovec iov;
        struct msghdr msg = {.msg_iov = &iov,
                .msg_iovlen = 1,
                .msg_control = control,
                .msg_controllen = sizeof(control)};
        ssize_t n;
        int fd;

        if (kz_buf_reserve(in, 16384))
                _exit(1);
        iov = (struct iovec){in->data + in->len, 16384};
        n = recvmsg(KZ_EXTRACT_FD, &msg, 0);
        if (n <= 0)
                return false;
        if (CMSG_FIRSTHDR(&msg)) {
                memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
                kz_fd_close(ret_file);
                *ret_file = fd;
        }
        in->len += (size_t)n;
        return true;
}

int main(int argc, char **argv)
{
        const char *me = argc ? strrchr(argv[0], '/') + 1 : "";
        struct kz_buf in = KZ_BUF_NULL, out = KZ_BUF_NULL;
        struct kz_extract_limits limits;
        unsigned commands;
        struct kz_extract_job job;
        struct kz_frame frame;
        int file = -1;
        size_t size;
        char mode[64];

        if (argc > 2 && strcmp(argv[1], "--command") == 0)
                _exit(kz_command_exec(argv + 2));
        if (strcmp(me, "exit-at-once") == 0)
                return 127;
        if (strcmp(me, "silent") == 0)
                pause();
        if (kz_fatal_install(NULL))
                return 5;
        kz_extract_put_hello(&out, KZ_EXTRACT_PROTOCOL + (strcmp(me, "other-version") == 0));
        send_buf(&out);
        while (receive(&in, &file)) {
                kz_fd_close(&file);
                if (kz_frame_peek(kz_buf_str(&in), KZ_EXTRACT_JOB_MAX, &frame, &size) ||
                        kz_extract_get_job(frame.body, &job, &limits, &commands, NULL))
                        continue;
                snprintf(mode, sizeof(mode), "%.*s", KZ_STR_ARG(job.name));
                kz_buf_consume(&in, size);
                jobs++;
                misbehave(mode, &out);
        }
        return 0;
}
