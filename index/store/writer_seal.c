/*
 * The writer seals: all documents of the live index go into a segment, and a live index without
 * them takes its place (successor.h).
 *
 * Between ticks documents come and go. What is numbered above the last change that was committed
 * when the seal began stays live, and the segment masks an older copy that it may have.
 */
#include <stdlib.h>

#include "index/store/successor.h"
#include "index/store/writer_internal.h"

struct sealing {
        struct kz_writer *writer;
        uint64_t seq; /* what is above it stays live */
        struct kz_bulk *bulk;
        struct kz_preparer *preparer;
        struct kz_successor *successor;
        struct kz_buf record;
        struct kz_writer_changes changes;
};

static void sealing_deinit(struct sealing *sealing)
{
        kz_bulk_free(sealing->bulk);
        kz_preparer_free(sealing->preparer);
        kz_successor_free(sealing->successor);
        kz_buf_deinit(&sealing->record);
        kz_arena_deinit(&sealing->changes.arena);
        kz_buf_deinit(&sealing->changes.ids);
}

enum kz_status kz_writer_note(struct kz_writer *writer, struct kz_str id, struct kz_error *err)
{
        struct kz_writer_changes *changes = writer->changes;
        struct kz_str copy;

        if (!changes)
                return KZ_OK;
        copy = kz_arena_dup(&changes->arena, id);
        if (!copy.ptr || kz_buf_append(&changes->ids, &copy, sizeof(copy)))
                return kz_error_nomem(err);
        return KZ_OK;
}

/* Reads the document and prepares it as the preparer does now. */
static enum kz_status prepare(
        struct sealing *sealing, kz_docnum doc, struct kz_prepared **ret, struct kz_error *err)
{
        struct kz_tier *tier = sealing->writer->tier;
        struct kz_document document;
        enum kz_status status;

        kz_buf_clear(&sealing->record);
        status = tier->ops->stored(tier, doc, &sealing->record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&sealing->record), &document, err);
        return status ? status : kz_preparer_run(sealing->preparer, &document, ret, err);
}

static enum kz_status read_seq(
        struct sealing *sealing, kz_docnum doc, uint64_t *ret, struct kz_error *err)
{
        struct kz_tier *tier = sealing->writer->tier;
        int64_t seq = 0;
        bool has = false;
        enum kz_status status = tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);

        if (!status)
                *ret = has ? (uint64_t)seq : 0;
        return status;
}

/* ---- The segment ---- */

static enum kz_status seal_document(struct sealing *sealing, kz_docnum doc, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        uint64_t seq = 0;
        enum kz_status status = prepare(sealing, doc, &prepared, err);

        if (status == KZ_E_NOT_FOUND)
                return KZ_OK; /* it went meanwhile */
        if (!status)
                status = read_seq(sealing, doc, &seq, err);
        if (!status && seq <= sealing->seq)
                status = kz_bulk_add(sealing->bulk, prepared, seq, err);
        kz_prepared_free(prepared);
        return status;
}

/* The numbers of all documents of the live index: kz_docnum, one after the other. No cursor could
 * stay open while documents come and go. */
static enum kz_status list_documents(struct kz_tier *tier, struct kz_buf *out, struct kz_error *err)
{
        struct kz_postings *all = NULL;
        enum kz_status status = tier->ops->all(tier, 0, &all, err);

        while (!status && !all->done) {
                const kz_docnum doc = kz_postings_doc(all);

                status = kz_buf_append(out, &doc, sizeof(doc)) ? kz_error_nomem(err)
                                                               : kz_postings_next(all, err);
        }
        kz_postings_free(all);
        return status;
}

static enum kz_status on_finishing(void *context, uint64_t bytes, struct kz_error *err)
{
        (void)bytes;
        return kz_writer_tell(context, "seal", 1, 1, err);
}

/* Writes the segment of all documents of the live index. */
static enum kz_status write_segment(struct sealing *sealing, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_writer *writer = sealing->writer;
        enum kz_status status = kz_bulk_new(
                writer->dir, writer->names.rules, writer->segment_memory, &sealing->bulk, err);
        const kz_docnum *docs;
        size_t n, i;

        if (!status) {
                kz_bulk_set_tick(sealing->bulk, on_finishing, writer);
                kz_preparer_for_segments(sealing->preparer, true);
                status = list_documents(writer->tier, &list, err);
        }
        docs = (const kz_docnum *)(const void *)list.data;
        n = list.len / sizeof(*docs);
        for (i = 0; i < n && !status; i++) {
                status = kz_writer_tell(writer, "seal", i, n, err);
                if (!status)
                        status = seal_document(sealing, docs[i], err);
        }
        return status ? status : kz_bulk_finish(sealing->bulk, err);
}

/* ---- What changed since ---- */

/*
 * Looks the document up. *ret_stays: it is to stay live, as the segment does not have it as it is
 * now; one that was changed when it was its turn, and then not, is not in the segment either.
 * *ret_gone: it is not there.
 */
