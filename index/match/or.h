/* Any of several cursors. */
#ifndef KZ_MATCH_OR_H
#define KZ_MATCH_OR_H

#include "index/match/tree.h"

/*
 * children (1 or more) in query order; the array is kept, in the tree's arena. best: scores as the
 * best child, instead of the sum.
 */
enum kz_status kz_or_open(struct kz_tree *tree, struct kz_cursor **children, size_t n, bool best,
        struct kz_cursor **ret, struct kz_error *err);

/* What it was opened with; false when the cursor is no OR. */
struct kz_or_parts {
        const struct kz_cursor *cursor;
        struct kz_cursor *const *children;
        size_t n;
        bool best;
};
bool kz_or_parts(const struct kz_cursor *cursor, struct kz_or_parts *ret);

#endif
