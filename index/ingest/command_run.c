#include "index/ingest/command_run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "index/ingest/command_exec.h"
#include "index/ingest/spawn.h"

#define READ 65536u
#define DESCRIPTORS 64             /* it may have at most */
#define COMPLAINTS 4096u           /* bytes of the standard error that are kept, the last ones, */
#define COMPLAINTS_READ (1u << 20) /* and that are read at once: more than a pipe holds */
#define TOLD 200u                  /* of them in a message */
#define WORDS 64                   /* of a command line */

static int64_t now_ms(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A file in memory that nobody can change any more, at its start. */
static enum kz_status make_input(struct kz_str bytes, int *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close)
        int fd = memfd_create("kzsearch-command", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        enum kz_status status;

        if (fd < 0)
                return kz_error_errno(err, errno, "cannot make a file in memory");
        status = kz_fd_write_all(fd, bytes.ptr, bytes.len, err);
        if (status)
                return status;
        if (lseek(fd, 0, SEEK_SET) < 0 ||
                fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) <
                        0)
                return kz_error_errno(err, errno, "cannot seal a file in memory");
        *ret = fd;
        fd = -1;
        return KZ_OK;
}

/* Our end does not block. */
static enum kz_status make_pipe(int *ret_ours, int *ret_theirs, struct kz_error *err)
{
        int ends[2];

        if (pipe2(ends, O_CLOEXEC) < 0)
                return kz_error_errno(err, errno, "cannot make a pipe");
        *ret_ours = ends[0];
        *ret_theirs = ends[1];
        if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0)
                return kz_error_errno(err, errno, "cannot make a pipe");
        return KZ_OK;
}

static enum kz_status set_limits(const struct kz_command_run *run, struct kz_error *err)
{
        const struct kz_extract_limits *limits = &run->limits;

        /* Past the first the kernel asks it to end, past the second it ends it. */
        if ((limits->memory &&
                    kz_spawn_limit(run->pid, RLIMIT_AS, limits->memory, limits->memory) < 0) ||
                kz_spawn_limit(run->pid, RLIMIT_CPU, limits->cpu_s, (uint64_t)limits->cpu_s + 1) <
                        0 ||
                kz_spawn_limit(run->pid, RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS) < 0 ||
                kz_spawn_limit(run->pid, RLIMIT_FSIZE, 0, 0) < 0 ||
                kz_spawn_limit(run->pid, RLIMIT_CORE, 0, 0) < 0)
                return kz_error_errno(err, errno, "cannot limit %s", run->name);
        return KZ_OK;
}

