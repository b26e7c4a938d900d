/*
 * A command of the configuration at work, as the indexer holds it: bytes on its standard input,
 * what it prints gathered, behind the walls of the second profile (confine_command.h) and within
 * limits of its own. It may come from a parser that has been taken over, and so may the bytes:
 * nothing of what it prints is trusted.
 */
#ifndef KZ_INGEST_COMMAND_RUN_H
#define KZ_INGEST_COMMAND_RUN_H

#include <stdbool.h>
#include <sys/types.h>

#include "index/base/buf.h"
#include "index/ingest/job.h"

struct kz_command_run {
        pid_t pid; /* 0: none */
        int epoll; /* to be read when there is something to do */
        int ended; /* pidfd */
        int out_fd, err_fd;
        const char *name; /* of the command, for messages */
        struct kz_extract_limits limits;
        int64_t deadline;  /* ms of CLOCK_MONOTONIC */
        struct kz_buf out; /* what it has printed */
        struct kz_buf complaints;
};

#define KZ_COMMAND_RUN_NULL                                                                        \
        {                                                                                          \
                .pid = 0, .epoll = -1, .ended = -1, .out_fd = -1, .err_fd = -1                     \
        }

/*
 * Starts words by extract, which is kzsearch-extract. Of limits, memory, cpu_s and wall_ms are the
 * command's, file_size is the most it may print. words[0] must live until it has been stopped.
 * KZ_E_IO, KZ_E_NOMEM and what kz_error_errno makes of a failure.
 */
enum kz_status kz_command_run_start(struct kz_command_run *run, const char *extract,
        char *const *words, struct kz_str bytes, const struct kz_extract_limits *limits,
        struct kz_error *err);

/*
 * Takes what has come. KZ_E_NOT_FOUND: it goes on. Else it has ended and was waited for: KZ_OK, and
 * run->out is all it printed; KZ_E_INVALID when it failed, with its exit status and the last line
 * of its complaints; KZ_E_LIMIT when it ran or printed too much; KZ_E_UNSUPPORTED when this system
 * has no walls for it; KZ_E_NOMEM.
 */
enum kz_status kz_command_run_step(struct kz_command_run *run, struct kz_error *err);

/* Kills it when it runs, waits for it and gives everything back. It may be started again. */
void kz_command_run_stop(struct kz_command_run *run);

#endif
