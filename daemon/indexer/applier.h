/*
 * The one thread that writes. It takes operations from a queue; those that are urgent, such as
 * adding a document by hand, pass the many of a reindex.
 */
#ifndef KZ_INDEXER_APPLIER_H
#define KZ_INDEXER_APPLIER_H

#include "daemon/indexer/queue.h"
#include "daemon/indexer/reading.h"
#include "index/engine.h"

struct kz_applier;

/* Embedded, first, in an operation. run is called in the applier's thread, and frees it. */
struct kz_op {
        struct kz_queue_node node;
        void (*run)(struct kz_op *op, struct kz_applier *applier);
        bool between; /* urgent, and may run while a segment is made: it only adds and removes, and
                         commits beside */
};

/* name_rules: a file (text/namekey.h), read whenever the index is opened; or NULL. */
enum kz_status kz_applier_new(const char *data_dir, const char *name_rules, struct kz_applier **ret,
        struct kz_error *err);
/* Does what is queued, commits, closes the index. */
struct kz_applier *kz_applier_free(struct kz_applier *applier);

void kz_applier_push(
        struct kz_applier *applier, struct kz_op *op, size_t bytes); /* waits for room */
void kz_applier_push_urgent(struct kz_applier *applier, struct kz_op *op);

/* ---- A reindex, from its thread ---- */

/* Opens the index for it: a rebuild in a new generation. Waits for the outcome. memory: bytes of
 * text that wait for a commit, and of a segment's postings. name_rules: from now on. */
enum kz_status kz_applier_begin(struct kz_applier *applier, bool rebuild, size_t memory,
        const char *name_rules, struct kz_error *err);
/* What comes is prepared for a segment, and much: commits are rare from now on. */
void kz_applier_expect_much(struct kz_applier *applier);
/* A prepared document of a reading, or NULL for one that was refused; taken over. */
void kz_applier_put(
        struct kz_applier *applier, struct kz_reading *reading, struct kz_prepared *prepared);
/* No more documents of this reading come from its file: its record follows the last. Taken over. */
void kz_applier_end(struct kz_applier *applier, struct kz_reading *reading);
/* The file is gone. */
enum kz_status kz_applier_forget(struct kz_applier *applier, struct kz_report_source *source,
        struct kz_str path, struct kz_error *err);
/* Whether an operation of this reindex failed: then there is no use in going on. */
bool kz_applier_has_failed(const struct kz_applier *applier);
/* What is queued is not wanted any more: it is passed over until the next begin. Any thread. */
void kz_applier_abandon(struct kz_applier *applier);
/* Whether what is pushed is still put: no failure, not abandoned. Any thread. */
bool kz_applier_goes_on(const struct kz_applier *applier);
/* Waits until all that was pushed is done. */
void kz_applier_drain(struct kz_applier *applier);
/*
 * Commits what came, and publishes a rebuild when publish is set (else drops it). Waits. The first
 * failure since begin is returned.
 */
enum kz_status kz_applier_finish(struct kz_applier *applier, bool publish, struct kz_error *err);
/* Closes the index, which the next operation opens anew. Waits. What is not committed is gone. */
void kz_applier_close(struct kz_applier *applier);

/* ---- For operations, in the applier's thread ---- */

/* The writer, opened when it is not. KZ_E_LOCKED in a rebuild, whose writer is not for others. */
enum kz_status kz_applier_writer(
        struct kz_applier *applier, struct kz_writer **ret, struct kz_error *err);
/* The writer, opened anew, of an index that another analyzer may have made; names get keys by these
 * rules (NULL: those compiled in). Not in a rebuild. kz_applier_mend closes it. */
enum kz_status kz_applier_writer_of_any(struct kz_applier *applier, const char *name_rules,
        struct kz_writer **ret, struct kz_error *err);
/* A commit before and after an operation of its own, so that its failure takes nothing else along.
 */
enum kz_status kz_applier_commit(
        struct kz_applier *applier, uint64_t *ret_seq, struct kz_error *err);
void kz_applier_cancel(struct kz_applier *applier);
/* The same for what only adds and removes: what a job has of a segment is not committed with it,
 * and not cancelled. */
enum kz_status kz_applier_commit_beside(
        struct kz_applier *applier, uint64_t *ret_seq, struct kz_error *err);
void kz_applier_cancel_beside(struct kz_applier *applier);
/* Closes an index that what ran between has spoiled, or that is of another analyzer yet. */
void kz_applier_mend(struct kz_applier *applier);
struct kz_preparer *kz_applier_preparer(struct kz_applier *applier);
/*
 * In the middle of an operation that makes a segment: runs what may run between, and that is all
 * the writer is used for. KZ_E_LOCKED: something urgent waits that may not, so this one is to end
 * and to be tried again.
 */
enum kz_status kz_applier_let_pass(struct kz_applier *applier, struct kz_error *err);

#endif
