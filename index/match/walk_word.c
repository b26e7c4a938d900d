#include "index/match/leaf.h"
#include "index/match/walk.h"
#include "index/match/weigh.h"

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
        return status ? status : kz_watch_tick(&walk->run->watch, KZ_BOUND_COST, err);
}

/* What a posting must score at least. */
static double need_of(const struct kz_walk *walk)
{
        return kz_walk_has_floor(walk) ? kz_bound_need(walk->run->topk.floor, 0) : -INFINITY;
}

/* Offers postings from where they are to `end`, where lengths are looked up one by one. */
static enum kz_status score_each(
        struct kz_walk *walk, const struct kz_leaf_plain *word, uint32_t end, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(walk->tree);
        struct kz_postings *p = word->postings;
        enum kz_status status = KZ_OK;
        double need = need_of(walk);
        uint32_t i;

        for (i = p->at; i < end && !status; i++) {
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
                need = need_of(walk);
        }
        return status;
}

static enum kz_status score_block(
        struct kz_walk *walk, const struct kz_leaf_plain *word, uint32_t end, struct kz_error *err)
{
        const struct kz_tier *tier = kz_tree_tier(walk->tree);
        struct kz_postings *p = word->postings;
        const uint32_t begin = p->at;
        enum kz_status status = kz_postings_load(p, err);
        uint8_t sifted[KZ_POSTINGS_BLOCK];
        uint32_t n, i;

