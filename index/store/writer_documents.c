/* The writer's changes of single documents, and of those kept in added/. */
#include <inttypes.h>

#include "index/store/writer_internal.h"

/* What a removal weighs in pending bytes: the terms of an ordinary document. */
#define REMOVAL_BYTES 8192

static bool is_added(struct kz_str id)
{
        return kz_str_starts(id, KZ_STR(KZ_ADDED_SOURCE ":"));
}

/* The document, when a segment has it, is not that which counts any more. */
enum kz_status kz_writer_hide_sealed(
        struct kz_writer *writer, struct kz_str id, struct kz_error *err)
{
        struct kz_segments_one *one;
        kz_docnum doc;
        enum kz_status status = kz_segments_find(&writer->segments, id, &one, &doc, err);

        if (!status)
                kz_writer_mask(writer, one, doc);
        return status == KZ_E_NOT_FOUND ? KZ_OK : status;
}

struct kz_live_document kz_writer_live_document(const struct kz_prepared *prepared, uint64_t seq)
{
        const struct kz_document *doc = kz_prepared_document(prepared);

        return (struct kz_live_document){
                .id = doc->id,
                .terms = kz_prepared_terms(prepared),
                .seq = seq,
                .has_ts = doc->date.len != 0,
                .ts = doc->ts,
                .source = doc->source,
                .lang = doc->lang,
                .kind = doc->kind,
                .hash = kz_hash_str(kz_prepared_hash(prepared)),
                .sketch = kz_prepared_sketch(prepared),
                .record = kz_prepared_record(prepared),
                .packed = kz_prepared_packed(prepared),
        };
}

static enum kz_status put_live(
        struct kz_writer *writer, const struct kz_prepared *prepared, struct kz_error *err)
{
        const struct kz_live_document live = kz_writer_live_document(prepared, writer->seq + 1);
        enum kz_status status = kz_writer_note(writer, live.id, err);

        if (!status)
                status = kz_live_writer_put(writer->live, &live, err);
        if (status)
                return kz_datadir_advise(status, err);
        if (writer->bulk)
                kz_bulk_remove(writer->bulk, live.id);
        status = kz_writer_hide_sealed(writer, live.id, err);
        if (!status)
                status = kz_namebook_add(&writer->names, kz_prepared_names(prepared), err);
        if (status)
                return kz_writer_break(writer, status, err);
        writer->seq++;
        writer->dirty = true;
        writer->pending += kz_prepared_bytes(prepared);
        return KZ_OK;
}

/* As kz_writer_held, of this batch as well. */
static enum kz_status held(struct kz_writer *writer, struct kz_str id, struct kz_hash *ret,
        bool *ret_has, struct kz_error *err)
{
        const struct kz_hash *hash = writer->bulk ? kz_bulk_held(writer->bulk, id) : NULL;

        if (!hash)
                return kz_writer_held(kz_writer_holder(writer), id, ret, ret_has, err);
        *ret = *hash;
        *ret_has = true;
        return KZ_OK;
}

static enum kz_status put(struct kz_writer *writer, const struct kz_prepared *prepared, bool keep,
        enum kz_put_outcome *ret, struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);
        const struct kz_hash *hash = kz_prepared_hash(prepared);
        struct kz_hash before;
        enum kz_status status;
        bool has, same;

        status = held(writer, doc->id, &before, &has, err);
        if (status)
                return kz_datadir_advise(status, err);
        same = has && memcmp(before.bytes, hash->bytes, KZ_HASH_SIZE) == 0;
        if (keep && !(same && kz_added_has(writer->added, doc->id))) {
                status = kz_writer_stage(writer, err);
                if (!status)
                        status = kz_added_put(
                                writer->added, doc->id, kz_prepared_record(prepared), hash, err);
                if (status)
                        return status;
                /* The file alone, when it had been lost, has a commit of its own. */
                writer->dirty = true;
        }
        if (!same) {
                status = kz_prepared_for_segment(prepared) && !keep
                                 ? kz_writer_put_bulk(writer, prepared, err)
                                 : put_live(writer, prepared, err);
                if (status)
                        return status;
        }
        *ret = same ? KZ_PUT_UNCHANGED : has ? KZ_PUT_REPLACED : KZ_PUT_ADDED;
        return KZ_OK;
}

