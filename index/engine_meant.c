/*
 * did_you_mean: a query that finds little, as it was perhaps meant. First typed on another keyboard
 * layout, then with unknown words spelled otherwise. Nothing is offered that does not find more.
 */
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/engine_internal.h"
#include "index/query/layout.h"
#include "index/query/respell.h"

/* So many full matches are enough to say nothing. */
#define FEW 3
/* Unknown words of a query; with more of them it was not misspelled but is about something else. */
#define WORDS_MAX 4
/* Shorter words are not guessed at: too many are near. */
#define LETTERS_MIN 4
/* Nor is a shorter known word a sign that the layout was right. */
#define KNOWN_MIN 3
/* In a query typed again on another layout, so many characters at least. */
#define RETYPED_MIN 4
/* A word of more documents is no slip. */
#define RARE 5
/*
 * What spellings may cost one query. A word takes some hundred seeks, one that nothing is near to
 * up to nine thousand: two of those, or some tens of others.
 */
#define SEEKS_MAX 16000
/* Words of documents that are read for one word, and for all: some milliseconds. */
#define READ_WORD_MAX 10000
#define READ_MAX 24000

struct typed_word {
        const struct kz_group *group;
        bool negated; /* it must not match */
        size_t letters;
        uint64_t df;                                      /* with other spellings of a name */
        uint64_t own_df;                                  /* as it was typed */
        struct kz_str spellings[KZ_ENGINE_SPELLINGS_MAX]; /* likeliest first */
        size_t n_spellings;
};

struct meant {
        struct kz_searcher *searcher;
        const struct kz_search_request *request;
        const struct kz_query *query;
        struct kz_search_result *result;
        struct kz_watch watch;
        struct kz_arena arena;
        struct typed_word words[KZ_QUERY_MAX_GROUPS];
        size_t n_words;
        bool known; /* one of them, as it was typed */
        struct typed_word *suspects[KZ_QUERY_MAX_GROUPS];
        size_t n_suspects;
        struct kz_engine_help help;
};

static void meant_cleanup(struct meant **meant)
{
        if (*meant)
                kz_arena_deinit(&(*meant)->arena);
        free(*meant);
}

static void query_cleanup(struct kz_query **query)
{
        kz_query_free(*query);
}

static bool is_few(const struct kz_search_result *result)
{
        return result->total < FEW;
}

/* ---- What was typed ---- */

static bool has_digit(struct kz_str s)
{
        size_t i;

        for (i = 0; i < s.len; i++) {
                if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
                        return true;
        }
        return false;
}

static enum kz_status df_of(struct kz_searcher *searcher, const struct kz_group *group, size_t n,
        uint64_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint64_t df, most = 0;
        size_t i;

        for (i = 0; i < n && !status; i++) {
                status = kz_engine_df(searcher, group->terms[i].term, &df, err);
                if (!status && df > most)
                        most = df;
        }
        *ret = most;
        return status;
}

/* Other names of what was typed are no part of it. */
static bool is_alias(const struct kz_node *node)
{
        return node->discount > 0;
}

/* Whether the index has another name of what was typed. */
static bool is_known_otherwise(const struct kz_node *node)
{
        return node->best && (!node->hyphenated || node->n_children > 1);
}

/* Whether the word stands in the query as it was typed: those of a #HashTag do not. */
static bool is_piece(struct kz_str text, struct kz_str word)
{
        uintptr_t begin = (uintptr_t)text.ptr, at = (uintptr_t)word.ptr;

        return at >= begin && at - begin <= text.len && word.len <= text.len - (at - begin);
}

/* Whether the word stands for itself, and not for a form, a beginning or a guess. */
static bool is_plain(const struct kz_group *group)
{
        return !group->begins.len && !group->edits && !group->terms[0].form.len;
}

/*
 * Whether the rest of the words does not matter. Where there are hits, only a query without a known
 * word is of interest: what is typed on a wrong layout may sound like a name.
 */
static bool is_enough(const struct meant *meant)
{
        return meant->known && !is_few(meant->result);
}

