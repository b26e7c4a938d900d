/*
 * Documents from files, through a separate program: kzsearch-extract parses what strangers wrote,
 * so it runs with limits, gets one open file at a time, and is killed and replaced when it dies,
 * hangs or grows. This is the public header of index/ingest.
 *
 *      struct kz_extractor_callbacks callbacks = {ctx, take_document, take_problem};
 *
 *      kz_extractor_new("/usr/libexec/kzsearch/kzsearch-extract", NULL, &extractor, &err);
 *      for each file:
 *              kz_extractor_run(extractor, &job, &callbacks, &result, &err);
 *      kz_extractor_free(extractor);
 *
 * One extractor runs one job at a time; for more at once, make several and wait for their
 * descriptors:
 *
 *      kz_extractor_start(extractor, &job, &callbacks, &err);
 *      while (kz_extractor_step(extractor, &result, &err) == KZ_E_NOT_FOUND)
 *              wait until kz_extractor_fd() can be read, or kz_extractor_deadline() has come;
 *
 * Not thread-safe. The program dies with the thread that started it, which is the one that calls
 * start.
 */
#ifndef KZ_INGEST_EXTRACTOR_H
#define KZ_INGEST_EXTRACTOR_H

#include "index/base/document.h"
#include "index/ingest/job.h"
#include "index/ingest/key.h"

struct kz_extractor;

/* A status other than KZ_OK stops the job, and step or run return it. */
struct kz_extractor_callbacks {
        void *ctx;
        /* A complete document: id, source, key, path and origins are set. Its strings live until
         * this returns. */
        enum kz_status (*document)(void *ctx, const struct kz_document *doc);
        /* A part of the file was left out, repaired or not read: why, safe to show; line is
         * 1-based, or 0. */
        enum kz_status (*problem)(
                void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message);
};

/* program is not started yet; limits NULL: the default ones. KZ_E_NOMEM, KZ_E_INVALID. */
enum kz_status kz_extractor_new(const char *program, const struct kz_extract_limits *limits,
        struct kz_extractor **ret, struct kz_error *err);

/*
 * Parsers may have this command read what they cannot (kzsearch.conf(5)); line NULL or empty: there
 * is none. For jobs that start from now on. KZ_E_INVALID when it is no command line
 * (index/base/command_line.h), KZ_E_NOMEM.
 */
enum kz_status kz_extractor_set_command(struct kz_extractor *extractor,
        enum kz_extract_command which, const char *line, struct kz_error *err);

/* Ends the program. Takes NULL; returns NULL. */
struct kz_extractor *kz_extractor_free(struct kz_extractor *extractor);

/*
 * Begins a job; call step right after, as some jobs end at once. job's strings and descriptor stay
 * as they are until the job has ended; callbacks is copied. KZ_E_INVALID when a job is running or
 * job->source is no name; KZ_E_NOT_FOUND, KZ_E_DENIED or KZ_E_IO when the program cannot be
 * started.
 */
enum kz_status kz_extractor_start(struct kz_extractor *extractor, const struct kz_extract_job *job,
        const struct kz_extractor_callbacks *callbacks, struct kz_error *err);

/*
 * Reads what has come and calls the callbacks. KZ_OK: the job has ended, *ret says how;
 * KZ_E_NOT_FOUND: it goes on. Any other status ends the job: the callback's, or KZ_E_IO and
 * KZ_E_VERSION when the program itself does not work, which is not the file's fault. A bad file is
 * no error: it is an outcome.
 */
enum kz_status kz_extractor_step(
        struct kz_extractor *extractor, struct kz_extract_result *ret, struct kz_error *err);

/* start and step until the job has ended. */
enum kz_status kz_extractor_run(struct kz_extractor *extractor, const struct kz_extract_job *job,
        const struct kz_extractor_callbacks *callbacks, struct kz_extract_result *ret,
        struct kz_error *err);

/* Gives the running job up, if there is one, and with it the program. */
void kz_extractor_cancel(struct kz_extractor *extractor);

/* The caller did not look for so many milliseconds: what came or ended meanwhile is not late. */
void kz_extractor_forgive(struct kz_extractor *extractor, int64_t ms);

/* To be read when a job is running, else -1. It changes when the program is replaced: ask after
 * each start and step. */
int kz_extractor_fd(const struct kz_extractor *extractor);

/*
 * When step must be called though nothing came, in milliseconds of CLOCK_MONOTONIC; -1 when idle.
 * The helper may be silent for wall_ms, and over the whole job must read 1 MB of the file or
 * deliver 64 kB a second on top of wall_ms, of which deliveries win ten times its processor time at
 * most; the time spent in callbacks and commands does not
 * count. Each command has cpu_s and wall_ms of its own.
 */
int64_t kz_extractor_deadline(const struct kz_extractor *extractor);

#endif
