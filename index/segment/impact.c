#include "index/segment/impact.h"

#include "index/base/length.h"

#define PAIRS_MAX 256
#define ONE (UINT64_C(1) << 24)

/*
 * BM25's share of a term's weight, f / (f + k1 (1 - b + b length / average)), in 1 / ONE, with the
 * usual k1 = 1.2 and b = 0.75. Whole numbers, so that every machine writes the same.
 */
static uint64_t share(struct kz_impact pair, uint64_t average)
{
        const uint64_t freq = (uint64_t)pair.freq << 8;

        if (pair.freq == KZ_IMPACT_ANY)
                return ONE;
        return freq * ONE / (freq + 77 + 230 * kz_length_decode(pair.length) / average);
}

/* Makes two neighbours one, so that there is one pair less. */
static void merge_two(struct kz_impact *pairs, uint32_t n, uint64_t average)
{
        uint64_t least = UINT64_MAX;
        uint32_t i, at = 0;

        for (i = 0; i + 1 < n; i++) {
                const uint64_t common =
                        share((struct kz_impact){pairs[i + 1].freq, pairs[i].length}, average);

                if (common < least) {
                        least = common;
                        at = i;
                }
        }
        pairs[at].freq = pairs[at + 1].freq;
        for (i = at + 1; i + 1 < n; i++)
                pairs[i] = pairs[i + 1];
}

uint32_t kz_impact_set_pairs(const struct kz_impact_set *set, struct kz_impact ret[KZ_IMPACTS])
{
        struct kz_impact pairs[PAIRS_MAX];
        uint32_t n = 0, highest = 0, word, i;
        uint64_t average, left;

        for (word = 0; word < 4; word++) {
                for (left = set->lengths[word]; left; left &= left - 1) {
                        const uint32_t length = 64 * word + (uint32_t)__builtin_ctzll(left);
                        uint32_t freq = set->best[length];

                        freq = freq < KZ_IMPACT_ANY ? freq : KZ_IMPACT_ANY;
                        if (freq > highest) {
                                highest = freq;
                                pairs[n++] = (struct kz_impact){(uint8_t)freq, (uint8_t)length};
                        }
                }
        }
        average = n ? (uint64_t)kz_length_decode(pairs[n / 2].length) + 1 : 1;
        for (; n > KZ_IMPACTS; n--)
                merge_two(pairs, n, average);
        for (i = 0; i < n; i++)
                ret[i] = pairs[i];
        return n;
}

void kz_impacts_put(uint8_t out[KZ_IMPACTS_SIZE], const struct kz_impact *impacts, uint32_t n)
{
        uint32_t i;

        for (i = 0; i < KZ_IMPACTS; i++) {
                out[2 * i] = i < n ? impacts[i].freq : 0;
                out[2 * i + 1] = i < n ? impacts[i].length : 0;
        }
}

bool kz_impacts_cover(const struct kz_impact *impacts, uint32_t n, uint32_t freq, uint8_t length)
{
        uint32_t i;

        for (i = 0; i < n; i++) {
                if ((impacts[i].freq >= freq || impacts[i].freq == KZ_IMPACT_ANY) &&
                        impacts[i].length <= length)
                        return true;
        }
        return false;
}
