#include <malloc.h>
#include <stdlib.h>

#include "daemon/indexer/applier_internal.h"
#include "daemon/log.h"

/* Prepared documents: a second or two of work, so that nobody waits for a commit that is not long.
 */
#define QUEUE_BYTES (12u << 20)
#define COMMIT_MS 5000 /* so that things appear while a long reindex runs */
/* Each commit of much makes a segment, and small ones are merged again later. */
#define COMMIT_MUCH_MS 60000
#define IDLE_MS 5000 /* with nothing to do, it is time to tidy */

static void *run(void *context);

enum kz_status kz_applier_new(
        const char *data_dir, const char *name_rules, struct kz_applier **ret, struct kz_error *err)
{
        struct kz_applier *applier = calloc(1, sizeof(*applier));
        enum kz_status status;

        if (!applier)
                return kz_error_nomem(err);
        status = kz_opener_init(&applier->opener, data_dir, name_rules, err);
        if (!status)
                status = kz_preparer_new(&applier->preparer, err);
        kz_queue_init(&applier->queue, QUEUE_BYTES);
        atomic_init(&applier->commit_ms, COMMIT_MS);
        if (!status && pthread_create(&applier->thread, NULL, run, applier))
                status = kz_error_set(err, KZ_E_NOMEM, "cannot start a thread");
        if (status) {
                kz_preparer_free(applier->preparer);
                kz_queue_deinit(&applier->queue);
                kz_opener_deinit(&applier->opener);
                free(applier);
                return status;
        }
        *ret = applier;
        return KZ_OK;
}

struct kz_applier *kz_applier_free(struct kz_applier *applier)
{
        if (!applier)
                return NULL;
        kz_queue_close(&applier->queue);
        pthread_join(applier->thread, NULL);
        kz_writer_free(applier->writer);
        kz_preparer_free(applier->preparer);
        kz_queue_deinit(&applier->queue);
        kz_opener_deinit(&applier->opener);
        free(applier);
        return NULL;
}

/* ---- In the thread ---- */

void kz_applier_fail(struct kz_applier *applier, const struct kz_error *err)
{
        if (!applier->in_job || atomic_load(&applier->failed))
                return;
        applier->job_error = *err;
        atomic_store(&applier->failed, true);
}

static void go_back(struct kz_applier *applier,
        enum kz_status (*cancel)(struct kz_writer *writer, struct kz_error *err))
{
        struct kz_error err;

        if (applier->writer && cancel(applier->writer, &err)) {
                /* A handle that cannot even go back is of no more use, to a job neither. */
                kz_log(KZ_LOG_WARNING, "cannot go back to the last commit: %s", err.message);
                kz_applier_fail(applier, &err);
                applier->spoiled = applier->passing;
                if (!applier->passing)
                        applier->writer = kz_writer_free(applier->writer);
        }
}

void kz_applier_cancel(struct kz_applier *applier)
{
        applier->dirty = false;
        go_back(applier, kz_writer_cancel);
}

void kz_applier_cancel_beside(struct kz_applier *applier)
{
        go_back(applier, kz_writer_cancel_beside);
}

void kz_applier_mend(struct kz_applier *applier)
{
        if (applier->spoiled || (applier->writer && !kz_writer_is_of_our_analyzer(applier->writer)))
                applier->writer = kz_writer_free(applier->writer);
        applier->spoiled = false;
}

enum kz_status kz_applier_let_pass(struct kz_applier *applier, struct kz_error *err)
{
        struct kz_op *op;

        while ((op = (struct kz_op *)kz_queue_peek_urgent(&applier->queue))) {
                if (!op->between)
                        return kz_error_set(err, KZ_E_LOCKED,
                                "something else came between again and again: try again");
                kz_queue_pop(&applier->queue, 0);
                applier->passing = true;
                op->run(op, applier);
                applier->passing = false;
                if (applier->spoiled)
                        return kz_error_set(err, KZ_E_IO,
                                "the index could not go back to its last commit: try again");
        }
        return KZ_OK;
}

enum kz_status kz_applier_commit(
        struct kz_applier *applier, uint64_t *ret_seq, struct kz_error *err)
{
        enum kz_status status;

        if (!applier->writer)
                return KZ_OK;
        status = kz_writer_commit(applier->writer, ret_seq, err);
        if (status) {
                kz_applier_fail(applier, err);
                kz_applier_cancel(applier);
        }
        applier->dirty = false;
        applier->grown = true;
        return status;
}

enum kz_status kz_applier_commit_beside(
        struct kz_applier *applier, uint64_t *ret_seq, struct kz_error *err)
{
        enum kz_status status;

        if (!applier->writer)
                return KZ_OK;
        status = kz_writer_commit_beside(applier->writer, ret_seq, err);
        if (status) {
                kz_applier_fail(applier, err);
                kz_applier_cancel(applier);
        }
        applier->grown = true;
        return status;
}

void kz_applier_set_dirty(struct kz_applier *applier)
{
        if (!applier->dirty)
                applier->dirty_ms = kz_now_ms();
        applier->dirty = true;
}