static enum kz_status gather(
        struct meant *meant, const struct kz_node *node, bool negated, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t first = meant->n_words, i;

        if (node->title_of || is_alias(node))
                return KZ_OK;
        negated = negated || node->kind == KZ_NODE_NOT;
        for (i = 0; i < node->n_groups && !status && !is_enough(meant); i++) {
                struct typed_word *word = &meant->words[meant->n_words];

                if (!is_plain(&node->groups[i]) ||
                        !is_piece(meant->query->text, node->groups[i].word))
                        continue;
                if (meant->n_words == KZ_QUERY_MAX_GROUPS)
                        return KZ_OK;
                word->group = &node->groups[i];
                word->negated = negated;
                word->letters = kz_utf8_count(word->group->form.ptr, word->group->form.len);
                status = df_of(meant->searcher, word->group, word->group->n_terms, &word->df, err);
                if (!status)
                        status = df_of(meant->searcher, word->group, word->group->n_own,
                                &word->own_df, err);
                meant->known = meant->known || (word->own_df && !negated);
                meant->n_words++;
        }
        for (i = 0; i < node->n_children && !status && !is_enough(meant); i++) {
                /* Nobody typed a word with hyphens without them. */
                if (!node->hyphenated || i == 0)
                        status = gather(meant, node->children[i], negated, err);
        }
        /* The name of something that has others is no slip, nor what the index has as one word. */
        for (; is_known_otherwise(node) && first < meant->n_words; first++) {
                meant->words[first].df |= meant->words[first].df == 0;
                meant->words[first].own_df |= meant->words[first].own_df == 0;
                meant->known = meant->known || !negated;
        }
        return status;
}

static int by_place(const void *a, const void *b)
{
        const struct typed_word *x = a, *y = b;

        return (x->group->word.ptr > y->group->word.ptr) -
               (x->group->word.ptr < y->group->word.ptr);
}

/* ---- What it would find ---- */

static enum kz_status count(
        struct meant *meant, struct kz_str text, uint64_t *ret, struct kz_error *err)
{
        KZ_CLEANUP(query_cleanup) struct kz_query *query = NULL;
        enum kz_status status;

        status = kz_query_parse(meant->searcher->analyzer, text, meant->request->now, &query, err);
        return status ? status : kz_engine_count(meant->searcher, meant->request, query, ret, err);
}

static enum kz_status offer(struct meant *meant, struct kz_str text, struct kz_error *err)
{
        meant->result->did_you_mean = kz_arena_dup(meant->result->arena, text);
        return meant->result->did_you_mean.ptr ? KZ_OK : kz_error_nomem(err);
}

/* ---- Another layout ---- */

