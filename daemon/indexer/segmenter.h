/*
 * Jobs on the segments of the index: sealing, merging all into one, making their terms anew, and
 * the tidying that follows other jobs. The applier's thread does the work, and lets what is added
 * and removed meanwhile pass.
 */
#ifndef KZ_INDEXER_SEGMENTER_H
#define KZ_INDEXER_SEGMENTER_H

#include "daemon/indexer/applier.h"

/* How far it is: kz_writer_tick_fn. Called in the applier's thread, a few times a second. */
typedef void (*kz_segmenter_progress_fn)(
        void *context, const char *step, uint64_t done, uint64_t total);

struct kz_segmenter {
        struct kz_applier *applier;
        const atomic_bool *cancelled;
        size_t memory; /* bytes for postings; 0: as the index was opened */
        kz_segmenter_progress_fn progress;
        void *context;
        int64_t progress_ms; /* the last */
        bool interrupted;    /* by what cannot pass */
        bool mixed;          /* the index is of another analyzer, in whole or in part */
};

/* kz_writer_seal, kz_writer_compact, kz_writer_tidy. KZ_E_CANCELLED: what was there stays. */
enum kz_status kz_segmenter_run(struct kz_segmenter *segmenter,
        enum kz_status (*work)(struct kz_writer *writer, struct kz_error *err),
        struct kz_error *err);

/* kz_writer_reanalyze, of whichever analyzer the index is. name_rules: kz_errand_run_any. */
enum kz_status kz_segmenter_reanalyze(struct kz_segmenter *segmenter, const char *name_rules,
        uint64_t *ret_documents, struct kz_error *err);

#endif
