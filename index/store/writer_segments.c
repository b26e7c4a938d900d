/*
 * The writer and the segments: masks, and what a large job writes. Sealing: writer_seal.c; merging:
 * writer_merge.c.
 *
 * A segment is written and synced beside the index, and nobody knows it. One commit of the live
 * index then lists it, with all that goes with it: documents of which it has newer copies are
 * deleted there, masks of the segments that it replaces are gone. A crash before the commit leaves
 * files that the next writer sweeps away; after it, files that are not listed any more. A seal does
 * the same by a live index that takes the place of the old one.
 */
#include <inttypes.h>
#include <stdio.h>

#include "index/store/gate.h"
#include "index/store/writer_internal.h"

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

static enum kz_status set_masks_number(
        struct kz_live_writer *live, uint64_t number, struct kz_error *err)
{
        char text[24];
        int len = snprintf(text, sizeof(text), "%" PRIu64, number);

        return kz_live_writer_set_metadata(
                live, KZ_STR(KZ_MASKS_KEY), (struct kz_str){text, (size_t)len}, err);
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
                status = set_masks_number(writer->live, ++writer->segments.masks, err);
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

enum kz_status kz_writer_set_list(const struct kz_writer *writer, struct kz_live_writer *live,
        const struct kz_buf *list, struct kz_error *err)
{
        enum kz_status status =
                kz_live_writer_set_metadata(live, KZ_STR(KZ_SEGMENTS_KEY), kz_buf_str(list), err);

        return status ? status : set_masks_number(live, writer->segments.masks + 1, err);
}

enum kz_status kz_writer_commit_list(struct kz_writer *writer, const struct kz_buf *list,
        const char *name, bool *ret_listed, struct kz_error *err)
{
        enum kz_status status = kz_writer_set_list(writer, writer->live, list, err);

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

enum kz_status kz_writer_longer_list(
        const struct kz_writer *writer, const char *name, struct kz_buf *out, struct kz_error *err)
{
        if (kz_buf_append_str(out, kz_buf_str(&writer->segments.list)) ||
                kz_segment_list_add(out, kz_str(name)))
                return kz_error_nomem(err);
        return KZ_OK;
}

/* ---- What a large job writes past the live index ---- */

static enum kz_status on_bulk_tick(void *context, uint64_t bytes, struct kz_error *err)
{
        (void)bytes;
        return kz_writer_tell(context, "write", 1, 1, err);
}

static enum kz_status begin_bulk(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status;

        if (writer->bulk)
                return KZ_OK;
        status = kz_bulk_new(
                writer->dir, writer->names.rules, writer->segment_memory, &writer->bulk, err);
        if (!status)
                kz_bulk_set_tick(writer->bulk, on_bulk_tick, writer);
        return status;
}

enum kz_status kz_writer_put_bulk(
        struct kz_writer *writer, const struct kz_prepared *prepared, struct kz_error *err)
{
        const struct kz_str id = kz_prepared_document(prepared)->id;
        struct kz_segments_one *one;
        struct kz_tier *tier;
        kz_docnum doc;
        enum kz_status status = begin_bulk(writer, err), found;

        if (!status)
                status = kz_writer_note(writer, id, err);
        if (status)
                return kz_datadir_advise(status, err);
        /* Others may change things while it writes, and take the next numbers. */
        writer->bulk_busy = true;
        status = kz_bulk_add(writer->bulk, prepared, ++writer->seq, err);
        writer->bulk_busy = false;
        found = status ? status
                       : kz_writer_locate(kz_writer_holder(writer), id, &tier, &one, &doc, err);
        if (found && found != KZ_E_NOT_FOUND)
                return kz_writer_break(writer, found, err);
        if (!found)
                kz_bulk_note_older(writer->bulk);
        writer->pending += kz_prepared_bytes(prepared) / BULK_SHARE;
        writer->bulk_pending += kz_prepared_bytes(prepared) / BULK_SHARE;
        return KZ_OK;
}

enum kz_status kz_writer_close_bulk(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status;

        if (!writer->bulk)
                return KZ_OK;
        writer->bulk_busy = true;
        status = kz_bulk_finish(writer->bulk, err);
        writer->bulk_busy = false;
        return status;
}

enum kz_status kz_writer_list_bulk(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        enum kz_status status;

        if (!writer->bulk)
                return KZ_OK;
        status = kz_bulk_store_mask(writer->bulk, writer->live, err);
        if (!status)
                status = kz_writer_longer_list(writer, kz_bulk_name(writer->bulk), &list, err);
        return status ? status : kz_writer_set_list(writer, writer->live, &list, err);
}

enum kz_status kz_writer_end_bulk(struct kz_writer *writer, bool committed, struct kz_error *err)
{
        if (!writer->bulk)
                return KZ_OK;
        /* Who writes to it will be told, and come here again. */
        if (writer->bulk_busy) {
                kz_bulk_spoil(writer->bulk);
                return KZ_OK;
        }
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
