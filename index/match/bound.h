/*
 * The most that documents can score, known from what tiers say of stretches of postings before they
 * are read (Ding and Suel 2011; Lucene's getMaxScore and advanceShallow).
 */
#ifndef KZ_MATCH_BOUND_H
#define KZ_MATCH_BOUND_H

#include <math.h>

#include "index/match/scorer.h"
#include "index/tier.h"

/*
 * A bound is compared with scores that are rounded differently: a score is made of two products, a
 * sum and a division, each off by one part in 2^53 at most, and sums of n scores by n such parts
 * more, in whatever order they are made. Scores are never negative, so parts of parts are all that
 * can be off. This is more than enough for any number of words, and costs nothing.
 */
#define KZ_BOUND_SLACK (1 + 1e-9)

/* Documents up to `last` score no more than `most`; -INFINITY: there is none. */
struct kz_stretch {
        double most;
        kz_docnum last;
};

static const struct kz_stretch kz_stretch_none = {-INFINITY, KZ_DOC_END};

/* Adds to a stretch what documents may have as well, whose scores are summed. */
static inline void kz_stretch_any(struct kz_stretch *stretch, struct kz_stretch part)
{
        stretch->last = part.last < stretch->last ? part.last : stretch->last;
        if (stretch->most > 0 && part.most > 0)
                stretch->most += part.most;
        else if (part.most > stretch->most)
                stretch->most = part.most;
}

/* What a word must score at least for a document to reach the floor, when others add so much at
 * most. Below what rounding can take from the difference. */
static inline double kz_bound_need(double floor, double others)
{
        return floor / KZ_BOUND_SLACK - others;
}

/* Whether a word scores so much, without the division that its score costs. */
static inline bool kz_bound_reaches(
        const struct kz_scorer *scorer, double tf, uint8_t length, double need)
{
        return scorer->weight * tf * KZ_BOUND_SLACK >= need * (tf + scorer->norm[length]);
}

/* Whether a stretch may hold such a score; tf is weight times the frequency. */
bool kz_bound_may_reach(
        const struct kz_bound *bound, double weight, const struct kz_scorer *scorer, double need);

/* What a bound of pairs is in scores, where tf is weight times the frequency. */
double kz_bound_score(const struct kz_bound *bound, double weight, const struct kz_scorer *scorer);

/*
 * The stretch of a term's postings from target, or from where they are when that is further. wide:
 * tier.h.
 */
enum kz_status kz_bound_postings(struct kz_postings *p, double weight,
        const struct kz_scorer *scorer, kz_docnum target, bool wide, struct kz_stretch *ret,
        struct kz_error *err);

/*
 * The stretches from target on, up to max, as kz_postings_ops: of what nothing is known, one for
 * all.
 */
enum kz_status kz_bound_stretches(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err);

/*
 * Which of n postings, KZ_POSTINGS_BLOCK at most, may score so much: writes their indices to ret
 * and returns how many. lengths: of documents, at [doc - 1].
 */
uint32_t kz_bound_sift(const kz_docnum *docs, const uint32_t *freqs, uint32_t n,
        const uint8_t *lengths, double weight, const struct kz_scorer *scorer, double need,
        uint8_t *restrict ret);

#endif
