/*
 * Recency: relevance that fades gently with age, for `sort` recent.
 *
 *      fade(age) = 1/2 * age / (age + 365 days)
 *
 * is the part of its score that a document loses: nothing today, a quarter after a year, 3/8 after
 * three, never half. It is hyperbolic, because the archives we search reach back decades and an
 * exponential one would bury all but the last years; it stops at one half, because a document that
 * answers the question twice as well is the better hit at any age. The year is what tells news from
 * background. A document without a date loses a quarter, as one of a year does: neither the best
 * nor the worst is assumed. Ages are whole days in UTC, so that pages asked for on one day agree;
 * dates to come have age 0.
 */
#ifndef KZ_RANK_RECENCY_H
#define KZ_RANK_RECENCY_H

#include <stdbool.h>
#include <stdint.h>

struct kz_recency {
        int64_t today; /* days since 1970 */
};

/* now: seconds since 1970. */
struct kz_recency kz_recency_at(int64_t now);

/* A kz_match_fade_fn; the context is a struct kz_recency. */
double kz_recency_fade(void *context, bool dated, int64_t ts);

#endif
