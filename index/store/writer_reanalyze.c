/*
 * Making all terms anew from stored text, when the analyzer or the rules of names have changed and
 * the sources may be gone.
 *
 * One segment after the other is written anew and takes the old one's place, as in a merge; then
 * the live index is sealed, which analyses what it holds anyway. So no more room is needed than the
 * largest of them takes, and a kill loses one of them. Documents that are added meanwhile have the
 * new terms from the beginning.
 *
 * An index of another analyzer is first declared to be mixed, and at the end to be of ours: nobody
 * searches what is of both. That a segment is done shows in its header, so the next time goes on
 * where this one was cut off.
 */
#include <inttypes.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "index/store/tree.h"
#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

/* A new segment is about as large as the old one, or smaller; what does not fit into memory while
 * it is made goes to files beside it, of a half of that at most; and the live index changes. */
#define ROOM_FOR(bytes) ((bytes) + (bytes) / 2 + ROOM_LEFT)
#define ROOM_LEFT (UINT64_C(4) << 20)

struct reanalysis {
        struct kz_writer *writer;
        struct kz_preparer *preparer;
        struct kz_buf record;
        bool ours;            /* all terms are of our analyzer already */
        uint64_t done, total; /* documents */
};

static void reanalysis_deinit(struct reanalysis *reanalysis)
{
        kz_preparer_free(reanalysis->preparer);
        kz_buf_deinit(&reanalysis->record);
}

static bool is_done(const struct reanalysis *reanalysis, const struct kz_segments_one *one)
{
        return !reanalysis->ours &&
               kz_sections_analyzer(one->segment->sections) == KZ_ANALYZER_VERSION &&
               one->segment->meta.name_rules == kz_namebook_rules(&reanalysis->writer->names);
}

/* ---- Before anything is changed ---- */

/* Counts the documents, and the bytes of the largest part. */
static enum kz_status survey(
        struct reanalysis *reanalysis, uint64_t *ret_largest, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_writer *writer = reanalysis->writer;
        struct kz_tier_stats stats = {0};
        uint64_t largest = 0;
        enum kz_status status = writer->tier->ops->stats(writer->tier, &stats, err);
        size_t i;

        if (!status && stats.documents)
                status = kz_datadir_name(writer->dir, writer->own.live, &path, err);
        if (!status && stats.documents)
                status = kz_tree_bytes(path.data, &largest, err);
        if (status)
                return status;
        reanalysis->total = stats.documents;
        for (i = 0; i < writer->segments.n; i++) {
                const struct kz_segments_one *one = &writer->segments.all[i];
                const uint64_t bytes = kz_sections_size(one->segment->sections);

                if (is_done(reanalysis, one))
                        continue;
                reanalysis->total += one->segment->n_docs - one->mask.shown.documents;
                if (bytes > largest)
                        largest = bytes;
        }
        *ret_largest = largest;
        return KZ_OK;
}

static enum kz_status check_room(
        const struct kz_writer *writer, uint64_t largest, struct kz_error *err)
{
        const uint64_t need = ROOM_FOR(largest);
        struct statvfs st;
        uint64_t has;

        /* Where nobody can tell, the disk itself says when it is full. */
        if (statvfs(writer->dir->path, &st) < 0 ||
                __builtin_mul_overflow((uint64_t)st.f_bavail, (uint64_t)st.f_frsize, &has) ||
                has >= need)
                return KZ_OK;
        return kz_error_set(err, KZ_E_FULL,
                "%s: to make the terms anew takes about %" PRIu64
                " MB of free disk, and there are %" PRIu64 ": make room, and try again",
                writer->dir->path, need / 1000000 + 1, has / 1000000);
}

static enum kz_status declare(struct kz_writer *writer, unsigned analyzer, struct kz_error *err)
{
        struct kz_manifest next = writer->own;
        enum kz_status status;

        next.analyzer = analyzer;
        next.generation++;
        status = kz_datadir_write_manifest(writer->dir, &next, err);
        if (status)
                writer->stale = true; /* it may be written or not */
        else
                writer->own = writer->current = next;
        return status;
}

/* ---- Segments ---- */

static enum kz_status copy_document(struct reanalysis *reanalysis, struct kz_tier *tier,
        kz_docnum doc, struct kz_bulk *to, struct kz_error *err)
{
        struct kz_prepared *prepared = NULL;
        struct kz_document document;
        enum kz_status status;
        int64_t seq = 0;
        bool has;

        kz_buf_clear(&reanalysis->record);
        status = tier->ops->stored(tier, doc, &reanalysis->record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&reanalysis->record), &document, err);
        if (!status)
                status = tier->ops->number(tier, doc, KZ_COLUMN_SEQ, &seq, &has, err);
        if (!status)
                status = kz_preparer_run(reanalysis->preparer, &document, &prepared, err);
        if (!status)
                status = kz_bulk_add(to, prepared, has ? (uint64_t)seq : 0, err);
        kz_prepared_free(prepared);
        return status;
}

