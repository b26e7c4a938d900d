#include "daemon/indexer/checker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/buf.h"
#include "index/base/fdio.h"
#include "index/engine.h"

#define EXIT_STATUS 100 /* + enum kz_status: no exit code that a crash handler gives */
#define LOOK_MS 200     /* how soon a cancellation is noticed */

extern char **environ;

int kz_checker_main(const char *data_dir)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        /* Whoever asked is gone: nobody would read the answer. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        status = kz_index_check(data_dir, &err);
        if (status)
                fputs(err.message, stdout);
        return fflush(stdout) ? 1 : EXIT_STATUS + (int)status;
}

static enum kz_status spawn(const char *data_dir, int out, pid_t *ret, struct kz_error *err)
{
        char *const argv[] = {(char *)"kzsearch-indexer", (char *)"--check", (char *)"--data-dir",
                (char *)data_dir, NULL};
        posix_spawn_file_actions_t actions;
        int result;

        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
        result = posix_spawn(ret, "/proc/self/exe", &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
        return result ? kz_error_errno(err, result, "cannot start the check") : KZ_OK;
}

/* Until it has said all it has to say, which is at most an error's message. */
static enum kz_status hear(
        int in, const atomic_bool *cancelled, struct kz_buf *said, struct kz_error *err)
{
        struct pollfd poller = {.fd = in, .events = POLLIN};
        ssize_t n = 1;

        while (n > 0) {
                if (atomic_load(cancelled))
                        return kz_error_set(err, KZ_E_CANCELLED, "the check was cancelled");
                if (poll(&poller, 1, LOOK_MS) <= 0)
                        continue;
                if (kz_buf_reserve(said, KZ_ERROR_MAX))
                        return kz_error_nomem(err);
                n = read(in, said->data + said->len, KZ_ERROR_MAX);
                if (n > 0)
                        said->len += (size_t)n;
                else if (n < 0 && errno == EINTR)
                        n = 1;
        }
        return KZ_OK;
}

static enum kz_status judge(
        const char *data_dir, int how, const struct kz_buf *said, struct kz_error *err)
{
        int code = WIFEXITED(how) ? WEXITSTATUS(how) - EXIT_STATUS : -1;

        if (code == KZ_OK)
                return KZ_OK;
        if (code > 0 && code < KZ_STATUS_COUNT)
                return kz_error_set(
                        err, (enum kz_status)code, "%.*s", KZ_STR_ARG(kz_buf_str(said)));
        /* Somebody's kill, or the kernel's for want of memory, says nothing of the index. */
        if (WIFSIGNALED(how) && (WTERMSIG(how) == SIGKILL || WTERMSIG(how) == SIGTERM))
                return kz_error_set(err, KZ_E_IO, "the check was killed (signal %d): run it again",
                        WTERMSIG(how));
        return kz_error_set(err, KZ_E_CORRUPT,
                "%s: the index is so damaged that the check of it ended (%s %d); run "
                "`kzsearchctl reindex --rebuild`",
                data_dir, WIFSIGNALED(how) ? "signal" : "exit code",
                WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how));
}

enum kz_status kz_checker_run(
        const char *data_dir, const atomic_bool *cancelled, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf said = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int in = -1;
        KZ_CLEANUP(kz_fd_close) int out = -1;
        enum kz_status status;
        int ends[2], how = 0;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return kz_error_errno(err, errno, "cannot make a pipe for the check");
        in = ends[0];
        out = ends[1];
        status = spawn(data_dir, out, &pid, err);
        if (status)
                return status;
        kz_fd_close(&out);
        status = hear(in, cancelled, &said, err);
        if (status)
                kill(pid, SIGKILL);
        while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
                continue;
        return status ? status : judge(data_dir, how, &said, err);
}
