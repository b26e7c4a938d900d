/* The writer's settling of the files of added documents (added.h), and who holds a document. */
#include <string.h>

#include "index/store/writer_internal.h"

enum kz_status kz_writer_locate(struct kz_holder holder, struct kz_str id, struct kz_tier **ret,
        struct kz_segments_one **ret_one, kz_docnum *ret_doc, struct kz_error *err)
{
        struct kz_segments_one *one = NULL;
        enum kz_status status = kz_live_find(holder.live, id, ret_doc, err);

        if (status == KZ_E_NOT_FOUND)
                status = kz_segments_find(holder.segments, id, &one, ret_doc, err);
        if (status)
                return status;
        *ret = one ? one->tier : holder.live;
        *ret_one = one;
        return KZ_OK;
}

enum kz_status kz_writer_held(struct kz_holder holder, struct kz_str id, struct kz_hash *ret,
        bool *ret_has, struct kz_error *err)
{
        struct kz_segments_one *one;
        struct kz_tier *tier = NULL;
        struct kz_str bytes;
        kz_docnum doc = 0;
        enum kz_status status = kz_writer_locate(holder, id, &tier, &one, &doc, err);

        if (status == KZ_E_NOT_FOUND) {
                *ret_has = false;
                return KZ_OK;
        }
        if (!status)
                status = tier->ops->bytes(tier, doc, KZ_COLUMN_HASH, &bytes, err);
        if (status)
                return status;
        /* A document without its hash is a change to anything. */
        memset(ret, 0, sizeof(*ret));
        if (bytes.len == KZ_HASH_SIZE)
                memcpy(ret->bytes, bytes.ptr, KZ_HASH_SIZE);
        *ret_has = true;
        return KZ_OK;
}

static enum kz_status ask(
        void *context, struct kz_str id, struct kz_hash *ret, bool *ret_has, struct kz_error *err)
{
        return kz_writer_held(*(const struct kz_holder *)context, id, ret, ret_has, err);
}

enum kz_status kz_writer_settle(
        struct kz_writer *writer, struct kz_holder holder, struct kz_error *err)
{
        enum kz_status status =
                kz_added_settle(writer->added, holder.live ? ask : NULL, &holder, err);

        writer->staged = false;
        writer->unsettled = status != KZ_OK;
        return kz_datadir_advise(status, err);
}

void kz_writer_settle_own(struct kz_writer *writer)
{
        if (writer->stale)
                writer->unsettled = true;
        else
                kz_writer_settle(writer, kz_writer_holder(writer), NULL);
}

enum kz_status kz_writer_stage(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (writer->rebuilding)
                return kz_error_set(err, KZ_E_LOCKED,
                        "%s is being rebuilt: added documents can be changed when that is done",
                        writer->dir->path);
        if (writer->unsettled && !writer->staged)
                status = kz_writer_settle(writer, kz_writer_holder(writer), err);
        if (!status)
                writer->staged = true;
        return status;
}
