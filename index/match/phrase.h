/*
 * PHRASE: any member of each group at its offset; NEAR: all groups within a window, in any order.
 *
 * Both walk the documents that have all the groups, and look at positions only when asked to match,
 * or, when the tier has found the documents itself (phrase_docs.h), to score one that may count.
 * Each scores as one word: its tf is the number of occurrences of the phrase, or of windows that do
 * not overlap (places.h), and its scorer weighs the dfs of all its groups. An occurrence in the
 * title counts once, unlike the words of a title, because positions carry no weight.
 */
#ifndef KZ_MATCH_PHRASE_H
#define KZ_MATCH_PHRASE_H

#include "index/match/tree.h"

/* A group and where it stands: "to be or not to be" has two places for to and for be. */
struct kz_phrase_group {
        struct kz_cursor *cursor; /* opened with positions */
        uint32_t *offsets;
        size_t n_offsets;
};

/*
 * candidates: the conjunction of the groups, without positions; groups: 1 or more, rarest first.
 * The array is kept, in the tree's arena. certain: all candidates are known to have the phrase.
 */
enum kz_status kz_phrase_open(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor *candidates, const struct kz_phrase_group *groups, size_t n_groups,
        bool certain, struct kz_scorer scorer, struct kz_cursor **ret, struct kz_error *err);

/* A search for one phrase of plain words is a loop over the blocks of their postings. */
struct kz_phrase_plain {
        struct kz_postings **words; /* rarest first, in the tree's arena */
        size_t n;                   /* 1 or more */
        struct kz_scorer scorer;
};

/* False when there is more to the cursor than that, or lengths are not at hand in the tier. */
bool kz_phrase_plain(struct kz_tree *tree, struct kz_cursor *cursor, struct kz_phrase_plain *ret);

#endif
