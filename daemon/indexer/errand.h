/*
 * An errand: what a job has the applier's thread do with the writer, ahead of all that is queued,
 * while nothing else is written. The job waits for it.
 */
#ifndef KZ_INDEXER_ERRAND_H
#define KZ_INDEXER_ERRAND_H

#include "daemon/indexer/applier.h"

typedef enum kz_status (*kz_errand_fn)(
        void *context, struct kz_writer *writer, struct kz_error *err);

/*
 * Commits, runs fn, and returns its status, or that of opening the writer or of the commit. What fn
 * changed and did not commit is dropped when it fails.
 */
enum kz_status kz_errand_run(
        struct kz_applier *applier, kz_errand_fn fn, void *context, struct kz_error *err);

/* The same with an index that another analyzer may have made, which fn is to change: unless it has,
 * it is closed. name_rules: a file (text/namekey.h), from now on; or NULL. */
enum kz_status kz_errand_run_any(struct kz_applier *applier, const char *name_rules,
        kz_errand_fn fn, void *context, struct kz_error *err);

#endif
