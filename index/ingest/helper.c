#include "index/ingest/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/spawn.h"

#define LINGER_MS 1000

/* From outside, before the first job: the program has no say in it. */
static int set_limits(pid_t pid, const struct kz_extract_limits *limits)
{
        if (limits->memory && kz_spawn_limit(pid, RLIMIT_AS, limits->memory, limits->memory) < 0)
                return -1;
        if (kz_spawn_limit(pid, RLIMIT_NOFILE, KZ_EXTRACT_DESCRIPTORS, KZ_EXTRACT_DESCRIPTORS) <
                        0 ||
                kz_spawn_limit(pid, RLIMIT_FSIZE, limits->written, limits->written) < 0)
                return -1;
        return kz_spawn_limit(pid, RLIMIT_CORE, 0, 0);
}

enum kz_status kz_helper_start(struct kz_helper *helper, const char *program,
        const struct kz_extract_limits *limits, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int ours = -1;
        KZ_CLEANUP(kz_fd_close) int theirs = -1;
        enum kz_status status;
        char *const argv[] = {(char *)(uintptr_t)program, NULL};
        int fds[KZ_EXTRACT_FD + 1] = {-1, -1, -1, -1};
        int pair[2], error;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
                return kz_error_errno(err, errno, "cannot make a socket for %s", program);
        ours = pair[0];
        theirs = fds[KZ_EXTRACT_FD] = pair[1];
        if (fcntl(ours, F_SETFL, O_NONBLOCK) < 0)
                return kz_error_errno(err, errno, "cannot make a socket for %s", program);
        error = kz_spawn(argv, fds, KZ_EXTRACT_FD + 1, &pid);
        if (error)
                return kz_error_errno(err, error, "cannot start the parser program %s", program);
        *helper = (struct kz_helper){pid, ours, 0};
        ours = -1;
        if (set_limits(pid, limits) < 0) {
                status = kz_error_errno(err, errno, "cannot limit the parser program %s", program);
                kz_helper_stop(helper, true, NULL);
                return status;
        }
        return KZ_OK;
}

/* Of all its threads, in whole seconds; false when it is gone. */
static bool cpu_used(pid_t pid, uint64_t *ret)
{
        struct timespec used;
        clockid_t clock;

        if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used) < 0)
                return false;
        *ret = (uint64_t)used.tv_sec;
        return true;
}

void kz_helper_limit_cpu(struct kz_helper *helper, uint32_t seconds)
{
        struct rlimit now;
        uint64_t used;

        if (!cpu_used(helper->pid, &used))
                return;
        /* Whole seconds are all that the limit knows, so most jobs need no new one. */
        if (used + 1 + seconds == helper->cpu_end)
                return;
        helper->cpu_end = used + 1 + seconds;
        if (prlimit(helper->pid, RLIMIT_CPU, NULL, &now) < 0)
                return;
        kz_spawn_limit(helper->pid, RLIMIT_CPU,
                helper->cpu_end < now.rlim_max ? helper->cpu_end : now.rlim_max, now.rlim_max);
}

bool kz_helper_defies_cpu(const struct kz_helper *helper)
{
        uint64_t used;

        return cpu_used(helper->pid, &used) && used >= helper->cpu_end;
}

/* Whether the process ends by itself in time. */
static bool ends_soon(pid_t pid)
{
        KZ_CLEANUP(kz_fd_close) int fd = pidfd_open(pid, 0);
        struct pollfd p = {fd, POLLIN, 0};

        return fd >= 0 && poll(&p, 1, LINGER_MS) == 1;
}

void kz_helper_stop(struct kz_helper *helper, bool kill_it, int *ret_wait)
{
        int status = -1;
        pid_t pid;

        kz_fd_close(&helper->fd);
        if (helper->pid > 0) {
                if (kill_it || !ends_soon(helper->pid))
                        kill(helper->pid, SIGKILL);
                do
                        pid = waitpid(helper->pid, &status, 0);
                while (pid < 0 && errno == EINTR);
                if (pid < 0)
                        status = -1;
        }
        helper->pid = 0;
        if (ret_wait)
                *ret_wait = status;
}
