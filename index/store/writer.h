/*
 * Writing: one writer a data directory.
 *
 * Every change of a document takes the next number of one sequence. Documents, catalog and the last
 * number are one commit of the live index; see added.h for how the files of added documents go with
 * it.
 */
#ifndef KZ_STORE_WRITER_H
#define KZ_STORE_WRITER_H

#include "index/store/catalog.h"
#include "index/store/prepared.h"
#include "index/text/namekey.h"

struct kz_writer;

/*
 * Opens, making directory and index when there is none. KZ_E_LOCKED: another process is writing;
 * KZ_E_INVALID: the directory holds strangers' files.
 */
enum kz_status kz_writer_open(const char *dir, struct kz_writer **ret, struct kz_error *err);
/*
 * Opens a new, empty generation beside the current one, which goes on answering until the first
 * kz_writer_publish; an index too damaged to open is no hindrance. Closing before that drops it.
 */
enum kz_status kz_writer_open_rebuild(
        const char *dir, struct kz_writer **ret, struct kz_error *err);
/*
 * Commits and makes the rebuilt generation the current one; as commit when it is that already.
 * Sequence numbers go on from those of the index it replaces, when that could be read.
 */
enum kz_status kz_writer_publish(struct kz_writer *writer, struct kz_error *err);
/*
 * As kz_writer_open, also for an index whose terms another analyzer made. All of its documents can
 * be read and changed, but until kz_writer_reanalyze has ended nobody may search it.
 */
enum kz_status kz_writer_open_any(const char *dir, struct kz_writer **ret, struct kz_error *err);
/* Whether the terms are those of this program's analyzer, all of them. */
bool kz_writer_is_of_our_analyzer(const struct kz_writer *writer);
/* What was not committed is gone. NULL is fine; returns NULL. */
struct kz_writer *kz_writer_free(struct kz_writer *writer);

/*
 * The rules by which names get their keys, for those compiled in; they must outlive the writer. To
 * be set before the first put. What was written by other rules keeps its keys until a rebuild
 * or a reanalysis: kz_view_name_rules_differ.
 */
void kz_writer_set_name_rules(struct kz_writer *writer, const struct kz_namerules *rules);

/* Bytes, about, for the postings of a segment that is being written; what is beyond them goes to
 * files beside it. 0, as at first: KZ_SEGMENT_MEMORY. */
void kz_writer_set_memory(struct kz_writer *writer, size_t bytes);

enum kz_put_outcome {
        KZ_PUT_ADDED,
        KZ_PUT_REPLACED,
        KZ_PUT_UNCHANGED, /* the same content was there: nothing written */
};

/*
 * Puts a prepared document; its path (when it has one) ties it to its file in the catalog. Not for
 * the source `added`: KZ_E_INVALID.
 */
enum kz_status kz_writer_put(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err);
/*
 * As put, for the built-in source `added` only: first keeps the document as a file, synced.
 * KZ_E_LOCKED in a rebuild before it is published: the file would be ahead of what is searched.
 */
enum kz_status kz_writer_add(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err);
/* *ret_removed is false when there was none. KZ_E_LOCKED as for kz_writer_add. */
enum kz_status kz_writer_remove(
        struct kz_writer *writer, struct kz_str id, bool *ret_removed, struct kz_error *err);
/* Appends the path of the file that a document came from, or nothing. KZ_E_NOT_FOUND: there is no
 * such document. */
enum kz_status kz_writer_document_path(
        struct kz_writer *writer, struct kz_str id, struct kz_buf *out, struct kz_error *err);
/*
 * For a rebuild: puts again every document kept in added/. Damaged files are passed over: when
 * there were any, KZ_E_CORRUPT tells how many and names the first, and all others have been put.
 */
enum kz_status kz_writer_restore_added(
        struct kz_writer *writer, uint64_t *ret_documents, struct kz_error *err);

/* Removes the documents of a file that are not among keep_ids (what the newest reading gave);
 * *ret_n counts them. */
enum kz_status kz_writer_prune_file(struct kz_writer *writer, struct kz_str source,
        struct kz_str path, struct kz_str const *keep_ids, size_t n_keep, uint64_t *ret_n,
        struct kz_error *err);

enum kz_status kz_writer_put_file(
        struct kz_writer *writer, const struct kz_file_record *record, struct kz_error *err);
/* Forgets the file and removes its documents. */
enum kz_status kz_writer_forget_file(struct kz_writer *writer, struct kz_str source,
        struct kz_str path, uint64_t *ret_documents, struct kz_error *err);
