#include "index/match/phrase_compile.h"

#include <stdlib.h>

#include "index/match/and.h"
#include "index/match/group.h"
#include "index/match/leaf.h"
#include "index/match/phrase.h"
#include "index/match/phrase_docs.h"

/* What stands in the phrase once or again and again: a word, or two. */
struct part {
        uint64_t cost;
        size_t at;                /* the first of its groups */
        bool pair;                /* of that and the next one */
        struct kz_cursor *cursor; /* a pair's; a word's is opened last */
        uint32_t *offsets;
        size_t n_offsets;
};

struct parts {
        struct part *items; /* rarest first, when all are there */
        size_t n;
};

static int compare_parts(const void *a, const void *b)
{
        const struct part *x = a, *y = b;

        if (x->cost != y->cost)
                return x->cost < y->cost ? -1 : 1;
        return (x->at > y->at) - (x->at < y->at);
}

static bool same_terms(const struct kz_group *a, const struct kz_group *b)
{
        size_t i;

        for (i = 0; i < a->n_terms && i < b->n_terms; i++) {
                if (!kz_group_term_eq(&a->terms[i], &b->terms[i]))
                        return false;
        }
        return a->n_terms == b->n_terms;
}

/* The part that is of the same words as what begins at group i; a new one when there is none. */
static struct part *part_of(
        struct kz_tree *tree, const struct kz_node *node, size_t i, bool pair, struct parts *parts)
{
        struct part *part = parts->items;
        size_t k;

        for (k = 0; k < parts->n; k++, part++) {
                if (part->pair == pair && same_terms(&node->groups[part->at], &node->groups[i]) &&
                        (!pair || same_terms(&node->groups[part->at + 1], &node->groups[i + 1])))
                        return part;
        }
        part->offsets = kz_arena_array(&tree->arena, node->n_groups, sizeof(*part->offsets));
        if (!part->offsets)
                return NULL;
        part->at = i;
        part->pair = pair;
        parts->n++;
        return part;
}

/* ---- Pairs ---- */

/* It is opened before it is known whether it leads. */
#define PAIR_FLAGS (KZ_POSTINGS_POSITIONS | KZ_POSTINGS_DEFER)

/* The one term that the tier has of a group, when it is so frequent that it may be in a pair. */
static bool frequent_term(
        const struct kz_tree *tree, const struct kz_group *group, struct kz_str *ret)
{
        const struct kz_plan_terms *terms = kz_plan_terms_of(tree->plan, group);
        const struct kz_tier_term *found = terms->found + tree->tier * terms->n;
        const uint64_t least = kz_tree_tier(tree)->pair_df;
        size_t i, n = 0, at = 0;

        for (i = 0; i < terms->n; i++) {
                if (found[i].df) {
                        n++;
                        at = i;
                }
        }
        if (n != 1 || !least || found[at].df < least || group->terms[at].form.len ||
                kz_term_is_prefixed(group->terms[at].term))
                return false;
        *ret = group->terms[at].term;
        return true;
}

/* Adds the pair of groups i and i + 1; *ret: whether there is one. */
static enum kz_status add_pair(struct kz_tree *tree, const struct kz_node *node, size_t i,
        struct kz_scorer scorer, struct parts *parts, bool *ret, struct kz_error *err)
{
        const struct kz_group *groups = &node->groups[i];
        struct kz_tier *tier = kz_tree_tier(tree);
        struct kz_postings *postings = NULL;
        struct kz_str first, second;
        enum kz_status status = KZ_OK;
        struct part *part;
        uint64_t df;

        *ret = false;
        if (groups[1].offset != groups[0].offset + 1 || !frequent_term(tree, &groups[0], &first) ||
                !frequent_term(tree, &groups[1], &second))
                return KZ_OK;
        part = part_of(tree, node, i, true, parts);
        if (!part)
                return kz_error_nomem(err);
        if (!part->n_offsets) {
                status = tier->ops->pair(tier, first, second, PAIR_FLAGS, &postings, &df, err);
                if (status)
                        return status;
                if (!postings) {
                        parts->n--;
                        return KZ_OK;
                }
                part->cost = df;
                status = kz_leaf_pair(tree, postings, df, scorer, &part->cursor, err);
        }
        part->offsets[part->n_offsets++] = groups[0].offset;
        *ret = true;
        return status;
}

/* ---- Parts ---- */

