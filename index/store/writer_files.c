/* The writer's changes of whole files and sources: the catalog, and many documents at once. */
#include <stdint.h>
#include <stdlib.h>

#include "index/store/filecounts.h"
#include "index/store/writer_internal.h"

/* kz_writer_remove_source commits when this much is pending. */
#define REMOVE_BUDGET ((size_t)64 << 20)
/* ... and gathers this many ids before it removes them. */
#define REMOVE_BATCH 1000

struct ids {
        struct kz_arena arena;
        struct kz_str *ids;
        size_t n, cap;
};

static void ids_deinit(struct ids *ids)
{
        kz_arena_deinit(&ids->arena);
        free(ids->ids);
}

static enum kz_status ids_push(struct ids *ids, struct kz_str id, struct kz_error *err)
{
        struct kz_str copy = kz_arena_dup(&ids->arena, id);

        if (!copy.ptr)
                return kz_error_nomem(err);
        if (ids->n == ids->cap) {
                size_t cap = ids->cap ? ids->cap * 2 : 64;
                struct kz_str *grown = realloc(ids->ids, cap * sizeof(*grown));

                if (!grown)
                        return kz_error_nomem(err);
                ids->ids = grown;
                ids->cap = cap;
        }
        ids->ids[ids->n++] = copy;
        return KZ_OK;
}

static int compare_strs(const void *a, const void *b)
{
        return kz_str_cmp(*(const struct kz_str *)a, *(const struct kz_str *)b);
}

/* One walk over a term's postings: the ids of this source's documents that are not kept. */
static enum kz_status gather_in(struct kz_tier *tier, struct kz_str term, struct kz_str source,
        const struct ids *keep, size_t limit, struct ids *out, struct kz_error *err)
{
        struct kz_postings *postings = NULL;
        enum kz_status status = tier->ops->postings(tier, term, 0, &postings, err);

        while (!status && !postings->done && out->n < limit) {
                kz_docnum doc = kz_postings_doc(postings);
                struct kz_str bytes;

                status = tier->ops->bytes(tier, doc, KZ_COLUMN_SOURCE, &bytes, err);
                if (!status && kz_str_eq(bytes, source)) {
                        status = tier->ops->bytes(tier, doc, KZ_COLUMN_ID, &bytes, err);
                        if (!status && !(keep->n && bsearch(&bytes, keep->ids, keep->n,
                                                            sizeof(bytes), compare_strs)))
                                status = ids_push(out, bytes, err);
                }
                if (!status)
                        status = kz_postings_next(postings, err);
        }
        kz_postings_free(postings);
        return status;
}

static enum kz_status gather(struct kz_writer *writer, struct kz_str term, struct kz_str source,
        const struct ids *keep, size_t limit, struct ids *out, struct kz_error *err)
{
        enum kz_status status = gather_in(writer->tier, term, source, keep, limit, out, err);
        size_t i;

        for (i = 0; i < writer->segments.n && !status; i++)
                status = gather_in(
                        writer->segments.all[i].tier, term, source, keep, limit, out, err);
        return kz_datadir_advise(status, err);
}

struct left_out {
        struct kz_str source;
        const struct ids *keep;
        struct ids *out;
};

static enum kz_status push_left_out(void *context, struct kz_str id, struct kz_error *err)
{
        const struct left_out *left = context;

        /* Two sources may have the same file. */
        if (id.len <= left->source.len || !kz_str_starts(id, left->source) ||
                id.ptr[left->source.len] != ':')
                return KZ_OK;
        if (left->keep->n && bsearch(&id, left->keep->ids, left->keep->n, sizeof(id), compare_strs))
                return KZ_OK;
        return ids_push(left->out, id, err);
}

static enum kz_status remove_ids(
        struct kz_writer *writer, const struct ids *ids, uint64_t *removed, struct kz_error *err)
{
        enum kz_status status;
        size_t i;
        bool was;

        for (i = 0; i < ids->n; i++) {
                status = kz_writer_remove(writer, ids->ids[i], &was, err);
                if (status)
                        return status;
                *removed += was;
        }
        return KZ_OK;
}

enum kz_status kz_writer_prune_file(struct kz_writer *writer, struct kz_str source,
        struct kz_str path, struct kz_str const *keep_ids, size_t n_keep, uint64_t *ret_n,
        struct kz_error *err)
{
        KZ_CLEANUP(ids_deinit) struct ids keep = {.arena = KZ_ARENA_NULL};
        KZ_CLEANUP(ids_deinit) struct ids gone = {.arena = KZ_ARENA_NULL};
        char term[KZ_FILE_TERM_SIZE];
        uint64_t removed = 0;
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; !status && i < n_keep; i++)
                status = ids_push(&keep, keep_ids[i], err);
        if (status)
                return status;
        if (keep.n)
                qsort(keep.ids, keep.n, sizeof(*keep.ids), compare_strs);
        status = gather(
                writer, kz_prepared_file_term(path, term), source, &keep, SIZE_MAX, &gone, err);
        if (!status && writer->bulk)
                status = kz_bulk_each_of_file(writer->bulk, path, push_left_out,
                        &(struct left_out){source, &keep, &gone}, err);
        if (!status)
                status = remove_ids(writer, &gone, &removed, err);
        if (status)
                return status;
        *ret_n = removed;
        return KZ_OK;
}

