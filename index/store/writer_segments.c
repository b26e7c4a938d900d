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
#include "index/segment/writer.h"
#include "index/store/gate.h"
#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

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
        if (status == KZ_E_NOT_FOUND && err)
                status = err->status = KZ_E_CORRUPT;
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

/* ---- A new segment, and the commit that lists it ---- */

/* A segment being written. */
struct sealing {
        char name[KZ_SEGMENT_NAME_MAX];
        struct kz_buf path;
        struct kz_segment_writer *writer;
        struct kz_preparer *preparer;
        struct kz_namebook names;
        struct kz_buf record, head;
};

static void sealing_deinit(struct sealing *sealing)
{
        kz_segment_writer_free(sealing->writer);
        kz_preparer_free(sealing->preparer);
        kz_namebook_deinit(&sealing->names);
        kz_buf_deinit(&sealing->path);
        kz_buf_deinit(&sealing->record);
        kz_buf_deinit(&sealing->head);
}

static enum kz_status new_path(struct kz_writer *writer, char name[KZ_SEGMENT_NAME_MAX],
        struct kz_buf *path, struct kz_error *err)
{
        enum kz_status status = kz_datadir_new_segment(writer->dir, name, err);

        kz_buf_clear(path);
        return status ? status : kz_datadir_name(writer->dir, name, path, err);
}

/* The head of a record is the document without its text: stored_writer.h. */
static enum kz_status add_prepared(struct sealing *sealing, const struct kz_prepared *prepared,
        uint64_t seq, struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);
        struct kz_document without = *doc;
        enum kz_status status;

        without.text = KZ_STR("");
        kz_buf_clear(&sealing->head);
        status = kz_document_encode(&without, &sealing->head);
        if (status)
                return kz_error_nomem(err);
        const struct kz_segment_document segment = {
                .id = doc->id,
                .terms = kz_prepared_terms(prepared),
                .seq = seq,
                .has_ts = doc->date.len != 0,
                .ts = doc->ts,
                .source = doc->source,
                .lang = doc->lang,
                .kind = doc->kind,
                .hash = kz_hash_str(kz_prepared_hash(prepared)),
                .sketch = kz_prepared_sketch(prepared),
                .head = kz_buf_str(&sealing->head),
                .text = doc->text,
        };
        status = kz_segment_writer_add(sealing->writer, &segment, err);
        return status ? status : kz_namebook_add(&sealing->names, kz_prepared_names(prepared), err);
}

static enum kz_status add_names(void *context, struct kz_str key, const struct kz_name *names,
        size_t n, struct kz_error *err)
{
        struct sealing *sealing = context;

        return kz_segment_writer_add_names(sealing->writer, key, names, n, err);
}

static enum kz_status begin_sealing(
        struct kz_writer *writer, struct sealing *sealing, struct kz_error *err)
{
        const struct kz_segment_settings settings = {
                .analyzer = KZ_ANALYZER_VERSION, .name_rules = kz_namebook_rules(&writer->names)};
        enum kz_status status = new_path(writer, sealing->name, &sealing->path, err);

        sealing->names.rules = writer->names.rules;
        if (!status)
                status = kz_preparer_new(&sealing->preparer, err);
        if (!status)
                status =
                        kz_segment_writer_new(sealing->path.data, &settings, &sealing->writer, err);
        if (!status)
                kz_preparer_for_segments(sealing->preparer, true);
        return status;
}

/* The file is whole and its name is durable. */
static enum kz_status end_sealing(
        struct kz_writer *writer, struct sealing *sealing, struct kz_error *err)
{
        enum kz_status status = kz_namebook_each(&sealing->names, add_names, sealing, err);

        if (!status)
                status = kz_segment_writer_finish(sealing->writer, err);
        return status ? status : kz_dir_sync(writer->dir->path, err);
}

/* Whether the list of the live index names the segment: a commit may fail after it is done. */
static bool is_listed(const struct kz_writer *writer, const char *name)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;

        return kz_live_metadata(writer->tier, KZ_STR(KZ_SEGMENTS_KEY), &list, NULL) != KZ_OK ||
               kz_segment_list_has(kz_buf_str(&list), kz_str(name));
}

/* Commits what was changed together with the list. When that fails nothing is changed, and the
 * segment that would have been listed is removed. */
