/*
 * A query that is an OR of words: streams of postings and how their scores make the document's.
 * What is walked with windows (walk_union.c) rather than document by document.
 */
#ifndef KZ_MATCH_UNION_H
#define KZ_MATCH_UNION_H

#include "index/match/tree.h"

/* With more, the general way is as fast: each has its bounds looked at in every window. */
#define KZ_UNION_MAX 64

struct kz_union_word {
        struct kz_postings *const *postings;
        const double *weights; /* of each */
        size_t n;              /* 1 or more: a frequency is the weighed sum of theirs */
        struct kz_scorer scorer;
        bool asked;    /* who has it matches; otherwise it only adds to the score */
        size_t clause; /* words of one clause stand side by side, clauses in query order */
};

struct kz_union {
        struct kz_union_word *words;
        size_t n;
        bool *best; /* of each clause: it scores as its best word, rather than as their sum */
        size_t n_clauses;
};

/* *ret_is false: the cursor is no such query. ret lives in the tree's arena. */
enum kz_status kz_union_of(struct kz_tree *tree, struct kz_cursor *c, struct kz_union *ret,
        bool *ret_is, struct kz_error *err);

#endif
