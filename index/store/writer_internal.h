/* The writer, as the files that make it up see it. Private to index/store/writer*.c. */
#ifndef KZ_STORE_WRITER_INTERNAL_H
#define KZ_STORE_WRITER_INTERNAL_H

#include "index/store/added.h"
#include "index/store/namebook.h"
#include "index/store/view.h"
#include "index/store/writer.h"

struct kz_writer {
        struct kz_datadir *dir;
        struct kz_added *added;
        struct kz_live_writer *live;
        struct kz_tier *tier;       /* the live writer's own view */
        struct kz_manifest current; /* as it stands on disk; generation 0 when it cannot be read */
        struct kz_manifest own;     /* what is being written: the same, or a rebuild */
        bool rebuilding;            /* not published yet */
        bool dirty;                 /* there is something to commit */
        bool staged;                /* this batch has files in added/new or added/gone */
        bool unsettled;             /* a committed batch still has */
        bool stale;                 /* another generation may be current: to be opened anew */
        uint64_t seq;
        uint64_t committed_seq;
        size_t pending;               /* bytes */
        struct kz_namebook names;     /* of the batch */
        bool rules_recorded;          /* the live index says by which rules its names have keys */
        struct kz_preparer *preparer; /* for kz_writer_restore_added; made when first needed */
};

/* Before the first added file of a batch is written: the batches before must have been settled. */
enum kz_status kz_writer_stage(struct kz_writer *writer, struct kz_error *err);

/*
 * Deals with the files of added documents: only between commits, as the tier must show what is
 * committed and nothing else. tier NULL: there is none that could be asked.
 */
enum kz_status kz_writer_settle(
        struct kz_writer *writer, struct kz_tier *tier, struct kz_error *err);

/* What the tier holds of a document; *ret_has false when nothing. */
enum kz_status kz_writer_held(struct kz_tier *tier, struct kz_str id, struct kz_hash *ret,
        bool *ret_has, struct kz_error *err);

#endif
