/*
 * Where a query's words stand in documents of the index, by the positions in their postings: the
 * same in every tier, and without reading a text.
 */
#ifndef KZ_RANK_SPOTS_H
#define KZ_RANK_SPOTS_H

#include "index/match/watch.h"
#include "index/rank/sights.h"
#include "index/tier.h"

struct kz_spots;

/* needles and watch outlive it. */
enum kz_status kz_spots_new(const struct kz_needles *needles, struct kz_watch *watch,
        struct kz_spots **ret, struct kz_error *err);
struct kz_spots *kz_spots_free(struct kz_spots *spots); /* NULL is fine; returns NULL */

/*
 * The words of a document from a position on, that count: of a phrase those of whole occurrences.
 * ret is replaced; its measure is words, and it has no bytes. Cheapest when documents of a tier
 * ascend. KZ_E_DEADLINE, KZ_E_CANCELLED, and what a tier gives.
 */
enum kz_status kz_spots_find(struct kz_spots *spots, struct kz_tier *tier, kz_docnum doc,
        uint32_t from, struct kz_sights *ret, struct kz_error *err);

#endif
