/* How many others of its collapse key stand behind each hit. */
#ifndef KZ_MATCH_COPIES_H
#define KZ_MATCH_COPIES_H

#include "index/match/match.h"

/*
 * ret[i]: the documents with the collapse key of hits[i], without itself, that match as it does:
 * for a full match those that match in full, for a fill hit those that miss something. The query is
 * asked about them alone. *ret_partial: the time ran out, and some are 0 that should not be.
 */
enum kz_status kz_copies_count(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, const struct kz_match_hit *hits, size_t n,
        uint32_t *ret, bool *ret_partial, struct kz_error *err);

#endif
