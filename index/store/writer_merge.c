/*
 * The writer merges segments: into one, those of like size, and those that are mostly masked. How a
 * new segment comes to be listed is told in writer_segments.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

static uint64_t size_of(const struct kz_writer *writer, size_t i)
{
        return kz_sections_size(writer->segments.all[i].segment->sections);
}

void kz_writer_merging_deinit(struct kz_writer_merging *merging)
{
        size_t i;

        for (i = 0; i < merging->n && merging->inputs; i++) {
                kz_segment_unref(merging->inputs[i].segment);
                free((uint64_t *)merging->inputs[i].masked);
        }
        free(merging->inputs);
        merging->inputs = NULL;
}

enum kz_status kz_writer_merging_begin(struct kz_writer_merging *merging, struct kz_error *err)
{
        const struct kz_writer *writer = merging->writer;
        size_t i;

        merging->inputs = calloc(merging->n + 1, sizeof(*merging->inputs));
        if (!merging->inputs)
                return kz_error_nomem(err);
        for (i = 0; i < merging->n; i++) {
                const struct kz_segments_one *one = &writer->segments.all[merging->from + i];

                merging->inputs[i].segment = kz_segment_ref(one->segment);
                merging->inputs[i].masked = kz_mask_copy(&one->mask);
                if (!merging->inputs[i].masked)
                        return kz_error_nomem(err);
                merging->bytes += size_of(writer, merging->from + i);
        }
        return KZ_OK;
}

/* Masks in the new segment what was masked since it was begun: its documents are those of the
 * inputs, in order, without what was masked then. *ret_empty: it has none. */
static enum kz_status carry_masks(const struct kz_writer_merging *merging, const char *name,
        bool *ret_empty, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_writer *writer = merging->writer;
        struct kz_mask mask = KZ_MASK_NULL;
        struct kz_segment *segment = NULL;
        enum kz_status status = kz_datadir_name(writer->dir, name, &path, err);
        kz_docnum doc, to = 0;
        size_t i;
        bool any;

        if (!status)
                status = kz_segment_open(path.data, KZ_ANALYZER_VERSION, &segment, err);
        if (!status)
                status = kz_mask_init(&mask, segment, err);
        for (i = 0; i < merging->n && !status; i++) {
                const struct kz_mask *now = &writer->segments.all[merging->from + i].mask;
                const uint64_t *then = merging->inputs[i].masked;

                for (doc = 1; doc <= now->n_docs; doc++) {
                        if (then[doc / 64] >> doc % 64 & 1)
                                continue;
                        to++;
                        if (kz_mask_has(now, doc))
                                kz_mask_add(&mask, to);
                }
        }
        if (!status)
                status = kz_mask_store(&mask, name, writer->live, &any, err);
        *ret_empty = !status && segment->n_docs == 0;
        kz_mask_deinit(&mask);
        kz_segment_unref(segment);
        return status;
}

/* The list with the new segment (NULL: none) in the place of those that it is made of, whose masks
 * go. */
static enum kz_status list_merged(const struct kz_writer_merging *merging, const char *name,
        struct kz_buf *list, struct kz_error *err)
{
        struct kz_writer *writer = merging->writer;
        const size_t from = merging->from, to = merging->from + merging->n;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < writer->segments.n && !status; i++) {
                const struct kz_segments_one *one = &writer->segments.all[i];

                if (i == from && name && kz_segment_list_add(list, kz_str(name)))
                        status = kz_error_nomem(err);
                if (!status && (i < from || i >= to) &&
                        kz_segment_list_add(list, kz_str(one->name)))
                        status = kz_error_nomem(err);
                if (!status && i >= from && i < to)
                        status = kz_mask_forget(one->name, one->segment->n_docs, writer->live, err);
        }
        return status;
}

enum kz_status kz_writer_merging_end(
        struct kz_writer_merging *merging, const char *name, bool *ret_listed, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_writer *writer = merging->writer;
        enum kz_status status = kz_writer_check_steady(writer, merging->from + merging->n, err);
        bool empty = false;

        *ret_listed = false;
        if (!status)
                status = carry_masks(merging, name, &empty, err);
        /* One without documents is swept away with the old ones. */
        if (!status)
                status = list_merged(merging, empty ? NULL : name, &list, err);
        if (status) {
                kz_live_writer_cancel(writer->live, NULL);
                return status;
        }
        status = kz_writer_commit_list(writer, &list, name, ret_listed, err);
        return status ? status
                      : kz_datadir_sweep(
                                writer->dir, writer->own.live, &writer->segments.list, err);
}

struct telling {
        struct kz_writer *writer;
        uint64_t done, total; /* bytes */
};

static enum kz_status on_merged(void *context, uint64_t bytes, struct kz_error *err)
{
        struct telling *telling = context;

        telling->done += bytes;
        return kz_writer_tell(telling->writer, "merge", telling->done, telling->total, err);
}

/* Merges the segments [from, to) into one, which takes their place in the list. */
static enum kz_status merge_range(
        struct kz_writer *writer, size_t from, size_t to, struct kz_error *err)
{
        KZ_CLEANUP(kz_writer_merging_deinit)
        struct kz_writer_merging merging = {.writer = writer, .from = from, .n = to - from};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        char name[KZ_SEGMENT_NAME_MAX];
        struct telling telling;
        bool listed = false;
        enum kz_status status = kz_writer_merging_begin(&merging, err);

        if (!status)
                status = kz_datadir_new_segment(writer->dir, name, err);
        if (!status)
                status = kz_datadir_name(writer->dir, name, &path, err);
        telling = (struct telling){writer, 0, merging.bytes};
        if (!status)
                status = kz_segment_merge(merging.inputs, merging.n, path.data, KZ_ANALYZER_VERSION,
                        on_merged, &telling, err);
        if (!status)
                status = kz_dir_sync(writer->dir->path, err);
        if (!status)
                status = kz_writer_merging_end(&merging, name, &listed, err);
        if (!listed && path.data)
                unlink(path.data);
        return status;
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

        /* From the end: what has no documents left goes from the list. */
        for (i = writer->segments.n; i-- && !status;) {
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

static uint64_t rules_of(const struct kz_writer *writer, size_t i)
{
        return writer->segments.all[i].segment->meta.name_rules;
}

/*
 * How many of the newest segments are of like size: each is at most twice as large as all newer
 * ones together. Merged once there are KZ_TIDY_RUN of them, a document is written again a number of
 * times that grows with the logarithm of the index. Those whose names have other keys stay as they
 * are until a rebuild or a reanalysis.
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
        return one->segment->n_docs == 0 || (uint64_t)one->mask.shown.documents * 100 >
                                                    (uint64_t)one->segment->n_docs * KZ_TIDY_MASKED;
}

static enum kz_status rewrite_hollow(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = writer->segments.n; i-- && !status;) {
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
