/* Owns the cursors compiled from one query for one tier. */
#ifndef KZ_MATCH_TREE_H
#define KZ_MATCH_TREE_H

#include "index/match/cursor.h"
#include "index/match/plan.h"

struct kz_tree {
        const struct kz_plan *plan;
        size_t tier;           /* index into the plan's tiers */
        struct kz_arena arena; /* holds the cursors and their arrays */
        struct kz_cursor *chain;
};

void kz_tree_init(struct kz_tree *tree, const struct kz_plan *plan, size_t tier);
void kz_tree_deinit(struct kz_tree *tree);

/* A zeroed cursor of `size` bytes, freed with the tree; NULL when out of memory. */
void *kz_tree_cursor(struct kz_tree *tree, size_t size, const struct kz_cursor_ops *ops);

static inline struct kz_tier *kz_tree_tier(const struct kz_tree *tree)
{
        return tree->plan->tiers[tree->tier];
}

#endif
