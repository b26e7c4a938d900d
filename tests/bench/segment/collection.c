#include "tests/bench/segment/collection.h"

#include <stdlib.h>

void collection_deinit(struct collection *collection)
{
        texts_deinit(&collection->texts);
        vocabulary_deinit(&collection->vocabulary);
        free(collection->passages);
        *collection = (struct collection)COLLECTION_NULL;
}

/* FNV-1a, with an end mark: the same in every process, unlike the hashes of our tables. */
static uint64_t mark(uint64_t hash, struct kz_str passage)
{
        const uint64_t prime = 0x100000001B3u;
        size_t i;

        for (i = 0; i < passage.len; i++)
                hash = (hash ^ (uint8_t)passage.ptr[i]) * prime;
        return (hash ^ 0xFF) * prime;
}

static enum kz_status add(
        struct collection *collection, struct kz_str passage, struct kz_error *err)
{
        struct kz_str *passages;
        size_t cap;

        if (collection->n == UINT32_MAX - 1)
                return kz_error_set(err, KZ_E_LIMIT, "too many passages: use --limit");
        if (collection->n == collection->cap) {
                cap = collection->cap ? 2 * collection->cap : 1024;
                passages = realloc(collection->passages, cap * sizeof(*passages));
                if (!passages)
                        return kz_error_nomem(err);
                collection->passages = passages;
                collection->cap = cap;
        }
        collection->passages[collection->n++] = passage;
        collection->bytes += passage.len;
        collection->mark = mark(collection->mark, passage);
        return KZ_OK;
}

static enum kz_status count(
        struct collection *collection, const struct tokens *tokens, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        collection->tokens += tokens->n;
        for (i = 0; i < tokens->n && !status; i++)
                status = vocabulary_count(
                        &collection->vocabulary, tokens->items[i], (uint32_t)collection->n, err);
        return status;
}

static enum kz_status cut(struct collection *collection, struct tokens *tokens, struct kz_str text,
        struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t used;

        while (text.len && !status) {
                status = tokens_read(tokens, text, COLLECTION_PASSAGE_TOKENS, &used, err);
                if (status || tokens->n == 0)
                        break;
                status = add(collection, (struct kz_str){text.ptr, used}, err);
                if (!status)
                        status = count(collection, tokens, err);
                text.ptr += used;
                text.len -= used;
        }
        return status;
}

enum kz_status collection_cut(
        struct collection *collection, struct tokens *tokens, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < collection->texts.n && !status; i++)
                status = cut(collection, tokens, texts_at(&collection->texts, i), err);
        if (status)
                return status;
        if (collection->n == 0)
                return kz_error_set(err, KZ_E_INVALID, "there are no texts there");
        vocabulary_sort(&collection->vocabulary);
        return KZ_OK;
}

enum kz_status collection_repeat(struct collection *collection, size_t copies, struct kz_error *err)
{
        const uint64_t tokens = collection->tokens;
        const size_t n = collection->n;
        enum kz_status status = KZ_OK;
        size_t copy, i;

        for (copy = 1; copy < copies && !status; copy++) {
                for (i = 0; i < n && !status; i++)
                        status = add(collection, collection->passages[i], err);
                collection->tokens += tokens;
        }
        return status;
}