/* Milliseconds until what is dirty is due for a commit. */
static int commit_left_ms(const struct kz_applier *applier)
{
        int64_t left = applier->dirty_ms + atomic_load(&applier->commit_ms) - kz_now_ms();

        return left > 0 ? (int)left : 0;
}

void kz_applier_commit_when_due(struct kz_applier *applier)
{
        struct kz_error err;

        if (kz_applier_goes_on(applier) && applier->dirty &&
                (kz_writer_pending_bytes(applier->writer) >= applier->commit_bytes ||
                        commit_left_ms(applier) == 0))
                kz_applier_commit(applier, NULL, &err);
}

/* A job waits until what is under way has ended: rather end it. */
static enum kz_status stop_for_others(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct kz_applier *applier = context;
        enum kz_status status = kz_applier_let_pass(applier, err);

        (void)step;
        (void)done;
        (void)total;
        if (status == KZ_E_LOCKED || (!status && kz_queue_is_wanted(&applier->queue)))
                status = kz_error_set(err, KZ_E_CANCELLED, "somebody waits");
        return status;
}

/* Between jobs, as nobody waits for it. Whatever fails is no worse than before, and comes up again.
 */
static void tidy(struct kz_applier *applier)
{
        struct kz_error err;
        enum kz_status status;

        applier->grown = false;
        if (!applier->writer || applier->in_job)
                return;
        kz_writer_set_tick(applier->writer, stop_for_others, applier);
        status = kz_writer_tidy(applier->writer, &err);
        kz_writer_set_tick(applier->writer, NULL, NULL);
        if (status == KZ_E_CANCELLED)
                applier->grown = true; /* the next time */
        else if (status)
                kz_log(KZ_LOG_WARNING, "the index was not tidied: %s", err.message);
        if (status)
                kz_applier_cancel(applier);
        kz_applier_mend(applier);
        malloc_trim(0); /* what a job has used */
}

static void *run(void *context)
{
        struct kz_applier *applier = context;
        struct kz_queue_node *node;
        struct kz_error err;

        for (;;) {
                int wait_ms = -1;

                if (applier->dirty)
                        wait_ms = commit_left_ms(applier);
                else if (applier->grown && !applier->in_job)
                        wait_ms = IDLE_MS;
                node = kz_queue_pop(&applier->queue, wait_ms);
                if (node) {
                        struct kz_op *op = (struct kz_op *)node;

                        op->run(op, applier);
                } else if (applier->dirty) {
                        if (commit_left_ms(applier) == 0 || kz_queue_is_closed(&applier->queue))
                                kz_applier_commit(applier, NULL, &err);
                } else if (wait_ms < 0 || kz_queue_is_closed(&applier->queue)) {
                        break;
                } else {
                        tidy(applier);
                }
        }
        return NULL;
}

enum kz_status kz_applier_writer(
        struct kz_applier *applier, struct kz_writer **ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (applier->in_job && applier->rebuild)
                return kz_error_set(err, KZ_E_LOCKED,
                        "the index is being rebuilt: try again when that has ended");
        if (!applier->writer)
                status = kz_opener_open(&applier->opener, KZ_OPEN_OURS, &applier->writer, err);
        if (!status)
                *ret = applier->writer;
        return status;
}

enum kz_status kz_applier_writer_of_any(struct kz_applier *applier, const char *name_rules,
        struct kz_writer **ret, struct kz_error *err)
{
        enum kz_status status = kz_applier_commit(applier, NULL, err);

        if (status)
                return status;
        applier->writer = kz_writer_free(applier->writer);
        status = kz_opener_set_name_rules(&applier->opener, name_rules, err);
        if (!status)
                status = kz_opener_open(&applier->opener, KZ_OPEN_ANY, &applier->writer, err);
        if (!status)
                *ret = applier->writer;
        return status;
}

struct kz_preparer *kz_applier_preparer(struct kz_applier *applier)
{
        return applier->preparer;
}

void kz_applier_push(struct kz_applier *applier, struct kz_op *op, size_t bytes)
{
        kz_queue_push(&applier->queue, &op->node, bytes);
}

void kz_applier_push_urgent(struct kz_applier *applier, struct kz_op *op)
{
        kz_queue_push_urgent(&applier->queue, &op->node);
}

/* ---- Operations that somebody waits for ---- */

struct awaited {
        struct kz_op op;
        pthread_mutex_t lock;
        pthread_cond_t ended;
        bool has_ended;
        enum kz_status status;
        struct kz_error *err;
        /* What to do. */
        bool rebuild, publish;
        size_t memory;
        const char *name_rules;
};

static void end_awaited(struct awaited *awaited, enum kz_status status)
{
        pthread_mutex_lock(&awaited->lock);
        awaited->status = status;
        awaited->has_ended = true;
        pthread_cond_signal(&awaited->ended);
        pthread_mutex_unlock(&awaited->lock);
}