static enum kz_status tell(struct reanalysis *reanalysis, struct kz_error *err)
{
        return kz_writer_tell(
                reanalysis->writer, "reanalyze", reanalysis->done, reanalysis->total, err);
}

static enum kz_status on_finishing(void *context, uint64_t bytes, struct kz_error *err)
{
        (void)bytes;
        return tell(context, err);
}

static enum kz_status copy_documents(struct reanalysis *reanalysis,
        const struct kz_merge_input *input, struct kz_bulk *to, struct kz_error *err)
{
        struct kz_tier *tier = NULL;
        enum kz_status status = kz_segment_tier_open(input->segment, NULL, &tier, err);
        kz_docnum doc;

        for (doc = 1; !status && doc <= input->segment->n_docs; doc++) {
                if (input->masked[doc / 64] >> doc % 64 & 1)
                        continue;
                status = tell(reanalysis, err);
                if (!status)
                        status = copy_document(reanalysis, tier, doc, to, err);
                reanalysis->done += !status;
        }
        kz_tier_free(tier);
        return status;
}

/* Writes the i-th segment anew. */
static enum kz_status rewrite_segment(struct reanalysis *reanalysis, size_t i, struct kz_error *err)
{
        struct kz_writer *writer = reanalysis->writer;
        KZ_CLEANUP(kz_writer_merging_deinit)
        struct kz_writer_merging merging = {.writer = writer, .from = i, .n = 1};
        struct kz_bulk *bulk = NULL;
        bool listed = false;
        enum kz_status status = kz_writer_merging_begin(&merging, err);

        if (!status)
                status = kz_bulk_new(
                        writer->dir, writer->names.rules, writer->segment_memory, &bulk, err);
        if (!status) {
                kz_bulk_set_tick(bulk, on_finishing, reanalysis);
                status = copy_documents(reanalysis, &merging.inputs[0], bulk, err);
        }
        if (!status)
                status = kz_bulk_finish(bulk, err);
        if (!status)
                status = kz_writer_merging_end(&merging, kz_bulk_name(bulk), &listed, err);
        if (listed)
                kz_bulk_keep(bulk);
        kz_bulk_free(bulk);
        return status;
}

static enum kz_status rewrite_segments(struct reanalysis *reanalysis, struct kz_error *err)
{
        struct kz_writer *writer = reanalysis->writer;
        enum kz_status status = KZ_OK;
        size_t i;

        /* From the end: what has no documents left goes from the list. */
        for (i = writer->segments.n; i-- && !status;) {
                if (!is_done(reanalysis, &writer->segments.all[i]))
                        status = rewrite_segment(reanalysis, i, err);
        }
        return status;
}

/* ---- All of it ---- */

/* Names have keys by these rules now, in whichever part they are. */
static enum kz_status record_rules(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = kz_writer_record_rules(writer, writer->live, err);

        writer->dirty = true;
        return status ? status : kz_writer_commit(writer, NULL, err);
}

static enum kz_status begin(struct reanalysis *reanalysis, struct kz_error *err)
{
        struct kz_writer *writer = reanalysis->writer;
        uint64_t largest = 0;
        enum kz_status status = kz_writer_begin_rewrite(writer, err);

        /* Files of added documents are told by the hash of their content, which will be another. */
        if (!status && writer->unsettled)
                status = kz_writer_settle(writer, kz_writer_holder(writer), err);
        if (!status)
                status = survey(reanalysis, &largest, err);
        if (!status)
                status = check_room(writer, largest, err);
        if (!status)
                status = kz_preparer_new(&reanalysis->preparer, err);
        if (status)
                return status;
        kz_preparer_for_segments(reanalysis->preparer, true);
        return reanalysis->ours ? KZ_OK : declare(writer, KZ_ANALYZER_MIXED, err);
}

enum kz_status kz_writer_reanalyze(
        struct kz_writer *writer, uint64_t *ret_documents, struct kz_error *err)
{
        KZ_CLEANUP(reanalysis_deinit)
        struct reanalysis reanalysis = {
                .writer = writer, .ours = kz_writer_is_of_our_analyzer(writer)};
        enum kz_status status = begin(&reanalysis, err);

        if (!status)
                status = rewrite_segments(&reanalysis, err);
        if (!status)
                status = kz_writer_seal(writer, err);
        if (!status)
                status = record_rules(writer, err);
        if (!status && !reanalysis.ours)
                status = declare(writer, KZ_ANALYZER_VERSION, err);
        if (status)
                return kz_datadir_advise(status, err);
        *ret_documents = reanalysis.total;
        return KZ_OK;
}
