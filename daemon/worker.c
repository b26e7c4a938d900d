#include "daemon/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "index/base/fdio.h"

/* Results taken in one turn of the loop, so that clients get theirs too. */
#define DONE_AT_ONCE 64

STAILQ_HEAD(job_list, kz_job);

struct kz_worker {
        struct kz_worker_pool *pool;
        struct kz_searcher *searcher;
        uint64_t let_go; /* the pool's number when it was last closed */
        pthread_t thread;
};

struct kz_worker_pool {
        char *data_dir;
        struct event *ready;
        int eventfd;
        pthread_mutex_t lock; /* of what follows, up to the empty line */
        pthread_cond_t more;
        struct job_list queue;
        struct job_list done;
        struct job_list closing; /* wait for all threads to close their searchers */
        uint64_t let_go;         /* how often that was asked for */
        size_t n_queued, n_running, queue_max;
        bool stopping;

        struct kz_worker *workers;
        size_t n_workers;
};

/* With the lock held. */
static void wake_loop(struct kz_worker_pool *pool)
{
        const uint64_t one = 1;
        /* The counter cannot overflow, and a full one would wake the loop all the same. */
        ssize_t ignored = write(pool->eventfd, &one, sizeof(one));

        (void)ignored;
}

/* With the lock held. */
static void let_go(struct kz_worker *worker)
{
        struct kz_worker_pool *pool = worker->pool;
        size_t i;

        worker->searcher = kz_searcher_free(worker->searcher);
        worker->let_go = pool->let_go;
        for (i = 0; i < pool->n_workers; i++) {
                if (pool->workers[i].let_go < pool->let_go)
                        return;
        }
        STAILQ_CONCAT(&pool->done, &pool->closing);
        wake_loop(pool);
}

static void *run(void *context)
{
        struct kz_worker *worker = context;
        struct kz_worker_pool *pool = worker->pool;

        pthread_mutex_lock(&pool->lock);
        for (;;) {
                struct kz_job *job;

                while (!pool->stopping && worker->let_go == pool->let_go &&
                        STAILQ_EMPTY(&pool->queue))
                        pthread_cond_wait(&pool->more, &pool->lock);
                if (pool->stopping)
                        break;
                if (worker->let_go < pool->let_go) {
                        let_go(worker);
                        continue;
                }
                job = STAILQ_FIRST(&pool->queue);
                STAILQ_REMOVE_HEAD(&pool->queue, link);
                pool->n_queued--;
                pool->n_running++;
                pthread_mutex_unlock(&pool->lock);
                job->work(job, worker);
                pthread_mutex_lock(&pool->lock);
                pool->n_running--;
                STAILQ_INSERT_TAIL(&pool->done, job, link);
                pthread_mutex_unlock(&pool->lock);
                wake_loop(pool);
                pthread_mutex_lock(&pool->lock);
        }
        pthread_mutex_unlock(&pool->lock);
        worker->searcher = kz_searcher_free(worker->searcher);
        return NULL;
}

static void on_ready(evutil_socket_t fd, short what, void *context)
{
        struct kz_worker_pool *pool = context;
        uint64_t count;
        ssize_t ignored = read(fd, &count, sizeof(count));
        int i;

        (void)ignored;
        (void)what;
        for (i = 0; i < DONE_AT_ONCE; i++) {
                struct kz_job *job;

                pthread_mutex_lock(&pool->lock);
                job = STAILQ_FIRST(&pool->done);
                if (job)
                        STAILQ_REMOVE_HEAD(&pool->done, link);
                pthread_mutex_unlock(&pool->lock);
                if (!job)
                        return;
                job->done(job);
        }
        event_active(pool->ready, EV_READ, 0);
}

/* Signals are events of the loop: the threads get none. */
static int start_thread(struct kz_worker *worker)
{
        sigset_t all, old;
        int result;

        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        result = pthread_create(&worker->thread, NULL, run, worker);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        return result;
}

