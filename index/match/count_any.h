/* How many documents have any of several words. */
#ifndef KZ_MATCH_COUNT_ANY_H
#define KZ_MATCH_COUNT_ANY_H

#include "index/match/union.h"
#include "index/match/walk.h"

/* Counts the documents of the words that are asked for, each once, from the first on. */
enum kz_status kz_count_any(struct kz_walk *walk, const struct kz_union *u, struct kz_error *err);

#endif
