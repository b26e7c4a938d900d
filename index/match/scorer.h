/*
 * A saturating scorer as a table: what BM25 is once the statistics are known.
 *
 *      score(tf, length) = weight * tf / (tf + norm[length])
 *
 * Matching knows only this form, ranking fills it in. Scores are doubles, summed in query order.
 */
#ifndef KZ_MATCH_SCORER_H
#define KZ_MATCH_SCORER_H

#include <stdint.h>

struct kz_scorer {
        double weight;      /* idf * (k1 + 1), 0 for what gives no score; never below */
        const double *norm; /* 256 entries, by length byte: k1 * (1 - b + b * length / average) */
};

static inline double kz_scorer_score(const struct kz_scorer *scorer, double tf, uint8_t length)
{
        return scorer->weight * tf / (tf + scorer->norm[length]);
}

#endif
