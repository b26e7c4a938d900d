/*
 * Stored documents: the first byte is the number of documents, two are the length of the index
 * (little-endian), then come the index and the blocks. A document is read or refused, and is never
 * longer than the index says; of what the check lets pass the index is whole.
 */
#include <stdlib.h>

#include "index/segment/stored_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
        if (!holds)
                abort();
}

static void read_doc(const struct kz_stored *stored, struct kz_stored_reader *reader, uint32_t doc,
        struct kz_buf *out, bool sound)
{
        struct kz_tier_text part;
        uint64_t head, text;
        size_t n;

        kz_buf_clear(out);
        if (kz_stored_size(stored, doc, &head, &text, NULL)) {
                require(!sound);
                return;
        }
        if (!kz_stored_text(reader, doc, 500, 700, 100, out, &part, NULL))
                require(part.offset <= text && part.bytes.len <= text - part.offset &&
                        part.last == (part.offset + part.bytes.len == text));
        kz_buf_clear(out);
        require(kz_stored_places(stored, doc, out, &n, NULL) == KZ_OK || !sound);
        kz_buf_clear(out);
        if (!kz_stored_read(reader, doc, head, text, out, NULL))
                require(out->len == text);
        else
                require(out->len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct kz_stored_reader *reader = NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_str index, blocks;
        struct kz_stored stored;
        uint32_t doc;
        bool sound;

        if (size < 3 || data[1] + data[2] * (size_t)256 > size - 3)
                return 0;
        index = (struct kz_str){(const char *)data + 3, data[1] + data[2] * (size_t)256};
        blocks = (struct kz_str){index.ptr + index.len, size - 3 - index.len};
        if (kz_stored_open(blocks, index, data[0], "a.seg", &stored, NULL))
                return 0;
        sound = kz_stored_check(&stored, NULL) == KZ_OK;
        require(kz_stored_reader_new(&stored, &reader, NULL) == KZ_OK);
        for (doc = 1; doc <= stored.n_docs; doc++)
                read_doc(&stored, reader, doc, &out, sound);
        kz_stored_reader_free(reader);
        kz_buf_deinit(&out);
        return 0;
}