enum kz_status kz_writer_set_record(
        struct kz_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf old = KZ_BUF_NULL;
        enum kz_status status = kz_live_metadata(writer->tier, key, &old, err);

        if (!status && kz_str_eq(kz_buf_str(&old), value))
                return KZ_OK;
        if (!status)
                status = kz_filecounts_set_record(
                        writer->live, writer->tier, key, kz_buf_str(&old), value, err);
        if (status)
                return kz_datadir_advise(status, err);
        writer->dirty = true;
        writer->pending += key.len + value.len;
        return KZ_OK;
}

static enum kz_status set_record(
        struct kz_writer *writer, struct kz_str key, struct kz_str value, struct kz_error *err)
{
        return writer->bulk ? kz_writer_defer_record(writer, key, value, err)
                            : kz_writer_set_record(writer, key, value, err);
}

enum kz_status kz_writer_put_file(
        struct kz_writer *writer, const struct kz_file_record *record, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

        if (!kz_source_name_valid(record->source) || record->path.len == 0)
                return kz_error_set(err, KZ_E_INVALID, "a file's record needs a source and a path");
        if (kz_catalog_key(record->source, record->path, &key) || kz_catalog_encode(record, &value))
                return kz_error_nomem(err);
        return set_record(writer, kz_buf_str(&key), kz_buf_str(&value), err);
}

enum kz_status kz_writer_forget_file(struct kz_writer *writer, struct kz_str source,
        struct kz_str path, uint64_t *ret_documents, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        uint64_t removed;
        enum kz_status status;

        if (kz_catalog_key(source, path, &key))
                return kz_error_nomem(err);
        status = kz_writer_prune_file(writer, source, path, NULL, 0, &removed, err);
        if (!status)
                status = set_record(writer, kz_buf_str(&key), KZ_STR_NULL, err);
        if (status)
                return status;
        *ret_documents = removed;
        return KZ_OK;
}

enum kz_status kz_writer_each_file(struct kz_writer *writer, struct kz_str source, kz_file_fn fn,
        void *context, struct kz_error *err)
{
        return kz_catalog_each(writer->tier, source, fn, context, err);
}

static enum kz_status push_key(void *context, const struct kz_file_record *record)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;

        if (kz_catalog_key(record->source, record->path, &key))
                return KZ_E_NOMEM;
        return ids_push(context, kz_buf_str(&key), NULL);
}

static enum kz_status forget_records(
        struct kz_writer *writer, struct kz_str source, struct kz_error *err)
{
        KZ_CLEANUP(ids_deinit) struct ids keys = {.arena = KZ_ARENA_NULL};
        enum kz_status status = kz_catalog_each(writer->tier, source, push_key, &keys, err);
        size_t i;

        for (i = 0; !status && i < keys.n; i++)
                status = set_record(writer, keys.ids[i], KZ_STR_NULL, err);
        return status;
}

enum kz_status kz_writer_remove_source(struct kz_writer *writer, struct kz_str source,
        uint64_t *ret_documents, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf term = KZ_BUF_NULL;
        const struct ids none = {.arena = KZ_ARENA_NULL};
        uint64_t removed = 0, before;
        enum kz_status status;

        if (!kz_source_name_valid(source))
                return kz_error_set(
                        err, KZ_E_INVALID, "%.*s is no name of a source", KZ_STR_ARG(source));
        if (kz_buf_printf(&term, "%s%.*s", KZ_PREFIX_SOURCE, KZ_STR_ARG(source)))
                return kz_error_nomem(err);
        /* What this batch has put past the live index is found once it is committed. */
        status = writer->bulk ? kz_writer_commit(writer, NULL, err) : KZ_OK;
        if (!status)
                status = forget_records(writer, source, err);
        do {
                struct ids batch = {.arena = KZ_ARENA_NULL};

                before = removed;
                if (!status)
                        status = gather(writer, kz_buf_str(&term), source, &none, REMOVE_BATCH,
                                &batch, err);
                if (!status)
                        status = remove_ids(writer, &batch, &removed, err);
                ids_deinit(&batch);
                if (!status && writer->pending > REMOVE_BUDGET)
                        status = kz_writer_commit(writer, NULL, err);
        } while (!status && removed > before);
        if (status)
                return status;
        *ret_documents = removed;
        return KZ_OK;
}
