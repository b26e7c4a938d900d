#include "daemon/indexer/segmenter.h"

#include "daemon/indexer/errand.h"
#include "daemon/indexer/report.h"

#define PROGRESS_MS 300
/* Nothing but a purge comes in between so, and that ends what it finds half made. */
#define TRIES 5

struct work {
        struct kz_segmenter *segmenter;
        enum kz_status (*run)(struct kz_writer *writer, struct kz_error *err); /* NULL: reanalyze */
        uint64_t documents; /* that were reanalysed */
};

static enum kz_status on_tick(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct kz_segmenter *segmenter = context;
        const int64_t now = kz_now_ms();
        enum kz_status status;

        if (atomic_load(segmenter->cancelled))
                return kz_error_set(err, KZ_E_CANCELLED,
                        "stopped: the index is as it was, and the next time begins anew");
        status = kz_applier_let_pass(segmenter->applier, err);
        /* A purge needs an index of one analyzer: it waits for that, with all that comes after. */
        if (status == KZ_E_LOCKED && segmenter->mixed)
                status = KZ_OK;
        segmenter->interrupted = status == KZ_E_LOCKED;
        if (status)
                return status;
        if (now - segmenter->progress_ms >= PROGRESS_MS) {
                segmenter->progress_ms = now;
                segmenter->progress(segmenter->context, step, done, total);
        }
        return KZ_OK;
}

static enum kz_status run(void *context, struct kz_writer *writer, struct kz_error *err)
{
        struct work *work = context;
        struct kz_segmenter *segmenter = work->segmenter;
        enum kz_status status;

        segmenter->mixed = !kz_writer_is_of_our_analyzer(writer);
        if (segmenter->memory)
                kz_writer_set_memory(writer, segmenter->memory);
        kz_writer_set_tick(writer, on_tick, segmenter);
        status = work->run ? work->run(writer, err)
                           : kz_writer_reanalyze(writer, &work->documents, err);
        kz_writer_set_tick(writer, NULL, NULL);
        return status;
}

enum kz_status kz_segmenter_run(struct kz_segmenter *segmenter,
        enum kz_status (*work)(struct kz_writer *writer, struct kz_error *err),
        struct kz_error *err)
{
        struct work job = {segmenter, work, 0};
        enum kz_status status;
        int i = 0;

        do {
                segmenter->interrupted = false;
                status = kz_errand_run(segmenter->applier, run, &job, err);
        } while (status == KZ_E_LOCKED && segmenter->interrupted && ++i < TRIES);
        return status;
}

enum kz_status kz_segmenter_reanalyze(struct kz_segmenter *segmenter, const char *name_rules,
        uint64_t *ret_documents, struct kz_error *err)
{
        struct work job = {segmenter, NULL, 0};
        enum kz_status status;
        int i = 0;

        do {
                segmenter->interrupted = false;
                status = kz_errand_run_any(segmenter->applier, name_rules, run, &job, err);
        } while (status == KZ_E_LOCKED && segmenter->interrupted && ++i < TRIES);
        if (!status)
                *ret_documents = job.documents;
        return status;
}
