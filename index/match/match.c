#include "index/match/match.h"

#include <math.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>

#include "index/match/compile.h"
#include "index/match/walk.h"

/* Bytes on the stack for the cursors of some words, which need no others then. */
#define TREE_ROOM 16384

/* Comparisons of hits after the deadline: some milliseconds. */
#define LATE_FOLDS (1 << 18)

static void run_deinit(struct kz_run *run)
{
        kz_topk_deinit(&run->topk);
        kz_fold_deinit(&run->fold);
        kz_plan_deinit(&run->plan);
}

static enum kz_status run_tier(struct kz_run *run, size_t tier, struct kz_error *err)
{
        alignas(max_align_t) char room[TREE_ROOM];
        KZ_CLEANUP(kz_tree_deinit) struct kz_tree tree;
        enum kz_status status;
        struct kz_walk walk;
        struct kz_cursor *c;

        kz_tree_init(&tree, &run->plan, tier);
        kz_arena_lend(&tree.arena, room, sizeof(room));
        status = kz_watch_look(&run->watch, err);
        if (!status)
                status = kz_compile_query(&tree, 0, &c, err);
        if (status)
                return status;
        walk = kz_walk_begin(run, &tree, run->sort, NULL);
        return kz_walk_run(&walk, c, err);
}

static enum kz_status fill_tier(struct kz_run *run, size_t tier, struct kz_error *err)
{
        KZ_CLEANUP(kz_tree_deinit) struct kz_tree tree;
        struct kz_cursor *c, **scored;
        /* What is not all that was asked for comes best first, whatever its date. */
        const enum kz_sort sort = run->sort == KZ_SORT_DATE ? KZ_SORT_RELEVANCE : run->sort;
        enum kz_status status;
        struct kz_walk walk;

        kz_tree_init(&tree, &run->plan, tier);
        status = kz_watch_look(&run->watch, err);
        if (!status)
                status = kz_compile_fill(&tree, 0, &c, &scored, err);
        if (status)
                return status;
        walk = kz_walk_begin(run, &tree, sort, scored);
        return kz_walk_run(&walk, c, err);
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

typedef enum kz_status (*tier_fn)(struct kz_run *run, size_t tier, struct kz_error *err);

static enum kz_status run_tiers(
        struct kz_run *run, tier_fn run_one, size_t room, struct kz_error *err)
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
static enum kz_status find_copied(struct kz_run *run, const struct kz_sketch *sketch,
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

/* Shows all that the heap has, where nothing folds. Takes the heap's content. */
static enum kz_status show_all(struct kz_run *run, struct kz_error *err)
{
        struct kz_fold *fold = &run->fold;
        const size_t n = run->topk.n, before = fold->n;
        struct kz_match_hit *hits;
        enum kz_status status;
        size_t i;

        if (n == 0)
                return KZ_OK;
        hits = kz_fold_room(fold, n);
        status = hits ? kz_topk_finish(&run->topk, hits, NULL, err) : kz_error_nomem(err);
        if (status)
                return status;
        for (i = 0; i < n; i++)
                hits[i].rank = (uint32_t)(before + i);
        fold->n += n;
        return KZ_OK;
}

/* Shows what the heap has, in order, until so many more are shown. Takes the heap's content. */
static enum kz_status fold(struct kz_run *run, size_t wanted, struct kz_error *err)
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
static enum kz_status show(struct kz_run *run, tier_fn run_one, size_t wanted, struct kz_error *err)
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
                        enum kz_status folded =
                                request->collapse ? fold(run, wanted, err) : show_all(run, err);

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

static enum kz_status run_all(struct kz_run *run, struct kz_error *err)
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

static void hand_out(struct kz_run *run, struct kz_match_result *ret)
{
        *ret = (struct kz_match_result){.hits = run->fold.hits,
                .sketches = run->fold.sketches,
                .n_full = run->n_full,
                .n_fill = run->fold.n - run->n_full,
                .total = run->total,
                .at_least = run->at_least,
                .partial = run->watch.expired};
        run->fold.hits = NULL;
        run->fold.sketches = NULL;
}

enum kz_status kz_match_run(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_result *ret, struct kz_error *err)
{
        struct kz_run run = {.watch = kz_watch_begin(request->deadline_ns, request->cancelled)};
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
