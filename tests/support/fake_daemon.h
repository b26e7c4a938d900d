/* A stand-in for kzsearchd in tests of clients: a process that listens and does as it is told. */
#ifndef KZ_TESTS_FAKE_DAEMON_H
#define KZ_TESTS_FAKE_DAEMON_H

#include <stddef.h>
#include <sys/types.h>

/* Serves one connection; the process goes on with the next when it returns. */
typedef void (*kz_fake_serve_fn)(int fd, void *context);

/* Listens at path, then forks the process that serves. Exits the test when it cannot. */
pid_t kz_fake_daemon_start(const char *path, kz_fake_serve_fn serve, void *context);
void kz_fake_daemon_stop(pid_t pid);

/* Binds and listens; the descriptor, or -1. */
int kz_fake_listen(const char *path);

/* Reads up to LF, which becomes NUL; the length, or -1 at the end. The line is malloc'ed. */
long kz_fake_read_line(int fd, char **ret);

/* Writes all of it, or ends the process. */
void kz_fake_write(int fd, const char *text, size_t len);
void kz_fake_say(int fd, const char *text);

#endif
