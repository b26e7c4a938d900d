/* A filter on a number column: from <= column < to. Documents without a value do not match. */
#ifndef KZ_MATCH_RANGE_H
#define KZ_MATCH_RANGE_H

#include "index/match/tree.h"

/*
 * base: what to walk, such as every document; NULL: the cursor is only asked about documents that
 * others found (seek stands on any document it is told).
 */
enum kz_status kz_range_open(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor *base, struct kz_cursor **ret, struct kz_error *err);

#endif