/* Counts the words below node that are looked for, and those of them that the index has. */
static enum kz_status count_known(struct kz_searcher *searcher, const struct kz_node *node,
        size_t *words, size_t *known, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint64_t df;
        size_t i;

        if (node->kind == KZ_NODE_NOT || is_alias(node))
                return KZ_OK;
        for (i = 0; i < node->n_groups && !status; i++) {
                status = df_of(searcher, &node->groups[i], node->groups[i].n_own, &df, err);
                *words += 1;
                *known += df > 0 || !is_plain(&node->groups[i]);
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = count_known(searcher, node->children[i], words, known, err);
        return status;
}

/* Unknown or, with digits, perhaps Kazakh. */
static bool is_strange(const struct typed_word *word)
{
        return !word->negated && (!word->own_df || has_digit(word->group->form));
}

static bool is_known(void *context, size_t start, size_t end)
{
        const struct meant *meant = context;
        size_t i;

        for (i = 0; i < meant->n_words; i++) {
                const struct typed_word *word = &meant->words[i];
                size_t at = (size_t)(word->group->word.ptr - meant->query->text.ptr);

                if (word->own_df && word->letters >= KNOWN_MIN && at == start &&
                        at + word->group->word.len == end)
                        return true;
        }
        return false;
}

static enum kz_status try_layout(struct meant *meant, size_t guess, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(query_cleanup) struct kz_query *query = NULL;
        enum kz_status status;
        size_t letters, words = 0, known = 0;
        uint64_t total;

        if (kz_layout_retype(meant->query->text, guess, is_known, meant, &text, &letters))
                return kz_error_nomem(err);
        if (letters < RETYPED_MIN)
                return KZ_OK;
        status = kz_query_parse(
                meant->searcher->analyzer, kz_buf_str(&text), meant->request->now, &query, err);
        if (!status)
                status = count_known(meant->searcher, query->root, &words, &known, err);
        if (status || !words || known < words)
                return status;
        status = kz_engine_count(meant->searcher, meant->request, query, &total, err);
        if (!status && total > (is_few(meant->result) ? meant->result->total : 0))
                status = offer(meant, kz_buf_str(&text), err);
        return status;
}

static enum kz_status try_layouts(struct meant *meant, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t guess, i;

        for (i = 0; i < meant->n_words; i++) {
                if (is_strange(&meant->words[i]))
                        break;
        }
        if (i == meant->n_words)
                return KZ_OK;
        for (guess = 0; guess < KZ_LAYOUT_GUESSES; guess++) {
                status = try_layout(meant, guess, err);
                if (status || meant->result->did_you_mean.len)
                        return status;
        }
        return KZ_OK;
}

/* ---- Another spelling ---- */

static bool is_suspect(const struct typed_word *word)
{
        return !word->negated && word->df <= RARE && word->letters >= LETTERS_MIN &&
               !has_digit(word->group->form);
}

/* The query with one spelling chosen for each suspect word. */
static enum kz_status compose(struct meant *meant, struct typed_word *const *words, size_t n,
        const size_t *chosen, struct kz_buf *out, struct kz_error *err)
{
        struct kz_respelling respellings[WORDS_MAX];
        size_t i;

        for (i = 0; i < n; i++)
                respellings[i] = (struct kz_respelling){
                        words[i]->group->word, words[i]->spellings[chosen[i]]};
        return kz_respell(meant->query->text, respellings, n, out) ? kz_error_nomem(err) : KZ_OK;
}

/* Of each word in turn, the likeliest spelling with which the query finds something. */
static enum kz_status choose(
        struct meant *meant, struct typed_word *const *words, size_t n, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        size_t chosen[WORDS_MAX] = {0}, i, k;
        enum kz_status status;
        uint64_t total;

        for (i = 0; i < n; i++) {
                for (k = 0; k < words[i]->n_spellings; k++) {
                        chosen[i] = k;
                        kz_buf_clear(&text);
                        status = compose(meant, words, n, chosen, &text, err);
                        if (!status)
                                status = count(meant, kz_buf_str(&text), &total, err);
                        if (status)
                                return status;
                        if (total > meant->result->total)
                                return offer(meant, kz_buf_str(&text), err);
                }
                chosen[i] = 0;
        }
        return KZ_OK;
}

/* The least known first, then the longest, which look like another word by chance least. */
static int by_suspicion(const void *a, const void *b)
{
        const struct typed_word *x = *(struct typed_word *const *)a,
                                *y = *(struct typed_word *const *)b;

        if (x->df != y->df)
                return x->df < y->df ? -1 : 1;
        if (x->letters != y->letters)
                return x->letters > y->letters ? -1 : 1;
        return by_place(x, y);
}

/* Spells suspect words, as far as help goes. *ret: how many have other spellings; all were not
 * tried when those are too many. */
static enum kz_status spell_suspects(struct meant *meant, size_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t left = READ_MAX;
        size_t i;

        for (i = 0; i < meant->n_words; i++) {
                if (is_suspect(&meant->words[i]))
                        meant->suspects[meant->n_suspects++] = &meant->words[i];
        }
        if (meant->n_suspects)
                qsort(meant->suspects, meant->n_suspects, sizeof(*meant->suspects), by_suspicion);
        meant->help.seeks_left = SEEKS_MAX;
        *ret = 0;
        for (i = 0; i < meant->n_suspects && !status; i++) {
                const uint32_t may_read = left < READ_WORD_MAX ? left : READ_WORD_MAX;
                struct typed_word *word = meant->suspects[i];

                if (!meant->help.seeks_left || *ret > WORDS_MAX)
                        break;
                meant->help.words_left = may_read;
                status = kz_engine_spell(meant->searcher, word->group, word->df, &meant->watch,
                        &meant->help, &meant->arena, word->spellings, &word->n_spellings, err);
                left -= may_read - meant->help.words_left;
                *ret += word->n_spellings > 0;
        }
        return status;
}

static enum kz_status try_spellings(struct meant *meant, struct kz_error *err)
{
        struct typed_word *words[WORDS_MAX];
        size_t n = 0, spelled, i;
        enum kz_status status = spell_suspects(meant, &spelled, err);

        if (status || !spelled || spelled > WORDS_MAX)
                return status;
        for (i = 0; i < meant->n_words; i++) {
                if (meant->words[i].n_spellings)
                        words[n++] = &meant->words[i];
        }
        return choose(meant, words, n, err);
}

enum kz_status kz_engine_did_you_mean(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_query *query,
        struct kz_search_result *result, struct kz_error *err)
{
        KZ_CLEANUP(meant_cleanup) struct meant *meant = NULL;
        enum kz_status status;

        if (result->partial || request->limit == 0 || request->offset)
                return KZ_OK;
        meant = calloc(1, sizeof(*meant));
        if (!meant)
                return kz_error_nomem(err);
        meant->searcher = searcher;
        meant->request = request;
        meant->query = query;
        meant->result = result;
        meant->watch = kz_watch_begin(request->deadline_ns, request->cancelled);
        status = gather(meant, query->root, false, err);
        if (meant->n_words)
                qsort(meant->words, meant->n_words, sizeof(*meant->words), by_place);
        if (!status && (is_few(result) || !meant->known))
                status = try_layouts(meant, err);
        if (!status && is_few(result) && !result->did_you_mean.len)
                status = try_spellings(meant, err);
        /* Out of time, nothing is offered; what was found stays. */
        return status == KZ_E_DEADLINE ? KZ_OK : status;
}
