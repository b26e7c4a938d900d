/*
 * Expands the groups of a query that stand for all words with a beginning, demonstr*, or for words
 * spelled about so, tokaev~. Runs once over the union of all tiers' dictionaries, before the query is
 * matched.
 */
#ifndef KZ_MATCH_EXPAND_H
#define KZ_MATCH_EXPAND_H

#include "index/match/watch.h"
#include "index/query/query.h"
#include "index/tier.h"

/* Terms of one group in all. */
#define KZ_EXPAND_MAX 64

/*
 * Sets terms, n_terms and n_begin of every group with `begins` (and with `edits`: fuzzy_group.h): its own terms and, of those that the
 * tiers have, the most frequent, equal ones in byte order. May be called again for the same query
 * and other tiers. KZ_E_DEADLINE, KZ_E_CANCELLED; the tiers' errors.
 */
enum kz_status kz_expand_query(struct kz_query *query, struct kz_tier *const *tiers, size_t n_tiers,
        struct kz_watch *watch, struct kz_error *err);

#endif
