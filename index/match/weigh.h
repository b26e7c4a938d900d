/* From a match to its place among the hits: score, key, and what a bound tells before. */
#ifndef KZ_MATCH_WEIGH_H
#define KZ_MATCH_WEIGH_H

#include "index/match/run.h"

/*
 * Key and score of the cursor's candidate, which matches and which hit names, or *ret_wanted false
 * when it cannot get in.
 */
enum kz_status kz_weigh(struct kz_walk *walk, struct kz_cursor *c, struct kz_match_hit *hit,
        bool *ret_wanted, struct kz_error *err);

/* Offers a match whose score is known, when the order is by score. */
enum kz_status kz_offer(
        struct kz_walk *walk, kz_docnum doc, double score, uint64_t missing, struct kz_error *err);

#endif