static enum kz_status make_parts(struct kz_tree *tree, const struct kz_node *node,
        struct kz_scorer scorer, struct parts *ret, struct kz_error *err)
{
        struct parts parts = {0};
        enum kz_status status = KZ_OK;
        bool before = false, behind; /* whether the group is in a pair with its neighbour */
        struct part *part;
        size_t i;

        parts.items = kz_arena_array(&tree->arena, 2 * node->n_groups, sizeof(*parts.items));
        if (!parts.items)
                return kz_error_nomem(err);
        for (i = 0; i < node->n_groups; i++, before = behind) {
                behind = false;
                if (node->kind == KZ_NODE_PHRASE && i + 1 < node->n_groups)
                        status = add_pair(tree, node, i, scorer, &parts, &behind, err);
                if (status)
                        return status;
                if (before || behind)
                        continue;
                part = part_of(tree, node, i, false, &parts);
                if (!part)
                        return kz_error_nomem(err);
                part->cost = kz_plan_terms_cost(tree->plan, &node->groups[i], tree->tier);
                part->offsets[part->n_offsets++] = node->groups[i].offset;
        }
        qsort(parts.items, parts.n, sizeof(*parts.items), compare_parts);
        *ret = parts;
        return KZ_OK;
}

/* The cursors of all parts, and what the phrase is to know of each. led: others come before. */
static enum kz_status open_parts(struct kz_tree *tree, const struct kz_node *node,
        const struct parts *parts, struct kz_scorer scorer, unsigned flags, bool led,
        struct kz_cursor **cursors, struct kz_phrase_group *groups, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < parts->n && !status; i++) {
                const struct part *part = &parts->items[i];

                cursors[i] = part->cursor;
                /* What comes first is walked; the others are sought. */
                if (!part->pair)
                        status = kz_group_open(tree, &node->groups[part->at], scorer,
                                i || led ? flags | KZ_POSTINGS_SPARSE : flags, &cursors[i], err);
                groups[i] = (struct kz_phrase_group){cursors[i], part->offsets, part->n_offsets};
        }
        return status;
}

static enum kz_status open_phrase(struct kz_tree *tree, const struct kz_node *node,
        const struct parts *parts, struct kz_scorer scorer, unsigned flags, struct kz_cursor **ret,
        struct kz_error *err)
{
        struct kz_cursor **cursors = kz_arena_array(&tree->arena, parts->n + 1, sizeof(*cursors));
        struct kz_phrase_group *groups = kz_arena_array(&tree->arena, parts->n, sizeof(*groups));
        struct kz_and_parts and = {.required = cursors};
        struct kz_cursor *docs = NULL, *candidates;
        enum kz_status status = KZ_OK;

        if (!cursors || !groups)
                return kz_error_nomem(err);
        /*
         * Where it is sought here and there, most of what the tier would find is not wanted. And a
         * word that comes again and again is read again and again there, with no look at the clock
         * within a document: here it is read once.
         */
        if (!(flags & KZ_POSTINGS_SPARSE) && node->n_groups <= 2 * parts->n)
                status = kz_phrase_docs_open(tree, node, parts->items[0].cost, &docs, err);
        if (docs)
                cursors[and.n_required++] = docs;
        if (!status)
                status = open_parts(tree, node, parts, scorer, flags, docs != NULL,
                        cursors + and.n_required, groups, err);
        if (status)
                return status;
        and.n_required += parts->n;
        candidates = cursors[0];
        if (and.n_required > 1)
                status = kz_and_open(tree, &and, &candidates, err);
        return status ? status
                      : kz_phrase_open(tree, node, candidates, groups, parts->n, docs != NULL,
                                scorer, ret, err);
}

enum kz_status kz_phrase_compile(struct kz_tree *tree, const struct kz_node *node,
        struct kz_scorer scorer, unsigned flags, struct kz_cursor **ret, struct kz_error *err)
{
        enum kz_status status;
        struct parts parts = {0};

        flags = (flags & ~(unsigned)KZ_POSTINGS_LENGTHS) | KZ_POSTINGS_POSITIONS;
        status = make_parts(tree, node, scorer, &parts, err);
        if (status)
                return status;
        if (parts.n == 0 || parts.items[0].cost == 0)
                return kz_leaf_none(tree, ret, err);
        /* A phrase of two such words is no more than the pair's postings. */
        if (parts.n == 1 && parts.items[0].pair && parts.items[0].n_offsets == 1) {
                *ret = parts.items[0].cursor;
                return KZ_OK;
        }
        return open_phrase(tree, node, &parts, scorer, flags, ret, err);
}
