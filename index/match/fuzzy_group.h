/* Widens a group of a query to the terms that are spelled about like its own: tokaev~. */
#ifndef KZ_MATCH_FUZZY_GROUP_H
#define KZ_MATCH_FUZZY_GROUP_H

#include "index/match/watch.h"
#include "index/query/query.h"
#include "index/tier.h"

/*
 * Sets terms, n_terms and n_begin of a group with `edits`: its own terms and, of those that the tiers
 * have near one of its own or near the form, the most frequent, equal ones in byte order; the farther,
 * the lower their weight. At most KZ_EXPAND_MAX in all. The limits of kz_expand_query hold here.
 */
enum kz_status kz_fuzzy_group_expand(struct kz_group *group, struct kz_arena *arena,
        struct kz_tier *const *tiers, size_t n_tiers, struct kz_watch *watch, struct kz_error *err);

#endif
