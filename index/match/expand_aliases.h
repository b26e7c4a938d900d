/* Leaves out the names of a thing that no document has. */
#ifndef KZ_MATCH_EXPAND_ALIASES_H
#define KZ_MATCH_EXPAND_ALIASES_H

#include "index/match/expand.h"

/*
 * node: an OR that is `best`. Its first child, what was typed, stays; of the others those whose
 * words are all in some tier come next, and n_children counts no more. The rest waits behind them
 * for other tiers.
 */
enum kz_status kz_expand_aliases(
        const struct kz_expand *expand, struct kz_node *node, struct kz_error *err);

#endif
