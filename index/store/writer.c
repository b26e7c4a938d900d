#include "index/store/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/gate.h"
#include "index/store/tree.h"
#include "index/store/writer_internal.h"

/*
 * Publishing may fail after the rename, when it cannot be synced: then the rebuild is in use. When
 * the manifest cannot be read for a passing reason, it may be as well.
 */
bool kz_writer_may_be_current(const struct kz_writer *writer, const char *live)
{
        struct kz_manifest manifest;

        switch (kz_datadir_read_manifest(writer->dir, &manifest, NULL)) {
        case KZ_OK:
                return strcmp(manifest.live, live) == 0;
        case KZ_E_NOT_FOUND:
        case KZ_E_CORRUPT:
        case KZ_E_VERSION:
                return false;
        default:
                return true;
        }
}

static void remove_own_segments(const struct kz_writer *writer)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < writer->segments.n; i++) {
                kz_buf_clear(&path);
                if (kz_datadir_name(writer->dir, writer->segments.all[i].name, &path, NULL) ==
                        KZ_OK)
                        unlink(path.data);
        }
}

struct kz_writer *kz_writer_free(struct kz_writer *writer)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;

        if (!writer)
                return NULL;
        /* Masks of the batch are no removals: what is committed is read again. */
        if (writer->staged && kz_live_writer_cancel(writer->live, NULL) == KZ_OK &&
                kz_writer_load_segments(writer, NULL) == KZ_OK)
                kz_writer_settle_own(writer);
        kz_live_writer_free(writer->live);
        if (writer->rebuilding && writer->own.live[0] &&
                !kz_writer_may_be_current(writer, writer->own.live) &&
                kz_datadir_name(writer->dir, writer->own.live, &path, NULL) == KZ_OK) {
                kz_tree_remove(path.data, NULL);
                remove_own_segments(writer);
        }
        kz_bulk_free(writer->bulk);
        kz_buf_deinit(&writer->records);
        kz_segments_deinit(&writer->segments);
        kz_preparer_free(writer->preparer);
        kz_namebook_deinit(&writer->names);
        kz_added_free(writer->added);
        kz_datadir_free(writer->dir);
        free(writer);
        return NULL;
}

void kz_writer_set_name_rules(struct kz_writer *writer, const struct kz_namerules *rules)
{
        writer->names.rules = rules;
}

void kz_writer_set_memory(struct kz_writer *writer, size_t bytes)
{
        writer->segment_memory = bytes;
}

void kz_writer_set_tick(struct kz_writer *writer, kz_writer_tick_fn tick, void *context)
{
        writer->tick = tick;
        writer->tick_context = context;
}

/* ---- Commits ---- */

size_t kz_writer_pending_bytes(const struct kz_writer *writer)
{
        return writer->pending;
}

/*
 * The batch is no more: numbers and files go back to the last commit. The index is asked which that
 * is, for a commit may fail after it is done.
 */
static void forget_batch(struct kz_writer *writer)
{
        uint64_t seq;

        if (kz_view_live_seq(writer->tier, &seq, NULL) == KZ_OK && seq > writer->committed_seq)
                writer->committed_seq = seq;
        writer->seq = writer->committed_seq;
        writer->pending = writer->bulk_pending = 0;
        kz_buf_clear(&writer->records);
        writer->dirty = writer->rebuilding;
        writer->rules_recorded = false;
        writer->broken = (struct kz_error)KZ_ERROR_NULL;
        kz_namebook_forget(&writer->names);
        kz_writer_end_bulk(writer, false, NULL);
        /* What a seal took over of the batch is to be looked at again. */
        if (writer->changes)
                writer->changes->carried = 0;
        /* With other masks, or another list, than those committed nothing may be written. */
        if (kz_writer_load_segments(writer, NULL))
                writer->stale = true;
        if (writer->staged)
                kz_writer_settle_own(writer);
}

enum kz_status kz_writer_sync_live(const struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_datadir_name(writer->dir, writer->own.live, &path, err);

        if (!status)
                status = kz_dir_sync(path.data, err);
        return status ? status : kz_dir_sync(writer->dir->path, err);
}

static enum kz_status set_seq(struct kz_writer *writer, struct kz_error *err)
{
        char text[24];
        int len = snprintf(text, sizeof(text), "%" PRIu64, writer->seq);

        return kz_live_writer_set_metadata(
                writer->live, KZ_STR(KZ_SEQ_KEY), (struct kz_str){text, (size_t)len}, err);
}

enum kz_status kz_writer_record_rules(
        const struct kz_writer *writer, struct kz_live_writer *live, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

        if (kz_buf_printf(&value, "%016" PRIx64, kz_namebook_rules(&writer->names)))
                return kz_error_nomem(err);
        return kz_live_writer_set_metadata(
                live, KZ_STR(KZ_NAME_RULES_KEY), kz_buf_str(&value), err);
}

