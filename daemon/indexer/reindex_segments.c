/* What a reindex does to segments: puts them in order at its end, or makes their terms anew. */
#include "daemon/indexer/reindex.h"
#include "daemon/indexer/segmenter.h"

void kz_reindex_tell(struct kz_reindex *reindex, const struct kz_report_step *step)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

        if (!kz_report_progress(&reindex->report, "reindex", step, &value))
                reindex->progress(reindex->context, kz_buf_str(&value));
}

static void tell_step(void *context, const char *step, uint64_t done, uint64_t total)
{
        kz_reindex_tell(context, &(struct kz_report_step){step, done, total});
}

static struct kz_segmenter make_segmenter(struct kz_reindex *reindex)
{
        return (struct kz_segmenter){.applier = reindex->applier,
                .cancelled = reindex->cancelled,
                .memory = reindex->memory,
                .progress = tell_step,
                .context = reindex};
}

/* done: what stays when this fails. */
static enum kz_status tidy(struct kz_reindex *reindex, const char *done, struct kz_error *err)
{
        struct kz_segmenter segmenter = make_segmenter(reindex);
        enum kz_status status = kz_segmenter_run(&segmenter, kz_writer_tidy, err);

        if (status == KZ_E_CANCELLED)
                return kz_error_set(err, status, "stopped: %s", done);
        if (status)
                status = kz_error_prefix(
                        err, status, "%s, but the segments could not be put in order", done);
        return status;
}

enum kz_status kz_reindex_tidy(struct kz_reindex *reindex, struct kz_error *err)
{
        return tidy(reindex, "what was read is indexed", err);
}

enum kz_status kz_reindex_reanalyze(struct kz_reindex *reindex, struct kz_error *err)
{
        struct kz_segmenter segmenter = make_segmenter(reindex);
        enum kz_status status = kz_segmenter_reanalyze(
                &segmenter, reindex->name_rules, &reindex->report.reanalyzed, err);

        reindex->report.is_reanalysis = true;
        if (status == KZ_E_CANCELLED)
                return kz_error_set(err, status,
                        "stopped: what was made anew is kept; to end it, run  kzsearchctl reindex "
                        "--reanalyze");
        return status ? status : tidy(reindex, "all terms are made anew", err);
}
