#include "daemon/indexer/applier.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/indexer/opener.h"
#include "daemon/log.h"

#define QUEUE_BYTES (48u << 20)
#define COMMIT_MS 5000 /* so that things appear while a long reindex runs */

struct kz_applier {
        struct kz_opener opener;
        pthread_t thread;
        struct kz_queue queue;
        struct kz_writer *writer;
        struct kz_preparer *preparer;
        bool dirty;       /* something waits for a commit */
        int64_t dirty_ms; /* since when */
        bool in_job, rebuild;
        size_t commit_bytes;
        struct kz_error job_error; /* the first */
        atomic_bool failed;
        atomic_bool abandoned; /* nobody wants the rest of this job */
};

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

static void fail_job(struct kz_applier *applier, const struct kz_error *err)
{
        if (!applier->in_job || atomic_load(&applier->failed))
                return;
        applier->job_error = *err;
        atomic_store(&applier->failed, true);
}

void kz_applier_cancel(struct kz_applier *applier)
{
        struct kz_error err;

        applier->dirty = false;
        if (applier->writer && kz_writer_cancel(applier->writer, &err)) {
                /* A handle that cannot even go back is of no more use, to a job neither. */
                kz_log(KZ_LOG_WARNING, "cannot go back to the last commit: %s", err.message);
                fail_job(applier, &err);
                applier->writer = kz_writer_free(applier->writer);
        }
}

enum kz_status kz_applier_commit(
        struct kz_applier *applier, uint64_t *ret_seq, struct kz_error *err)
{
        enum kz_status status;

        if (!applier->writer)
                return KZ_OK;
        status = kz_writer_commit(applier->writer, ret_seq, err);
        if (status) {
                fail_job(applier, err);
                kz_applier_cancel(applier);
        }
        applier->dirty = false;
        return status;
}

static void set_dirty(struct kz_applier *applier)
{
        if (!applier->dirty)
                applier->dirty_ms = kz_now_ms();
        applier->dirty = true;
}

/* After an operation of a reindex. */
static void commit_when_due(struct kz_applier *applier)
{
        struct kz_error err;

        if (kz_applier_goes_on(applier) && applier->dirty &&
                (kz_writer_pending_bytes(applier->writer) >= applier->commit_bytes ||
                        kz_now_ms() - applier->dirty_ms >= COMMIT_MS))
                kz_applier_commit(applier, NULL, &err);
}

