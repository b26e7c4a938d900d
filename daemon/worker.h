/*
 * The search threads. Jobs go in through a bounded queue, results come back to the loop's thread
 * through an eventfd. Each thread owns a searcher; a job has one owner at a time: whoever submits
 * it, then a thread, then the loop again.
 */
#ifndef KZ_DAEMON_WORKER_H
#define KZ_DAEMON_WORKER_H

#include <event2/event.h>
#include <sys/queue.h>

#include "index/base/error.h"
#include "index/engine.h"

struct kz_worker; /* one thread */

struct kz_job {
        void (*work)(struct kz_job *job, struct kz_worker *worker); /* in a search thread */
        void (*done)(struct kz_job *job);                           /* in the loop's thread */
        STAILQ_ENTRY(kz_job) link;                                  /* private */
};

struct kz_worker_pool;

/*
 * Starts n threads that search in data_dir, and adds their eventfd to base. queue_max: jobs that
 * may wait.
 */
enum kz_status kz_worker_pool_new(struct event_base *base, const char *data_dir, unsigned n,
        size_t queue_max, struct kz_worker_pool **ret, struct kz_error *err);
/* Waits for the jobs under way, drops the queued ones, and calls `done` of both kinds. */
struct kz_worker_pool *kz_worker_pool_free(struct kz_worker_pool *pool);

/* KZ_E_LIMIT: the queue is full. */
enum kz_status kz_worker_pool_submit(struct kz_worker_pool *pool, struct kz_job *job);

/*
 * Has every thread close its searcher, at once or when its job has ended, and then calls job->done:
 * no file of a generation that is no more is open then. job->work is not called.
 */
void kz_worker_pool_let_go(struct kz_worker_pool *pool, struct kz_job *job);

void kz_worker_pool_counts(struct kz_worker_pool *pool, size_t *ret_running, size_t *ret_queued);

/*
 * The thread's searcher, opened when it is not. KZ_E_NOT_FOUND: there is no index yet. It belongs
 * to the worker.
 */
enum kz_status kz_worker_searcher(
        struct kz_worker *worker, struct kz_searcher **ret, struct kz_error *err);
/* After an error that a new handle might mend. */
void kz_worker_drop_searcher(struct kz_worker *worker);

#endif
