/* The writer takes the lock of a data directory, and what there is in it. */
#include <stdlib.h>

#include "index/store/writer_internal.h"
#include "index/text/analyzer.h"

static void drop(struct kz_writer **writer)
{
        kz_writer_free(*writer);
}

static enum kz_status open_live(struct kz_writer *writer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_datadir_name(writer->dir, writer->own.live, &path, err);

        if (!status)
                status = kz_live_writer_open(path.data, &writer->live, err);
        if (!status)
                writer->tier = kz_live_writer_tier(writer->live);
        return kz_datadir_advise(status, err);
}

/* Reads before it writes: opening a missing database for writing would make an empty one. */
static enum kz_status open_old(struct kz_writer *writer, struct kz_tier **ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_tier *old = NULL;
        enum kz_status status = kz_datadir_name(writer->dir, writer->current.live, &path, err);

        if (status)
                return status;
        status = kz_live_open(path.data, &old, err);
        if (status == KZ_E_NOT_FOUND)
                status = kz_error_set(
                        err, KZ_E_CORRUPT, "%s: part of the index is not there", path.data);
        if (!status)
                status = kz_view_live_seq(old, &writer->committed_seq, err);
        if (status) {
                kz_tier_free(old);
                return kz_datadir_advise(status, err);
        }
        writer->seq = writer->committed_seq;
        *ret = old;
        return KZ_OK;
}

/*
 * The first index: generation 0 says that it is being made, so that what a crash leaves is known to
 * be nobody's; then the empty database; then generation 1.
 */
static enum kz_status make_first(struct kz_writer *writer, struct kz_error *err)
{
        struct kz_manifest manifest = {.analyzer = KZ_ANALYZER_VERSION};
        enum kz_status status;

        status = kz_datadir_write_manifest(writer->dir, &manifest, err);
        if (!status)
                status = kz_datadir_sweep(writer->dir, "", &writer->segments.list, err);
        if (!status)
                status = kz_datadir_make_live(writer->dir, &manifest, err);
        if (status)
                return status;
        writer->own = manifest;
        status = open_live(writer, err);
        if (!status)
                status = kz_writer_sync_live(writer, err);
        if (status)
                return status;
        writer->own.generation = 1;
        status = kz_datadir_write_manifest(writer->dir, &writer->own, err);
        writer->current = writer->own;
        return status;
}

static enum kz_status new_writer(
        const char *dir, bool mend, struct kz_writer **ret, struct kz_error *err)
{
        struct kz_writer *writer = calloc(1, sizeof(*writer));
        enum kz_status status;

        if (!writer)
                return kz_error_nomem(err);
        status = kz_datadir_lock(dir, mend, &writer->dir, err);
        if (!status)
                status = kz_added_new(dir, &writer->added, err);
        if (status) {
                kz_writer_free(writer);
                return status;
        }
        *ret = writer;
        return KZ_OK;
}

/* The generation there is, with what a crash left cleared away. */
static enum kz_status open_current(struct kz_writer *writer, struct kz_error *err)
{
        struct kz_tier *old = NULL;
        enum kz_status status;

        writer->own = writer->current;
        status = open_old(writer, &old, err);
        kz_tier_free(old);
        if (!status)
                status = open_live(writer, err);
        if (!status)
                status = kz_writer_load_segments(writer, err);
        if (!status)
                status = kz_datadir_sweep(
                        writer->dir, writer->own.live, &writer->segments.list, err);
        return status;
}

static enum kz_status open_writer(
        const char *dir, bool any_analyzer, struct kz_writer **ret, struct kz_error *err)
{
        KZ_CLEANUP(drop) struct kz_writer *writer = NULL;
        enum kz_status status = new_writer(dir, false, &writer, err);

        if (status)
                return status;
        writer->segments.any_analyzer = any_analyzer;
        status = kz_datadir_read_manifest(writer->dir, &writer->current, err);
        if (status == KZ_E_NOT_FOUND)
                writer->current = (struct kz_manifest){.analyzer = KZ_ANALYZER_VERSION};
        else if (status)
                return status;
        status = any_analyzer ? KZ_OK
                              : kz_datadir_check_analyzer(writer->dir, &writer->current, err);
        if (!status)
                status = writer->current.generation ? open_current(writer, err)
                                                    : make_first(writer, err);
        if (!status)
                status = kz_writer_settle(writer, kz_writer_holder(writer), err);
        if (status)
                return status;
        *ret = writer;
        writer = NULL;
        return KZ_OK;
}

enum kz_status kz_writer_open(const char *dir, struct kz_writer **ret, struct kz_error *err)
{
        return open_writer(dir, false, ret, err);
}

enum kz_status kz_writer_open_any(const char *dir, struct kz_writer **ret, struct kz_error *err)
{
        return open_writer(dir, true, ret, err);
}

bool kz_writer_is_of_our_analyzer(const struct kz_writer *writer)
{
        return writer->own.analyzer == KZ_ANALYZER_VERSION;
}

enum kz_status kz_writer_open_rebuild(const char *dir, struct kz_writer **ret, struct kz_error *err)
{
        KZ_CLEANUP(drop) struct kz_writer *writer = NULL;
        KZ_CLEANUP(kz_segments_deinit) struct kz_segments segments = {.any_analyzer = true};
        const struct kz_buf *known = NULL;
        struct kz_tier *old = NULL;
        enum kz_status status = new_writer(dir, true, &writer, err);
        bool moved, whole = false;

        if (status)
                return status;
        writer->rebuilding = true;
        /* What a kill leaves of the first index is nobody's without a manifest. */
        if (kz_datadir_is_empty(writer->dir)) {
                status = kz_datadir_write_manifest(
                        writer->dir, &(struct kz_manifest){.analyzer = KZ_ANALYZER_VERSION}, err);
                if (status)
                        return status;
        }
        if (kz_datadir_read_manifest(writer->dir, &writer->current, NULL) != KZ_OK)
                writer->current = (struct kz_manifest)KZ_MANIFEST_NULL;
        /* Without a manifest nobody knows which of the live indexes matters: they stay until
         * publish. */
        if (writer->current.generation) {
                if (open_old(writer, &old, NULL) == KZ_OK &&
                        kz_segments_load(&segments, writer->dir, old, &moved, NULL) == KZ_OK) {
                        known = &segments.list;
                        whole = segments.n_damaged == 0;
                }
                status = kz_datadir_sweep(writer->dir, writer->current.live, known, err);
        }
        /* Where a part cannot be read, that a document is not found says nothing. */
        if (!status)
                status = kz_writer_settle(
                        writer, (struct kz_holder){whole ? old : NULL, &segments}, err);
        kz_segments_deinit(&segments);
        kz_tier_free(old);
        if (!status)
                status = kz_datadir_make_live(writer->dir, &writer->own, err);
        if (!status)
                status = open_live(writer, err);
        if (status)
                return status;
        writer->own.analyzer = KZ_ANALYZER_VERSION;
        writer->dirty = true; /* its number is not written yet */
        *ret = writer;
        writer = NULL;
        return KZ_OK;
}
