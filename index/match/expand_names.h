/* Expands a group to the other spellings of its word: terms of the index that share a name key. */
#ifndef KZ_MATCH_EXPAND_NAMES_H
#define KZ_MATCH_EXPAND_NAMES_H

#include "index/match/expand.h"

/* What another spelling is worth beside the word as typed, in its script and in another. */
#define KZ_NAME_WEIGHT_SAME_SCRIPT 0.9
#define KZ_NAME_WEIGHT_OTHER_SCRIPT 0.5

/*
 * group->names.n is not 0. What joins a word, unless names.all is set: no words that only stand
 * small in the index. To one that itself stands small there: nothing, and when it is surely a name,
 * words of the other script that never stand small.
 */
enum kz_status kz_expand_names(
        const struct kz_expand *expand, struct kz_group *group, struct kz_error *err);

#endif