enum kz_status kz_worker_pool_new(struct event_base *base, const char *data_dir, unsigned n,
        size_t queue_max, struct kz_worker_pool **ret, struct kz_error *err)
{
        struct kz_worker_pool *pool = calloc(1, sizeof(*pool));
        int result;

        if (!pool)
                return kz_error_nomem(err);
        pthread_mutex_init(&pool->lock, NULL);
        pthread_cond_init(&pool->more, NULL);
        STAILQ_INIT(&pool->queue);
        STAILQ_INIT(&pool->done);
        STAILQ_INIT(&pool->closing);
        pool->queue_max = queue_max;
        pool->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        pool->data_dir = strdup(data_dir);
        pool->workers = calloc(n, sizeof(*pool->workers));
        if (pool->eventfd >= 0)
                pool->ready = event_new(base, pool->eventfd, EV_READ | EV_PERSIST, on_ready, pool);
        if (!pool->data_dir || !pool->workers || !pool->ready || event_add(pool->ready, NULL)) {
                kz_worker_pool_free(pool);
                return kz_error_nomem(err);
        }
        while (pool->n_workers < n) {
                pool->workers[pool->n_workers].pool = pool;
                result = start_thread(&pool->workers[pool->n_workers]);
                if (result) {
                        kz_worker_pool_free(pool);
                        return kz_error_errno(err, result, "cannot start a search thread");
                }
                pool->n_workers++;
        }
        *ret = pool;
        return KZ_OK;
}

struct kz_worker_pool *kz_worker_pool_free(struct kz_worker_pool *pool)
{
        size_t i;

        if (!pool)
                return NULL;
        pthread_mutex_lock(&pool->lock);
        pool->stopping = true;
        pthread_cond_broadcast(&pool->more);
        pthread_mutex_unlock(&pool->lock);
        for (i = 0; i < pool->n_workers; i++)
                pthread_join(pool->workers[i].thread, NULL);
        STAILQ_CONCAT(&pool->done, &pool->queue);
        STAILQ_CONCAT(&pool->done, &pool->closing);
        while (!STAILQ_EMPTY(&pool->done)) {
                struct kz_job *job = STAILQ_FIRST(&pool->done);

                STAILQ_REMOVE_HEAD(&pool->done, link);
                job->done(job);
        }
        if (pool->ready)
                event_free(pool->ready);
        kz_fd_close(&pool->eventfd);
        pthread_cond_destroy(&pool->more);
        pthread_mutex_destroy(&pool->lock);
        free(pool->workers);
        free(pool->data_dir);
        free(pool);
        return NULL;
}

enum kz_status kz_worker_pool_submit(struct kz_worker_pool *pool, struct kz_job *job)
{
        enum kz_status status = KZ_OK;

        pthread_mutex_lock(&pool->lock);
        if (pool->n_queued >= pool->queue_max) {
                status = KZ_E_LIMIT;
        } else {
                STAILQ_INSERT_TAIL(&pool->queue, job, link);
                pool->n_queued++;
        }
        pthread_mutex_unlock(&pool->lock);
        /* Not before: the thread would wake only to wait for the lock. */
        if (!status)
                pthread_cond_signal(&pool->more);
        return status;
}

void kz_worker_pool_let_go(struct kz_worker_pool *pool, struct kz_job *job)
{
        pthread_mutex_lock(&pool->lock);
        pool->let_go++;
        STAILQ_INSERT_TAIL(&pool->closing, job, link);
        pthread_cond_broadcast(&pool->more);
        pthread_mutex_unlock(&pool->lock);
}

void kz_worker_pool_counts(struct kz_worker_pool *pool, size_t *ret_running, size_t *ret_queued)
{
        pthread_mutex_lock(&pool->lock);
        *ret_running = pool->n_running;
        *ret_queued = pool->n_queued;
        pthread_mutex_unlock(&pool->lock);
}

enum kz_status kz_worker_searcher(
        struct kz_worker *worker, struct kz_searcher **ret, struct kz_error *err)
{
        enum kz_status status;

        if (!worker->searcher) {
                status = kz_searcher_open(worker->pool->data_dir, &worker->searcher, err);
                if (status)
                        return status;
        }
        *ret = worker->searcher;
        return KZ_OK;
}

void kz_worker_drop_searcher(struct kz_worker *worker)
{
        worker->searcher = kz_searcher_free(worker->searcher);
}