enum kz_status kz_writer_put(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);

        if (is_added(doc->id))
                return kz_error_set(err, KZ_E_INVALID,
                        "document %.*s: the source `added` is for documents given by `add`",
                        KZ_STR_ARG(doc->id));
        return put(writer, prepared, false, ret, err);
}

enum kz_status kz_writer_add(struct kz_writer *writer, const struct kz_prepared *prepared,
        enum kz_put_outcome *ret, struct kz_error *err)
{
        const struct kz_document *doc = kz_prepared_document(prepared);

        if (!is_added(doc->id))
                return kz_error_set(err, KZ_E_INVALID,
                        "document %.*s: what is added belongs to the source `added`",
                        KZ_STR_ARG(doc->id));
        return put(writer, prepared, true, ret, err);
}

static void count_removal(struct kz_writer *writer)
{
        writer->seq++;
        writer->dirty = true;
        writer->pending += REMOVAL_BYTES;
}

enum kz_status kz_writer_remove(
        struct kz_writer *writer, struct kz_str id, bool *ret_removed, struct kz_error *err)
{
        struct kz_segments_one *one = NULL;
        struct kz_tier *tier;
        enum kz_status status;
        kz_docnum doc;
        bool removed = true, in_bulk = writer->bulk && kz_bulk_remove(writer->bulk, id);

        /* An older copy, which the one that went was to hide, goes as well. */
        status = kz_writer_locate(kz_writer_holder(writer), id, &tier, &one, &doc, err);
        if (status == KZ_E_NOT_FOUND) {
                if (in_bulk)
                        count_removal(writer);
                *ret_removed = in_bulk;
                return KZ_OK;
        }
        if (!status)
                status = kz_writer_note(writer, id, err);
        if (!status && is_added(id)) {
                status = kz_writer_stage(writer, err);
                if (!status)
                        status = kz_added_remove(writer->added, id, err);
        }
        if (!status && one)
                kz_writer_mask(writer, one, doc);
        else if (!status)
                status = kz_live_writer_remove(writer->live, id, &removed, err);
        if (status)
                return kz_datadir_advise(status, err);
        removed |= in_bulk;
        if (removed)
                count_removal(writer);
        *ret_removed = removed;
        return KZ_OK;
}

enum kz_status kz_writer_document_path(
        struct kz_writer *writer, struct kz_str id, struct kz_buf *out, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;
        struct kz_segments_one *one;
        struct kz_document document;
        struct kz_tier *tier = NULL;
        kz_docnum doc = 0;
        enum kz_status status =
                kz_writer_locate(kz_writer_holder(writer), id, &tier, &one, &doc, err);

        if (!status)
                status = tier->ops->stored(tier, doc, &record, err);
        if (!status)
                status = kz_document_decode(kz_buf_str(&record), &document, err);
        if (status)
                return kz_datadir_advise(status, err);
        return kz_buf_append_str(out, document.path) ? kz_error_nomem(err) : KZ_OK;
}

struct restore {
        struct kz_writer *writer;
        uint64_t documents;
};

static enum kz_status restore_one(
        void *context, const struct kz_document *doc, struct kz_error *err)
{
        struct restore *restore = context;
        struct kz_prepared *prepared = NULL;
        enum kz_put_outcome outcome;
        enum kz_status status;

        status = kz_preparer_run(restore->writer->preparer, doc, &prepared, err);
        if (!status)
                status = put(restore->writer, prepared, false, &outcome, err);
        kz_prepared_free(prepared);
        if (!status)
                restore->documents++;
        return status;
}

enum kz_status kz_writer_restore_added(
        struct kz_writer *writer, uint64_t *ret_documents, struct kz_error *err)
{
        struct restore restore = {writer, 0};
        struct kz_error first = KZ_ERROR_NULL;
        uint64_t damaged = 0;
        enum kz_status status = KZ_OK;

        if (!writer->preparer)
                status = kz_preparer_new(&writer->preparer, err);
        if (!status)
                status = kz_added_each(writer->added, restore_one, &restore, &damaged, &first);
        if (status) {
                if (err && first.status)
                        *err = first;
                return status;
        }
        if (damaged)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "%" PRIu64 " added documents could not be read again, %" PRIu64
                        " could; the first: %.300s; delete such files or bring them back from a "
                        "backup",
                        damaged, restore.documents, first.message);
        *ret_documents = restore.documents;
        return KZ_OK;
}
