#include "index/match/match.h"

#include <math.h>
#include <stdlib.h>

#include "index/match/compile.h"
#include "index/match/fold.h"
#include "index/match/leaf.h"
#include "index/match/missing.h"
#include "index/match/topk.h"

/* Comparisons of hits after the deadline: some milliseconds. */
#define LATE_FOLDS (1 << 18)

struct run {
        struct kz_plan plan;
        struct kz_watch watch;
        struct kz_topk topk; /* of full matches, then of fill */
        struct kz_fold fold; /* what is shown: full matches, then fill */
        size_t n_full;       /* of them */
        enum kz_sort sort;   /* of full matches */
        uint64_t total;
        bool counted;      /* all of total: the matches are looked at again */
        size_t n_required; /* scoring children of the root that must match */
};

static void run_deinit(struct run *run)
{
        kz_topk_deinit(&run->topk);
        kz_fold_deinit(&run->fold);
        kz_plan_deinit(&run->plan);
}

/* The posting's score, below the floor when its bound is: then its length was not looked up. */
static enum kz_status score_posting(struct kz_tree *tree, const struct kz_leaf_plain *plain,
        uint32_t i, double floor, double *ret, struct kz_error *err)
{
        const struct kz_postings *p = plain->postings;
        struct kz_tier *tier = kz_tree_tier(tree);
        const double tf = plain->weight * p->freqs[i];
        enum kz_status status;
        uint8_t length;

        if (plain->lengths) {
                *ret = kz_scorer_score(&plain->scorer, tf, p->lengths[i]);
                return KZ_OK;
        }
        *ret = kz_scorer_score(&plain->scorer, tf, 0);
        if (*ret < floor)
                return KZ_OK;
        status = tier->ops->length(tier, p->docs[i], &length, err);
        if (!status)
                *ret = kz_scorer_score(&plain->scorer, tf, length);
        return status;
}

static enum kz_status count_match(struct run *run, const struct kz_tree *tree,
        const kz_docnum *docs, size_t n, struct kz_error *err)
{
        struct kz_facets *facets = run->plan.request->facets;

        if (run->counted)
                return KZ_OK;
        run->total += n;
        return facets ? kz_facets_add(facets, kz_tree_tier(tree), docs, n, err) : KZ_OK;
}

