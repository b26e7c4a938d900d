#include "tests/bench/segment/vocabulary.h"

#include <stdlib.h>

#include "index/base/strhash.h"

void vocabulary_deinit(struct vocabulary *vocabulary)
{
        kz_arena_deinit(&vocabulary->arena);
        free(vocabulary->words);
        free(vocabulary->table);
        *vocabulary = (struct vocabulary)VOCABULARY_NULL;
}

static void place(struct vocabulary *vocabulary, uint32_t index)
{
        size_t slot = vocabulary->words[index].hash & (vocabulary->table_size - 1);

        while (vocabulary->table[slot])
                slot = (slot + 1) & (vocabulary->table_size - 1);
        vocabulary->table[slot] = index + 1;
}

/* Twice as many words, and a table that they fill by half at most. */
static enum kz_status grow(struct vocabulary *vocabulary, struct kz_error *err)
{
        size_t cap = vocabulary->cap ? 2 * vocabulary->cap : 1024;
        struct vocabulary_word *words =
                realloc(vocabulary->words, cap * sizeof(*vocabulary->words));
        uint32_t *table, i;

        if (!words)
                return kz_error_nomem(err);
        vocabulary->words = words;
        table = calloc(2 * cap, sizeof(*table));
        if (!table)
                return kz_error_nomem(err);
        free(vocabulary->table);
        vocabulary->table = table;
        vocabulary->table_size = 2 * cap;
        vocabulary->cap = cap;
        for (i = 0; i < vocabulary->n; i++)
                place(vocabulary, i);
        return KZ_OK;
}

static struct vocabulary_word *find(
        struct vocabulary *vocabulary, struct kz_str token, uint32_t hash)
{
        size_t mask = vocabulary->table_size - 1, slot;

        if (vocabulary->n == 0)
                return NULL;
        for (slot = hash & mask; vocabulary->table[slot]; slot = (slot + 1) & mask) {
                struct vocabulary_word *word = &vocabulary->words[vocabulary->table[slot] - 1];

                if (word->hash == hash && kz_str_eq(word->token, token))
                        return word;
        }
        return NULL;
}

enum kz_status vocabulary_count(
        struct vocabulary *vocabulary, struct kz_str token, uint32_t passage, struct kz_error *err)
{
        uint32_t hash = (uint32_t)(kz_strhash(token) >> 32);
        struct vocabulary_word *word = find(vocabulary, token, hash);
        struct kz_str kept;

        if (word) {
                word->passages += word->last != passage;
                word->last = passage;
                return KZ_OK;
        }
        if (vocabulary->n == vocabulary->cap && grow(vocabulary, err))
                return KZ_E_NOMEM;
        kept = kz_arena_dup(&vocabulary->arena, token);
        if (!kept.ptr)
                return kz_error_nomem(err);
        vocabulary->words[vocabulary->n] =
                (struct vocabulary_word){kept, hash, .passages = 1, .last = passage};
        place(vocabulary, (uint32_t)vocabulary->n++);
        return KZ_OK;
}

static int compare(const void *a, const void *b)
{
        const struct vocabulary_word *x = a, *y = b;

        if (x->passages != y->passages)
                return x->passages < y->passages ? 1 : -1;
        return kz_str_cmp(x->token, y->token);
}

void vocabulary_sort(struct vocabulary *vocabulary)
{
        if (vocabulary->n)
                qsort(vocabulary->words, vocabulary->n, sizeof(*vocabulary->words), compare);
}
