/*
 * The writer and the segments: masks, sealing and merging.
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
#include "index/segment/merge.h"
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

/* Commits what was changed together with the list, in which `name` is new. When that fails nothing
 * is changed, but for a commit that fails after it is done. */
static enum kz_status commit_list(struct kz_writer *writer, const struct kz_buf *list,
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
                status = kz_bulk_new(writer->dir, writer->names.rules, &writer->bulk, err);
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

/* ---- Sealing ---- */

/* Ids that the segment takes over. */
struct taken {
        struct kz_arena arena;
        struct kz_buf ids; /* struct kz_str, one after the other */
};

static void taken_deinit(struct taken *taken)
{
        kz_arena_deinit(&taken->arena);
        kz_buf_deinit(&taken->ids);
}

static enum kz_status take(struct taken *taken, struct kz_str id, struct kz_error *err)
{
        const struct kz_str copy = kz_arena_dup(&taken->arena, id);

        if (!copy.ptr || kz_buf_append(&taken->ids, &copy, sizeof(copy)))
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

static enum kz_status seal_document(
        struct kz_tier *tier, struct sealing *sealing, kz_docnum doc, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        struct kz_document document;
        enum kz_status status;
        int64_t seq = 0;
        bool has;

        kz_buf_clear(&sealing->record);
        status = tier->ops->stored(tier, doc, &sealing->record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&sealing->record), &document, err);
        if (!status)
                status = tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);
        if (!status)
                status = kz_preparer_run(sealing->preparer, &document, &prepared, err);
        if (!status)
                status = kz_bulk_add(sealing->bulk, prepared, has ? (uint64_t)seq : 0, err);
        if (!status)
                status = take(&sealing->taken, document.id, err);
        kz_prepared_free(prepared);
        return status;
}

/* Writes the segment of all documents of the live index. */
static enum kz_status seal_all(
        struct kz_writer *writer, struct sealing *sealing, struct kz_error *err)
{
        struct kz_tier *tier = writer->tier;
        struct kz_postings *all = NULL;
        enum kz_status status = kz_preparer_new(&sealing->preparer, err);

        if (!status) {
                kz_preparer_for_segments(sealing->preparer, true);
                status = kz_bulk_new(writer->dir, writer->names.rules, &sealing->bulk, err);
        }
        if (!status)
                status = tier->ops->all(tier, 0, &all, err);
        while (!status && !all->done) {
                status = seal_document(tier, sealing, kz_postings_doc(all), err);
                if (!status)
                        status = kz_postings_next(all, err);
        }
        kz_postings_free(all);
        return status ? status : kz_bulk_finish(sealing->bulk, err);
}

static enum kz_status drop_taken(
        struct kz_writer *writer, const struct taken *taken, struct kz_error *err)
{
        const struct kz_str *ids = (const struct kz_str *)(const void *)taken->ids.data;
        const size_t n = taken->ids.len / sizeof(*ids);
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < n && !status; i++)
                status = kz_live_writer_remove(writer->live, ids[i], NULL, err);
        return status;
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
                status = longer_list(writer, kz_bulk_name(sealing.bulk), &list, err);
        if (!status)
                status = drop_taken(writer, &sealing.taken, err);
        if (!status)
                status = kz_live_writer_prune_names(writer->live, err);
        /* Names that come from now on are the first of the live index. */
        if (!status)
                status = kz_writer_record_rules(writer, err);
        if (!status)
                status = commit_list(writer, &list, kz_bulk_name(sealing.bulk), &listed, err);
        else
                kz_live_writer_cancel(writer->live, NULL);
        if (listed)
                kz_bulk_keep(sealing.bulk);
        return kz_datadir_advise(status, err);
}

/* ---- Merging ---- */

