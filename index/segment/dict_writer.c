#include "index/segment/dict_writer.h"

#include <endian.h>
#include <stdlib.h>

#include "index/base/wire.h"
#include "index/segment/varint.h"

struct kz_dict_writer {
        struct kz_buf blocks;  /* and, once finished, all of the section */
        struct kz_buf keys;    /* of the block that is not full yet */
        struct kz_buf numbers; /* of them */
        struct kz_buf begins;  /* as the section has them */
        struct kz_buf offsets; /* as the section has them */
        uint32_t n_blocks, key_max;
        uint64_t n_keys, ranges;
        bool finished;
        size_t last_len;
        char last[KZ_DICT_KEY_MAX];
};

enum kz_status kz_dict_writer_new(struct kz_dict_writer **ret, struct kz_error *err)
{
        struct kz_dict_writer *writer = calloc(1, sizeof(*writer));

        if (!writer)
                return kz_error_nomem(err);
        *ret = writer;
        return KZ_OK;
}

struct kz_dict_writer *kz_dict_writer_free(struct kz_dict_writer *writer)
{
        if (!writer)
                return NULL;
        kz_buf_deinit(&writer->blocks);
        kz_buf_deinit(&writer->keys);
        kz_buf_deinit(&writer->numbers);
        kz_buf_deinit(&writer->begins);
        kz_buf_deinit(&writer->offsets);
        free(writer);
        return NULL;
}

static bool begin_block(struct kz_dict_writer *writer, struct kz_str key)
{
        const uint64_t begin = htobe64(kz_dict_begin(key));

        if (kz_buf_append(&writer->begins, &begin, sizeof(begin)) ||
                kz_wire_put_u32(&writer->offsets, (uint32_t)writer->blocks.len) ||
                kz_varint_put(&writer->blocks, writer->ranges))
                return false;
        writer->n_blocks++;
        return true;
}

static bool end_block(struct kz_dict_writer *writer)
{
        if (kz_varint_put(&writer->blocks, writer->keys.len) ||
                kz_buf_append_str(&writer->blocks, kz_buf_str(&writer->keys)) ||
                kz_buf_append_str(&writer->blocks, kz_buf_str(&writer->numbers)))
                return false;
        kz_buf_clear(&writer->keys);
        kz_buf_clear(&writer->numbers);
        return true;
}

static bool put_key(struct kz_dict_writer *writer, struct kz_str key)
{
        const bool first = writer->n_keys % KZ_DICT_BLOCK == 0;
        const size_t most = key.len < writer->last_len ? key.len : writer->last_len;
        size_t shared = 0;

        if (first && !begin_block(writer, key))
                return false;
        while (!first && shared < most && key.ptr[shared] == writer->last[shared])
                shared++;
        if (!first && kz_buf_append_char(&writer->keys, (char)shared))
                return false;
        return !kz_buf_append_char(&writer->keys, (char)(key.len - shared)) &&
               !kz_buf_append(&writer->keys, key.ptr + shared, key.len - shared);
}

enum kz_status kz_dict_writer_add(struct kz_dict_writer *writer, struct kz_str key, uint64_t count,
        uint64_t size, struct kz_error *err)
{
        const struct kz_str last = {writer->last, writer->last_len};
        uint64_t ranges;

        if (key.len < 1 || key.len > KZ_DICT_KEY_MAX || kz_str_cmp(key, last) <= 0 ||
                writer->finished)
                return kz_error_set(err, KZ_E_INTERNAL,
                        "dictionary key \"%.*s\" is out of order behind \"%.*s\", or too long",
                        KZ_STR_ARG(key), KZ_STR_ARG(last));
        if (__builtin_add_overflow(writer->ranges, size, &ranges))
                return kz_error_set(err, KZ_E_INTERNAL, "the ranges of a dictionary are too long");
        if (writer->blocks.len > UINT32_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "a dictionary of over 4 GiB");
        if (!put_key(writer, key) || kz_varint_put(&writer->numbers, count) ||
                kz_varint_put(&writer->numbers, size))
                return kz_error_nomem(err);
        writer->ranges = ranges;
        writer->n_keys++;
        if (writer->n_keys % KZ_DICT_BLOCK == 0 && !end_block(writer))
                return kz_error_nomem(err);
        if (key.len > writer->key_max)
                writer->key_max = (uint32_t)key.len;
        memcpy(writer->last, key.ptr, key.len);
        writer->last_len = key.len;
        return KZ_OK;
}

enum kz_status kz_dict_writer_finish(
        struct kz_dict_writer *writer, struct kz_str *ret, struct kz_error *err)
{
        struct kz_buf *out = &writer->blocks;

        if (!writer->finished &&
                ((writer->keys.len && !end_block(writer)) ||
                        kz_buf_append_str(out, kz_buf_str(&writer->begins)) ||
                        kz_buf_append_str(out, kz_buf_str(&writer->offsets)) ||
                        kz_wire_put_u32(out, writer->n_blocks) ||
                        kz_wire_put_u64(out, writer->n_keys) ||
                        kz_wire_put_u64(out, writer->ranges) ||
                        kz_wire_put_u32(out, writer->key_max) || kz_wire_put_u32(out, 0)))
                return kz_error_nomem(err);
        writer->finished = true;
        *ret = kz_buf_str(out);
        return KZ_OK;
}
