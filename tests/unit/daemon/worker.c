#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdatomic.h>

#include <cmocka.h>

#include "daemon/worker.h"

#define JOBS 1000

struct counted {
        struct kz_job job;
        struct shared *shared;
};

struct shared {
        struct event_base *base;
        atomic_int worked;
        int done;
        int wanted;
        pthread_mutex_t gate; /* held by the test: jobs wait */
};

static void work(struct kz_job *job, struct kz_worker *worker)
{
        struct counted *counted = (struct counted *)job;
        struct kz_searcher *searcher;
        struct kz_error err;

        assert_int_equal(kz_worker_searcher(worker, &searcher, &err), KZ_E_NOT_FOUND);
        pthread_mutex_lock(&counted->shared->gate);
        pthread_mutex_unlock(&counted->shared->gate);
        atomic_fetch_add(&counted->shared->worked, 1);
}

static void done(struct kz_job *job)
{
        struct shared *shared = ((struct counted *)job)->shared;

        if (++shared->done == shared->wanted)
                event_base_loopbreak(shared->base);
}

static void init(struct shared *shared, struct counted *jobs, size_t n)
{
        size_t i;

        *shared = (struct shared){.base = event_base_new(), .gate = PTHREAD_MUTEX_INITIALIZER};
        for (i = 0; i < n; i++)
                jobs[i] = (struct counted){{.work = work, .done = done}, shared};
}

static void test_every_job_comes_back_once(void **state)
{
        static struct counted jobs[JOBS];
        struct shared shared;
        struct kz_worker_pool *pool;
        struct kz_error err;
        size_t i, running, queued;

        (void)state;
        init(&shared, jobs, JOBS);
        shared.wanted = JOBS;
        assert_int_equal(kz_worker_pool_new(shared.base, "/nowhere", 4, JOBS, &pool, &err), KZ_OK);
        for (i = 0; i < JOBS; i++)
                assert_int_equal(kz_worker_pool_submit(pool, &jobs[i].job), KZ_OK);
        event_base_dispatch(shared.base);
        assert_int_equal(shared.done, JOBS);
        assert_int_equal(atomic_load(&shared.worked), JOBS);
        kz_worker_pool_counts(pool, &running, &queued);
        assert_int_equal(running + queued, 0);
        kz_worker_pool_free(pool);
        event_base_free(shared.base);
}

static void test_full_queue_and_early_end(void **state)
{
        static struct counted jobs[16];
        struct shared shared;
        struct kz_worker_pool *pool;
        struct kz_error err;
        size_t i, taken = 0;

        (void)state;
        init(&shared, jobs, 16);
        assert_int_equal(kz_worker_pool_new(shared.base, "/nowhere", 1, 4, &pool, &err), KZ_OK);
        pthread_mutex_lock(&shared.gate);
        for (i = 0; i < 16; i++)
                taken += kz_worker_pool_submit(pool, &jobs[i].job) == KZ_OK;
        /* One may be with the thread. */
        assert_in_range(taken, 4, 5);
        pthread_mutex_unlock(&shared.gate);
        kz_worker_pool_free(pool);
        assert_int_equal(shared.done, taken);
        event_base_free(shared.base);
}

/* Comes after the jobs under way, and once; and with the pool when that ends before. */
static void test_letting_go(void **state)
{
        static struct counted jobs[4], asked[3];
        struct shared shared;
        struct kz_worker_pool *pool;
        struct kz_error err;
        size_t i;

        (void)state;
        init(&shared, jobs, 4);
        for (i = 0; i < 3; i++)
                asked[i] = (struct counted){{.done = done}, &shared};
        assert_int_equal(kz_worker_pool_new(shared.base, "/nowhere", 4, 4, &pool, &err), KZ_OK);
        pthread_mutex_lock(&shared.gate);
        for (i = 0; i < 4; i++)
                assert_int_equal(kz_worker_pool_submit(pool, &jobs[i].job), KZ_OK);
        kz_worker_pool_let_go(pool, &asked[0].job);
        kz_worker_pool_let_go(pool, &asked[1].job);
        event_base_loop(shared.base, EVLOOP_NONBLOCK);
        assert_int_equal(shared.done, 0);
        pthread_mutex_unlock(&shared.gate);
        shared.wanted = 6;
        event_base_dispatch(shared.base);
        assert_int_equal(shared.done, 6);
        kz_worker_pool_let_go(pool, &asked[2].job);
        shared.wanted = 7;
        kz_worker_pool_free(pool);
        assert_int_equal(shared.done, 7);
        event_base_free(shared.base);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_job_comes_back_once),
                cmocka_unit_test(test_full_queue_and_early_end),
                cmocka_unit_test(test_letting_go),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
