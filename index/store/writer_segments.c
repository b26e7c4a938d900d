/*
 * The writer and the segments: masks, what a large job writes, sealing. Merging: writer_merge.c.
 *
 * A segment is written and synced beside the index, and nobody knows it. One commit of the live
 * index then lists it, with all that goes with it: documents that it took over are deleted there,
 * masks of the segments that it replaces are gone. A crash before the commit leaves files that the
 * next writer sweeps away; after it, files that are not listed any more.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/gate.h"
#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

/* Documents that go past the live index take no memory there: so much of them counts as pending. */
#define BULK_SHARE 16

/* ---- Masks ---- */

void kz_writer_mask(struct kz_writer *writer, struct kz_segments_one *one, kz_docnum doc)
{
        kz_mask_add(&one->mask, doc);
        writer->masked = true;
}

enum kz_status kz_writer_load_segments(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status;
        bool moved;

        /* What stands in memory may be ahead of what is committed. */
        if (writer->masked)
                kz_segments_deinit(&writer->segments);
        status = kz_segments_load(&writer->segments, writer->dir, writer->tier, &moved, err);
        if (!status && writer->segments.n_damaged)
                status = kz_error_set(err, KZ_E_CORRUPT, "%s", writer->segments.damage.message);
        if (!status)
                writer->masked = false;
        return kz_datadir_advise(status, err);
}

static enum kz_status set_number(
        struct kz_writer *writer, const char *key, uint64_t number, struct kz_error *err)
{
        char text[24];
        int len = snprintf(text, sizeof(text), "%" PRIu64, number);

        return kz_live_writer_set_metadata(
                writer->live, kz_str(key), (struct kz_str){text, (size_t)len}, err);
}

enum kz_status kz_writer_store_masks(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool any = false, some;
        size_t i;

        for (i = 0; i < writer->segments.n && !status && writer->masked; i++) {
                struct kz_segments_one *one = &writer->segments.all[i];

                status = kz_mask_store(&one->mask, one->name, writer->live, &some, err);
                any |= !status && some;
        }
        if (!status && any)
                status = set_number(writer, KZ_MASKS_KEY, ++writer->segments.masks, err);
        return status;
}

/* ---- The commit that lists a segment ---- */

/* Whether the list of the live index names the segment: a commit may fail after it is done. */
static bool is_listed(const struct kz_writer *writer, const char *name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;

        return kz_live_metadata(writer->tier, KZ_STR(KZ_SEGMENTS_KEY), &list, NULL) != KZ_OK ||
               kz_segment_list_has(kz_buf_str(&list), kz_str(name));
}

static enum kz_status set_list(
        struct kz_writer *writer, const struct kz_buf *list, struct kz_error *err)
{
        enum kz_status status = kz_live_writer_set_metadata(
                writer->live, KZ_STR(KZ_SEGMENTS_KEY), kz_buf_str(list), err);

        return status ? status : set_number(writer, KZ_MASKS_KEY, writer->segments.masks + 1, err);
}

enum kz_status kz_writer_commit_list(struct kz_writer *writer, const struct kz_buf *list,
        const char *name, bool *ret_listed, struct kz_error *err)
{
        enum kz_status status = set_list(writer, list, err);

        if (!status) {
                kz_gate_wait(writer->rebuilding ? -1 : writer->dir->gate, KZ_GATE_WAIT_MS);
                status = kz_live_writer_commit(writer->live, err);
        }
        *ret_listed = !status;
        if (status) {
                kz_live_writer_cancel(writer->live, NULL);
                *ret_listed = is_listed(writer, name);
                /* Whichever list it is now, the next change goes on from it. */
                if (kz_writer_load_segments(writer, NULL))
                        writer->stale = true;
                return status;
        }
        kz_namebook_forget(&writer->names);
        status = kz_writer_load_segments(writer, err);
        if (status)
                writer->stale = true;
        return status;
}

/* The list with one segment more. */
static enum kz_status longer_list(
        const struct kz_writer *writer, const char *name, struct kz_buf *out, struct kz_error *err)
{
        if (kz_buf_append_str(out, kz_buf_str(&writer->segments.list)) ||
                kz_segment_list_add(out, kz_str(name)))
                return kz_error_nomem(err);
        return KZ_OK;
}

