/*
 * Impacts: the competitive pairs of frequency and length byte of some postings. A pair is
 * competitive when no other has a frequency as high or higher at a length as short or shorter, so
 * the best score among them, by any scorer that grows with frequency and falls with length, is the
 * best of the postings (Ding and Suel 2011 bound scores themselves; Lucene keeps the pairs, so that
 * the bound holds when the collection's statistics change).
 *
 * At most KZ_IMPACTS pairs are kept. When there are more, neighbours become one pair of the higher
 * frequency and the shorter length: those whose common pair scores least, by BM25 as it is for
 * usual lengths. The bound is then above the best score, never below it.
 */
#ifndef KZ_SEGMENT_IMPACT_H
#define KZ_SEGMENT_IMPACT_H

#include "index/tier.h"

#define KZ_IMPACTS_SIZE 8 /* bytes of an entry's pairs */

/* Gathers pairs. Zeroed or cleared is empty. */
struct kz_impact_set {
        uint64_t lengths[4]; /* a bit for each length byte that has come */
        uint32_t best[256];  /* by length byte, where it has: the highest frequency */
};

static inline void kz_impact_set_clear(struct kz_impact_set *set)
{
        memset(set->lengths, 0, sizeof(set->lengths));
}

static inline void kz_impact_set_add(struct kz_impact_set *set, uint32_t freq, uint8_t length)
{
        const uint64_t bit = UINT64_C(1) << length % 64;

        if (!(set->lengths[length / 64] & bit) || set->best[length] < freq)
                set->best[length] = freq;
        set->lengths[length / 64] |= bit;
}

/* Writes the pairs by rising length (and so by rising frequency); returns how many, 0 for none. */
uint32_t kz_impact_set_pairs(const struct kz_impact_set *set, struct kz_impact ret[KZ_IMPACTS]);

/* As entries have them: four times frequency and length byte, 0 0 for what is missing. */
void kz_impacts_put(uint8_t out[KZ_IMPACTS_SIZE], const struct kz_impact *impacts, uint32_t n);
/* Returns how many there are. */
static inline uint32_t kz_impacts_get(
        const uint8_t bytes[KZ_IMPACTS_SIZE], struct kz_impact ret[KZ_IMPACTS])
{
        memcpy(ret, bytes, KZ_IMPACTS_SIZE);
        return (bytes[0] != 0) + (bytes[2] != 0) + (bytes[4] != 0) + (uint32_t)(bytes[6] != 0);
}
/* Whether one of the pairs is as high or higher, at a length as short or shorter. */
bool kz_impacts_cover(const struct kz_impact *impacts, uint32_t n, uint32_t freq, uint8_t length);

#endif