/* Merges the segments [from, to) into one, which takes their place in the list. */
static enum kz_status merge_range(
        struct kz_writer *writer, size_t from, size_t to, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_merge_input *inputs = calloc(to - from + 1, sizeof(*inputs));
        char name[KZ_SEGMENT_NAME_MAX] = "";
        bool listed = false;
        enum kz_status status = inputs ? KZ_OK : kz_error_nomem(err);
        size_t i;

        for (i = from; i < to && !status; i++)
                inputs[i - from] = (struct kz_merge_input){
                        writer->segments.all[i].segment, writer->segments.all[i].mask.words};
        if (!status)
                status = kz_datadir_new_segment(writer->dir, name, err);
        if (!status)
                status = kz_datadir_name(writer->dir, name, &path, err);
        if (!status)
                status = kz_segment_merge(
                        inputs, to - from, path.data, KZ_ANALYZER_VERSION, NULL, NULL, err);
        if (!status)
                status = kz_dir_sync(writer->dir->path, err);
        free(inputs);
        for (i = 0; i < writer->segments.n && !status; i++) {
                const struct kz_segments_one *one = &writer->segments.all[i];

                if (i == from && kz_segment_list_add(&list, kz_str(name)))
                        status = kz_error_nomem(err);
                if (!status && (i < from || i >= to) &&
                        kz_segment_list_add(&list, kz_str(one->name)))
                        status = kz_error_nomem(err);
                if (!status && i >= from && i < to)
                        status = kz_mask_forget(one->name, one->segment->n_docs, writer->live, err);
        }
        if (!status)
                status = commit_list(writer, &list, name, &listed, err);
        else
                kz_live_writer_cancel(writer->live, NULL);
        if (!listed && path.data)
                unlink(path.data);
        return status ? status
                      : kz_datadir_sweep(
                                writer->dir, writer->own.live, &writer->segments.list, err);
}

static bool is_whole(const struct kz_writer *writer)
{
        return writer->segments.n == 0 ||
               (writer->segments.n == 1 && writer->segments.all[0].mask.shown.documents == 0);
}

enum kz_status kz_writer_drop_masked(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < writer->segments.n && !status; i++) {
                if (writer->segments.all[i].mask.shown.documents)
                        status = merge_range(writer, i, i + 1, err);
        }
        return status;
}

enum kz_status kz_writer_compact(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = kz_writer_seal(writer, err);

        if (status || is_whole(writer))
                return status;
        return kz_datadir_advise(merge_range(writer, 0, writer->segments.n, err), err);
}

/* ---- Tidying ---- */

static uint64_t size_of(const struct kz_writer *writer, size_t i)
{
        return kz_sections_size(writer->segments.all[i].segment->sections);
}

static uint64_t rules_of(const struct kz_writer *writer, size_t i)
{
        return writer->segments.all[i].segment->meta.name_rules;
}

/*
 * How many of the newest segments are of like size: each is at most twice as large as all newer
 * ones together. Merged once there are KZ_TIDY_RUN of them, a document is written again a number of
 * times that grows with the logarithm of the index. Those whose names have other keys stay as they
 * are until a rebuild.
 */
static size_t count_alike(const struct kz_writer *writer)
{
        const size_t n = writer->segments.n;
        uint64_t sum = 0;
        size_t alike = 0;

        while (alike < n && (alike == 0 || size_of(writer, n - alike - 1) <= 2 * sum) &&
                rules_of(writer, n - alike - 1) == rules_of(writer, n - 1)) {
                sum += size_of(writer, n - alike - 1);
                alike++;
        }
        return alike;
}

static bool is_hollow(const struct kz_segments_one *one)
{
        return (uint64_t)one->mask.shown.documents * 100 >
               (uint64_t)one->segment->n_docs * KZ_TIDY_MASKED;
}

static enum kz_status rewrite_hollow(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < writer->segments.n && !status; i++) {
                if (is_hollow(&writer->segments.all[i]))
                        status = merge_range(writer, i, i + 1, err);
        }
        return status;
}

enum kz_status kz_writer_tidy(struct kz_writer *writer, struct kz_error *err)
{
        struct kz_tier_stats stats = {0};
        enum kz_status status = kz_writer_begin_rewrite(writer, err);
        size_t n;

        if (!status)
                status = writer->tier->ops->stats(writer->tier, &stats, err);
        if (!status && stats.total_length >= KZ_TIDY_LENGTH)
                status = kz_writer_seal(writer, err);
        if (!status && (n = count_alike(writer)) >= KZ_TIDY_RUN)
                status = merge_range(writer, writer->segments.n - n, writer->segments.n, err);
        if (!status)
                status = rewrite_hollow(writer, err);
        return kz_datadir_advise(status, err);
}
