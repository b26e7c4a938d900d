#include "index/match/compile.h"

#include <stdlib.h>

#include "index/match/and.h"
#include "index/match/group.h"
#include "index/match/leaf.h"
#include "index/match/loose.h"
#include "index/match/or.h"
#include "index/match/phrase_compile.h"
#include "index/match/range.h"

static enum kz_status compile(struct kz_tree *tree, const struct kz_node *node, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err);

/* A required part and its cost, to be sorted. */
struct part {
        uint64_t cost;
        size_t at;
};

static int compare_parts(const void *a, const void *b)
{
        const struct part *x = a, *y = b;

        if (x->cost != y->cost)
                return x->cost < y->cost ? -1 : 1;
        return (x->at > y->at) - (x->at < y->at);
}

static struct kz_cursor **cursor_array(struct kz_tree *tree, size_t n)
{
        return kz_arena_array(&tree->arena, n, sizeof(struct kz_cursor *));
}

/* The rarest cursor leads and is walked; the others are sought. */
static unsigned follower(unsigned flags, size_t rank)
{
        return rank ? flags | KZ_POSTINGS_SPARSE : flags;
}

static enum kz_status compile_or(struct kz_tree *tree, const struct kz_node *node, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        size_t i, n = node->n_children;
        struct kz_cursor **children = cursor_array(tree, n);
        enum kz_status status = KZ_OK;

        if (!children)
                return kz_error_nomem(err);
        for (i = 0; i < n && !status; i++)
                status = compile(tree, node->children[i], flags, &children[i], err);
        if (status)
                return status;
        if (n == 0)
                return kz_leaf_none(tree, ret, err);
        if (n > 1)
                return kz_or_open(tree, children, n, node->best, ret, err);
        *ret = children[0];
        return KZ_OK;
}

/* The children of an AND by what they are for. */
struct sorted {
        struct kz_node **required; /* to be walked */
        struct kz_node **checks, **excluded;
        struct kz_node **scoring; /* required and optional ones, in query order */
        size_t n_required, n_checks, n_excluded, n_scoring, n_required_scoring;
};

static enum kz_status sort_children(
        struct kz_tree *tree, const struct kz_node *node, struct sorted *ret, struct kz_error *err)
{
        struct kz_node **room = kz_arena_array(&tree->arena, 4 * node->n_children, sizeof(*room));
        struct sorted s = {0};
        size_t i;

        if (!room)
                return kz_error_nomem(err);
        s.required = room;
        s.checks = room + node->n_children;
        s.excluded = room + 2 * node->n_children;
        s.scoring = room + 3 * node->n_children;
        for (i = 0; i < node->n_children; i++) {
                struct kz_node *child = node->children[i];

                if (child->kind == KZ_NODE_NOT) {
                        s.excluded[s.n_excluded++] = child->children[0];
                } else if (child->kind == KZ_NODE_RANGE) {
                        s.checks[s.n_checks++] = child;
                } else if (child->kind == KZ_NODE_ALL) {
                        continue; /* walked anyway when nothing else is */
                } else if (!kz_node_scores(child)) {
                        s.required[s.n_required++] = child;
                } else {
                        s.scoring[s.n_scoring++] = child;
                        if (child->required) {
                                s.required[s.n_required++] = child;
                                s.n_required_scoring++;
                        }
                }
        }
        *ret = s;
        return KZ_OK;
}

static enum kz_status compile_check(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor **ret, struct kz_error *err)
{
        if (node->kind == KZ_NODE_RANGE)
                return kz_range_open(tree, node, NULL, ret, err);
        return compile(tree, node, KZ_POSTINGS_SPARSE, ret, err);
}

static enum kz_status compile_checks(struct kz_tree *tree, struct kz_node *const *nodes, size_t n,
        struct kz_cursor ***ret, size_t *ret_n, struct kz_error *err)
{
        struct kz_cursor **cursors = cursor_array(tree, n);
        enum kz_status status = KZ_OK;
        size_t i;

        if (!cursors)
                return kz_error_nomem(err);
        for (i = 0; i < n && !status; i++)
                status = compile_check(tree, nodes[i], &cursors[i], err);
        if (status)
                return status;
        *ret = cursors;
        *ret_n = n;
        return KZ_OK;
}

/* Walked parts, rarest first; by_node[i] gets the cursor of s->required[i]. */
static enum kz_status compile_required(struct kz_tree *tree, const struct sorted *s, unsigned flags,
        struct kz_cursor **by_node, struct kz_and_parts *and, struct kz_error *err)
{
        struct part *parts = kz_arena_array(&tree->arena, s->n_required, sizeof(*parts));
        enum kz_status status = KZ_OK;
        size_t i;

