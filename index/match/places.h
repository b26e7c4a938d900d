/*
 * Where words stand within one document: phrases and nearness over lists of positions, ascending
 * without repeats. Knows no cursors.
 */
#ifndef KZ_MATCH_PLACES_H
#define KZ_MATCH_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/match/watch.h"

struct kz_places {
        const uint32_t *at;
        uint32_t n;
};

/*
 * Keeps of the n phrase starts (ascending) those s with s + offset in list; returns how many. The
 * kept ones are moved to the front.
 */
uint32_t kz_places_keep(uint32_t *starts, uint32_t n, struct kz_places list, uint32_t offset);

#define KZ_PLACES_SCRATCH 4

/*
 * How many windows of at most `window` positions (last - first + 1) there are, none overlapping
 * another, that hold one position of each of the n_lists lists, no position serving two of them.
 * Counted greedily from the left, each window ending as early as it can. scratch:
 * KZ_PLACES_SCRATCH * n_lists elements. KZ_E_DEADLINE, KZ_E_CANCELLED.
 */
enum kz_status kz_places_near(const struct kz_places *lists, size_t n_lists, uint32_t window,
        uint32_t *scratch, struct kz_watch *watch, uint32_t *ret, struct kz_error *err);

#endif
