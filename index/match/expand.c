#include "index/match/expand.h"

#include "index/match/expand_aliases.h"
#include "index/match/expand_names.h"
#include "index/match/expand_prefix.h"
#include "index/match/fuzzy_group.h"

static enum kz_status expand_node(
        const struct kz_expand *expand, struct kz_node *node, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < node->n_groups && !status; i++) {
                if (node->groups[i].begins.len)
                        status = kz_expand_prefix(expand, &node->groups[i], err);
                else if (node->groups[i].edits)
                        status = kz_fuzzy_group_expand(&node->groups[i], expand->arena,
                                expand->tiers, expand->n_tiers, expand->watch, err);
                else if (node->groups[i].names.n)
                        status = kz_expand_names(expand, &node->groups[i], err);
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = expand_node(expand, node->children[i], err);
        if (!status && node->best)
                status = kz_expand_aliases(expand, node, err);
        return status;
}

enum kz_status kz_expand_query(struct kz_query *query, struct kz_tier *const *tiers, size_t n_tiers,
        struct kz_watch *watch, struct kz_error *err)
{
        const struct kz_expand expand = {&query->arena, tiers, n_tiers, watch};

        return expand_node(&expand, query->root, err);
}
