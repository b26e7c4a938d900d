#include "index/ingest/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>

/* With a time zone that needs no file: the C library looks for one again and again. */
static const char *const minimal_env[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC0", NULL};

static int set_actions(posix_spawn_file_actions_t *actions, const int *fds, int n)
{
        int error = 0, i;

        /* The last first: its number may be one of those before it. */
        for (i = n - 1; !error && i >= 0; i--) {
                if (fds[i] >= 0)
                        error = posix_spawn_file_actions_adddup2(actions, fds[i], i);
                else
                        error = posix_spawn_file_actions_addopen(
                                actions, i, "/dev/null", i ? O_WRONLY : O_RDONLY, 0);
        }
        if (!error)
                error = posix_spawn_file_actions_addclosefrom_np(actions, n);
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

int kz_spawn(char *const *argv, const int *fds, int n, pid_t *ret)
{
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attr;
        int error;

        error = posix_spawn_file_actions_init(&actions);
        if (error)
                return error;
        error = posix_spawnattr_init(&attr);
        if (!error) {
                error = set_actions(&actions, fds, n);
                if (!error)
                        error = set_attributes(&attr);
                if (!error)
                        error = posix_spawn(ret, argv[0], &actions, &attr, argv,
                                (char *const *)(uintptr_t)minimal_env);
                posix_spawnattr_destroy(&attr);
        }
        posix_spawn_file_actions_destroy(&actions);
        return error;
}

int kz_spawn_limit(pid_t pid, __rlimit_resource_t resource, uint64_t soft, uint64_t hard)
{
        const struct rlimit value = {soft, hard};

        return prlimit(pid, resource, &value, NULL);
}
