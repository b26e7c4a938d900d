/* The applier, as the files that make it up see it. Private to daemon/indexer/applier*.c. */
#ifndef KZ_INDEXER_APPLIER_INTERNAL_H
#define KZ_INDEXER_APPLIER_INTERNAL_H

#include "daemon/indexer/applier.h"
#include "daemon/indexer/opener.h"

struct kz_applier {
        struct kz_opener opener;
        pthread_t thread;
        struct kz_queue queue;
        struct kz_writer *writer;
        struct kz_preparer *preparer;
        bool dirty;       /* something waits for a commit */
        int64_t dirty_ms; /* since when */
        bool in_job, rebuild;
        bool passing; /* an operation runs between: the writer must stay */
        bool spoiled; /* it could not go back to its last commit: to be opened anew */
        bool grown;   /* something was committed since the index was tidied */
        size_t commit_bytes;
        atomic_int commit_ms;
        struct kz_error job_error; /* the first */
        atomic_bool failed;
        atomic_bool abandoned; /* nobody wants the rest of this job */
};

/* The first failure of a job is what it ends with. */
void kz_applier_fail(struct kz_applier *applier, const struct kz_error *err);
/* Something waits for a commit. */
void kz_applier_set_dirty(struct kz_applier *applier);
/* After an operation of a reindex. */
void kz_applier_commit_when_due(struct kz_applier *applier);

#endif
