/*
 * BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.15) with the
 * idf that is never negative: ln(1 + (N - df + 0.5) / (df + 0.5)). Documents far longer than the
 * average are not made out to be longer still.
 */
#ifndef KZ_RANK_BM25_H
#define KZ_RANK_BM25_H

#include "index/match/match.h"

struct kz_bm25 {
        double k1, b;
        double norm[256]; /* by length byte, once prepared for an average length */
        bool prepared;
};

/* k1 1.2, b 0.75: the values of the literature. */
void kz_bm25_init(struct kz_bm25 *bm25);

/* A kz_match_scorer_fn whose context is a struct kz_bm25. A phrase weighs the sum of its groups' idf. */
struct kz_scorer kz_bm25_scorer(void *bm25, const struct kz_match_stats *stats, const uint64_t *dfs,
        size_t n);

#endif