static enum kz_status commit_list(
        struct kz_writer *writer, const struct kz_buf *list, const char *name, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_live_writer_set_metadata(
                writer->live, KZ_STR(KZ_SEGMENTS_KEY), kz_buf_str(list), err);

        if (!status)
                status = set_number(writer, KZ_MASKS_KEY, writer->segments.masks + 1, err);
        if (!status) {
                kz_gate_wait(writer->rebuilding ? -1 : writer->dir->gate, KZ_GATE_WAIT_MS);
                status = kz_live_writer_commit(writer->live, err);
        }
        if (status) {
                kz_live_writer_cancel(writer->live, NULL);
                if (!is_listed(writer, name) &&
                        kz_datadir_name(writer->dir, name, &path, NULL) == KZ_OK)
                        unlink(path.data);
                return status;
        }
        kz_namebook_forget(&writer->names);
        return kz_writer_load_segments(writer, err);
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

static enum kz_status seal_document(struct kz_writer *writer, struct sealing *sealing,
        kz_docnum doc, struct taken *taken, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        struct kz_document document;
        enum kz_status status;
        int64_t seq = 0;
        bool has;

        kz_buf_clear(&sealing->record);
        status = writer->tier->ops->stored(writer->tier, doc, &sealing->record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&sealing->record), &document, err);
        if (!status)
                status = writer->tier->ops->number(
                        writer->tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);
        if (!status)
                status = kz_preparer_run(sealing->preparer, &document, &prepared, err);
        if (!status)
                status = add_prepared(sealing, prepared, has ? (uint64_t)seq : 0, err);
        if (!status)
                status = take(taken, document.id, err);
        kz_prepared_free(prepared);
        return status;
}

static enum kz_status seal_all(struct kz_writer *writer, struct sealing *sealing,
        struct taken *taken, struct kz_error *err)
{
        struct kz_postings *all = NULL;
        enum kz_status status = writer->tier->ops->all(writer->tier, 0, &all, err);

        while (!status && !all->done) {
                status = seal_document(writer, sealing, kz_postings_doc(all), taken, err);
                if (!status)
                        status = kz_postings_next(all, err);
        }
        kz_postings_free(all);
        return status;
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

static enum kz_status check_not_rebuilding(const struct kz_writer *writer, struct kz_error *err)
{
        if (!writer->rebuilding)
                return KZ_OK;
        return kz_error_set(err, KZ_E_LOCKED,
                "%s is being rebuilt: it can be sealed when that is done", writer->dir->path);
}

enum kz_status kz_writer_seal(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(sealing_deinit) struct sealing sealing = {.path = KZ_BUF_NULL};
        KZ_CLEANUP(taken_deinit) struct taken taken = {.ids = KZ_BUF_NULL};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_tier_stats stats = {0};
        enum kz_status status = check_not_rebuilding(writer, err);

        if (!status)
                status = kz_writer_commit(writer, NULL, err);
        if (!status)
                status = writer->tier->ops->stats(writer->tier, &stats, err);
        if (status || stats.documents == 0)
                return kz_datadir_advise(status, err);
        status = begin_sealing(writer, &sealing, err);
        if (!status)
                status = seal_all(writer, &sealing, &taken, err);
        if (!status)
                status = end_sealing(writer, &sealing, err);
        if (!status && (kz_buf_append_str(&list, kz_buf_str(&writer->segments.list)) ||
                               kz_segment_list_add(&list, kz_str(sealing.name))))
                status = kz_error_nomem(err);
        if (!status)
                status = drop_taken(writer, &taken, err);
        if (!status)
                status = kz_live_writer_prune_names(writer->live, err);
        if (status) {
                kz_live_writer_cancel(writer->live, NULL);
                unlink(sealing.path.data ? sealing.path.data : "");
                return kz_datadir_advise(status, err);
        }
        return kz_datadir_advise(commit_list(writer, &list, sealing.name, err), err);
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
        enum kz_status status = inputs ? KZ_OK : kz_error_nomem(err);
        size_t i;

        for (i = from; i < to && !status; i++)
                inputs[i - from] = (struct kz_merge_input){
                        writer->segments.all[i].segment, writer->segments.all[i].mask.words};
        if (!status)
                status = new_path(writer, name, &path, err);
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
        if (status) {
                kz_live_writer_cancel(writer->live, NULL);
                if (path.data)
                        unlink(path.data);
                return status;
        }
        status = commit_list(writer, &list, name, err);
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