        if (status || p->docs[end - 1] > tier->n_lengths)
                return status ? status : score_each(walk, word, end, err);
        n = kz_bound_sift(p->docs + begin, p->freqs + begin, end - begin, tier->lengths,
                word->weight, &word->scorer, need_of(walk), sifted);
        for (i = 0; i < n && !status; i++) {
                const uint32_t at = begin + sifted[i];
                const double score = kz_scorer_score(
                        &word->scorer, word->weight * p->freqs[at], tier->lengths[p->docs[at] - 1]);

                if (score >= walk->run->topk.floor)
                        status = kz_offer(walk, p->docs[at], score, 0, err);
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
                        status = score_block(walk, word, p->n, err);
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

/* ---- The best alone ---- */

/* Documents that a bound is about. */
struct range {
        kz_docnum first, last;
        double most;
};

/* So many of the most promising wide stretches are read before all others, and so many narrow ones
 * of theirs are looked at. */
#define WIDE_FIRST 6
#define NARROW_FIRST 192
#define BOUNDS 64

struct best {
        struct kz_walk *walk;
        const struct kz_leaf_plain *word;
        struct range wide[WIDE_FIRST]; /* the most promising first; later those that were read */
        size_t n_wide;
        struct range narrow[NARROW_FIRST]; /* of those */
        size_t n_narrow;
};

/* The postings from range->first to range->last. */
static enum kz_status read_range(struct best *best, const struct range *range, struct kz_error *err)
{
        struct kz_postings *p = best->word->postings;
        enum kz_status status = kz_postings_go(p, range->first, err);
        uint32_t end, n;

        while (!status && !p->done && p->docs[p->at] <= range->last) {
                end = p->n;
                while (p->docs[end - 1] > range->last)
                        end--;
                n = end - p->at;
                status = score_block(best->walk, best->word, end, err);
                if (!status)
                        status = kz_walk_count(best->walk, p->docs + p->at, n, err);
                if (!status)
                        status = kz_watch_tick(&best->walk->run->watch, n, err);
                if (status || end < p->n)
                        return status;
                status = kz_postings_seek(p, p->docs[end - 1] + 1, err);
        }
        return status;
}

typedef enum kz_status (*range_fn)(
        struct best *best, const struct range *range, struct kz_error *err);

/* Calls fn for each stretch from first to last that may hold what gets in, in their order. */
static enum kz_status each_stretch(struct best *best, kz_docnum first, kz_docnum last, bool wide,
        range_fn fn, struct kz_error *err)
{
        const struct kz_leaf_plain *word = best->word;
        struct kz_bound bounds[BOUNDS];
        enum kz_status status;
        uint32_t n, i;

        for (;;) {
                status = kz_bound_stretches(word->postings, first, wide, bounds, BOUNDS, &n, err);
                if (!status)
                        status = kz_watch_tick(&best->walk->run->watch, n + KZ_BOUND_COST, err);
                for (i = 0; i < n && !status; i++) {
                        const kz_docnum end = bounds[i].last < last ? bounds[i].last : last;
                        struct range range = {first, end, 0};

                        if (!kz_bound_may_reach(
                                    &bounds[i], word->weight, &word->scorer, need_of(best->walk))) {
                                kz_walk_skipped(best->walk);
                        } else {
                                range.most =
                                        kz_bound_score(&bounds[i], word->weight, &word->scorer);
                                status = fn(best, &range, err);
                        }
                        if (end == last)
                                return status;
                        first = end + 1;
                }
                if (status || n < BOUNDS)
                        return status;
        }
}

/* Keeps the most promising wide stretches. */
static enum kz_status keep_wide(struct best *best, const struct range *range, struct kz_error *err)
{
        size_t i = best->n_wide;

        (void)err;
        if (i == WIDE_FIRST && range->most <= best->wide[i - 1].most)
                return KZ_OK;
        for (i -= i == WIDE_FIRST; i && best->wide[i - 1].most < range->most; i--)
                best->wide[i] = best->wide[i - 1];
        best->wide[i] = *range;
        best->n_wide += best->n_wide < WIDE_FIRST;
        return KZ_OK;
}

static enum kz_status keep_narrow(
        struct best *best, const struct range *range, struct kz_error *err)
{
        (void)err;
        if (best->n_narrow < NARROW_FIRST)
                best->narrow[best->n_narrow] = *range;
        best->n_narrow++;
        return KZ_OK;
}

/*
 * The most promising stretches first, so that the floor is high when all others are looked at. What
 * is read is left in best->wide.
 */
static enum kz_status read_promising(struct best *best, kz_docnum first, struct kz_error *err)
{
        enum kz_status status = each_stretch(best, first, KZ_DOC_END, true, keep_wide, err);
        size_t i, most, before;

        for (i = 0; i < best->n_wide && !status; i++) {
                before = best->n_narrow;
                status = each_stretch(
                        best, best->wide[i].first, best->wide[i].last, false, keep_narrow, err);
                if (best->n_narrow > NARROW_FIRST) {
                        best->n_narrow = before;
                        best->n_wide = i;
                }
        }
        while (best->n_narrow && !status) {
                for (most = 0, i = 1; i < best->n_narrow; i++)
                        most = best->narrow[i].most > best->narrow[most].most ? i : most;
                if (kz_walk_has_floor(best->walk) &&
                        best->narrow[most].most < best->walk->run->topk.floor) {
                        kz_walk_skipped(best->walk);
                        break;
                }
                status = read_range(best, &best->narrow[most], err);
                best->narrow[most] = best->narrow[--best->n_narrow];
        }
        return status;
}

/* The rest of a wide stretch: all of it, or nothing when it was read. */
static enum kz_status read_wide(struct best *best, const struct range *range, struct kz_error *err)
{
        size_t i;

        for (i = 0; i < best->n_wide; i++) {
                if (best->wide[i].first == range->first)
                        return KZ_OK;
        }
        return each_stretch(best, range->first, range->last, false, read_range, err);
}

/* Only stretches that may hold something that gets in are read. */
static enum kz_status walk_best(
        struct kz_walk *walk, const struct kz_leaf_plain *word, struct kz_error *err)
{
        const kz_docnum first = kz_postings_doc(word->postings);
        struct best best;
        enum kz_status status;

        if (first == KZ_DOC_END)
                return KZ_OK;
        best.walk = walk;
        best.word = word;
        /* Of so few, each may be a stretch. */
        if (word->postings->df && word->postings->df < KZ_POSTINGS_BLOCK)
                return read_range(&best, &(struct range){first, KZ_DOC_END - 1, 0}, err);
        best.n_wide = best.n_narrow = 0;
        status = read_promising(&best, first, err);
        if (!status)
                status = each_stretch(&best, first, KZ_DOC_END, true, read_wide, err);
        return status;
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
