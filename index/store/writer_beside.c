/*
 * Changes beside a segment that a large job is writing. What is added or removed by hand is
 * committed at once and alone: nothing of the job may show before its segment is listed, or a crash
 * in between would have hidden old copies of what is not there yet, and recorded files as read
 * whose documents are lost. So the job's hiding of older copies, and the records of its files, wait
 * for the commit that lists the segment.
 */
#include "index/base/wire.h"
#include "index/store/writer_internal.h"

/* ---- What waits ---- */

enum kz_status kz_writer_defer_record(
        struct kz_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err)
{
        const size_t before = writer->records.len;

        if (kz_wire_put_str(&writer->records, key) || kz_wire_put_str(&writer->records, value)) {
                writer->records.len = before;
                return kz_error_nomem(err);
        }
        writer->pending += key.len + value.len;
        writer->bulk_pending += key.len + value.len;
        return KZ_OK;
}

static enum kz_status set_records(struct kz_writer *writer, struct kz_error *err)
{
        struct kz_wire wire = kz_wire_reader(kz_buf_str(&writer->records));
        enum kz_status status = KZ_OK;

        while (!status && !kz_wire_done(&wire)) {
                const struct kz_str key = kz_wire_get_str(&wire);
                const struct kz_str value = kz_wire_get_str(&wire);

                status = kz_writer_set_record(writer, key, value, err);
        }
        return status;
}

static enum kz_status hide_older(void *context, struct kz_str id, struct kz_error *err)
{
        struct kz_writer *writer = context;
        enum kz_status status = kz_writer_hide_sealed(writer, id, err);

        return status ? status : kz_live_writer_remove(writer->live, id, NULL, err);
}

enum kz_status kz_writer_apply_deferred(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (writer->bulk)
                status = kz_bulk_each_older(writer->bulk, hide_older, writer, err);
        return status ? status : set_records(writer, err);
}

/* ---- Commits ---- */

enum kz_status kz_writer_commit_beside(
        struct kz_writer *writer, uint64_t *ret_seq, struct kz_error *err)
{
        enum kz_status status;

        if (!writer->bulk)
                return kz_writer_commit(writer, ret_seq, err);
        status = kz_writer_commit_batch(writer, false, ret_seq, err);
        if (!status)
                kz_bulk_mark(writer->bulk);
        return status;
}

enum kz_status kz_writer_cancel_beside(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status;

        if (!writer->bulk)
                return kz_writer_cancel(writer, err);
        status = kz_writer_check_current(writer, err);
        if (status)
                return status;
        status = kz_live_writer_cancel(writer->live, err);
        kz_bulk_restore(writer->bulk);
        kz_namebook_forget(&writer->names);
        writer->rules_recorded = false;
        writer->broken = (struct kz_error)KZ_ERROR_NULL;
        if (kz_writer_load_segments(writer, NULL))
                writer->stale = true;
        if (writer->staged)
                kz_writer_settle_own(writer);
        if (!status)
                status = kz_writer_check_current(writer, err);
        return kz_datadir_advise(status, err);
}
