#include "tests/bench/segment/draw.h"

#include <stdlib.h>

#define WORDS_MIN 2
/* Passages looked at for one that will do. */
#define TRIES 10000

static const char *const kind_names[DRAW_KINDS] = {"AND", "OR", "phrase", "frequent term"};

void draw_deinit(struct draw *draw)
{
        kz_arena_deinit(&draw->arena);
        free(draw->queries);
        *draw = (struct draw)DRAW_NULL;
}

const char *draw_kind_name(enum draw_kind kind)
{
        return kind_names[kind];
}

/* splitmix64 (Steele, Lea and Flood 2014): the same numbers everywhere. */
static uint64_t next_random(uint64_t *state)
{
        uint64_t z = *state += 0x9E3779B97F4A7C15u;

        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
        z = (z ^ z >> 27) * 0x94D049BB133111EBu;
        return z ^ z >> 31;
}

/* From 0 to n - 1; n is far below 2^32, so that the remainder is as good as even. */
static size_t below(uint64_t *state, size_t n)
{
        return (size_t)(next_random(state) % n);
}

static bool has(const struct draw_query *query, struct kz_str word)
{
        size_t i;

        for (i = 0; i < query->n; i++) {
                if (kz_str_eq(query->words[i], word))
                        return true;
        }
        return false;
}

static bool draw_words(struct draw_query *query, const struct tokens *tokens, uint64_t *state)
{
        size_t wanted = WORDS_MIN + below(state, DRAW_WORDS_MAX - WORDS_MIN + 1), tries;

        for (tries = 0; query->n < wanted && tries < 100; tries++) {
                struct kz_str word = tokens->items[below(state, tokens->n)];

                if (!has(query, word))
                        query->words[query->n++] = word;
        }
        return query->n >= WORDS_MIN;
}

static void draw_phrase(struct draw_query *query, const struct tokens *tokens, uint64_t *state)
{
        size_t at, i;

        query->n = WORDS_MIN + below(state, DRAW_WORDS_MAX - WORDS_MIN + 1);
        at = below(state, tokens->n - query->n + 1);
        for (i = 0; i < query->n; i++)
                query->words[i] = tokens->items[at + i];
}

/* The words of a query live on. */
static enum kz_status keep(struct draw *draw, struct draw_query *query, struct kz_error *err)
{
        size_t i;

        for (i = 0; i < query->n; i++) {
                query->words[i] = kz_arena_dup(&draw->arena, query->words[i]);
                if (!query->words[i].ptr)
                        return kz_error_nomem(err);
        }
        draw->queries[draw->n++] = *query;
        return KZ_OK;
}

static enum kz_status draw_place(struct draw *draw, const struct collection *collection,
        struct tokens *tokens, uint64_t *state, struct kz_error *err)
{
        struct draw_query and, or, phrase;
        enum kz_status status;
        uint32_t passage;
        size_t tries;

        for (tries = 0; tries < TRIES; tries++) {
                passage = (uint32_t)below(state, collection->n);
                and = (struct draw_query){.kind = DRAW_AND, .passage = passage};
                or = (struct draw_query){.kind = DRAW_OR, .passage = passage};
                phrase = (struct draw_query){.kind = DRAW_PHRASE, .passage = passage};
                status = tokens_read(tokens, collection->passages[passage], SIZE_MAX, NULL, err);
                if (status)
                        return status;
                if (tokens->n < DRAW_WORDS_MAX)
                        continue;
                draw_phrase(&phrase, tokens, state);
                if (!draw_words(&and, tokens, state) || !draw_words(& or, tokens, state))
                        continue;
                status = keep(draw, &phrase, err);
                if (!status)
                        status = keep(draw, &and, err);
                if (!status)
                        status = keep(draw, & or, err);
                return status;
        }
        return kz_error_set(err, KZ_E_INVALID,
                "the passages are too short: %d of them have no %d different words", TRIES,
                WORDS_MIN);
}

enum kz_status draw_queries(struct draw *draw, const struct collection *collection,
        struct tokens *tokens, uint64_t seed, size_t places, size_t terms, struct kz_error *err)
{
        const struct vocabulary *vocabulary = &collection->vocabulary;
        enum kz_status status = KZ_OK;
        size_t i;

        if (terms > vocabulary->n)
                terms = vocabulary->n;
        draw->queries = calloc(3 * places + terms + 1, sizeof(*draw->queries));
        if (!draw->queries)
                return kz_error_nomem(err);
        for (i = 0; i < places && !status; i++)
                status = draw_place(draw, collection, tokens, &seed, err);
        for (i = 0; i < terms && !status; i++) {
                struct draw_query term = {.kind = DRAW_TERM, .n = 1};

                term.words[0] = vocabulary->words[i].token;
                status = keep(draw, &term, err);
        }
        return status;
}

enum kz_status draw_write(const struct draw_query *query, struct kz_buf *out)
{
        const bool phrase = query->kind == DRAW_PHRASE;
        enum kz_status status = phrase ? kz_buf_append_char(out, '"') : KZ_OK;
        size_t i;

        for (i = 0; i < query->n && !status; i++)
                status = kz_buf_printf(out, "%s%s%.*s",
                        i == 0                   ? ""
                        : query->kind == DRAW_OR ? " OR "
                                                 : " ",
                        query->kind == DRAW_AND ? "+" : "", KZ_STR_ARG(query->words[i]));
        return !status && phrase ? kz_buf_append_char(out, '"') : status;
}