/* ---- What a large job writes past the live index ---- */

enum kz_status kz_writer_put_bulk(
        struct kz_writer *writer, const struct kz_prepared *prepared, struct kz_error *err)
{
        const struct kz_str id = kz_prepared_document(prepared)->id;
        enum kz_status status = KZ_OK;
        bool removed;

        if (!writer->bulk)
                status = kz_bulk_new(writer->dir, writer->names.rules, writer->segment_memory,
                        &writer->bulk, err);
        if (status)
                return kz_datadir_advise(status, err);
        status = kz_bulk_add(writer->bulk, prepared, writer->seq + 1, err);
        if (!status)
                status = kz_writer_hide_sealed(writer, id, err);
        if (!status)
                status = kz_live_writer_remove(writer->live, id, &removed, err);
        if (status)
                return kz_writer_break(writer, status, err);
        writer->seq++;
        writer->dirty = true;
        writer->pending += kz_prepared_bytes(prepared) / BULK_SHARE;
        return KZ_OK;
}

enum kz_status kz_writer_finish_bulk(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        enum kz_status status;

        if (!writer->bulk)
                return KZ_OK;
        status = kz_bulk_finish(writer->bulk, err);
        if (!status)
                status = kz_bulk_store_mask(writer->bulk, writer->live, err);
        if (!status)
                status = longer_list(writer, kz_bulk_name(writer->bulk), &list, err);
        return status ? status : set_list(writer, &list, err);
}

enum kz_status kz_writer_end_bulk(struct kz_writer *writer, bool committed, struct kz_error *err)
{
        if (!writer->bulk)
                return KZ_OK;
        if (committed || is_listed(writer, kz_bulk_name(writer->bulk)))
                kz_bulk_keep(writer->bulk);
        writer->bulk = kz_bulk_free(writer->bulk);
        return committed ? kz_writer_load_segments(writer, err) : KZ_OK;
}

enum kz_status kz_writer_tell(struct kz_writer *writer, const char *step, uint64_t done,
        uint64_t total, struct kz_error *err)
{
        return writer->tick ? writer->tick(writer->tick_context, step, done, total, err) : KZ_OK;
}

enum kz_status kz_writer_check_steady(
        const struct kz_writer *writer, size_t n, struct kz_error *err)
{
        if (!writer->stale && writer->segments.n >= n)
                return KZ_OK;
        return kz_error_set(err, KZ_E_IO, "%s: its segments could not be read again: try again",
                writer->dir->path);
}

/* ---- Sealing ---- */

/* Documents that the segment takes over, unless they change before it is listed. */
struct taken_one {
        struct kz_str id;
        int64_t seq;
};

struct taken {
        struct kz_arena arena;
        struct kz_buf all; /* struct taken_one, one after the other */
};

static void taken_deinit(struct taken *taken)
{
        kz_arena_deinit(&taken->arena);
        kz_buf_deinit(&taken->all);
}

static enum kz_status take(struct taken *taken, struct kz_str id, int64_t seq, struct kz_error *err)
{
        const struct taken_one one = {kz_arena_dup(&taken->arena, id), seq};

        if (!one.id.ptr || kz_buf_append(&taken->all, &one, sizeof(one)))
                return kz_error_nomem(err);
        return KZ_OK;
}

struct sealing {
        struct kz_bulk *bulk;
        struct kz_preparer *preparer;
        struct kz_buf record;
        struct taken taken;
};

static void sealing_deinit(struct sealing *sealing)
{
        kz_bulk_free(sealing->bulk);
        kz_preparer_free(sealing->preparer);
        kz_buf_deinit(&sealing->record);
        taken_deinit(&sealing->taken);
}

enum kz_status kz_writer_copy_document(struct kz_tier *tier, kz_docnum doc,
        struct kz_preparer *preparer, struct kz_buf *record, struct kz_bulk *to,
        struct kz_str *ret_id, int64_t *ret_seq, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        struct kz_document document;
        enum kz_status status;
        int64_t seq = 0;
        bool has;

        kz_buf_clear(record);
        status = tier->ops->stored(tier, doc, record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(record), &document, err);
        if (!status)
                status = tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);
        if (!status)
                status = kz_preparer_run(preparer, &document, &prepared, err);
        if (!status)
                status = kz_bulk_add(to, prepared, has ? (uint64_t)seq : 0, err);
        kz_prepared_free(prepared);
        if (status)
                return status;
        *ret_id = document.id;
        *ret_seq = has ? seq : 0;
        return KZ_OK;
}

