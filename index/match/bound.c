#include "index/match/bound.h"

double kz_bound_score(const struct kz_bound *bound, double weight, const struct kz_scorer *scorer)
{
        double most = -INFINITY, score;
        uint32_t i;

        for (i = 0; i < bound->n; i++) {
                const struct kz_impact pair = bound->impacts[i];

                score = pair.freq == KZ_IMPACT_ANY
                                ? scorer->weight
                                : kz_scorer_score(scorer, weight * pair.freq, pair.length);
                most = score > most ? score : most;
        }
        return most * KZ_BOUND_SLACK;
}

bool kz_bound_may_reach(
        const struct kz_bound *bound, double weight, const struct kz_scorer *scorer, double need)
{
        uint32_t i;

        for (i = 0; i < bound->n; i++) {
                const struct kz_impact pair = bound->impacts[i];

                if (pair.freq == KZ_IMPACT_ANY
                                ? scorer->weight * KZ_BOUND_SLACK >= need
                                : kz_bound_reaches(scorer, weight * pair.freq, pair.length, need))
                        return true;
        }
        return false;
}

enum kz_status kz_bound_stretches(struct kz_postings *p, kz_docnum target, bool wide,
        struct kz_bound *ret, uint32_t max, uint32_t *ret_n, struct kz_error *err)
{
        if (p->ops->bounds)
                return p->ops->bounds(p, target, wide, ret, max, ret_n, err);
        *ret = (struct kz_bound){KZ_DOC_END, 1, {{KZ_IMPACT_ANY, 0}}};
        *ret_n = 1;
        return KZ_OK;
}

uint32_t kz_bound_sift(const kz_docnum *docs, const uint32_t *freqs, uint32_t n,
        const uint8_t *lengths, double weight, const struct kz_scorer *scorer, double need,
        uint8_t *restrict ret)
{
        const double *norm = scorer->norm;
        const double beyond = scorer->weight * KZ_BOUND_SLACK - need;
        /* kz_bound_reaches(), solved for the norm. */
        const double factor = need > 0 ? weight * beyond / need : INFINITY;
        uint32_t i, kept = 0;

        if (beyond < 0)
                return 0;
        for (i = 0; i < n; i++) {
                ret[kept] = (uint8_t)i;
                kept += freqs[i] * factor >= norm[lengths[docs[i] - 1]];
        }
        return kept;
}

enum kz_status kz_bound_postings(struct kz_postings *p, double weight,
        const struct kz_scorer *scorer, kz_docnum target, bool wide, struct kz_stretch *ret,
        struct kz_error *err)
{
        struct kz_bound bound;
        enum kz_status status;

        if (p->done) {
                *ret = kz_stretch_none;
                return KZ_OK;
        }
        if (!p->ops->bound) {
                *ret = (struct kz_stretch){scorer->weight * KZ_BOUND_SLACK, KZ_DOC_END};
                return KZ_OK;
        }
        if (target < p->docs[p->at])
                target = p->docs[p->at];
        status = p->ops->bound(p, target, wide, &bound, err);
        if (!status)
                *ret = (struct kz_stretch){kz_bound_score(&bound, weight, scorer), bound.last};
        return status;
}
