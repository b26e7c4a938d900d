#include "index/segment/frequent.h"

#include <stdlib.h>

#include "index/base/grow.h"
#include "index/segment/pair.h"

/* Words that are kept until all are known; then those beyond KZ_FREQUENT_MAX and one go. */
#define KEPT_MAX 1024

void kz_frequent_deinit(struct kz_frequent *frequent)
{
        kz_arena_deinit(&frequent->arena);
        free(frequent->words);
        *frequent = (struct kz_frequent)KZ_FREQUENT_NULL;
}

static int compare_dfs(const void *a, const void *b)
{
        const struct kz_frequent_word *x = a, *y = b;

        return (x->df < y->df) - (x->df > y->df);
}

static int compare_words(const void *a, const void *b)
{
        const struct kz_frequent_word *x = a, *y = b;

        return kz_str_cmp(x->word, y->word);
}

/* Keeps the n words in the most documents. */
static void cut(struct kz_frequent *frequent, size_t n)
{
        if (frequent->n)
                qsort(frequent->words, frequent->n, sizeof(*frequent->words), compare_dfs);
        if (frequent->n <= n)
                return;
        if (frequent->words[n].df > frequent->left_out)
                frequent->left_out = frequent->words[n].df;
        frequent->n = n;
}

enum kz_status kz_frequent_add(struct kz_frequent *frequent, const struct kz_frequent_word *word)
{
        struct kz_str copy;

        if (kz_term_is_prefixed(word->word))
                return KZ_OK;
        frequent->positions += word->positions;
        if (!kz_pair_has(word->word) || word->df < KZ_FREQUENT_DF || word->df <= frequent->left_out)
                return KZ_OK;
        if (frequent->n == KEPT_MAX)
                cut(frequent, KZ_FREQUENT_MAX);
        copy = kz_arena_dup(&frequent->arena, word->word);
        if (!copy.ptr || kz_grow((void **)&frequent->words, &frequent->cap, frequent->n + 1,
                                 sizeof(*frequent->words)))
                return KZ_E_NOMEM;
        frequent->words[frequent->n] = *word;
        frequent->words[frequent->n++].word = copy;
        return KZ_OK;
}

void kz_frequent_choose(struct kz_frequent *frequent)
{
        uint64_t positions = 0;
        size_t n;

        cut(frequent, KZ_FREQUENT_MAX);
        for (n = 0; n < frequent->n; n++) {
                positions += frequent->words[n].positions;
                if (positions > frequent->positions / 100 * KZ_FREQUENT_SHARE)
                        break;
        }
        cut(frequent, n);
        while (frequent->n && frequent->words[frequent->n - 1].df <= frequent->left_out)
                frequent->n--;
        frequent->min_df = frequent->n ? frequent->words[frequent->n - 1].df : 0;
        if (frequent->n)
                qsort(frequent->words, frequent->n, sizeof(*frequent->words), compare_words);
}