/* One word by relevance: a loop over the blocks of its postings. */
static enum kz_status walk_postings(struct run *run, struct kz_tree *tree,
        const struct kz_leaf_plain *plain, struct kz_error *err)
{
        struct kz_postings *p = plain->postings;
        struct kz_match_hit hit = {.tier = (uint32_t)tree->tier};
        enum kz_status status;
        uint32_t i;

        while (!p->done) {
                for (i = p->at; i < p->n; i++) {
                        hit.doc = p->docs[i];
                        status = score_posting(tree, plain, i, run->topk.floor, &hit.score, err);
                        hit.key = hit.score;
                        if (!status && hit.key >= run->topk.floor)
                                status = kz_topk_push(&run->topk, &hit, err);
                        if (status)
                                return status;
                }
                status = count_match(run, tree, p->docs + p->at, p->n - p->at, err);
                if (!status)
                        status = kz_watch_tick(&run->watch, p->n, err);
                if (!status)
                        status = p->ops->fill(p, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

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
        status = tier->ops->length(tier, c->doc, ret_length, err);
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

/* The date is the key: only what gets in is scored. */
static enum kz_status weigh_by_date(struct kz_tree *tree, struct kz_cursor *c, double floor,
        struct kz_match_hit *hit, bool *ret_wanted, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status;
        int64_t ts = 0;
        bool has;

        status = tier->ops->number(tier, hit->doc, KZ_COLUMN_DATE, &ts, &has, err);
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
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status;
        int64_t ts = 0;
        bool has;

        status = tier->ops->number(tier, hit->doc, KZ_COLUMN_DATE, &ts, &has, err);
        if (status)
                return status;
        hit->fade = request->fade(request->fade_context, has, ts);
        hit->score *= 1 - hit->fade;
        hit->key = hit->score;
        *ret_wanted = hit->key >= floor;
        return KZ_OK;
}

/* Key and score of the candidate, which hit names, or *ret_wanted false when it cannot count. */
static enum kz_status weigh(struct kz_tree *tree, struct kz_cursor *c, enum kz_sort sort,
        double floor, struct kz_match_hit *hit, bool *ret_wanted, struct kz_error *err)
{
        enum kz_status status;

        if (sort == KZ_SORT_DATE)
                return weigh_by_date(tree, c, floor, hit, ret_wanted, err);
        status = score_of(tree, c, floor, &hit->score, ret_wanted, err);
        hit->key = hit->score;
        if (!status && *ret_wanted && sort == KZ_SORT_RECENT)
                status = fade(tree, floor, hit, ret_wanted, err);
        return status;
}

static enum kz_status keep(
        struct run *run, struct kz_tree *tree, struct kz_cursor *c, struct kz_error *err)
{
        struct kz_match_hit hit = {.tier = (uint32_t)tree->tier, .doc = c->doc};
        enum kz_status status;
        bool wanted;

        status = weigh(tree, c, run->sort, run->topk.floor, &hit, &wanted, err);
        if (!status && wanted)
                status = kz_topk_push(&run->topk, &hit, err);
        return status;
}

static enum kz_status count_and_keep(
        struct run *run, struct kz_tree *tree, struct kz_cursor *c, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool yes;

        while (c->doc != KZ_DOC_END) {
                const kz_docnum doc = c->doc;

                status = kz_cursor_matches(c, &yes, err);
                /* Kept first: what the deadline keeps from being shown is not counted either. */
                if (!status && yes && run->topk.limit)
                        status = keep(run, tree, c, err);
                if (!status && yes)
                        status = count_match(run, tree, &doc, 1, err);
                if (!status)
                        status = kz_cursor_next(c, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

static enum kz_status run_tier(struct run *run, size_t tier, struct kz_error *err)
{
        KZ_CLEANUP(kz_tree_deinit) struct kz_tree tree;
        struct kz_leaf_plain plain;
        enum kz_status status;
        struct kz_cursor *c;

        kz_tree_init(&tree, &run->plan, tier);
        status = kz_watch_look(&run->watch, err);
        if (!status)
                status = kz_compile_query(&tree, 0, &c, err);
        if (status)
                return status;
        if (run->sort == KZ_SORT_RELEVANCE && run->plan.n_scorers && kz_leaf_plain(c, &plain))
                return walk_postings(run, &tree, &plain, err);
        return count_and_keep(run, &tree, c, err);
}

static enum kz_status fill_tier(struct run *run, size_t tier, struct kz_error *err)
{
        const struct kz_node *root = run->plan.request->query->root;
        KZ_CLEANUP(kz_tree_deinit) struct kz_tree tree;
        struct kz_cursor *c, **scored;
        /* What is not all that was asked for comes best first, whatever its date. */
        const enum kz_sort sort = run->sort == KZ_SORT_DATE ? KZ_SORT_RELEVANCE : run->sort;
        struct kz_match_hit hit = {.tier = (uint32_t)tier};
        enum kz_status status;
        bool yes, wanted;

        kz_tree_init(&tree, &run->plan, tier);
        status = kz_watch_look(&run->watch, err);
        if (!status)
                status = kz_compile_fill(&tree, 0, &c, &scored, err);
        while (!status && c->doc != KZ_DOC_END) {
                wanted = false;
                hit.doc = c->doc;
                status = kz_cursor_matches(c, &yes, err);
                if (!status && yes)
                        status = weigh(&tree, c, sort, run->topk.floor, &hit, &wanted, err);
                if (!status && wanted)
                        status = kz_missing_words(root, scored, c->doc, &hit.missing, err);
                if (!status && wanted && hit.missing)
                        status = kz_topk_push(&run->topk, &hit, err);
                if (!status)
                        status = kz_cursor_next(c, err);
        }
        return status;
}

/* What the query asks for; a quotation without its end asks for each of its words. */
static size_t count_required(const struct kz_node *root)
{
        size_t i, n = 0;

        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *child = root->children[i];

                if (child->required && kz_node_scores(child))
                        n += child->unclosed ? child->n_groups : 1;
        }
        return n;
}

static bool anything_scores(const struct kz_node *root)
{
        size_t i = 0;

        while (i < root->n_children && !kz_node_scores(root->children[i]))
                i++;
        return i < root->n_children;
}

/* ---- Every tier, and folding ---- */

typedef enum kz_status (*tier_fn)(struct run *run, size_t tier, struct kz_error *err);

static enum kz_status run_tiers(struct run *run, tier_fn run_one, size_t room, struct kz_error *err)
{
        const struct kz_match_request *request = run->plan.request;
        enum kz_status status = KZ_OK;
        size_t t;

        kz_topk_deinit(&run->topk);
        kz_topk_init(&run->topk, run->plan.tiers, room, request->collapse);
        for (t = 0; t < run->plan.n_tiers && !status; t++) {
                uint64_t before = run->total;

                status = run_one(run, t, err);
                if (request->tier_totals && !run->counted)
                        request->tier_totals[t] = run->total - before;
        }
        return status;
}

/*
 * The hit that this one is a copy of. Found hits are shown, whatever the time: once it is over they
 * are still held against one another, for so many steps; the rest may be copies of one another.
 */
static enum kz_status find_copied(struct run *run, const struct kz_sketch *sketch,
        struct kz_watch *late, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        *ret = KZ_FOLD_NONE;
        if (!run->watch.expired)
                status = kz_fold_find(&run->fold, sketch, &run->watch, ret, err);
        if (run->watch.expired && status != KZ_E_CANCELLED && !late->expired)
                status = kz_fold_find(&run->fold, sketch, late, ret, err);
        return status == KZ_E_DEADLINE ? KZ_OK : status;
}

/* Shows what the heap has, in order, until so many more are shown. Takes the heap's content. */
static enum kz_status fold(struct run *run, size_t wanted, struct kz_error *err)
{
        const size_t n = run->topk.n, end = run->fold.n + wanted;
        struct kz_match_hit *hits = calloc(n ? n : 1, sizeof(*hits));
        struct kz_sketch *sketches = calloc(n ? n : 1, sizeof(*sketches));
        struct kz_watch late = {
                .left = LATE_FOLDS, .deadline_ns = 1, .cancelled = run->watch.cancelled};
        enum kz_status status = hits && sketches ? KZ_OK : kz_error_nomem(err);
        uint32_t near;
        size_t i;

        if (!status)
                status = kz_topk_finish(&run->topk, hits, sketches, err);
        for (i = 0; i < n && !status && run->fold.n < end; i++) {
                status = find_copied(run, &sketches[i], &late, &near, err);
                if (!status && near == KZ_FOLD_NONE)
                        status = kz_fold_add(&run->fold, &hits[i], &sketches[i], err);
        }
        free(hits);
        free(sketches);
        return status;
}

/*
 * Shows the best `wanted` hits. How many of the best texts fold is known only when they are all
 * there: when those that were kept are too few, more are kept and the tiers are looked at again.
 * That is rare, since a little more room than wanted is enough for most answers.
 */
static enum kz_status show(struct run *run, tier_fn run_one, size_t wanted, struct kz_error *err)
{
        const struct kz_match_request *request = run->plan.request;
        const size_t before = run->fold.n;
        const size_t max = request->fold_max ? request->fold_max : KZ_MATCH_FOLD_MAX;
        size_t room = request->collapse && wanted ? wanted + wanted / 4 + 16 : wanted, n;
        enum kz_status status;

        if (request->collapse && room > max)
                room = max;
        status = run_tiers(run, run_one, room, err);
        for (;;) {
                n = run->topk.n;
                if (status == KZ_OK || (status == KZ_E_DEADLINE && run->watch.expired)) {
                        enum kz_status folded = fold(run, wanted, err);

                        status = status ? status : folded;
                }
                if (status || n < room || room == max || run->fold.n - before >= wanted)
                        return status;
                room = room < max / 4 ? room * 4 : max;
                run->counted = true;
                status = run_tiers(run, run_one, room, err);
                if (status)
                        return status; /* a part of more is no better than what is shown */
                kz_fold_cut(&run->fold, before);
        }
}

static enum kz_status run_all(struct run *run, struct kz_error *err)
{
        const struct kz_match_request *request = run->plan.request;
        enum kz_status status = show(run, run_tier, request->limit, err);

        run->n_full = run->fold.n;
        run->counted = true;
        if (status || request->no_fill || run->total >= KZ_MATCH_FEW || request->limit == 0 ||
                request->fill_limit <= run->n_full || run->n_required < 2)
                return status;
        return show(run, fill_tier, request->fill_limit - run->n_full, err);
}

static void hand_out(struct run *run, struct kz_match_result *ret)
{
        *ret = (struct kz_match_result){.hits = run->fold.hits,
                .sketches = run->fold.sketches,
                .n_full = run->n_full,
                .n_fill = run->fold.n - run->n_full,
                .total = run->total,
                .partial = run->watch.expired};
        run->fold.hits = NULL;
        run->fold.sketches = NULL;
}

enum kz_status kz_match_run(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_result *ret, struct kz_error *err)
{
        struct run run = {.watch = kz_watch_begin(request->deadline_ns, request->cancelled)};
        enum kz_status status;

        run.watch.grace = request->grace;
        kz_topk_init(&run.topk, tiers, 0, false);
        run.n_required = count_required(request->query->root);
        run.sort = request->sort;
        if (run.sort == KZ_SORT_RECENT && !anything_scores(request->query->root))
                run.sort = KZ_SORT_DATE;
        status = kz_plan_init(&run.plan, tiers, n_tiers, request, &run.watch, err);
        if (!status)
                status = run_all(&run, err);
        if (status == KZ_E_DEADLINE && run.watch.expired)
                status = KZ_OK;
        if (!status)
                hand_out(&run, ret);
        run_deinit(&run);
        return status;
}

void kz_match_result_deinit(struct kz_match_result *result)
{
        free(result->hits);
        free(result->sketches);
        *result = (struct kz_match_result)KZ_MATCH_RESULT_NULL;
}
