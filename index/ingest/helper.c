#include "index/ingest/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/extract_frame.h"

#define LINGER_MS 1000

/* With a time zone that needs no file: the C library looks for one again and again. */
static const char *const minimal_env[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC0", NULL};

static int set_actions(posix_spawn_file_actions_t *actions, int socket)
{
        /* The socket first: its number may be one of those that follow. */
        int error = posix_spawn_file_actions_adddup2(actions, socket, KZ_EXTRACT_FD);

        if (!error)
                error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
        if (!error)
                error = posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
        if (!error)
                error = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
        if (!error)
                error = posix_spawn_file_actions_addclosefrom_np(actions, KZ_EXTRACT_FD + 1);
        return error;
}

/* Its own process group: Ctrl-C is for the indexer, which then ends its helpers in order. */
static int set_attributes(posix_spawnattr_t *attr)
{
        sigset_t all, none;
        int error;

        sigfillset(&all);
        sigemptyset(&none);
        error = posix_spawnattr_setsigdefault(attr, &all);
        if (!error)
                error = posix_spawnattr_setsigmask(attr, &none);
        if (!error)
                error = posix_spawnattr_setpgroup(attr, 0);
        if (!error)
                error = posix_spawnattr_setflags(attr,
                        POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
        return error;
}

static int spawn(const char *program, int socket, pid_t *ret)
{
        char *const argv[] = {(char *)(uintptr_t)program, NULL};
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attr;
        int error;

        error = posix_spawn_file_actions_init(&actions);
        if (error)
                return error;
        error = posix_spawnattr_init(&attr);
        if (!error) {
                error = set_actions(&actions, socket);
                if (!error)
                        error = set_attributes(&attr);
                if (!error)
                        error = posix_spawn(ret, program, &actions, &attr, argv,
                                (char *const *)(uintptr_t)minimal_env);
                posix_spawnattr_destroy(&attr);
        }
        posix_spawn_file_actions_destroy(&actions);
        return error;
}

static int limit(pid_t pid, __rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
        const struct rlimit value = {soft, hard};

        return prlimit(pid, resource, &value, NULL);
}

/* From outside, before the first job: the program has no say in it. */
static int set_limits(pid_t pid, const struct kz_extract_limits *limits)
{
        if (limits->memory && limit(pid, RLIMIT_AS, limits->memory, limits->memory) < 0)
                return -1;
        if (limit(pid, RLIMIT_NOFILE, KZ_EXTRACT_DESCRIPTORS, KZ_EXTRACT_DESCRIPTORS) < 0 ||
                limit(pid, RLIMIT_FSIZE, limits->written, limits->written) < 0)
                return -1;
        return limit(pid, RLIMIT_CORE, 0, 0);
}

enum kz_status kz_helper_start(struct kz_helper *helper, const char *program,
        const struct kz_extract_limits *limits, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int ours = -1;
        KZ_CLEANUP(kz_fd_close) int theirs = -1;
        enum kz_status status;
        int pair[2], error;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
                return kz_error_errno(err, errno, "cannot make a socket for %s", program);
        ours = pair[0];
        theirs = pair[1];
        if (fcntl(ours, F_SETFL, O_NONBLOCK) < 0)
                return kz_error_errno(err, errno, "cannot make a socket for %s", program);
        error = spawn(program, theirs, &pid);
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
        limit(helper->pid, RLIMIT_CPU,
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
