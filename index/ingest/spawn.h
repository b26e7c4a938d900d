/* Starts a program with few descriptors and little environment, and limits it from outside. */
#ifndef KZ_INGEST_SPAWN_H
#define KZ_INGEST_SPAWN_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/*
 * Starts argv[0] in a process group of its own, with descriptor i a copy of fds[i] and no other;
 * -1 stands for /dev/null. None of fds may be below n but fds[n - 1]. 0, or errno.
 */
int kz_spawn(char *const *argv, const int *fds, int n, pid_t *ret);

/* As prlimit: 0, or -1 and errno. */
int kz_spawn_limit(pid_t pid, __rlimit_resource_t resource, uint64_t soft, uint64_t hard);

#endif
