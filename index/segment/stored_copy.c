#include "index/segment/stored_copy.h"

#include <stdlib.h>

#include "index/segment/stored_reader.h"

struct kz_stored_copy {
        struct kz_stored_writer *writer;
        const struct kz_stored *from;
        struct kz_stored_reader *reader;
        struct kz_buf record, places; /* of a document that is inflated */
};

enum kz_status kz_stored_copy_new(struct kz_stored_writer *writer, const struct kz_stored *from,
        struct kz_stored_copy **ret, struct kz_error *err)
{
        struct kz_stored_copy *copy = calloc(1, sizeof(*copy));
        enum kz_status status;

        if (!copy)
                return kz_error_nomem(err);
        copy->writer = writer;
        copy->from = from;
        status = kz_stored_reader_new(from, &copy->reader, err);
        if (status) {
                kz_stored_copy_free(copy);
                return status;
        }
        *ret = copy;
        return KZ_OK;
}

struct kz_stored_copy *kz_stored_copy_free(struct kz_stored_copy *copy)
{
        if (!copy)
                return NULL;
        kz_stored_reader_free(copy->reader);
        kz_buf_deinit(&copy->record);
        kz_buf_deinit(&copy->places);
        free(copy);
        return NULL;
}

static enum kz_status copy_record(
        struct kz_stored_copy *copy, kz_docnum doc, uint64_t *ret_bytes, struct kz_error *err)
{
        struct kz_str head, text;
        uint64_t head_len, text_len;
        enum kz_status status;
        size_t n_places = 0;

        kz_buf_clear(&copy->record);
        kz_buf_clear(&copy->places);
        status = kz_stored_size(copy->from, doc, &head_len, &text_len, err);
        if (!status)
                status = kz_stored_read(
                        copy->reader, doc, 0, head_len + text_len, &copy->record, err);
        if (!status)
                status = kz_stored_places(copy->from, doc, &copy->places, &n_places, err);
        if (status)
                return status;
        text = kz_buf_str(&copy->record);
        head = (struct kz_str){text.ptr, (size_t)head_len};
        text = (struct kz_str){text.ptr + head.len, text.len - head.len};
        *ret_bytes = head_len + text_len;
        return kz_stored_writer_add(copy->writer, head, text,
                (const struct kz_textplace *)copy->places.data, n_places, err);
}

/*
 * Small blocks are not kept, and none is made by cutting off one that is being filled: else those
 * that end each file that is merged would stay for ever.
 */
static bool worth_keeping(const struct kz_stored_copy *copy, const struct kz_stored_run *run)
{
        const size_t waiting = kz_stored_writer_waiting(copy->writer);

        return run->content >= KZ_STORED_BLOCK / 2 &&
               (waiting == 0 || waiting >= KZ_STORED_BLOCK / 2);
}

enum kz_status kz_stored_copy_next(struct kz_stored_copy *copy, kz_docnum first, kz_docnum last,
        kz_docnum *ret_next, uint64_t *ret_bytes, struct kz_error *err)
{
        struct kz_stored_run run;
        uint64_t bytes = 0;
        enum kz_status status;

        status = kz_stored_run(copy->from, first, last, &run, err);
        if (!status && run.n_docs && worth_keeping(copy, &run)) {
                bytes = run.content;
                status = kz_stored_writer_add_run(copy->writer, &run, err);
        } else if (!status) {
                run.n_docs = 1;
                status = copy_record(copy, first, &bytes, err);
        }
        if (status)
                return status;
        *ret_next = first + run.n_docs;
        *ret_bytes = bytes;
        return KZ_OK;
}