static enum kz_status seal_document(
        struct kz_tier *tier, struct sealing *sealing, kz_docnum doc, struct kz_error *err)
{
        struct kz_str id;
        int64_t seq;
        enum kz_status status = kz_writer_copy_document(
                tier, doc, sealing->preparer, &sealing->record, sealing->bulk, &id, &seq, err);

        if (status == KZ_E_NOT_FOUND)
                return KZ_OK; /* it went meanwhile */
        return status ? status : take(&sealing->taken, id, seq, err);
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

/* Writes the segment of all documents of the live index. */
static enum kz_status seal_all(
        struct kz_writer *writer, struct sealing *sealing, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        enum kz_status status = kz_preparer_new(&sealing->preparer, err);
        const kz_docnum *docs;
        size_t n, i;

        if (!status) {
                kz_preparer_for_segments(sealing->preparer, true);
                status = kz_bulk_new(writer->dir, writer->names.rules, writer->segment_memory,
                        &sealing->bulk, err);
        }
        if (!status)
                status = list_documents(writer->tier, &list, err);
        docs = (const kz_docnum *)(const void *)list.data;
        n = list.len / sizeof(*docs);
        for (i = 0; i < n && !status; i++) {
                status = kz_writer_tell(writer, "seal", i, n, err);
                if (!status)
                        status = seal_document(writer->tier, sealing, docs[i], err);
        }
        return status ? status : kz_bulk_finish(sealing->bulk, err);
}

/* A document that changed since it was taken is live, or gone, and not the segment's. */
static enum kz_status drop_one(struct kz_writer *writer, struct kz_bulk *bulk,
        const struct taken_one *one, struct kz_error *err)
{
        struct kz_tier *tier = writer->tier;
        int64_t seq = 0;
        kz_docnum doc;
        bool has = false;
        enum kz_status status = kz_live_find(tier, one->id, &doc, err);

        if (!status)
                status = tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);
        if (status && status != KZ_E_NOT_FOUND)
                return status;
        if (!status && (has ? seq : 0) == one->seq)
                return kz_live_writer_remove(writer->live, one->id, NULL, err);
        kz_bulk_remove(bulk, one->id);
        return KZ_OK;
}

static enum kz_status drop_taken(
        struct kz_writer *writer, const struct sealing *sealing, struct kz_error *err)
{
        const struct kz_buf *all = &sealing->taken.all;
        const struct taken_one *ones = (const struct taken_one *)(const void *)all->data;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < all->len / sizeof(*ones) && !status; i++)
                status = drop_one(writer, sealing->bulk, &ones[i], err);
        return status ? status : kz_bulk_store_mask(sealing->bulk, writer->live, err);
}

enum kz_status kz_writer_seal(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(sealing_deinit) struct sealing sealing = {.bulk = NULL};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_tier_stats stats = {0};
        enum kz_status status = kz_writer_begin_rewrite(writer, err);
        bool listed = false;

        if (!status)
                status = writer->tier->ops->stats(writer->tier, &stats, err);
        if (status || stats.documents == 0)
                return kz_datadir_advise(status, err);
        status = seal_all(writer, &sealing, err);
        if (!status)
                status = kz_writer_check_steady(writer, 0, err);
        if (!status)
                status = longer_list(writer, kz_bulk_name(sealing.bulk), &list, err);
        if (!status)
                status = drop_taken(writer, &sealing, err);
        if (!status)
                status = kz_live_writer_prune_names(writer->live, err);
        /* Names that come from now on are the first of the live index. */
        if (!status)
                status = kz_writer_record_rules(writer, err);
        if (!status)
                status = kz_writer_commit_list(
                        writer, &list, kz_bulk_name(sealing.bulk), &listed, err);
        else
                kz_live_writer_cancel(writer->live, NULL);
        if (listed)
                kz_bulk_keep(sealing.bulk);
        if (!status)
                status = kz_writer_shrink(writer, stats.total_length, err);
        return kz_datadir_advise(status, err);
}
