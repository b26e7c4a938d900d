#include "index/store/mask.h"

#include <stdlib.h>

#include "index/base/length.h"

#define BITS 1
#define PLACES 2
#define CHUNK_BYTES (KZ_MASK_CHUNK / 8)

static uint32_t count_chunks(uint32_t n_docs)
{
        return n_docs / KZ_MASK_CHUNK + 1;
}

enum kz_status kz_mask_init(
        struct kz_mask *mask, const struct kz_segment *segment, struct kz_error *err)
{
        const uint32_t chunks = count_chunks(segment->n_docs);

        *mask = (struct kz_mask){.lengths = segment->lengths, .n_docs = segment->n_docs};
        mask->words = calloc(chunks, CHUNK_BYTES);
        mask->changed = calloc(chunks, sizeof(*mask->changed));
        if (!mask->words || !mask->changed) {
                kz_mask_deinit(mask);
                return kz_error_nomem(err);
        }
        mask->shown.masked = mask->words;
        return KZ_OK;
}

void kz_mask_deinit(struct kz_mask *mask)
{
        free(mask->words);
        free(mask->changed);
        *mask = (struct kz_mask)KZ_MASK_NULL;
}

uint64_t *kz_mask_copy(const struct kz_mask *mask)
{
        const size_t size = (size_t)count_chunks(mask->n_docs) * CHUNK_BYTES;
        uint64_t *copy = malloc(size);

        if (copy)
                memcpy(copy, mask->words, size);
        return copy;
}

void kz_mask_add(struct kz_mask *mask, kz_docnum doc)
{
        if (kz_mask_has(mask, doc))
                return;
        mask->words[doc / 64] |= UINT64_C(1) << doc % 64;
        mask->changed[doc / KZ_MASK_CHUNK] = true;
        mask->shown.documents++;
        mask->shown.length += kz_length_decode(mask->lengths[doc - 1]);
}

/* ---- As metadata ---- */

static enum kz_status key_of(const char *name, uint32_t chunk, struct kz_buf *out)
{
        kz_buf_clear(out);
        return kz_buf_printf(out, "mask:%s:%04x", name, chunk);
}

static enum kz_status damaged(const char *name, struct kz_error *err)
{
        return kz_error_set(err, KZ_E_CORRUPT, "damaged mask of %s in the live index", name);
}

static bool add_checked(struct kz_mask *mask, uint64_t doc)
{
        if (doc == 0 || doc > mask->n_docs)
                return false;
        kz_mask_add(mask, (kz_docnum)doc);
        return true;
}

static bool decode(struct kz_mask *mask, uint32_t chunk, struct kz_str value)
{
        const unsigned char *bytes = (const unsigned char *)value.ptr + 1;
        const uint64_t first = (uint64_t)chunk * KZ_MASK_CHUNK;
        size_t n = value.len - 1, i;
        unsigned place, next = 0;
        bool ok = true;

        switch (value.ptr[0]) {
        case BITS:
                if (n != CHUNK_BYTES)
                        return false;
                for (i = 0; i < n * 8 && ok; i++)
                        ok = !(bytes[i / 8] >> i % 8 & 1) || add_checked(mask, first + i);
                return ok;
        case PLACES:
                for (i = 0; i + 1 < n && ok; i += 2) {
                        place = bytes[i] + 256u * bytes[i + 1];
                        ok = place >= next && place < KZ_MASK_CHUNK &&
                             add_checked(mask, first + place);
                        next = place + 1;
                }
                return ok && n && n % 2 == 0;
        default:
                return false;
        }
}

enum kz_status kz_mask_load(
        struct kz_mask *mask, const char *name, struct kz_tier *live, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;
        uint32_t chunk;

        for (chunk = 0; chunk < count_chunks(mask->n_docs); chunk++) {
                if (key_of(name, chunk, &key))
                        return kz_error_nomem(err);
                kz_buf_clear(&value);
                status = kz_live_metadata(live, kz_buf_str(&key), &value, err);
                if (status)
                        return status;
                if (value.len && !decode(mask, chunk, kz_buf_str(&value)))
                        return damaged(name, err);
                mask->changed[chunk] = false;
        }
        return KZ_OK;
}

static enum kz_status encode(const struct kz_mask *mask, uint32_t chunk, struct kz_buf *out)
{
        const uint64_t *words = mask->words + (size_t)chunk * (KZ_MASK_CHUNK / 64);
        enum kz_status status;
        size_t count = 0, i;

        for (i = 0; i < KZ_MASK_CHUNK / 64; i++)
                count += (size_t)__builtin_popcountll(words[i]);
        kz_buf_clear(out);
        if (count == 0)
                return KZ_OK;
        status = kz_buf_append_char(out, count * 2 < CHUNK_BYTES ? PLACES : BITS);
        for (i = 0; i < KZ_MASK_CHUNK && !status && count * 2 < CHUNK_BYTES; i++) {
                const char place[2] = {(char)(i & 0xff), (char)(i >> 8)};

                if (words[i / 64] >> i % 64 & 1)
                        status = kz_buf_append(out, place, sizeof(place));
        }
        for (i = 0; i < CHUNK_BYTES && !status && count * 2 >= CHUNK_BYTES; i++)
                status = kz_buf_append_char(out, (char)(words[i / 8] >> i % 8 * 8 & 0xff));
        return status;
}

enum kz_status kz_mask_store(struct kz_mask *mask, const char *name, struct kz_live_writer *live,
        bool *ret_any, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        enum kz_status status;
        uint32_t chunk;
        bool any = false;

        for (chunk = 0; chunk < count_chunks(mask->n_docs); chunk++) {
                if (!mask->changed[chunk])
                        continue;
                if (key_of(name, chunk, &key) || encode(mask, chunk, &value))
                        return kz_error_nomem(err);
                status = kz_live_writer_set_metadata(
                        live, kz_buf_str(&key), kz_buf_str(&value), err);
                if (status)
                        return status;
                mask->changed[chunk] = false;
                any = true;
        }
        *ret_any = any;
        return KZ_OK;
}

enum kz_status kz_mask_forget(
        const char *name, uint32_t n_docs, struct kz_live_writer *live, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf key = KZ_BUF_NULL;
        enum kz_status status = KZ_OK;
        uint32_t chunk;

        for (chunk = 0; chunk < count_chunks(n_docs) && !status; chunk++) {
                if (key_of(name, chunk, &key))
                        return kz_error_nomem(err);
                status = kz_live_writer_set_metadata(live, kz_buf_str(&key), KZ_STR_NULL, err);
        }
        return status;
}
