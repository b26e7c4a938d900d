#include "index/match/tree.h"

void kz_tree_init(struct kz_tree *tree, const struct kz_plan *plan, size_t tier)
{
        *tree = (struct kz_tree){.plan = plan, .tier = tier, .arena = KZ_ARENA_NULL};
}

void kz_tree_deinit(struct kz_tree *tree)
{
        struct kz_cursor *c;

        for (c = tree->chain; c; c = c->chain) {
                if (c->ops->free)
                        c->ops->free(c);
        }
        tree->chain = NULL;
        kz_arena_deinit(&tree->arena);
}

void *kz_tree_cursor(struct kz_tree *tree, size_t size, const struct kz_cursor_ops *ops)
{
        struct kz_cursor *c = kz_arena_zalloc(&tree->arena, size);

        if (!c)
                return NULL;
        c->ops = ops;
        c->chain = tree->chain;
        tree->chain = c;
        return c;
}
