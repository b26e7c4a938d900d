/*
 * One file on its way into the index: the job's thread makes it, extraction gives its documents,
 * the applier puts them, and when the last one is in, the file's record.
 */
#ifndef KZ_INDEXER_READING_H
#define KZ_INDEXER_READING_H

#include "daemon/indexer/report.h"
#include "index/base/arena.h"
#include "index/engine.h"
#include "index/ingest/extractor.h"

struct kz_reading {
        struct kz_report *report;
        struct kz_report_source *source;
        struct kz_str path; /* the scan's, which outlives the reading */
        struct kz_file_record record;
        uint64_t old_documents; /* in the index from it before, as the catalog says */
        bool prune;             /* the index may hold documents that it no longer gives */
        /* By the job's thread, while it is read. */
        uint64_t given; /* documents */
        uint32_t problems;
        bool failed;
        bool only_noted;     /* `error` is a note */
        bool cut;            /* there is no room for more of `error` */
        bool unread;         /* it holds records that could not be read: which is not known */
        bool unstable;       /* changed while it was read: no record, so it is read again */
        struct kz_buf error; /* lines: why it failed, and its problems; or else the first note, as
                                "note: ..." */
        /* By the applier. */
        uint64_t taken;         /* documents that were put or refused */
        uint64_t refused;       /* by the preparer */
        atomic_bool unprepared; /* a document is missing that was not at fault: no record either */
        bool ended;             /* `given` is final */
        struct kz_arena arena;  /* of the ids */
        struct kz_str *ids;     /* only when prune */
        size_t n_ids, ids_cap;
};

struct kz_reading *kz_reading_new(void);
struct kz_reading *kz_reading_free(struct kz_reading *reading);

/* Bytes of problems that the catalog keeps of one file. */
#define KZ_READING_ERROR_MAX 16384

/* Reports a problem of this file; keeps what is more than a note, or else the first note. */
void kz_reading_problem(struct kz_reading *reading, enum kz_problem_severity severity,
        uint32_t line, const char *message);
void kz_reading_fail(struct kz_reading *reading, const char *message);

/* Keeps an id that the file gave, for pruning. KZ_E_NOMEM. */
enum kz_status kz_reading_keep_id(struct kz_reading *reading, struct kz_str id);

#endif
