#include "index/match/weigh.h"

#include <math.h>

/*
 * The candidate's length byte, or *ret_wanted false when a bound shows that it cannot count: the
 * one for any length, before its length is looked up, or the one for its length, before its score
 * is.
 */
static enum kz_status bound_of(struct kz_tree *tree, struct kz_cursor *c, double floor,
        uint8_t *ret_length, bool *ret_wanted, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status;
        double most;

        *ret_wanted = true;
        if (c->ops->length && c->ops->length(c, ret_length))
                return KZ_OK;
        if (!c->ops->ceiling) {
                status = c->ops->score(c, 0, &most, err);
                *ret_wanted = !status && most >= floor;
                if (!*ret_wanted)
                        return status;
        }
        status = kz_tier_length(tier, c->doc, ret_length, err);
        if (!status && c->ops->ceiling)
                *ret_wanted = c->ops->ceiling(c, *ret_length) >= floor;
        return status;
}

/* The score of the candidate; when *ret_wanted is false, only known to be below the floor. */
static enum kz_status score_of(struct kz_tree *tree, struct kz_cursor *c, double floor, double *ret,
        bool *ret_wanted, struct kz_error *err)
{
        enum kz_status status;
        uint8_t length;

        *ret = 0;
        if (c->ops->score && tree->plan->n_scorers) {
                status = bound_of(tree, c, floor, &length, ret_wanted, err);
                if (!status && *ret_wanted)
                        status = c->ops->score(c, length, ret, err);
                if (status || !*ret_wanted)
                        return status;
        }
        *ret_wanted = *ret >= floor;
        return KZ_OK;
}

static enum kz_status date_of(
        struct kz_tree *tree, kz_docnum doc, int64_t *ret, bool *ret_has, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(tree);

        return tier->ops->number(tier, doc, KZ_COLUMN_DATE, ret, ret_has, err);
}

/* The date is the key: only what gets in is scored. */
static enum kz_status weigh_by_date(struct kz_tree *tree, struct kz_cursor *c, double floor,
        struct kz_match_hit *hit, bool *ret_wanted, struct kz_error *err)
{
        int64_t ts = 0;
        bool has;
        enum kz_status status = date_of(tree, hit->doc, &ts, &has, err);

        if (status)
                return status;
        hit->key = has ? (double)ts : -INFINITY;
        *ret_wanted = hit->key >= floor;
        return *ret_wanted ? score_of(tree, c, -INFINITY, &hit->score, ret_wanted, err) : KZ_OK;
}

/* A score only falls by fading: what is below the floor before is so after. */
static enum kz_status fade(struct kz_tree *tree, double floor, struct kz_match_hit *hit,
        bool *ret_wanted, struct kz_error *err)
{
        const struct kz_match_request *request = tree->plan->request;
        int64_t ts = 0;
        bool has;
        enum kz_status status = date_of(tree, hit->doc, &ts, &has, err);

        if (status)
                return status;
        hit->fade = request->fade(request->fade_context, has, ts);
        hit->score *= 1 - hit->fade;
        hit->key = hit->score;
        *ret_wanted = hit->key >= floor;
        return KZ_OK;
}

enum kz_status kz_weigh(struct kz_walk *walk, struct kz_cursor *c, struct kz_match_hit *hit,
        bool *ret_wanted, struct kz_error *err)
{
        const double floor = walk->run->topk.floor;
        enum kz_status status;

        if (walk->sort == KZ_SORT_DATE)
                return weigh_by_date(walk->tree, c, floor, hit, ret_wanted, err);
        status = score_of(walk->tree, c, floor, &hit->score, ret_wanted, err);
        hit->key = hit->score;
        if (!status && *ret_wanted && walk->sort == KZ_SORT_RECENT)
                status = fade(walk->tree, floor, hit, ret_wanted, err);
        return status;
}

enum kz_status kz_offer(
        struct kz_walk *walk, kz_docnum doc, double score, uint64_t missing, struct kz_error *err)
{
        struct kz_match_hit hit = {.tier = (uint32_t)walk->tree->tier,
                .doc = doc,
                .score = score,
                .missing = missing,
                .key = score};
        struct kz_topk *topk = &walk->run->topk;
        bool wanted = score >= topk->floor;
        enum kz_status status = KZ_OK;

        if (wanted && walk->sort == KZ_SORT_RECENT)
                status = fade(walk->tree, topk->floor, &hit, &wanted, err);
        return !status && wanted ? kz_topk_push(topk, &hit, err) : status;
}
