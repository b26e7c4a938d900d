/* The writer, as the files that make it up see it. Private to index/store/writer*.c. */
#ifndef KZ_STORE_WRITER_INTERNAL_H
#define KZ_STORE_WRITER_INTERNAL_H

#include "index/segment/merge.h"
#include "index/store/added.h"
#include "index/store/bulk.h"
#include "index/store/namebook.h"
#include "index/store/segments.h"
#include "index/store/view.h"
#include "index/store/writer.h"

/* What was changed while the live index is sealed. */
struct kz_writer_changes {
        struct kz_arena arena;
        struct kz_buf ids; /* struct kz_str, one after the other */
        size_t carried;    /* of them, to the next live index */
};

struct kz_writer {
        struct kz_datadir *dir;
        struct kz_added *added;
        struct kz_live_writer *live;
        struct kz_tier *tier;        /* the live writer's own view */
        struct kz_segments segments; /* masks as they will be committed */
        struct kz_bulk *bulk;        /* of this batch: a segment being written; NULL: none */
        struct kz_buf records;       /* of files, that wait for it: writer_beside.c */
        bool bulk_busy;              /* it is being written to just now */
        size_t bulk_pending;         /* of the pending bytes */
        bool masked;                 /* a mask has changed since the last commit */
        struct kz_manifest current;  /* as it stands on disk; generation 0 when it cannot be read */
        struct kz_manifest own;      /* what is being written: the same, or a rebuild */
        bool rebuilding;             /* not published yet */
        bool dirty;                  /* the live index has something to commit */
        bool staged;                 /* this batch has files in added/new or added/gone */
        bool unsettled;              /* a committed batch still has */
        bool stale;                  /* what is committed is not known: to be opened anew */
        struct kz_error broken;      /* a change that was half done: the batch is not to be kept */
        uint64_t seq;
        uint64_t committed_seq;
        size_t pending;               /* bytes */
        struct kz_namebook names;     /* of the batch */
        bool rules_recorded;          /* the live index says by which rules its names have keys */
        struct kz_preparer *preparer; /* for kz_writer_restore_added; made when first needed */
        size_t segment_memory;        /* kz_writer_set_memory */
        struct kz_writer_changes *changes; /* of a seal under way; NULL: nobody asks */
        kz_writer_tick_fn tick;            /* may be NULL */
        void *tick_context;
};

/* Before the first added file of a batch is written: the batches before must have been settled. */
enum kz_status kz_writer_stage(struct kz_writer *writer, struct kz_error *err);

/* Who holds documents: a live index and the segments that it lists. */
struct kz_holder {
        struct kz_tier *live; /* NULL: there is none that could be asked */
        struct kz_segments *segments;
};

static inline struct kz_holder kz_writer_holder(struct kz_writer *writer)
{
        return (struct kz_holder){writer->tier, &writer->segments};
}

/*
 * Deals with the files of added documents: only between commits, as the holder must show what is
 * committed and nothing else.
 */
enum kz_status kz_writer_settle(
        struct kz_writer *writer, struct kz_holder holder, struct kz_error *err);

/* The same by what this writer's index has committed. When that is not known, the files wait for
 * the next opening. */
void kz_writer_settle_own(struct kz_writer *writer);

/* What is held of a document; *ret_has false when nothing. */
enum kz_status kz_writer_held(struct kz_holder holder, struct kz_str id, struct kz_hash *ret,
        bool *ret_has, struct kz_error *err);

/* Where the document is: *ret is a tier, and *ret_one its segment or NULL. KZ_E_NOT_FOUND. */
enum kz_status kz_writer_locate(struct kz_holder holder, struct kz_str id, struct kz_tier **ret,
        struct kz_segments_one **ret_one, kz_docnum *ret_doc, struct kz_error *err);

/* KZ_E_IO when the writer is stale: it may write to what nobody reads any more, and must not
 * acknowledge anything. */
enum kz_status kz_writer_check_current(const struct kz_writer *writer, struct kz_error *err);

/* Notes that a change failed when a part of it was done, and returns its status. */
enum kz_status kz_writer_break(
        struct kz_writer *writer, enum kz_status status, struct kz_error *err);

/* Commits what there is; then the writer knows what is committed, and there is nothing else. */
enum kz_status kz_writer_begin_rewrite(struct kz_writer *writer, struct kz_error *err);

/* Hides a document of a segment. */
void kz_writer_mask(struct kz_writer *writer, struct kz_segments_one *one, kz_docnum doc);

/* Reads list and masks of the segments again, as they were committed. */
enum kz_status kz_writer_load_segments(struct kz_writer *writer, struct kz_error *err);

/* Writes the masks that have changed, for the next commit. */
enum kz_status kz_writer_store_masks(struct kz_writer *writer, struct kz_error *err);

