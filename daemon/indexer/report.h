/* What a reindex did: counted by several threads, told as progress and at the end as the result. */
#ifndef KZ_INDEXER_REPORT_H
#define KZ_INDEXER_REPORT_H

#include <pthread.h>
#include <stdatomic.h>

#include "daemon/json.h"
#include "index/base/buf.h"

#define KZ_REPORT_PROBLEMS_MAX 100

struct kz_report_source {
        const char *name; /* the job's */
        atomic_uint_fast64_t files_total, files_done, fresh, changed, unchanged, removed, failed,
                documents, documents_removed, bytes, bytes_total;
        atomic_uint_fast64_t lost; /* files that gave documents before and cannot be read now */
        char *problem;             /* the source as a whole: NULL or why it is not complete */
};

struct kz_report {
        struct kz_report_source *sources;
        size_t n_sources;
        atomic_size_t current; /* the source at hand */
        int64_t started_ms;
        pthread_mutex_t lock;          /* of what follows */
        struct kz_buf problems, notes; /* elements of a JSON array */
        uint64_t n_problems, n_notes;
        bool incomplete;
        bool is_reanalysis;
        uint64_t reanalyzed; /* documents */
};

/* KZ_E_NOMEM. */
enum kz_status kz_report_init(struct kz_report *report, size_t n_sources);
void kz_report_deinit(struct kz_report *report);

/* A note, or a failure, which makes the job incomplete. path as bytes; line 0: none. */
void kz_report_problem(struct kz_report *report, const char *source, struct kz_str path, bool note,
        uint32_t line, const char *message);
/* Something of the whole source went wrong; the first is kept. */
void kz_report_source_problem(struct kz_report *report, struct kz_report_source *source,
        const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What is done when all is read: kz_writer_tick_fn. */
struct kz_report_step {
        const char *name;
        uint64_t done, total;
};

/* The value of $/progress, and of `job` in status. step may be NULL. */
enum kz_status kz_report_progress(struct kz_report *report, const char *what,
        const struct kz_report_step *step, struct kz_buf *out);
/* The members of a step. */
void kz_report_put_step(struct kz_json *json, const struct kz_report_step *step);
/* The result object of reindex. */
enum kz_status kz_report_result(struct kz_report *report, struct kz_buf *out);

int64_t kz_now_ms(void); /* CLOCK_MONOTONIC */

#endif
