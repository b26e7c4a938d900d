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
