#include "index/match/phrase_docs.h"

#include "index/match/leaf.h"

/* Below this the positions are read before a tier has begun to search. */
#define COST_MIN 8

/* Words side by side, none of them narrowed to a form: what a tier knows of. */
static bool is_plain(const struct kz_node *node)
{
        size_t i, k;

        if (node->kind != KZ_NODE_PHRASE || node->n_groups < 2)
                return false;
        for (i = 0; i < node->n_groups; i++) {
                if (node->groups[i].offset != node->groups[0].offset + i)
                        return false;
                for (k = 0; k < node->groups[i].n_terms; k++) {
                        if (node->groups[i].terms[k].form.len)
                                return false;
                }
        }
        return true;
}

static enum kz_status make_word(struct kz_tree *tree, const struct kz_group *group,
        struct kz_tier_word *ret, struct kz_error *err)
{
        struct kz_str *terms = kz_arena_array(&tree->arena, group->n_terms, sizeof(*terms));
        size_t i;

        if (!terms)
                return kz_error_nomem(err);
        for (i = 0; i < group->n_terms; i++)
                terms[i] = group->terms[i].term;
        *ret = (struct kz_tier_word){terms, group->n_terms};
        return KZ_OK;
}

static enum kz_status tick(void *context, uint32_t n, struct kz_error *err)
{
        return kz_watch_tick(context, n, err);
}

enum kz_status kz_phrase_docs_open(struct kz_tree *tree, const struct kz_node *node, uint64_t cost,
        struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_tier_phrase phrase = {
                .n = node->n_groups, .tick = tick, .context = tree->plan->watch};
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status = KZ_OK;
        struct kz_postings *found;
        struct kz_tier_word *words;
        size_t i;

        if (!tier->ops->phrase || cost < COST_MIN || !is_plain(node)) {
                *ret = NULL;
                return KZ_OK;
        }
        words = kz_arena_array(&tree->arena, node->n_groups, sizeof(*words));
        if (!words)
                return kz_error_nomem(err);
        for (i = 0; i < node->n_groups && !status; i++)
                status = make_word(tree, &node->groups[i], &words[i], err);
        phrase.words = words;
        if (!status)
                status = tier->ops->phrase(tier, &phrase, &found, err);
        return status ? status : kz_leaf_found(tree, found, ret, err);
}
