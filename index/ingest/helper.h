/* A running kzsearch-extract, as its parent holds it: a process with limits and a socket. */
#ifndef KZ_INGEST_HELPER_H
#define KZ_INGEST_HELPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "index/ingest/job.h"

struct kz_helper {
        pid_t pid;        /* 0: none */
        int fd;           /* our end of the socket, non-blocking; -1: none */
        uint64_t cpu_end; /* seconds of processor time after which it is to die */
};

#define KZ_HELPER_NULL                                                                             \
        {                                                                                          \
                0, -1, 0                                                                           \
        }

/*
 * Starts program with our socket as its descriptor KZ_EXTRACT_FD, /dev/null as 0, 1 and 2, no other
 * descriptor, a minimal environment, and limits on memory, processor, descriptors and files.
 * The program dies with the thread that called this. KZ_E_NOT_FOUND, KZ_E_DENIED or KZ_E_IO name
 * it.
 */
enum kz_status kz_helper_start(struct kz_helper *helper, const char *program,
        const struct kz_extract_limits *limits, struct kz_error *err);

/* From now on it has so many seconds of processor time; then SIGXCPU kills it, if it lets it. */
void kz_helper_limit_cpu(struct kz_helper *helper, uint32_t seconds);

/* Whether it goes on beyond that: it has blocked the signal. */
bool kz_helper_defies_cpu(const struct kz_helper *helper);

/*
 * Ends it and waits for it: at once when kill is set, else it has a second to end by itself.
 * *ret_wait, when not NULL, is the status as waitpid gives it, -1 when unknown.
 */
void kz_helper_stop(struct kz_helper *helper, bool kill, int *ret_wait);

#endif