/* The first commit says by which rules names have keys; later rules do not change those there. */
static enum kz_status record_rules(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;

        if (writer->rules_recorded)
                return KZ_OK;
        status = kz_live_metadata(writer->tier, KZ_STR(KZ_NAME_RULES_KEY), &value, err);
        if (!status && value.len == 0)
                status = kz_writer_record_rules(writer, writer->live, err);
        writer->rules_recorded = !status;
        return status;
}

/* All that goes into a commit beside documents and files. */
static enum kz_status complete_batch(struct kz_writer *writer, bool with_bulk, struct kz_error *err)
{
        enum kz_status status = writer->broken.status;

        if (status)
                return kz_error_set(err, status, "%s", writer->broken.message);
        status = set_seq(writer, err);
        if (!status)
                status = record_rules(writer, err);
        if (!status)
                status = kz_namebook_write(&writer->names, writer->live, err);
        if (!status && with_bulk)
                status = kz_writer_apply_deferred(writer, err);
        if (!status)
                status = kz_writer_store_masks(writer, err);
        if (!status && with_bulk)
                status = kz_writer_list_bulk(writer, err);
        if (!status && writer->staged)
                status = kz_added_sync(writer->added, err);
        return status;
}

enum kz_status kz_writer_check_current(const struct kz_writer *writer, struct kz_error *err)
{
        if (!writer->stale)
                return KZ_OK;
        return kz_error_set(err, KZ_E_IO,
                "%s: it is not known which generation is the current one: try again",
                writer->dir->path);
}

enum kz_status kz_writer_break(
        struct kz_writer *writer, enum kz_status status, struct kz_error *err)
{
        kz_error_set(&writer->broken, status, "%s",
                err ? err->message : "a change of the index failed in its middle");
        return kz_datadir_advise(status, err);
}

static void count_committed(struct kz_writer *writer, bool with_bulk)
{
        writer->committed_seq = writer->seq;
        writer->dirty = writer->masked = false;
        if (with_bulk) {
                writer->bulk_pending = 0;
                kz_buf_clear(&writer->records);
        }
        writer->pending = writer->bulk_pending;
}

enum kz_status kz_writer_commit_batch(
        struct kz_writer *writer, bool with_bulk, uint64_t *ret_seq, struct kz_error *err)
{
        enum kz_status status = kz_writer_check_current(writer, err);

        if (status)
                return status;
        if (writer->dirty || writer->broken.status || (with_bulk && writer->bulk)) {
                status = with_bulk ? kz_writer_close_bulk(writer, err) : KZ_OK;
                if (!status)
                        status = complete_batch(writer, with_bulk, err);
                if (!status) {
                        /* Nobody reads what is being rebuilt. */
                        kz_gate_wait(writer->rebuilding ? -1 : writer->dir->gate, KZ_GATE_WAIT_MS);
                        status = kz_live_writer_commit(writer->live, err);
                }
                if (status) {
                        kz_live_writer_cancel(writer->live, NULL);
                        forget_batch(writer);
                        return kz_datadir_advise(status, err);
                }
                count_committed(writer, with_bulk);
                status = with_bulk ? kz_writer_end_bulk(writer, true, err) : KZ_OK;
                /* What is committed is not to be lost for that: this writer sees it no more. */
                if (status)
                        writer->stale = true;
                /* Durable is durable: files that could not be settled now are at the next change.
                 */
                if (writer->staged)
                        kz_writer_settle_own(writer);
        }
        if (ret_seq)
                *ret_seq = writer->seq;
        return KZ_OK;
}

enum kz_status kz_writer_commit(struct kz_writer *writer, uint64_t *ret_seq, struct kz_error *err)
{
        return kz_writer_commit_batch(writer, true, ret_seq, err);
}

enum kz_status kz_writer_begin_rewrite(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (writer->rebuilding)
                return kz_error_set(err, KZ_E_LOCKED,
                        "%s is being rebuilt: it can be written anew when that is done",
                        writer->dir->path);
        status = kz_writer_commit(writer, NULL, err);
        /* The commit may have done its work and not been able to read the list again. */
        return status ? status : kz_writer_check_current(writer, err);
}

enum kz_status kz_writer_cancel(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = kz_writer_check_current(writer, err);

        if (status)
                return status;
        status = kz_live_writer_cancel(writer->live, err);
        forget_batch(writer);
        if (!status)
                status = kz_writer_check_current(writer, err);
        return kz_datadir_advise(status, err);
}

enum kz_status kz_writer_publish(struct kz_writer *writer, struct kz_error *err)
{
        struct kz_manifest next = writer->own;
        enum kz_status status = kz_writer_commit(writer, NULL, err);

        if (status || !writer->rebuilding)
                return status;
        status = kz_writer_sync_live(writer, err);
        if (status)
                return status;
        next.generation = writer->current.generation + 1;
        status = kz_datadir_write_manifest(writer->dir, &next, err);
        if (status)
                return status;
        writer->own = writer->current = next;
        writer->rebuilding = false;
        /* What cannot be deleted now is at the next opening. */
        if (!writer->stale)
                kz_datadir_sweep(writer->dir, writer->own.live, &writer->segments.list, NULL);
        return KZ_OK;
}
