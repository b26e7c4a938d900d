#include "tests/support/fake_daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int kz_fake_listen(const char *path)
{
        struct sockaddr_un addr = {.sun_family = AF_UNIX};
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (fd < 0 || strlen(path) >= sizeof(addr.sun_path))
                return -1;
        strcpy(addr.sun_path, path);
        unlink(path);
        if (bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0 || listen(fd, 128) < 0) {
                close(fd);
                return -1;
        }
        return fd;
}

pid_t kz_fake_daemon_start(const char *path, kz_fake_serve_fn serve, void *context)
{
        int listener = kz_fake_listen(path), fd;
        pid_t pid;

        if (listener < 0) {
                perror(path);
                exit(1);
        }
        pid = fork();
        if (pid != 0) {
                close(listener);
                return pid;
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_DFL);
        while ((fd = accept(listener, NULL, NULL)) >= 0 || errno == EINTR) {
                serve(fd, context);
                close(fd);
        }
        _exit(1);
}

void kz_fake_daemon_stop(pid_t pid)
{
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
}

long kz_fake_read_line(int fd, char **ret)
{
        size_t len = 0, cap = 4096;
        char *line = malloc(cap);
        ssize_t n;

        for (;;) {
                n = read(fd, line + len, 1);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0) {
                        free(line);
                        return -1;
                }
                if (line[len] == '\n') {
                        line[len] = '\0';
                        *ret = line;
                        return (long)len;
                }
                if (++len == cap)
                        line = realloc(line, cap *= 2);
        }
}

void kz_fake_write(int fd, const char *text, size_t len)
{
        ssize_t n;

        while (len) {
                n = write(fd, text, len);
                if (n < 0)
                        _exit(1);
                text += n;
                len -= (size_t)n;
        }
}

void kz_fake_say(int fd, const char *text)
{
        kz_fake_write(fd, text, strlen(text));
}
