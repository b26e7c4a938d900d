/* The extractor, for its own files: the helper's life (extractor.c), its answers. */
#ifndef KZ_INGEST_EXTRACTOR_INTERNAL_H
#define KZ_INGEST_EXTRACTOR_INTERNAL_H

#include "index/base/buf.h"
#include "index/ingest/command_run.h"
#include "index/ingest/extractor.h"
#include "index/ingest/helper.h"

enum kz_extractor_state {
        KZ_EXTRACTOR_IDLE,
        KZ_EXTRACTOR_RUNNING,
        KZ_EXTRACTOR_ENDED, /* the result is there, step has not handed it over */
};

struct kz_extractor {
        char *program;
        struct kz_extract_limits limits;
        char **commands[KZ_COMMANDS]; /* the words of each; NULL: not configured */
        struct kz_helper helper;
        bool greeted;  /* this helper has said HELLO */
        uint64_t jobs; /* this helper has been given */
        enum kz_extractor_state state;
        /* The running job. */
        const struct kz_extract_job *job;
        struct kz_extractor_callbacks callbacks;
        struct kz_extract_result result;
        bool retried, readable_path;
        unsigned killed_early;  /* helpers that were, before they were ready, for this job */
        uint64_t size;          /* bytes of the file */
        uint32_t cpu_s;         /* for this file */
        int64_t started, heard; /* ms; moved on by the time spent in callbacks */
        uint64_t received;
        uint64_t problem_frames;
        /* The running command of the running job. */
        struct kz_command_run command;
        int64_t command_started; /* ms; meaningful while command.pid is not 0 */
        int64_t commands_took;   /* ms, those of this job */
        struct kz_buf in, id, record, path, message;
};

/* Sends one frame to the helper, with a descriptor beside it or -1. KZ_E_IO; that the helper has
 * died is no failure here: the next read finds it out. */
enum kz_status kz_extractor_send(
        struct kz_extractor *ex, struct kz_str frame, int fd, struct kz_error *err);

/* Starts the command that the helper asks for. KZ_E_CORRUPT when it may not, KZ_E_IO, KZ_E_NOMEM.
 */
enum kz_status kz_extractor_take_command(
        struct kz_extractor *ex, struct kz_str body, struct kz_error *err);
static inline bool kz_extractor_has_command(const struct kz_extractor *ex)
{
        return ex->command.epoll >= 0;
}
/* KZ_E_NOT_FOUND: it goes on. Else it has ended: KZ_OK when the helper was told how, KZ_E_CORRUPT
 * when it does not take that, KZ_E_IO, KZ_E_NOMEM. */
enum kz_status kz_extractor_step_command(struct kz_extractor *ex, struct kz_error *err);

/* Ends the helper; the next job gets another. */
void kz_extractor_replace_helper(struct kz_extractor *ex);
/* The job has ended with this outcome; the helper stays or has been seen to. */
void kz_extractor_finish(struct kz_extractor *ex, enum kz_extract_outcome outcome, const char *why);
/* Ends the helper, and the job as a bad file. */
void kz_extractor_blame(struct kz_extractor *ex, const char *format, ...)
        __attribute__((format(printf, 2, 3)));

/*
 * Takes the whole frames that have come. What the helper garbles ends the job as a bad file; other
 * failures are returned, the helper gone.
 */
enum kz_status kz_extractor_take_frames(struct kz_extractor *ex, struct kz_error *err);

/* Whether the helper has not read all that it was sent. */
bool kz_extractor_is_unread(const struct kz_extractor *ex);

#endif
