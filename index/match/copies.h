/* The others that are folded into each hit: how many, and some of their names. */
#ifndef KZ_MATCH_COPIES_H
#define KZ_MATCH_COPIES_H

#include "index/match/hit_copies.h"
#include "index/match/match.h"

/*
 * ret[i]: of hit from + i, the documents that are folded into it: that match as it does (a full
 * match: in full; a fill hit: missing something), and of all hits in the order of their ranks are
 * near to this one first. So each match that is not shown counts for one hit, and with `total` the
 * full hits and what they stand for add up; but a fill match that is near to a full hit counts for
 * none. found: what kz_match_run gave for the request, reordered or not, from rank 0 to the last of
 * the n. The query is asked about candidates alone. arena gets the ids. *ret_partial: the time ran
 * out, and some are 0 that should not be.
 */
enum kz_status kz_copies_find(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, const struct kz_match_result *found, size_t from,
        size_t n, struct kz_arena *arena, struct kz_hit_copies *ret, bool *ret_partial,
        struct kz_error *err);

#endif