        /* One spare place: for every document, or for the OR of words none of which is required. */
        and->required = cursor_array(tree, s->n_required + 1);
        if (!parts || !and->required)
                return kz_error_nomem(err);
        for (i = 0; i < s->n_required; i++)
                parts[i] = (struct part){kz_plan_cost(tree->plan, s->required[i], tree->tier), i};
        qsort(parts, s->n_required, sizeof(*parts), compare_parts);
        if (s->n_required > 1 || s->n_checks)
                flags &= ~(unsigned)KZ_POSTINGS_LENGTHS;
        for (i = 0; i < s->n_required && !status; i++) {
                size_t at = parts[i].at;

                status = compile(tree, s->required[at], follower(flags, i), &by_node[at], err);
                and->required[i] = by_node[at];
        }
        and->n_required = s->n_required;
        return status;
}

/* The scored cursors in query order: those already compiled as required, and the optional ones. */
static enum kz_status compile_scored(struct kz_tree *tree, const struct sorted *s,
        struct kz_cursor *const *by_node, unsigned flags, struct kz_and_parts *and,
        struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, at;

        and->scored = cursor_array(tree, s->n_scoring);
        if (!and->scored)
                return kz_error_nomem(err);
        for (i = 0; i < s->n_scoring && !status; i++) {
                for (at = 0; at < s->n_required && s->required[at] != s->scoring[i]; at++)
                        ;
                if (at < s->n_required)
                        and->scored[i] = by_node[at];
                else
                        status = compile(tree, s->scoring[i], flags, &and->scored[i], err);
        }
        and->n_scored = s->n_scoring;
        return status;
}

/* When nothing is walked yet: any of the optional words, else every document. */
static enum kz_status walk_something(struct kz_tree *tree, const struct sorted *s,
        struct kz_and_parts *and, struct kz_error *err)
{
        struct kz_cursor *any;
        enum kz_status status;

        if (s->n_scoring && s->n_required_scoring == 0) {
                any = and->scored[0];
                if (s->n_scoring > 1) {
                        status = kz_or_open(tree, and->scored, s->n_scoring, false, &any, err);
                        if (status)
                                return status;
                }
                and->required[ and->n_required++] = any;
                return KZ_OK;
        }
        if (and->n_required)
                return KZ_OK;
        return kz_leaf_all(tree, &and->required[ and->n_required++], err);
}

static enum kz_status compile_and(struct kz_tree *tree, const struct kz_node *node, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_and_parts and = {0};
        struct kz_cursor **by_node;
        enum kz_status status;
        unsigned optional = KZ_POSTINGS_SPARSE;
        struct sorted s;

        if (node->n_children == 0)
                return kz_leaf_none(tree, ret, err);
        status = sort_children(tree, node, &s, err);
        if (status)
                return status;
        /* Any of them is what is walked. */
        if (s.n_required == 0)
                optional = flags;
        by_node = cursor_array(tree, s.n_required);
        if (!by_node)
                return kz_error_nomem(err);
        status = compile_required(tree, &s, flags, by_node, &and, err);
        if (!status)
                status = compile_scored(tree, &s, by_node, optional, &and, err);
        if (!status)
                status = walk_something(tree, &s, &and, err);
        if (!status)
                status =
                        compile_checks(tree, s.checks, s.n_checks, &and.checks, &and.n_checks, err);
        if (!status)
                status = compile_checks(
                        tree, s.excluded, s.n_excluded, &and.excluded, &and.n_excluded, err);
        if (status)
                return status;
        if (and.n_required == 1 && !and.n_checks && !and.n_excluded &&
                (and.n_scored == 0 || (and.n_scored == 1 && and.scored[0] == and.required[0]))) {
                *ret = and.required[0];
                return KZ_OK;
        }
        return kz_and_open(tree, &and, ret, err);
}

static enum kz_status compile_range(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_cursor *all;
        enum kz_status status = kz_leaf_all(tree, &all, err);

        return status ? status : kz_range_open(tree, node, all, ret, err);
}

/* flags: kz_postings_flags */
static enum kz_status compile(struct kz_tree *tree, const struct kz_node *node, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        switch (node->kind) {
        case KZ_NODE_GROUP:
                return kz_group_open(tree, &node->groups[0], kz_plan_scorer_of(tree->plan, node),
                        flags, ret, err);
        case KZ_NODE_PHRASE:
        case KZ_NODE_NEAR:
                return kz_phrase_compile(
                        tree, node, kz_plan_scorer_of(tree->plan, node), flags, ret, err);
        case KZ_NODE_AND:
                return compile_and(tree, node, flags, ret, err);
        case KZ_NODE_OR:
                return compile_or(tree, node, flags, ret, err);
        case KZ_NODE_TERM:
                return kz_leaf_filter(tree, node, flags, ret, err);
        case KZ_NODE_RANGE:
                return compile_range(tree, node, ret, err);
        case KZ_NODE_ALL:
                return kz_leaf_all(tree, ret, err);
        case KZ_NODE_NONE:
                return kz_leaf_none(tree, ret, err);
        case KZ_NODE_NOT:
                break;
        }
        return kz_error_set(err, KZ_E_INTERNAL, "a query has NOT outside of AND");
}