static void *run(void *context)
{
        struct kz_applier *applier = context;
        struct kz_queue_node *node;
        struct kz_error err;

        for (;;) {
                int wait_ms = -1;

                if (applier->dirty) {
                        int64_t left = applier->dirty_ms + COMMIT_MS - kz_now_ms();

                        wait_ms = left > 0 ? (int)left : 0;
                }
                node = kz_queue_pop(&applier->queue, wait_ms);
                if (node) {
                        struct kz_op *op = (struct kz_op *)node;

                        op->run(op, applier);
                } else if (wait_ms < 0) {
                        break;
                } else if (kz_now_ms() - applier->dirty_ms >= COMMIT_MS ||
                           kz_queue_is_closed(&applier->queue)) {
                        kz_applier_commit(applier, NULL, &err);
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
                status = kz_opener_open(&applier->opener, false, &applier->writer, err);
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
        size_t commit_bytes;
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

static void run_begin(struct kz_op *op, struct kz_applier *applier)
{
        struct awaited *awaited = (struct awaited *)op;
        enum kz_status status = KZ_OK;

        if (awaited->rebuild)
                applier->writer = kz_writer_free(applier->writer);
        status = kz_opener_set_name_rules(&applier->opener, awaited->name_rules, awaited->err);
        if (!status && !applier->writer)
                status = kz_opener_open(
                        &applier->opener, awaited->rebuild, &applier->writer, awaited->err);
        applier->in_job = !status;
        applier->rebuild = awaited->rebuild;
        applier->commit_bytes = awaited->commit_bytes;
        atomic_store(&applier->failed, false);
        atomic_store(&applier->abandoned, false);
        end_awaited(awaited, status);
}

enum kz_status kz_applier_begin(struct kz_applier *applier, bool rebuild, size_t commit_bytes,
        const char *name_rules, struct kz_error *err)
{
        struct awaited awaited = {.op.run = run_begin,
                .err = err,
                .rebuild = rebuild,
                .commit_bytes = commit_bytes,
                .name_rules = name_rules};

        return await(applier, &awaited);
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
        /* A rebuild's handle ends with it: without a publish, that drops the new generation. */
        if (applier->rebuild)
                applier->writer = kz_writer_free(applier->writer);
        applier->dirty = false;
        applier->in_job = applier->rebuild = false;
        end_awaited(awaited, status);
}

enum kz_status kz_applier_finish(struct kz_applier *applier, bool publish_it, struct kz_error *err)
{
        struct awaited awaited = {.op.run = run_finish, .err = err, .publish = publish_it};

        return await(applier, &awaited);
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

/* ---- Readings ---- */

struct reading_op {
        struct kz_op op;
        struct kz_reading *reading;
        struct kz_prepared *prepared;
};

static enum kz_status record_reading(
        struct kz_applier *applier, struct kz_reading *reading, struct kz_error *err)
{
        struct kz_file_record *record = &reading->record;
        bool whole = !reading->unstable && !atomic_load(&reading->unprepared);
        uint64_t removed = 0;
        enum kz_status status = KZ_OK;

        record->state = reading->failed ? KZ_FILE_FAILED : KZ_FILE_DONE;
        record->problems = reading->problems;
        record->error = kz_str(reading->error);
        record->indexed_at = time(NULL);
        record->documents = reading->given - reading->refused;
        if (reading->failed || reading->unread || reading->refused) {
                /* What was not read may be any of what the file gave before: that stays. */
                if (record->documents < reading->old_documents) {
                        atomic_fetch_add(&reading->source->lost, 1);
                        if (!applier->rebuild)
                                record->documents = reading->old_documents;
                }
        } else if (reading->prune && whole) {
                status = kz_writer_prune_file(applier->writer, record->source, record->path,
                        reading->ids, reading->n_ids, &removed, err);
                atomic_fetch_add(&reading->source->documents_removed, removed);
        }
        if (!status && whole)
                status = kz_writer_put_file(applier->writer, record, err);
        return status;
}

static void settle(struct kz_applier *applier, struct kz_reading *reading)
{
        struct kz_error err;

        if (!reading->ended || reading->taken < reading->given)
                return;
        if (kz_applier_goes_on(applier)) {
                if (record_reading(applier, reading, &err))
                        fail_job(applier, &err);
                else
                        set_dirty(applier);
        }
        atomic_fetch_add(&reading->source->files_done, 1);
        kz_reading_free(reading);
}

static enum kz_status put(struct kz_applier *applier, struct kz_reading *reading,
        const struct kz_prepared *prepared, struct kz_error *err)
{
        enum kz_put_outcome outcome;
        enum kz_status status = kz_writer_put(applier->writer, prepared, &outcome, err);

        if (!status && reading->prune)
                status = kz_reading_keep_id(reading, kz_prepared_document(prepared)->id);
        if (!status)
                atomic_fetch_add(&reading->source->documents, 1);
        return status;
}

static void run_put(struct kz_op *op, struct kz_applier *applier)
{
        struct reading_op *put_op = (struct reading_op *)op;
        struct kz_reading *reading = put_op->reading;
        struct kz_error err;

        reading->taken++;
        if (!put_op->prepared) {
                reading->refused++;
        } else if (kz_applier_goes_on(applier)) {
                if (put(applier, reading, put_op->prepared, &err))
                        fail_job(applier, &err);
                else
                        set_dirty(applier);
        }
        kz_prepared_free(put_op->prepared);
        free(put_op);
        settle(applier, reading);
        commit_when_due(applier);
}

static void run_end(struct kz_op *op, struct kz_applier *applier)
{
        struct reading_op *end_op = (struct reading_op *)op;
        struct kz_reading *reading = end_op->reading;

        free(end_op);
        reading->ended = true;
        settle(applier, reading);
        commit_when_due(applier);
}

static void push_reading(struct kz_applier *applier, struct kz_reading *reading,
        struct kz_prepared *prepared, void (*run_op)(struct kz_op *, struct kz_applier *))
{
        struct reading_op *op = calloc(1, sizeof(*op));

        if (!op)
                abort(); /* a reading must be told its end: there is no going on without */
        op->op.run = run_op;
        op->reading = reading;
        op->prepared = prepared;
        kz_applier_push(
                applier, &op->op, sizeof(*op) + (prepared ? kz_prepared_bytes(prepared) : 0));
}

void kz_applier_put(
        struct kz_applier *applier, struct kz_reading *reading, struct kz_prepared *prepared)
{
        push_reading(applier, reading, prepared, run_put);
}

void kz_applier_end(struct kz_applier *applier, struct kz_reading *reading)
{
        push_reading(applier, reading, NULL, run_end);
}

/* ---- Files that are gone ---- */

struct forget_op {
        struct kz_op op;
        struct kz_report_source *source;
        struct kz_str path;
        char bytes[];
};

static void run_forget(struct kz_op *op, struct kz_applier *applier)
{
        struct forget_op *forget = (struct forget_op *)op;
        struct kz_error err;
        uint64_t documents = 0;

        if (kz_applier_goes_on(applier)) {
                if (kz_writer_forget_file(applier->writer, kz_str(forget->source->name),
                            forget->path, &documents, &err)) {
                        fail_job(applier, &err);
                } else {
                        set_dirty(applier);
                        atomic_fetch_add(&forget->source->removed, 1);
                        atomic_fetch_add(&forget->source->documents_removed, documents);
                        commit_when_due(applier);
                }
        }
        free(forget);
}

enum kz_status kz_applier_forget(struct kz_applier *applier, struct kz_report_source *source,
        struct kz_str path, struct kz_error *err)
{
        struct forget_op *op = calloc(1, sizeof(*op) + path.len + 1);

        if (!op)
                return kz_error_nomem(err);
        memcpy(op->bytes, path.ptr, path.len);
        op->op.run = run_forget;
        op->source = source;
        op->path = (struct kz_str){op->bytes, path.len};
        kz_applier_push(applier, &op->op, sizeof(*op) + path.len);
        return KZ_OK;
}
