/* A running kzsearch-extract, as its parent holds it: a process with limits and a socket. */
#ifndef KZ_INGEST_HELPER_H
#define KZ_INGEST_HELPER_H

#include <sys/types.h>

#include "index/ingest/job.h"

struct kz_helper {
        pid_t pid; /* 0: none */
        int fd;    /* our end of the socket, non-blocking; -1: none */
};

#define KZ_HELPER_NULL                                                                             \
        {                                                                                          \
                0, -1                                                                              \
        }

/*
 * Starts program with our socket as its descriptor KZ_EXTRACT_FD, /dev/null as 0, 1 and 2, no other
 * descriptor, a minimal environment, and limits on memory, processor, descriptors and files.
 * The program dies with the thread that called this. KZ_E_NOT_FOUND, KZ_E_DENIED or KZ_E_IO name
 * it.
 */
enum kz_status kz_helper_start(struct kz_helper *helper, const char *program,
        const struct kz_extract_limits *limits, struct kz_error *err);

/*
 * Ends it and waits for it: at once when kill is set, else it has a second to end by itself.
 * *ret_wait, when not NULL, is the status as waitpid gives it, -1 when unknown.
 */
void kz_helper_stop(struct kz_helper *helper, bool kill, int *ret_wait);

#endif
