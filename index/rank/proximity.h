/*
 * Proximity: words of the query that stand together rank a document higher.
 *
 * Base ranks 1 to 200 are reordered among themselves, then 201 to 400, and so on, so that pages
 * never repeat or skip.
 */
#ifndef KZ_RANK_PROXIMITY_H
#define KZ_RANK_PROXIMITY_H

#include "index/match/match.h"

#define KZ_PROXIMITY_WINDOW 200

/*
 * Adds to the score of each of the n full-match hits (which begin at a multiple of
 * KZ_PROXIMITY_WINDOW in the base ranking) what its words' nearness is worth, most of all when the
 * title has the whole query word for word, and sorts each window.
 * *ret_cut: the time ran out, and some windows keep their base order.
 * Does nothing when the query has fewer than two scoring groups. scorer and context: as for
 * matching.
 */
enum kz_status kz_proximity_rerank(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_hit *hits, size_t n, bool *ret_cut,
        struct kz_error *err);

#endif
