/* Candidates of a window: whether they get in, with all of their words. */
#ifndef KZ_MATCH_CANDIDATE_H
#define KZ_MATCH_CANDIDATE_H

#include "index/match/windows.h"

/* Offers all candidates that get in with what minor words are found to add, but for picks. */
enum kz_status kz_candidates_offer(struct kz_windows *w, struct kz_error *err);

/*
 * Offers those of the best sums, as many as are wanted, out of their turn: then the floor is high
 * for all others. They become picks.
 */
enum kz_status kz_candidates_pick(
        struct kz_windows *w, const struct kz_found *found, struct kz_error *err);

#endif
