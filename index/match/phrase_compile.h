/*
 * The cursor of a phrase or of NEAR in one tier: from its words and, of words so frequent that the
 * tier has postings of their pairs (kz_tier_ops.pair), from these, which are read in place of the
 * words' own.
 */
#ifndef KZ_MATCH_PHRASE_COMPILE_H
#define KZ_MATCH_PHRASE_COMPILE_H

#include "index/match/tree.h"

/* flags: kz_postings_flags. */
enum kz_status kz_phrase_compile(struct kz_tree *tree, const struct kz_node *node,
        struct kz_scorer scorer, unsigned flags, struct kz_cursor **ret, struct kz_error *err);

#endif