/* Files of one source, or of all when it is empty. fn must not change the writer. */
enum kz_status kz_writer_each_file(struct kz_writer *writer, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err);
/*
 * Removes every document and file record of a source; commits in between as needed, the file
 * records with the first, so that whatever is left after a crash is read again.
 */
enum kz_status kz_writer_remove_source(struct kz_writer *writer, struct kz_str source,
        uint64_t *ret_documents, struct kz_error *err);

/* Bytes of text and terms since the last commit: commit when it passes the budget. */
size_t kz_writer_pending_bytes(const struct kz_writer *writer);
/*
 * Makes everything since the last commit durable and visible, documents and catalog together (in a
 * rebuild: visible once published). After KZ_E_FULL nothing of it is, and the writer may go on.
 * *ret_seq (may be NULL): the last change.
 */
enum kz_status kz_writer_commit(struct kz_writer *writer, uint64_t *ret_seq, struct kz_error *err);
/*
 * As commit and cancel, of what was added and removed alone, when a segment is being written of
 * documents that were prepared for one (else they are the same): that goes on, and shows with the
 * next commit. To be called before such changes, too, so that a cancel takes back nothing else.
 */
enum kz_status kz_writer_commit_beside(
        struct kz_writer *writer, uint64_t *ret_seq, struct kz_error *err);
enum kz_status kz_writer_cancel_beside(struct kz_writer *writer, struct kz_error *err);
/*
 * Commits, and writes the live index anew, so that no file of the data directory holds anything of
 * what was removed or replaced. When it returns KZ_OK the old files are deleted; readers that have
 * them open must let go of them. It needs room for a second live index: after KZ_E_FULL the old one
 * is there as it was. KZ_E_LOCKED in a rebuild.
 */
enum kz_status kz_writer_purge(struct kz_writer *writer, struct kz_error *err);
/*
 * Drops everything since the last commit. A writer that fails here is of no more use: it is to be
 * freed and opened anew.
 */
enum kz_status kz_writer_cancel(struct kz_writer *writer, struct kz_error *err);

/*
 * Told now and then how far a seal has come ("seal", in documents), a merge ("merge", in bytes of
 * what is merged, about) or the making of new terms ("reanalyze", in documents), and that the
 * segment of a batch is being written ("write"). It may add and remove documents, and commit or
 * cancel that, then by kz_writer_commit_beside and its like; nothing else of the writer. What it
 * returns but KZ_OK ends what it is told of, as any failure does.
 */
typedef enum kz_status (*kz_writer_tick_fn)(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err);
/* NULL, as at first: nobody is told. */
void kz_writer_set_tick(struct kz_writer *writer, kz_writer_tick_fn tick, void *context);

/*
 * Commits, and turns the documents of the live index into a segment; nothing when it has none.
 * After a failure everything is as it was, but for what was committed. KZ_E_LOCKED in a rebuild.
 * KZ_E_FULL.
 */
enum kz_status kz_writer_seal(struct kz_writer *writer, struct kz_error *err);
/* Seals, and merges all segments into one without what was removed or replaced; nothing when there
 * is just one such. */
enum kz_status kz_writer_compact(struct kz_writer *writer, struct kz_error *err);

/*
 * Makes all terms, name keys and forms anew, from stored text: for an index that another analyzer
 * made (kz_writer_open_any), or one whose names have keys by other rules. Each segment is written
 * anew and takes the old one's place, then the live index is sealed, and last the manifest says of
 * which analyzer all is. After a failure, or a kill, what is done is done: what is not of our
 * analyzer is found by the next time. *ret_documents counts what was made anew. Meanwhile an index
 * of our own analyzer is searched as ever. KZ_E_FULL before anything is changed when the disk has
 * not the room that the largest part needs; the message says how much that is. KZ_E_LOCKED in a
 * rebuild.
 */
enum kz_status kz_writer_reanalyze(
        struct kz_writer *writer, uint64_t *ret_documents, struct kz_error *err);

/*
 * What keeps an index fast, after a job: seals when the live index has grown (KZ_TIDY_LENGTH),
 * merges segments of like size when there are many (KZ_TIDY_RUN), and writes those anew of whose
 * documents more than KZ_TIDY_MASKED percent are removed or replaced. Nothing when there is nothing
 * of that to do. As kz_writer_seal.
 */
enum kz_status kz_writer_tidy(struct kz_writer *writer, struct kz_error *err);

/* Words of the live index: about 32 MB of text. */
#define KZ_TIDY_LENGTH (UINT64_C(5) << 20)
#define KZ_TIDY_RUN 4
#define KZ_TIDY_MASKED 20

#endif
