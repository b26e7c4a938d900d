#include "client/start.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/channel.h"
#include "index/base/fdio.h"
#include "index/base/visible.h"

#define PROGRAM "kzsearchd"
#define SAID_MAX 300 /* bytes of its message that we pass on */
#define TICK_MS 10   /* between looks at the child, on a kernel without pidfd */

static bool is_program(const char *path)
{
        return access(path, X_OK) == 0;
}

/* Appends dir + rest when that is a program. */
static enum kz_status try_path(struct kz_buf *out, struct kz_str dir, const char *rest)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

        if (kz_buf_append_str(&path, dir) || kz_buf_append_cstr(&path, rest))
                return KZ_E_NOMEM;
        if (!is_program(path.data))
                return KZ_E_NOT_FOUND;
        return kz_buf_append_str(out, kz_buf_str(&path));
}

static bool is_build_tree(const char *dir)
{
        const char *slash = strrchr(dir, '/');

        return slash && strcmp(slash, "/client") == 0;
}

enum kz_status kz_start_find_from(
        const char *beside, const char *path, struct kz_buf *out, struct kz_error *err)
{
        enum kz_status status = KZ_E_NOT_FOUND;

        if (beside) {
                status = try_path(out, kz_str(beside), "/" PROGRAM);
                if (status == KZ_E_NOT_FOUND)
                        status = try_path(out, kz_str(beside), "/../sbin/" PROGRAM);
                if (status == KZ_E_NOT_FOUND && is_build_tree(beside))
                        status = try_path(out, kz_str(beside), "/../daemon/" PROGRAM);
        }
        while (path && *path && status == KZ_E_NOT_FOUND) {
                size_t len = strcspn(path, ":");

                /* A relative entry would run whatever lies in the current directory. */
                if (path[0] == '/')
                        status = try_path(out, (struct kz_str){path, len}, "/" PROGRAM);
                path += len + (path[len] == ':');
        }
        if (status == KZ_E_NOMEM)
                return kz_error_nomem(err);
        if (status)
                return kz_error_set(err, status, PROGRAM " is neither in %.300s nor in PATH",
                        beside ? beside : "the folder of this program");
        return KZ_OK;
}

enum kz_status kz_start_find(struct kz_buf *out, struct kz_error *err)
{
        char self[PATH_MAX];
        ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
        char *slash;

        if (n <= 0)
                return kz_start_find_from(NULL, secure_getenv("PATH"), out, err);
        self[n] = '\0';
        slash = strrchr(self, '/');
        if (slash)
                *slash = '\0';
        return kz_start_find_from(slash ? self : NULL, secure_getenv("PATH"), out, err);
}

/* After fork: only async-signal-safe calls, as the caller may have threads. */
static _Noreturn void run_child(const char *program, int said)
{
        char *const argv[] = {(char *)program, (char *)"--autostart", NULL};
        static const char failed[] = PROGRAM " cannot be run\n";
        sigset_t none;
        int null, fd;

        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGCHLD, SIG_DFL);
        null = open("/dev/null", O_RDWR);
        if (null < 0 || dup2(said, 2) < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
                _exit(127);
        /* A lock or a pipe of the caller must not live on in the daemon. */
        if (syscall(SYS_close_range, 3u, ~0u, 0u) < 0) {
                for (fd = 3; fd < 1024; fd++)
                        close(fd);
        }
        execv(program, argv);
        fd = (int)write(2, failed, sizeof(failed) - 1);
        _exit(127);
}

/* Reads what the child says. False once there is no more to come. */
static bool listen_to(int fd, struct kz_buf *said)
{
        char part[512];
        ssize_t n = read(fd, part, sizeof(part));

        if (n < 0)
                return errno == EINTR || errno == EAGAIN;
        if (n > 0 && said->len < SAID_MAX && kz_buf_append(said, part, (size_t)n))
                return false;
        return n > 0;
}

/*
 * Waits for the child to exit, not for its stderr to close: the daemon it leaves behind may hold
 * that open. False when the time is over.
 */
static bool wait_for_exit(pid_t pid, int out, int64_t deadline, struct kz_buf *said, int *ret_exit)
{
        KZ_CLEANUP(kz_fd_close) int pidfd = (int)syscall(SYS_pidfd_open, pid, 0u);
        bool open = true, exited = false;
        int tick;
        pid_t got;

        for (;;) {
                struct pollfd fds[] = {{open ? out : -1, POLLIN, 0}, {pidfd, POLLIN, 0}};

                tick = kz_channel_left_ms(deadline);
                if (pidfd < 0 && tick > TICK_MS)
                        tick = TICK_MS;
                poll(fds, KZ_ARRAY_LEN(fds), exited ? 0 : tick);
                if (fds[0].revents)
                        open = listen_to(out, said);
                if (exited && (!open || !fds[0].revents))
                        return true;
                if (exited)
                        continue;
                got = waitpid(pid, ret_exit, WNOHANG);
                if (got < 0 && errno != EINTR)
                        *ret_exit = 0; /* SIGCHLD is ignored here: a connection will tell */
                exited = got == pid || (got < 0 && errno != EINTR);
                if (!exited && kz_channel_left_ms(deadline) == 0)
                        return false;
        }
}

/* Its last line that says anything, without the name it puts before. */
static const char *last_words(struct kz_buf *said)
{
        static const char prefix[] = PROGRAM ": ";
        char *line;

        while (said->len && (said->data[said->len - 1] == '\n' || said->data[said->len - 1] == ' '))
                said->data[--said->len] = '\0';
        if (said->len == 0)
                return NULL;
        line = strrchr(said->data, '\n');
        line = line ? line + 1 : said->data;
        return strncmp(line, prefix, sizeof(prefix) - 1) == 0 ? line + sizeof(prefix) - 1 : line;
}

static enum kz_status explain_exit(int code, struct kz_buf *said, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf shown = KZ_BUF_NULL;
        const char *words = last_words(said);

        if (words && kz_visible_append(&shown, kz_str(words), true))
                return kz_error_nomem(err);
        if (words)
                return kz_error_set(
                        err, KZ_E_IO, PROGRAM " did not start: %.*s", SAID_MAX, shown.data);
        if (WIFSIGNALED(code))
                return kz_error_set(
                        err, KZ_E_IO, PROGRAM " did not start: signal %d ended it", WTERMSIG(code));
        return kz_error_set(err, KZ_E_IO,
                PROGRAM " did not start: exit status %d, and it said nothing", WEXITSTATUS(code));
}

enum kz_status kz_start_run(const char *program, unsigned limit_ms, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf said = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int in = -1;
        KZ_CLEANUP(kz_fd_close) int out = -1;
        int ends[2], code = 0;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return kz_error_errno(err, errno, "cannot start %s", program);
        out = ends[0];
        in = ends[1];
        pid = fork();
        if (pid < 0)
                return kz_error_errno(err, errno, "cannot start %s", program);
        if (pid == 0)
                run_child(program, in);
        kz_fd_close(&in);
        if (!wait_for_exit(pid, out, kz_channel_deadline(limit_ms), &said, &code)) {
                kill(pid, SIGKILL);
                waitpid(pid, &code, 0);
                return kz_error_set(err, KZ_E_DEADLINE, "%s did not come up within %u s", program,
                        limit_ms / 1000);
        }
        return code == 0 ? KZ_OK : explain_exit(code, &said, err);
}