/* The bulk queue keeps the order: all that was pushed before is done when this is. */
static enum kz_status await(struct kz_applier *applier, struct awaited *awaited)
{
        pthread_mutex_init(&awaited->lock, NULL);
        pthread_cond_init(&awaited->ended, NULL);
        kz_applier_push(applier, &awaited->op, 0);
        pthread_mutex_lock(&awaited->lock);
        while (!awaited->has_ended)
                pthread_cond_wait(&awaited->ended, &awaited->lock);
        pthread_mutex_unlock(&awaited->lock);
        pthread_cond_destroy(&awaited->ended);
        pthread_mutex_destroy(&awaited->lock);
        return awaited->status;
}

/* What is added by hand does not wait until a job's segment is written; the job does not end for
 * what has to wait. */
static enum kz_status while_writing(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        enum kz_status status = kz_applier_let_pass(context, err);

        (void)step;
        (void)done;
        (void)total;
        return status == KZ_E_LOCKED ? KZ_OK : status;
}

static void run_begin(struct kz_op *op, struct kz_applier *applier)
{
        struct awaited *awaited = (struct awaited *)op;
        enum kz_status status = KZ_OK;

        if (awaited->rebuild)
                applier->writer = kz_writer_free(applier->writer);
        status = kz_opener_set_name_rules(&applier->opener, awaited->name_rules, awaited->err);
        if (!status && !applier->writer)
                status = kz_opener_open(&applier->opener,
                        awaited->rebuild ? KZ_OPEN_REBUILD : KZ_OPEN_OURS, &applier->writer,
                        awaited->err);
        applier->in_job = !status;
        applier->rebuild = awaited->rebuild;
        applier->commit_bytes = awaited->memory;
        atomic_store(&applier->commit_ms, COMMIT_MS);
        if (!status) {
                kz_writer_set_memory(applier->writer, awaited->memory);
                kz_writer_set_tick(applier->writer, while_writing, applier);
        }
        atomic_store(&applier->failed, false);
        atomic_store(&applier->abandoned, false);
        end_awaited(awaited, status);
}

enum kz_status kz_applier_begin(struct kz_applier *applier, bool rebuild, size_t memory,
        const char *name_rules, struct kz_error *err)
{
        struct awaited awaited = {.op.run = run_begin,
                .err = err,
                .rebuild = rebuild,
                .memory = memory,
                .name_rules = name_rules};

        return await(applier, &awaited);
}

void kz_applier_expect_much(struct kz_applier *applier)
{
        atomic_store(&applier->commit_ms, COMMIT_MUCH_MS);
}

static enum kz_status publish(struct kz_applier *applier, struct kz_error *err)
{
        uint64_t restored;
        enum kz_status status = kz_writer_restore_added(applier->writer, &restored, err);

        /* Damaged ones were passed over: better to have the others than none. */
        if (status == KZ_E_CORRUPT) {
                kz_log(KZ_LOG_ERROR, "%s", err->message);
                status = KZ_OK;
        }
        return status ? status : kz_writer_publish(applier->writer, err);
}

static void run_finish(struct kz_op *op, struct kz_applier *applier)
{
        struct awaited *awaited = (struct awaited *)op;
        enum kz_status status = KZ_OK;

        if (atomic_load(&applier->failed)) {
                *awaited->err = applier->job_error;
                status = awaited->err->status;
                if (!applier->rebuild)
                        kz_applier_cancel(applier);
        } else if (!applier->rebuild) {
                status = kz_applier_commit(applier, NULL, awaited->err);
        } else if (awaited->publish) {
                status = publish(applier, awaited->err);
        }
        if (applier->writer)
                kz_writer_set_tick(applier->writer, NULL, NULL);
        /* A rebuild's handle ends with it: without a publish, that drops the new generation. */
        if (applier->rebuild)
                applier->writer = kz_writer_free(applier->writer);
        /* What passed meanwhile may have left it of no use to what comes next. */
        kz_applier_mend(applier);
        applier->dirty = false;
        applier->in_job = applier->rebuild = false;
        end_awaited(awaited, status);
}

enum kz_status kz_applier_finish(struct kz_applier *applier, bool publish_it, struct kz_error *err)
{
        struct awaited awaited = {.op.run = run_finish, .err = err, .publish = publish_it};

        return await(applier, &awaited);
}

static void run_close(struct kz_op *op, struct kz_applier *applier)
{
        applier->writer = kz_writer_free(applier->writer);
        applier->dirty = applier->grown = false;
        end_awaited((struct awaited *)op, KZ_OK);
}

void kz_applier_close(struct kz_applier *applier)
{
        struct awaited awaited = {.op.run = run_close};

        await(applier, &awaited);
}

static void run_drain(struct kz_op *op, struct kz_applier *applier)
{
        (void)applier;
        end_awaited((struct awaited *)op, KZ_OK);
}

void kz_applier_drain(struct kz_applier *applier)
{
        struct awaited awaited = {.op.run = run_drain};

        await(applier, &awaited);
}

bool kz_applier_has_failed(const struct kz_applier *applier)
{
        return atomic_load(&applier->failed);
}

void kz_applier_abandon(struct kz_applier *applier)
{
        atomic_store(&applier->abandoned, true);
}

bool kz_applier_goes_on(const struct kz_applier *applier)
{
        return !atomic_load(&applier->failed) && !atomic_load(&applier->abandoned);
}