/*
 * Most documents are out by their bound without a length. Where lengths are not at hand, only a
 * word in a good part of all documents, standing alone, is read with them.
 */
static unsigned lengths_flag(const struct kz_tree *tree, const struct kz_node *node)
{
        uint64_t df = kz_plan_terms_cost(tree->plan, &node->groups[0], tree->tier);

        if (kz_tree_tier(tree)->n_lengths)
                return 0;
        return tree->plan->n_scorers && df > tree->plan->documents[tree->tier] / 4
                       ? KZ_POSTINGS_LENGTHS
                       : 0;
}

enum kz_status kz_compile_query(
        struct kz_tree *tree, unsigned flags, struct kz_cursor **ret, struct kz_error *err)
{
        const struct kz_node *root = tree->plan->request->query->root;

        if (!flags && root->n_children == 1 && root->children[0]->kind == KZ_NODE_GROUP)
                flags = lengths_flag(tree, root->children[0]);
        return compile(tree, root, flags, ret, err);
}

static enum kz_status compile_clause(struct kz_tree *tree, const struct kz_node *node,
        unsigned flags, struct kz_cursor **ret, struct kz_error *err);

/* A word with hyphens in the fill pass: its phrase counts less, not the word without them. */
static enum kz_status compile_hyphenated(struct kz_tree *tree, const struct kz_node *node,
        unsigned flags, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_cursor **children = cursor_array(tree, node->n_children);
        enum kz_status status = children ? KZ_OK : kz_error_nomem(err);
        size_t i;

        for (i = 0; i < node->n_children && !status; i++)
                status = compile_clause(tree, node->children[i], flags, &children[i], err);
        return status ? status : kz_or_open(tree, children, node->n_children, true, ret, err);
}

/* A clause of the fill pass. */
static enum kz_status compile_clause(struct kz_tree *tree, const struct kz_node *node,
        unsigned flags, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_scorer scorer = kz_plan_scorer_of(tree->plan, node);

        if (node->hyphenated)
                return compile_hyphenated(tree, node, flags, ret, err);
        if (!kz_loose_is(node))
                return compile(tree, node, flags, ret, err);
        scorer.weight *= KZ_MATCH_PHRASE_SHARE;
        return kz_phrase_compile(tree, node, scorer, flags, ret, err);
}

/*
 * The required words, no longer all of them: one OR over their cursors, walked with the filters.
 * The words of phrases come behind the clauses that they are of.
 */
enum kz_status kz_compile_fill(struct kz_tree *tree, unsigned flags, struct kz_cursor **ret,
        struct kz_cursor ***ret_scored, struct kz_error *err)
{
        const struct kz_node *root = tree->plan->request->query->root;
        struct kz_and_parts and = {0};
        struct kz_cursor **words, **by_node;
        size_t i, room, n_words = 0;
        struct sorted s, filters;
        enum kz_status status = sort_children(tree, root, &s, err);

        if (status)
                return status;
        filters = s;
        filters.n_required = 0;
        room = s.n_scoring + kz_loose_count(s.scoring, s.n_scoring);
        words = cursor_array(tree, room);
        by_node = cursor_array(tree, s.n_required);
        filters.required = kz_arena_array(&tree->arena, s.n_required, sizeof(struct kz_node *));
        and.scored = cursor_array(tree, room);
        if (!words || !by_node || !filters.required || !and.scored)
                return kz_error_nomem(err);
        for (i = 0; i < s.n_required; i++) {
                if (!kz_node_scores(s.required[i]))
                        filters.required[filters.n_required++] = s.required[i];
        }
        status = compile_required(tree, &filters, flags, by_node, &and, err);
        for (i = 0; i < s.n_scoring && !status; i++) {
                bool required = s.scoring[i]->required;

                status = compile_clause(tree, s.scoring[i], required ? flags : KZ_POSTINGS_SPARSE,
                        &and.scored[i], err);
                if (!status && required)
                        words[n_words++] = and.scored[i];
        }
        and.n_scored = s.n_scoring;
        for (i = 0; i < s.n_scoring && !status; i++)
                status = kz_loose_words(
                        tree, s.scoring[i], flags, and.scored, &and.n_scored, words, &n_words, err);
        if (!status)
                status =
                        kz_or_open(tree, words, n_words, false, &and.required[and.n_required], err);
        and.n_required++;
        if (!status)
                status =
                        compile_checks(tree, s.checks, s.n_checks, &and.checks, &and.n_checks, err);
        if (!status)
                status = compile_checks(
                        tree, s.excluded, s.n_excluded, &and.excluded, &and.n_excluded, err);
        if (!status)
                status = kz_and_open(tree, &and, ret, err);
        if (!status)
                *ret_scored = and.scored;
        return status;
}
