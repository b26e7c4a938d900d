/*
 * Purging: what was deleted or replaced stays readable in the files of the live index until it is
 * written anew. So a purge compacts it into a new live index, which the manifest then names, and
 * deletes the old one. Segments that have masked documents are written anew before. A seal does the
 * same to the live index that it emptied, whose files do not shrink by themselves.
 */
#include "index/base/fdio.h"
#include "index/store/tree.h"
#include "index/store/writer_internal.h"

/* A live index of less is not worth a new one. */
#define SHRINK_BYTES (4u << 20)
/* What a word takes there, with its part of the stored text: 22 bytes were measured. */
#define WORD_BYTES 20

/*
 * From here on the manifest may name the new index though writing it failed. Only opening anew can
 * tell, so this writer is done with.
 */
static enum kz_status give_up(struct kz_writer *writer, enum kz_status status)
{
        writer->stale = true;
        return status;
}

/* Opens the new index before anything depends on it, and publishes it. */
static enum kz_status move_to(struct kz_writer *writer, const struct kz_manifest *next,
        const char *path, struct kz_error *err)
{
        struct kz_live_writer *live = NULL;
        enum kz_status status = kz_live_writer_open(path, &live, err);

        if (!status)
                status = kz_dir_sync(writer->dir->path, err);
        if (status) {
                kz_live_writer_free(live);
                kz_tree_remove(path, NULL);
                return status;
        }
        status = kz_datadir_write_manifest(writer->dir, next, err);
        if (status) {
                kz_live_writer_free(live);
                return give_up(writer, status);
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
        status = move_to(writer, &next, to.data, err);
        if (!status)
                status = kz_datadir_sweep(
                        writer->dir, writer->own.live, &writer->segments.list, err);
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

enum kz_status kz_writer_shrink(struct kz_writer *writer, uint64_t words, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_datadir_name(writer->dir, writer->own.live, &path, err);
        uint64_t bytes = 0;

        if (!status)
                status = kz_tree_bytes(path.data, &bytes, err);
        if (status || bytes < SHRINK_BYTES || words * WORD_BYTES < bytes / 2)
                return status;
        return rewrite(writer, err);
}
