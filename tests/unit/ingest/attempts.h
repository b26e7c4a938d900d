/* Attempts to do what a parser may not, one by one. Each works without walls. */
#ifndef KZ_TESTS_INGEST_ATTEMPTS_H
#define KZ_TESTS_INGEST_ATTEMPTS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * What there is to reach. The current folder is the test's own and has a file "there" and a folder
 * "empty".
 */
struct surroundings {
        pid_t victim;     /* a process outside */
        int file;         /* "there", open to write, as a careless parent may leave it */
        int tcp, peer;    /* sockets left open: one not connected, one of a pair */
        int tcp_port;     /* of one that listens on 127.0.0.1 */
        char abstract[8]; /* the name of one that listens, an abstract Unix address */
};

struct attempt {
        const char *name;
        /* 0 when it was done, else errno. */
        int (*try)(const struct surroundings *s);
        bool deadly; /* nobody tries this in good faith: it is not only refused */
};

extern const struct attempt attempts_files[];
extern const size_t attempts_files_n;
extern const struct attempt attempts_system[];
extern const size_t attempts_system_n;

/* An attempt that is one call, which fails with a negative number and errno. */
#define ATTEMPT(name, call)                                                                        \
        static int name(const struct surroundings *s)                                              \
        {                                                                                          \
                (void)s;                                                                           \
                return (call) < 0 ? errno : 0;                                                     \
        }

/* clang-format off */
#define ENTRY(name) {#name, name, false}
#define DEADLY(name) {#name, name, true}
/* clang-format on */

#endif
