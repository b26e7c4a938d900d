/* The queries of bench_segment, drawn by a seed from places in the passages. */
#ifndef KZ_BENCH_DRAW_H
#define KZ_BENCH_DRAW_H

#include "tests/bench/segment/collection.h"

#define DRAW_WORDS_MAX 4

enum draw_kind { DRAW_AND, DRAW_OR, DRAW_PHRASE, DRAW_TERM, DRAW_KINDS };

/* A query that matches one passage at least. */
struct draw_query {
        enum draw_kind kind;
        uint32_t passage;                    /* where it was drawn, from 0; of DRAW_TERM 0 */
        size_t n;                            /* DRAW_TERM 1, else 2 to DRAW_WORDS_MAX */
        struct kz_str words[DRAW_WORDS_MAX]; /* different ones but in a phrase */
};

struct draw {
        struct kz_arena arena; /* the words */
        struct draw_query *queries;
        size_t n;
};

#define DRAW_NULL                                                                                  \
        {                                                                                          \
                .arena = KZ_ARENA_NULL                                                             \
        }

void draw_deinit(struct draw *draw);

/*
 * Draws `places` passages, each with equal chance among those of four tokens and more, with
 * replacement. Each gives a phrase, from a place in it; an AND and an OR, of words drawn from its
 * tokens. Then come the most frequent words of the collection, one by one. KZ_E_INVALID when the
 * passages are too short.
 */
enum kz_status draw_queries(struct draw *draw, const struct collection *collection,
        struct tokens *tokens, uint64_t seed, size_t places, size_t terms, struct kz_error *err);

const char *draw_kind_name(enum draw_kind kind); /* "AND" */

/* The query as kzsearch reads it, appended: +a +b, a OR b, "a b", a. */
enum kz_status draw_write(const struct draw_query *query, struct kz_buf *out);

#endif