/* Says by which rules the names of a live index have their keys, for its next commit. */
enum kz_status kz_writer_record_rules(
        const struct kz_writer *writer, struct kz_live_writer *live, struct kz_error *err);

/* Writes every segment anew that has masked documents; there must be nothing to commit. */
enum kz_status kz_writer_drop_masked(struct kz_writer *writer, struct kz_error *err);

/* Notes a change of the document for a seal that is under way. */
enum kz_status kz_writer_note(struct kz_writer *writer, struct kz_str id, struct kz_error *err);

/* The prepared document for a live index. Views. */
struct kz_live_document kz_writer_live_document(const struct kz_prepared *prepared, uint64_t seq);

/*
 * Publishes another live index, that of the next manifest, whole and synced: the writer's from then
 * on. When the manifest cannot be written, `live` stays the caller's, *ret_moved is whether the
 * manifest names it, or may, and this writer is done with: only opening anew can tell.
 */
enum kz_status kz_writer_move_to(struct kz_writer *writer, const struct kz_manifest *next,
        struct kz_live_writer *live, bool *ret_moved, struct kz_error *err);
/* Syncs the directories that the files of the live index are in. */
enum kz_status kz_writer_sync_live(const struct kz_writer *writer, struct kz_error *err);
/* Whether the manifest names this live index, or cannot be read for a passing reason. */
bool kz_writer_may_be_current(const struct kz_writer *writer, const char *live);
/* Segments of the list on their way into one that takes their place. Documents may be masked while
 * they are read. */
struct kz_writer_merging {
        struct kz_writer *writer;
        size_t from, n;                /* in the list */
        struct kz_merge_input *inputs; /* with references, and masks as they were */
        uint64_t bytes;                /* of all of them */
};

/* writer, from and n are set, the rest is zeros. To be deinitialised in any case. */
enum kz_status kz_writer_merging_begin(struct kz_writer_merging *merging, struct kz_error *err);
/*
 * The segment `name` is written and synced: its documents are those of the inputs that were not
 * masked, in order. Lists it in their place, masks in it what was masked since, and removes their
 * files.
 */
enum kz_status kz_writer_merging_end(struct kz_writer_merging *merging, const char *name,
        bool *ret_listed, struct kz_error *err);
void kz_writer_merging_deinit(struct kz_writer_merging *merging);

/* Masks the document where a segment has it. */
enum kz_status kz_writer_hide_sealed(
        struct kz_writer *writer, struct kz_str id, struct kz_error *err);

/* Puts a document that is prepared for a segment into that of this batch. */
enum kz_status kz_writer_put_bulk(
        struct kz_writer *writer, const struct kz_prepared *prepared, struct kz_error *err);
/* Writes the segment of this batch to its end, with ticks. */
enum kz_status kz_writer_close_bulk(struct kz_writer *writer, struct kz_error *err);
/* Then lists it, for the next commit. */
enum kz_status kz_writer_list_bulk(struct kz_writer *writer, struct kz_error *err);
/* After that commit, or instead of it. */
enum kz_status kz_writer_end_bulk(struct kz_writer *writer, bool committed, struct kz_error *err);

/* Keeps a file's record, or its removal, for the commit that lists the segment of this batch. */
enum kz_status kz_writer_defer_record(
        struct kz_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err);
enum kz_status kz_writer_set_record(
        struct kz_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err);
/* Does what waited for that commit. */
enum kz_status kz_writer_apply_deferred(struct kz_writer *writer, struct kz_error *err);
/* Commits; with_bulk: also the segment that is being written, which else goes on. */
enum kz_status kz_writer_commit_batch(
        struct kz_writer *writer, bool with_bulk, uint64_t *ret_seq, struct kz_error *err);

/* The list with one segment more, appended to out. */
enum kz_status kz_writer_longer_list(
        const struct kz_writer *writer, const char *name, struct kz_buf *out, struct kz_error *err);
/* Sets the list, for the next commit. */
enum kz_status kz_writer_set_list(const struct kz_writer *writer, struct kz_live_writer *live,
        const struct kz_buf *list, struct kz_error *err);
/* Commits what was changed together with the list, in which `name` is new. When that fails nothing
 * is changed, but for a commit that fails after it is done. */
enum kz_status kz_writer_commit_list(struct kz_writer *writer, const struct kz_buf *list,
        const char *name, bool *ret_listed, struct kz_error *err);

/* Calls the tick. */
enum kz_status kz_writer_tell(struct kz_writer *writer, const char *step, uint64_t done,
        uint64_t total, struct kz_error *err);

/* What was done between two ticks may have failed in a way that leaves nothing to rely on. n: how
 * many segments there are at least. */
enum kz_status kz_writer_check_steady(
        const struct kz_writer *writer, size_t n, struct kz_error *err);

#endif
