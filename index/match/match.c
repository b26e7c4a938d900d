#include "index/match/match.h"

#include <math.h>
#include <stdlib.h>

#include "index/match/compile.h"
#include "index/match/leaf.h"
#include "index/match/missing.h"
#include "index/match/topk.h"

struct run {
        struct kz_plan plan;
        struct kz_watch watch;
        struct kz_topk full, fill;
        enum kz_sort sort; /* of full matches */
        uint64_t total;
        size_t n_required; /* scoring children of the root that must match */
};

static void run_deinit(struct run *run)
{
        kz_topk_deinit(&run->full);
        kz_topk_deinit(&run->fill);
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
                        status = score_posting(tree, plain, i, run->full.floor, &hit.score, err);
                        hit.key = hit.score;
                        if (!status && hit.key >= run->full.floor)
                                status = kz_topk_push(&run->full, &hit, err);
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

        status = weigh(tree, c, run->sort, run->full.floor, &hit, &wanted, err);
        if (!status && wanted)
                status = kz_topk_push(&run->full, &hit, err);
        return status;
}

static enum kz_status count_and_keep(
        struct run *run, struct kz_tree *tree, struct kz_cursor *c, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool yes;

        while (c->doc != KZ_DOC_END) {
                status = kz_cursor_matches(c, &yes, err);
                if (!status && yes)
                        status = count_match(run, tree, &c->doc, 1, err);
                if (!status && yes && run->full.limit)
                        status = keep(run, tree, c, err);
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
                        status = weigh(&tree, c, sort, run->fill.floor, &hit, &wanted, err);
                if (!status && wanted)
                        status = kz_missing_words(root, scored, c->doc, &hit.missing, err);
                if (!status && wanted && hit.missing)
                        status = kz_topk_push(&run->fill, &hit, err);
                if (!status)
                        status = kz_cursor_next(c, err);
        }
        return status;
}

static size_t count_required(const struct kz_node *root)
{
        size_t i, n = 0;

        for (i = 0; i < root->n_children; i++)
                n += root->children[i]->required && kz_node_scores(root->children[i]);
        return n;
}

static bool anything_scores(const struct kz_node *root)
{
        size_t i = 0;

        while (i < root->n_children && !kz_node_scores(root->children[i]))
                i++;
        return i < root->n_children;
}

static enum kz_status run_all(struct run *run, struct kz_error *err)
{
        const struct kz_match_request *request = run->plan.request;
        enum kz_status status = KZ_OK;
        size_t t;

        for (t = 0; t < run->plan.n_tiers && !status; t++) {
                uint64_t before = run->total;

                status = run_tier(run, t, err);
                if (request->tier_totals)
                        request->tier_totals[t] = run->total - before;
        }
        if (status || request->no_fill || run->total >= KZ_MATCH_FEW || request->limit == 0 ||
                request->fill_limit <= run->full.n || run->n_required < 2)
                return status;
        kz_topk_init(
                &run->fill, run->plan.tiers, request->fill_limit - run->full.n, request->collapse);
        for (t = 0; t < run->plan.n_tiers && !status; t++)
                status = fill_tier(run, t, err);
        return status;
}

static enum kz_status hand_out(struct run *run, struct kz_match_result *ret, struct kz_error *err)
{
        struct kz_match_result result = {.n_full = run->full.n,
                .n_fill = run->fill.n,
                .total = run->total,
                .partial = run->watch.expired};
        enum kz_status status;
        size_t n = result.n_full + result.n_fill;

        if (n) {
                result.hits = calloc(n, sizeof(*result.hits));
                if (!result.hits)
                        return kz_error_nomem(err);
        }
        status = kz_topk_finish(&run->full, result.hits, err);
        if (!status && result.n_fill)
                status = kz_topk_finish(&run->fill, result.hits + result.n_full, err);
        if (status) {
                free(result.hits);
                return status;
        }
        *ret = result;
        return KZ_OK;
}

enum kz_status kz_match_run(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_result *ret, struct kz_error *err)
{
        struct run run = {.watch = kz_watch_begin(request->deadline_ns, request->cancelled)};
        enum kz_status status;

        kz_topk_init(&run.full, tiers, request->limit, request->collapse);
        kz_topk_init(&run.fill, tiers, 0, false);
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
                status = hand_out(&run, ret, err);
        run_deinit(&run);
        return status;
}

void kz_match_result_deinit(struct kz_match_result *result)
{
        free(result->hits);
        *result = (struct kz_match_result)KZ_MATCH_RESULT_NULL;
}
