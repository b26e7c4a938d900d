/*
 * A group of several terms: the merged stream of their postings, scored as one term with
 * tf = sum of weight * tf.
 */
#ifndef KZ_MATCH_GROUP_H
#define KZ_MATCH_GROUP_H

#include "index/match/tree.h"

/*
 * A group of any number of terms; those the tier does not have cost nothing. With positions it is
 * for a phrase, which counts places: then weights are 1, and scorer the phrase's, for bounds.
 */
enum kz_status kz_group_open(struct kz_tree *tree, const struct kz_group *group,
        struct kz_scorer scorer, unsigned flags, struct kz_cursor **ret, struct kz_error *err);

/* A group of several terms, none of them narrowed to a form; false when the cursor is none. */
struct kz_group_plain {
        struct kz_postings *const *postings;
        const double *weights;
        size_t n;
        struct kz_scorer scorer;
};
bool kz_group_plain(const struct kz_cursor *cursor, struct kz_group_plain *ret);

#endif
