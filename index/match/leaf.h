/* The postings of one term: a group of one term, a filter, or every document. */
#ifndef KZ_MATCH_LEAF_H
#define KZ_MATCH_LEAF_H

#include "index/match/tree.h"

/*
 * A group of one term, as the tier has it. flags: kz_postings_flags. With positions it
 * is for a phrase, which counts places: then weight is 1, and scorer the phrase's, for bounds.
 */
enum kz_status kz_leaf_term(struct kz_tree *tree, const struct kz_group_term *term,
        const struct kz_tier_term *found, struct kz_scorer scorer, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err);

/* The exact term of a filter, which gives no score. */
enum kz_status kz_leaf_filter(struct kz_tree *tree, const struct kz_node *filter, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err);

enum kz_status kz_leaf_all(struct kz_tree *tree, struct kz_cursor **ret, struct kz_error *err);

/* Documents that the tier found already, freed with the cursor; they give no score. */
enum kz_status kz_leaf_found(struct kz_tree *tree, struct kz_postings *found,
        struct kz_cursor **ret, struct kz_error *err);

/* Two words of a phrase side by side, which the tier has postings of, in df documents; freed with
 * the cursor. scorer: the phrase's. */
enum kz_status kz_leaf_pair(struct kz_tree *tree, struct kz_postings *pair, uint64_t df,
        struct kz_scorer scorer, struct kz_cursor **ret, struct kz_error *err);

/* No document. */
enum kz_status kz_leaf_none(struct kz_tree *tree, struct kz_cursor **ret, struct kz_error *err);

/* A search for one word is a loop over the blocks of its postings. */
struct kz_leaf_plain {
        struct kz_postings *postings;
        double weight;
        const double *weight_at; /* where it stays */
        struct kz_scorer scorer;
        uint64_t df;
        bool lengths; /* the postings have them */
};

/* False when the cursor is not the postings of one scoring term. */
bool kz_leaf_plain(struct kz_cursor *cursor, struct kz_leaf_plain *ret);

#endif
