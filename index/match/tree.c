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
        kz_postings_free(tree->all);
        tree->all = NULL;
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

/*
 * Few documents of a conjunction survive to be scored, so their lengths are sought one by one
 * rather than filled in for whole blocks of a word's postings.
 */
enum kz_status kz_tree_length(
        struct kz_tree *tree, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status;

        if (!tree->all) {
                status = tier->ops->all(
                        tier, KZ_POSTINGS_LENGTHS | KZ_POSTINGS_SPARSE, &tree->all, err);
                if (status)
                        return status;
        }
        status = kz_postings_seek(tree->all, doc, err);
        if (status)
                return status;
        if (kz_postings_doc(tree->all) != doc)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "a word of the %s index names document %u, which is not there: rebuild it",
                        tier->ops->name, doc);
        *ret = tree->all->lengths[tree->all->at];
        return KZ_OK;
}
