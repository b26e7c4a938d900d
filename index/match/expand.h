/*
 * Expands the groups of a query by what the tiers' dictionaries have: demonstr* to all words with
 * that beginning, tokaev~ to words spelled about so, a name to its other spellings. Runs once over
 * the union of all tiers, before the query is matched. Each kind of expansion is a file of its own.
 */
#ifndef KZ_MATCH_EXPAND_H
#define KZ_MATCH_EXPAND_H

#include "index/match/watch.h"
#include "index/query/query.h"
#include "index/tier.h"

/* Terms of one group in all. */
#define KZ_EXPAND_MAX 64

/* Where expansions look, and what they are made in. */
struct kz_expand {
        struct kz_arena *arena; /* the query's */
        struct kz_tier *const *tiers;
        size_t n_tiers;
        struct kz_watch *watch;
};

/*
 * Sets terms, n_terms and n_begin of every group that stands for more than its own terms: those and
 * what was found, the most frequent, equal ones in byte order. May be called again for the same
 * query and other tiers. KZ_E_DEADLINE, KZ_E_CANCELLED; the tiers' errors.
 */
enum kz_status kz_expand_query(struct kz_query *query, struct kz_tier *const *tiers, size_t n_tiers,
        struct kz_watch *watch, struct kz_error *err);

#endif
