#include "index/match/expand_aliases.h"

static enum kz_status has_word(const struct kz_expand *expand, const struct kz_group *group,
        bool *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint64_t df = 0;
        size_t i, t;

        for (i = 0; i < group->n_terms && df == 0 && !status; i++) {
                for (t = 0; t < expand->n_tiers && df == 0 && !status; t++) {
                        struct kz_tier *tier = expand->tiers[t];

                        status = tier->ops->df(tier, group->terms[i].term, &df, err);
                        if (!status)
                                status = kz_watch_tick(expand->watch, 16, err);
                }
        }
        if (!status)
                *ret = df > 0;
        return status;
}

enum kz_status kz_expand_aliases(
        const struct kz_expand *expand, struct kz_node *node, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, k, kept = 1;

        for (i = 1; i < node->n_names; i++) {
                struct kz_node *name = node->children[i];
                bool there = true;

                for (k = 0; k < name->n_groups && there && !status; k++)
                        status = has_word(expand, &name->groups[k], &there, err);
                if (status)
                        return status;
                if (!there)
                        continue;
                /* Those left out keep their order behind the others. */
                memmove(&node->children[kept + 1], &node->children[kept],
                        (i - kept) * sizeof(*node->children));
                node->children[kept++] = name;
        }
        node->n_children = kept;
        return KZ_OK;
}
