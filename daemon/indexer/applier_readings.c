/* What a reindex has the applier do: documents, files, and files that are gone. */
#include <stdlib.h>
#include <string.h>

#include "daemon/indexer/applier_internal.h"

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
        record->error = kz_buf_str(&reading->error);
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
                        kz_applier_fail(applier, &err);
                else
                        kz_applier_set_dirty(applier);
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
                        kz_applier_fail(applier, &err);
                else
                        kz_applier_set_dirty(applier);
        }
        kz_prepared_free(put_op->prepared);
        free(put_op);
        settle(applier, reading);
        kz_applier_commit_when_due(applier);
}

static void run_end(struct kz_op *op, struct kz_applier *applier)
{
        struct reading_op *end_op = (struct reading_op *)op;
        struct kz_reading *reading = end_op->reading;

        free(end_op);
        reading->ended = true;
        settle(applier, reading);
        kz_applier_commit_when_due(applier);
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
                        kz_applier_fail(applier, &err);
                } else {
                        kz_applier_set_dirty(applier);
                        atomic_fetch_add(&forget->source->removed, 1);
                        atomic_fetch_add(&forget->source->documents_removed, documents);
                        kz_applier_commit_when_due(applier);
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
