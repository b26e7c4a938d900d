/*
 * Purging: what was deleted or replaced stays readable in the files of the live index until it is
 * written anew. So a purge compacts it into a new live index, which the manifest then names, and
 * deletes the old one. Segments that have masked documents are written anew before.
 */
#include "index/base/fdio.h"
#include "index/store/tree.h"
#include "index/store/writer_internal.h"

enum kz_status kz_writer_move_to(struct kz_writer *writer, const struct kz_manifest *next,
        struct kz_live_writer *live, bool *ret_moved, struct kz_error *err)
{
        enum kz_status status = kz_dir_sync(writer->dir->path, err);

        *ret_moved = false;
        if (status)
                return status;
        status = kz_datadir_write_manifest(writer->dir, next, err);
        *ret_moved = !status || kz_writer_may_be_current(writer, next->live);
        if (status) {
                writer->stale = true;
                return status;
        }
        kz_live_writer_free(writer->live);
        writer->live = live;
        writer->tier = kz_live_writer_tier(live);
        writer->own = writer->current = *next;
        return KZ_OK;
}

/* A commit of its own, which changes no document. */
static enum kz_status prune_names(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = kz_live_writer_prune_names(writer->live, err);

        if (!status)
                status = kz_live_writer_commit(writer->live, err);
        if (status)
                kz_live_writer_cancel(writer->live, NULL);
        kz_namebook_forget(&writer->names);
        return status;
}

/* With nothing to commit. */
static enum kz_status rewrite(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf from = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf to = KZ_BUF_NULL;
        struct kz_manifest next = writer->own;
        struct kz_live_writer *live = NULL;
        bool moved = false;
        enum kz_status status = kz_datadir_new_live(writer->dir, &next, err);

        if (!status)
                status = kz_datadir_name(writer->dir, writer->own.live, &from, err);
        if (!status)
                status = kz_datadir_name(writer->dir, next.live, &to, err);
        if (!status)
                status = kz_live_compact(from.data, to.data, err);
        if (status)
                return kz_datadir_advise(status, err);
        next.generation++;
        /* Opened before anything depends on it. */
        status = kz_live_writer_open(to.data, &live, err);
        if (!status)
                status = kz_writer_move_to(writer, &next, live, &moved, err);
        if (!status)
                return kz_datadir_sweep(writer->dir, writer->own.live, &writer->segments.list, err);
        kz_live_writer_free(live);
        if (!moved)
                kz_tree_remove(to.data, NULL);
        return status;
}

enum kz_status kz_writer_purge(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = kz_writer_begin_rewrite(writer, err);

        if (!status)
                status = kz_writer_drop_masked(writer, err);
        if (!status)
                status = prune_names(writer, err);
        /* A file of an added document that is not settled is one that is still there. */
        if (!status && writer->unsettled)
                status = kz_writer_settle(writer, kz_writer_holder(writer), err);
        return status ? kz_datadir_advise(status, err) : rewrite(writer, err);
}
