/*
 * The documents that have a phrase, where the tier can find them faster than by the positions of
 * one document after another (kz_tier_ops.phrase).
 */
#ifndef KZ_MATCH_PHRASE_DOCS_H
#define KZ_MATCH_PHRASE_DOCS_H

#include "index/match/tree.h"

/*
 * A cursor over them that gives no score; *ret is NULL when this phrase, or this tier, is better
 * served by positions. cost: about how many documents would be looked at.
 */
enum kz_status kz_phrase_docs_open(struct kz_tree *tree, const struct kz_node *node, uint64_t cost,
        struct kz_cursor **ret, struct kz_error *err);

#endif