static enum kz_status find_newer(struct sealing *sealing, struct kz_str id, kz_docnum *ret_doc,
        uint64_t *ret_seq, bool *ret_gone, bool *ret_stays, struct kz_error *err)
{
        enum kz_status status = kz_live_find(sealing->writer->tier, id, ret_doc, err);

        *ret_gone = status == KZ_E_NOT_FOUND;
        *ret_stays = false;
        if (*ret_gone)
                return KZ_OK;
        if (!status)
                status = read_seq(sealing, *ret_doc, ret_seq, err);
        if (!status)
                *ret_stays = *ret_seq > sealing->seq || !kz_bulk_held(sealing->bulk, id);
        return status;
}

static enum kz_status carry(struct sealing *sealing, struct kz_str id, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        bool gone, stays;
        kz_docnum doc = 0;
        uint64_t seq = 0;
        enum kz_status status = find_newer(sealing, id, &doc, &seq, &gone, &stays, err);

        if (!status && !stays)
                return kz_successor_remove(sealing->successor, id, err);
        if (!status)
                status = prepare(sealing, doc, &prepared, err);
        if (!status)
                status = kz_successor_put(sealing->successor, prepared, seq, err);
        kz_prepared_free(prepared);
        return status;
}

static struct kz_str id_at(const struct sealing *sealing, size_t i)
{
        return ((const struct kz_str *)(const void *)sealing->changes.ids.data)[i];
}

static size_t count_ids(const struct sealing *sealing)
{
        return sealing->changes.ids.len / sizeof(struct kz_str);
}

/* Brings to the successor what changed and is not there yet. With ticks, more may change. */
static enum kz_status carry_all(struct sealing *sealing, bool ticks, struct kz_error *err)
{
        struct kz_writer_changes *changes = &sealing->changes;
        enum kz_status status = KZ_OK;

        while (changes->carried < count_ids(sealing) && !status) {
                status = carry(sealing, id_at(sealing, changes->carried++), err);
                if (!status && ticks)
                        status = kz_writer_tell(sealing->writer, "seal", 1, 1, err);
        }
        return status;
}

/* Masks in the segment what stays live, or is gone. */
static enum kz_status drop_changed(struct sealing *sealing, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool gone, stays;
        kz_docnum doc;
        uint64_t seq;
        size_t i;

        for (i = 0; i < count_ids(sealing) && !status; i++) {
                status = find_newer(sealing, id_at(sealing, i), &doc, &seq, &gone, &stays, err);
                if (!status && (gone || stays))
                        kz_bulk_remove(sealing->bulk, id_at(sealing, i));
        }
        return status;
}

/* ---- All of it ---- */

/* All that takes long, with ticks. */
static enum kz_status make(struct sealing *sealing, struct kz_error *err)
{
        enum kz_status status = kz_preparer_new(&sealing->preparer, err);

        if (!status)
                status = write_segment(sealing, err);
        if (!status)
                status = kz_successor_new(sealing->writer, &sealing->successor, err);
        if (!status)
                status = kz_successor_copy_files(sealing->successor, err);
        if (status)
                return status;
        kz_preparer_for_segments(sealing->preparer, false);
        status = carry_all(sealing, true, err);
        if (!status)
                status = kz_successor_commit(sealing->successor, err);
        return status ? status : kz_writer_tell(sealing->writer, "seal", 1, 1, err);
}

/* What an add would have to wait for. */
static enum kz_status publish(struct sealing *sealing, struct kz_error *err)
{
        bool listed = false;
        enum kz_status status = kz_writer_commit(sealing->writer, NULL, err);

        if (!status)
                status = kz_writer_check_steady(sealing->writer, 0, err);
        if (!status)
                status = carry_all(sealing, false, err);
        if (!status)
                status = drop_changed(sealing, err);
        if (!status)
                status = kz_successor_publish(sealing->successor, sealing->bulk, &listed, err);
        if (listed)
                kz_bulk_keep(sealing->bulk);
        return status;
}

enum kz_status kz_writer_seal(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(sealing_deinit) struct sealing sealing = {.writer = writer};
        struct kz_tier_stats stats = {0};
        enum kz_status status = kz_writer_begin_rewrite(writer, err);

        if (!status)
                status = writer->tier->ops->stats(writer->tier, &stats, err);
        if (status || stats.documents == 0)
                return kz_datadir_advise(status, err);
        sealing.seq = writer->committed_seq;
        writer->changes = &sealing.changes;
        status = make(&sealing, err);
        if (!status)
                status = publish(&sealing, err);
        writer->changes = NULL;
        if (status)
                return kz_datadir_advise(status, err);
        /* Nothing is left to be ended but this, and what cannot be deleted now is at the next
         * opening. */
        kz_writer_tell(writer, "seal", 1, 1, NULL);
        if (!writer->stale)
                kz_datadir_sweep(writer->dir, writer->own.live, &writer->segments.list, NULL);
        return KZ_OK;
}