static bool watch(const struct kz_command_run *run, int fd)
{
        struct epoll_event event = {.events = EPOLLIN};

        return epoll_ctl(run->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static enum kz_status spawn(struct kz_command_run *run, const char *extract, char *const *words,
        struct kz_str bytes, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int in = -1;
        KZ_CLEANUP(kz_fd_close) int out = -1;
        KZ_CLEANUP(kz_fd_close) int complaints = -1;
        char *argv[WORDS + 3] = {(char *)(uintptr_t)extract, (char *)(uintptr_t) "--command"};
        enum kz_status status;
        size_t n;
        int error;

        for (n = 0; words[n]; n++) {
                if (n == WORDS)
                        return kz_error_set(
                                err, KZ_E_LIMIT, "%s: more than %d words", run->name, WORDS);
                argv[2 + n] = words[n];
        }
        status = make_input(bytes, &in, err);
        if (!status)
                status = make_pipe(&run->out_fd, &out, err);
        if (!status)
                status = make_pipe(&run->err_fd, &complaints, err);
        if (status)
                return status;
        error = kz_spawn(argv, (int[]){in, out, complaints}, 3, &run->pid);
        return error ? kz_error_errno(err, error, "cannot start %s", extract) : KZ_OK;
}

enum kz_status kz_command_run_start(struct kz_command_run *run, const char *extract,
        char *const *words, struct kz_str bytes, const struct kz_extract_limits *limits,
        struct kz_error *err)
{
        const char *slash = strrchr(words[0], '/');
        enum kz_status status;

        *run = (struct kz_command_run)KZ_COMMAND_RUN_NULL;
        run->name = slash ? slash + 1 : words[0];
        run->limits = *limits;
        status = spawn(run, extract, words, bytes, err);
        if (!status)
                status = set_limits(run, err);
        if (!status) {
                run->deadline = now_ms() + limits->wall_ms;
                run->epoll = epoll_create1(EPOLL_CLOEXEC);
                run->ended = pidfd_open(run->pid, 0);
                if (run->epoll < 0 || run->ended < 0 || !watch(run, run->ended) ||
                        !watch(run, run->out_fd) || !watch(run, run->err_fd))
                        status = kz_error_errno(err, errno, "cannot watch %s", run->name);
        }
        if (status)
                kz_command_run_stop(run);
        return status;
}

/* Appends what is there; closes *fd at its end. Stops beyond max bytes. */
static enum kz_status drain(int *fd, struct kz_buf *out, size_t max, struct kz_error *err)
{
        ssize_t n;

        while (*fd >= 0 && out->len <= max) {
                if (kz_buf_reserve(out, READ))
                        return kz_error_nomem(err);
                n = read(*fd, out->data + out->len, READ);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0 && errno == EAGAIN)
                        return KZ_OK;
                if (n <= 0) {
                        kz_fd_close(fd);
                        return KZ_OK;
                }
                out->len += (size_t)n;
                out->data[out->len] = '\0';
        }
        return KZ_OK;
}

static enum kz_status take_output(struct kz_command_run *run, struct kz_error *err)
{
        size_t max = (size_t)run->limits.file_size;
        enum kz_status status = drain(&run->out_fd, &run->out, max, err);

        if (!status && run->out.len > max)
                status = kz_error_set(
                        err, KZ_E_LIMIT, "%s printed more than %zu MB", run->name, max >> 20);
        if (!status)
                status = drain(&run->err_fd, &run->complaints, COMPLAINTS_READ, err);
        if (run->complaints.len > COMPLAINTS)
                kz_buf_consume(&run->complaints, run->complaints.len - COMPLAINTS);
        return status;
}

/* The last line that is not empty, as ": line", safe to show. */
static enum kz_status last_complaint(const struct kz_command_run *run, struct kz_buf *out)
{
        struct kz_str rest = kz_buf_str(&run->complaints);
        size_t start;

        while (rest.len && strchr(" \t\r\n", rest.ptr[rest.len - 1]))
                rest.len--;
        for (start = rest.len; start && rest.ptr[start - 1] != '\n'; start--)
                ;
        rest = (struct kz_str){rest.ptr + start, rest.len - start};
        rest.len = rest.len > TOLD ? kz_utf8_floor(rest.ptr, rest.len, TOLD) : rest.len;
        if (rest.len == 0)
                return KZ_OK;
        if (kz_buf_append_cstr(out, ": "))
                return KZ_E_NOMEM;
        return kz_visible_append(out, rest, true);
}

/* What a process that ended in this way says of the file. */
static enum kz_status judge(const struct kz_command_run *run, int wait, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf why = KZ_BUF_NULL;

        if (WIFEXITED(wait) && WEXITSTATUS(wait) == 0)
                return KZ_OK;
        if (last_complaint(run, &why) || kz_buf_reserve(&why, 0))
                return kz_error_nomem(err);
        if (WIFEXITED(wait) && WEXITSTATUS(wait) == KZ_COMMAND_EXIT_WALLS)
                return kz_error_set(err, KZ_E_UNSUPPORTED, "%s is not run without walls%s",
                        run->name, why.data);
        if (WIFEXITED(wait))
                return kz_error_set(err, KZ_E_INVALID, "%s failed (exit status %d)%s", run->name,
                        WEXITSTATUS(wait), why.data);
        if (WTERMSIG(wait) == SIGXCPU)
                return kz_error_set(err, KZ_E_LIMIT, "%s needed more than %u s of processor time",
                        run->name, run->limits.cpu_s);
        if (WTERMSIG(wait) == SIGSYS)
                return kz_error_set(err, KZ_E_INVALID, "%s tried what it may not", run->name);
        return kz_error_set(err, KZ_E_INVALID, "%s was ended by signal %d%s", run->name,
                WTERMSIG(wait), why.data);
}

enum kz_status kz_command_run_step(struct kz_command_run *run, struct kz_error *err)
{
        int wait = 0;
        pid_t pid;
        enum kz_status status;

        /* Looked at first: what it has printed before its end is there then. */
        do
                pid = waitpid(run->pid, &wait, WNOHANG);
        while (pid < 0 && errno == EINTR);
        if (pid != 0)
                run->pid = 0;
        status = take_output(run, err);
        if (!status && pid == 0 && now_ms() < run->deadline)
                return KZ_E_NOT_FOUND;
        if (!status && pid == 0)
                status = kz_error_set(err, KZ_E_LIMIT, "%s took longer than %g s", run->name,
                        run->limits.wall_ms / 1000.0);
        if (!status && pid < 0)
                status = kz_error_set(err, KZ_E_INVALID, "%s was lost", run->name);
        return status ? status : judge(run, wait, err);
}

void kz_command_run_stop(struct kz_command_run *run)
{
        if (run->pid > 0) {
                kill(run->pid, SIGKILL);
                while (waitpid(run->pid, NULL, 0) < 0 && errno == EINTR)
                        ;
        }
        run->pid = 0;
        kz_fd_close(&run->out_fd);
        kz_fd_close(&run->err_fd);
        kz_fd_close(&run->ended);
        kz_fd_close(&run->epoll);
        kz_buf_deinit(&run->out);
        kz_buf_deinit(&run->complaints);
}
