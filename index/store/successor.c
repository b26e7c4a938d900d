#include "index/store/successor.h"

#include <stdlib.h>

#include "index/store/tree.h"
#include "index/store/writer_internal.h"

/* Records between two ticks, and bytes of them between two commits. */
#define STRETCH 500
#define COMMIT_BYTES ((size_t)2 << 20)

#define FILES KZ_STR("file:")
#define BEHIND_FILES KZ_STR("file;")

struct kz_successor {
        struct kz_writer *writer;
        struct kz_manifest manifest;
        struct kz_buf path;
        struct kz_live_writer *live; /* NULL once it is the writer's */
        bool kept;
        struct kz_namebook names; /* of its documents */
};

enum kz_status kz_successor_new(
        struct kz_writer *writer, struct kz_successor **ret, struct kz_error *err)
{
        struct kz_successor *successor = calloc(1, sizeof(*successor));
        enum kz_status status;

        if (!successor)
                return kz_error_nomem(err);
        successor->writer = writer;
        successor->manifest = writer->own;
        successor->manifest.generation++;
        successor->names.rules = writer->names.rules;
        status = kz_datadir_make_live(writer->dir, &successor->manifest, err);
        if (!status)
                status = kz_datadir_name(
                        writer->dir, successor->manifest.live, &successor->path, err);
        if (!status)
                status = kz_live_writer_open(successor->path.data, &successor->live, err);
        if (status) {
                kz_successor_free(successor);
                return status;
        }
        *ret = successor;
        return KZ_OK;
}

struct kz_successor *kz_successor_free(struct kz_successor *successor)
{
        if (!successor)
                return NULL;
        kz_live_writer_free(successor->live);
        if (!successor->kept && successor->path.data)
                kz_tree_remove(successor->path.data, NULL);
        kz_namebook_deinit(&successor->names);
        kz_buf_deinit(&successor->path);
        free(successor);
        return NULL;
}

enum kz_status kz_successor_commit(struct kz_successor *successor, struct kz_error *err)
{
        return kz_live_writer_commit(successor->live, err);
}

/* ---- Metadata ---- */

struct stretch {
        struct kz_live_writer *to;
        struct kz_buf last; /* key */
        size_t n, bytes;
        struct kz_error *err;
};

static enum kz_status copy_key(struct stretch *stretch, struct kz_str key, struct kz_str value)
{
        stretch->bytes += key.len + value.len;
        return kz_live_writer_set_metadata(stretch->to, key, value, stretch->err);
}

static enum kz_status copy_some(void *context, struct kz_str key, struct kz_str value)
{
        struct stretch *stretch = context;
        enum kz_status status = copy_key(stretch, key, value);

        kz_buf_clear(&stretch->last);
        if (!status && kz_buf_append_str(&stretch->last, key))
                status = kz_error_nomem(stretch->err);
        return !status && ++stretch->n == STRETCH ? KZ_E_END : status;
}

static enum kz_status end_stretch(
        struct kz_successor *successor, struct stretch *stretch, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        stretch->n = 0;
        if (stretch->bytes >= COMMIT_BYTES) {
                stretch->bytes = 0;
                status = kz_successor_commit(successor, err);
        }
        return status ? status : kz_writer_tell(successor->writer, "seal", 1, 1, err);
}

enum kz_status kz_successor_copy_files(struct kz_successor *successor, struct kz_error *err)
{
        struct stretch stretch = {.to = successor->live, .err = err};
        enum kz_status status, walked = KZ_E_END;

        for (status = KZ_OK; !status && walked == KZ_E_END;) {
                walked = kz_live_metadata_each(successor->writer->tier, FILES,
                        kz_buf_str(&stretch.last), copy_some, &stretch, err);
                status = walked == KZ_E_END ? end_stretch(successor, &stretch, err) : walked;
        }
        kz_buf_deinit(&stretch.last);
        return status;
}

static enum kz_status copy_before_files(void *context, struct kz_str key, struct kz_str value)
{
        return kz_str_cmp(key, FILES) < 0 ? copy_key(context, key, value) : KZ_E_END;
}

static enum kz_status copy_behind_files(void *context, struct kz_str key, struct kz_str value)
{
        return copy_key(context, key, value);
}

/* Counts, masks, numbers: what changes with documents. */
static enum kz_status copy_others(struct kz_successor *successor, struct kz_error *err)
{
        struct kz_tier *from = successor->writer->tier;
        struct stretch stretch = {.to = successor->live, .err = err};
        enum kz_status status = kz_live_metadata_each(
                from, KZ_STR(""), KZ_STR(""), copy_before_files, &stretch, err);

        if (!status || status == KZ_E_END)
                status = kz_live_metadata_each(
                        from, KZ_STR(""), BEHIND_FILES, copy_behind_files, &stretch, err);
        return status;
}

/* ---- Documents ---- */

enum kz_status kz_successor_put(struct kz_successor *successor, const struct kz_prepared *prepared,
        uint64_t seq, struct kz_error *err)
{
        const struct kz_live_document live = kz_writer_live_document(prepared, seq);
        enum kz_status status = kz_live_writer_put(successor->live, &live, err);

        return status ? status
                      : kz_namebook_add(&successor->names, kz_prepared_names(prepared), err);
}

enum kz_status kz_successor_remove(
        struct kz_successor *successor, struct kz_str id, struct kz_error *err)
{
        return kz_live_writer_remove(successor->live, id, NULL, err);
}

/* ---- The end ---- */

static enum kz_status complete(
        struct kz_successor *successor, struct kz_bulk *segment, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf list = KZ_BUF_NULL;
        struct kz_writer *writer = successor->writer;
        enum kz_status status = copy_others(successor, err);

        if (!status)
                status = kz_namebook_write(&successor->names, successor->live, err);
        /* Its names are the first of a live index: they have their keys by the rules of now. */
        if (!status)
                status = kz_writer_record_rules(writer, successor->live, err);
        if (!status)
                status = kz_bulk_store_mask(segment, successor->live, err);
        if (!status)
                status = kz_writer_longer_list(writer, kz_bulk_name(segment), &list, err);
        if (!status)
                status = kz_writer_set_list(writer, successor->live, &list, err);
        return status ? status : kz_successor_commit(successor, err);
}

enum kz_status kz_successor_publish(struct kz_successor *successor, struct kz_bulk *segment,
        bool *ret_listed, struct kz_error *err)
{
        struct kz_writer *writer = successor->writer;
        enum kz_status status = complete(successor, segment, err);
        bool moved = false;

        if (!status)
                status = kz_writer_move_to(
                        writer, &successor->manifest, successor->live, &moved, err);
        *ret_listed = successor->kept = moved;
        if (status)
                return status;
        successor->live = NULL;
        kz_namebook_forget(&writer->names);
        status = kz_writer_load_segments(writer, err);
        if (status)
                writer->stale = true;
        return status;
}
