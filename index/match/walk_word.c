#include "index/match/leaf.h"
#include "index/match/walk.h"
#include "index/match/weigh.h"

/* Looking at bounds, in postings: kz_watch_tick. */
#define BOUND_COST 8

/* The stretch from target on, the widest one of those that cannot get in. */
static enum kz_status stretch_from(struct kz_walk *walk, const struct kz_leaf_plain *word,
        kz_docnum target, struct kz_stretch *ret, struct kz_error *err)
{
        struct kz_postings *p = word->postings;
        enum kz_status status = KZ_OK;

        if (!kz_walk_has_floor(walk)) {
                *ret = (struct kz_stretch){INFINITY, 0};
                return KZ_OK;
        }
        if (target > walk->wide.last)
                status = kz_bound_postings(
                        p, word->weight, &word->scorer, target, true, &walk->wide, err);
        *ret = walk->wide;
        if (!status && walk->wide.most >= walk->run->topk.floor)
                status = kz_bound_postings(p, word->weight, &word->scorer, target, false, ret, err);
        return status ? status : kz_watch_tick(&walk->run->watch, BOUND_COST, err);
}

static enum kz_status score_block(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err)
{
        double need = kz_bound_need(walk->run->topk.floor, 0);
        struct kz_tier *tier = kz_tree_tier(walk->tree);
        struct kz_postings *p = word->postings;
        enum kz_status status = kz_postings_load(p, err);
        uint32_t i;

        for (i = p->at; i < p->n && !status; i++) {
                const double tf = word->weight * p->freqs[i];
                uint8_t length = word->lengths ? p->lengths[i] : 0;

                if (!kz_bound_reaches(&word->scorer, tf, length, need))
                        continue;
                if (!word->lengths)
                        status = kz_tier_length(tier, p->docs[i], &length, err);
                if (status || !kz_bound_reaches(&word->scorer, tf, length, need))
                        continue;
                status = kz_offer(
                        walk, p->docs[i], kz_scorer_score(&word->scorer, tf, length), 0, err);
                need = kz_bound_need(walk->run->topk.floor, 0);
        }
        return status;
}

/* Every block is looked at, since its documents are counted one by one. */
static enum kz_status walk_all(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err)
{
        struct kz_postings *p = word->postings;
        struct kz_stretch stretch = {INFINITY, 0};
        enum kz_status status = KZ_OK;

        while (!p->done && !kz_walk_may_skip(walk)) {
                if (p->docs[p->at] > stretch.last)
                        status = stretch_from(walk, word, p->docs[p->at], &stretch, err);
                if (!status && walk->run->topk.limit &&
                        (stretch.most >= walk->run->topk.floor || stretch.last < p->docs[p->n - 1]))
                        status = score_block(walk, word, err);
                if (!status)
                        status = kz_walk_count(walk, p->docs + p->at, p->n - p->at, err);
                if (!status)
                        status = kz_watch_tick(&walk->run->watch, p->n, err);
                if (!status)
                        status = p->ops->fill(p, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

/* Only blocks that may hold something that gets in are read. */
static enum kz_status walk_best(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err)
{
        struct kz_postings *p = word->postings;
        kz_docnum target = kz_postings_doc(p);
        struct kz_stretch stretch;
        enum kz_status status;

        while (!p->done) {
                status = stretch_from(walk, word, target, &stretch, err);
                if (status)
                        return status;
                if (stretch.most < walk->run->topk.floor) {
                        kz_walk_skipped(walk);
                        if (stretch.last == KZ_DOC_END)
                                return KZ_OK;
                        target = stretch.last + 1;
                        continue;
                }
                status = kz_postings_seek(p, target, err);
                if (status || p->done)
                        return status;
                status = score_block(walk, word, err);
                if (!status)
                        status = kz_walk_count(walk, p->docs + p->at, p->n - p->at, err);
                if (!status)
                        status = kz_watch_tick(&walk->run->watch, p->n, err);
                if (status)
                        return status;
                target = p->docs[p->n - 1] + 1;
        }
        return KZ_OK;
}

enum kz_status kz_walk_word(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err)
{
        const struct kz_plan *plan = &walk->run->plan;
        enum kz_status status = KZ_OK;

        if (!walk->counted && !plan->request->facets && plan->df_exact[walk->tree->tier]) {
                walk->run->total += word->df;
                walk->counted = true;
        }
        if (!kz_walk_may_skip(walk))
                status = walk_all(walk, word, err);
        if (!status && walk->run->topk.limit)
                status = walk_best(walk, word, err);
        return status;
}
