/*
 * PHRASE: any member of each group at its offset; NEAR: all groups within a window, in any order.
 *
 * Both walk the documents that have all the groups and look at positions only when asked to match.
 * Each scores as one word: its tf is the number of occurrences of the phrase, or of windows that do
 * not overlap (places.h), and its scorer weighs the dfs of all its groups. An occurrence in the
 * title counts once, unlike the words of a title, because positions carry no weight.
 */
#ifndef KZ_MATCH_PHRASE_H
#define KZ_MATCH_PHRASE_H

#include "index/match/tree.h"

/*
 * candidates: the conjunction of the groups; groups: their cursors, opened with positions, rarest
 * first, and offsets[i] that of groups[i]. Arrays are kept, in the tree's arena.
 */
enum kz_status kz_phrase_open(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor *candidates, struct kz_cursor **groups, const uint32_t *offsets,
        struct kz_cursor **ret, struct kz_error *err);

#endif
