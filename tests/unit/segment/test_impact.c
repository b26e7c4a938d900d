/* Impacts: never below a posting's score, and as good as the postings while there are few. */
#include <stdlib.h>

#include "index/base/check.h"
#include "index/segment/impact.h"
#include "tests/support/test.h"

#define POSTINGS_MAX 200

static uint64_t seed = 1;

static uint32_t random_below(uint32_t n)
{
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        return (uint32_t)((seed >> 32) * n >> 32);
}

struct posting {
        uint32_t freq;
        uint8_t length;
};

/* w f / (f + norm[length]), where norm rises. */
static void random_norms(double norms[256])
{
        double norm = random_below(1000) / 500.0;
        const double slope = random_below(1000) / 10000.0;
        size_t i;

        for (i = 0; i < 256; i++) {
                norms[i] = norm + 0.001;
                norm += random_below(3) ? slope * random_below(100) / 50.0 : 0;
        }
}

static double score(const double norms[256], uint32_t freq, uint8_t length)
{
        return freq / (freq + norms[length]);
}

static double bound_of(const double norms[256], const struct kz_impact *pairs, uint32_t n)
{
        double best = 0, one;
        uint32_t i;

        for (i = 0; i < n; i++) {
                one = pairs[i].freq == KZ_IMPACT_ANY ? 1
                                                     : score(norms, pairs[i].freq, pairs[i].length);
                best = one > best ? one : best;
        }
        return best;
}

/* How many of the postings are not beaten by another of them; the slow way. */
static uint32_t count_competitive(const struct posting *postings, uint32_t n)
{
        uint32_t count = 0, i, j;

        for (i = 0; i < n; i++) {
                for (j = 0; j < n; j++) {
                        const bool beats = postings[j].freq >= postings[i].freq &&
                                           postings[j].length <= postings[i].length;
                        const bool same = postings[j].freq == postings[i].freq &&
                                          postings[j].length == postings[i].length;

                        if (beats && (!same || j < i))
                                break;
                }
                count += j == n;
        }
        return count;
}

static void check_postings(const struct posting *postings, uint32_t n)
{
        struct kz_impact pairs[KZ_IMPACTS];
        struct kz_impact_set set;
        const uint32_t competitive = count_competitive(postings, n);
        bool any = false;
        double norms[256];
        uint32_t n_pairs, i, round;

        kz_impact_set_clear(&set);
        for (i = 0; i < n; i++) {
                kz_impact_set_add(&set, postings[i].freq, postings[i].length);
                any |= postings[i].freq >= KZ_IMPACT_ANY;
        }
        n_pairs = kz_impact_set_pairs(&set, pairs);
        assert_true(n_pairs >= 1 && n_pairs <= KZ_IMPACTS);
        if (!any)
                assert_int_equal(n_pairs, competitive < KZ_IMPACTS ? competitive : KZ_IMPACTS);
        for (i = 1; i < n_pairs; i++)
                assert_true(
                        pairs[i].length > pairs[i - 1].length && pairs[i].freq > pairs[i - 1].freq);
        for (i = 0; i < n; i++)
                assert_true(kz_impacts_cover(pairs, n_pairs, postings[i].freq, postings[i].length));
        for (round = 0; round < 20; round++) {
                double best = 0;
                const double *norm = norms;

                random_norms(norms);
                for (i = 0; i < n; i++) {
                        const double one = score(norm, postings[i].freq, postings[i].length);

                        best = one > best ? one : best;
                }
                assert_true(bound_of(norms, pairs, n_pairs) >= best);
                if (!any && competitive <= KZ_IMPACTS)
                        assert_true(bound_of(norms, pairs, n_pairs) == best);
        }
}

static void bounds_are_bounds(void **state)
{
        struct posting postings[POSTINGS_MAX];
        uint32_t n, i, round;

        (void)state;
        for (round = 0; round < 3000; round++) {
                const uint32_t highest = 1 + random_below(round % 5 ? 20 : 1000);
                const uint32_t longest = 1 + random_below(256);

                n = 1 + random_below(round % 2 ? 10 : POSTINGS_MAX);
                for (i = 0; i < n; i++)
                        postings[i] = (struct posting){
                                1 + random_below(highest), (uint8_t)random_below(longest)};
                check_postings(postings, n);
        }
}

/* As many competitive pairs as lengths. */
static void a_rising_line_is_one_bound(void **state)
{
        struct posting postings[256];
        uint32_t i;

        (void)state;
        for (i = 0; i < 256; i++)
                postings[i] = (struct posting){i + 1, (uint8_t)i};
        check_postings(postings, 256);
        check_postings(postings, 4);
        check_postings(postings, 5);
}

/* What does not score is merged before what does: the best pair is left as it is. */
static void the_best_pair_stays(void **state)
{
        const struct posting postings[] = {{1, 30}, {2, 32}, {3, 34}, {4, 36}, {40, 40}};
        struct kz_impact_set set;
        struct kz_impact pairs[KZ_IMPACTS];
        uint32_t n;
        size_t i;

        (void)state;
        kz_impact_set_clear(&set);
        for (i = 0; i < KZ_ARRAY_LEN(postings); i++)
                kz_impact_set_add(&set, postings[i].freq, postings[i].length);
        n = kz_impact_set_pairs(&set, pairs);
        assert_int_equal(n, KZ_IMPACTS);
        assert_int_equal(pairs[n - 1].freq, 40);
        assert_int_equal(pairs[n - 1].length, 40);
}

static void high_frequencies_are_any(void **state)
{
        const uint32_t freqs[] = {254, 255, 256, UINT32_MAX};
        struct kz_impact pairs[KZ_IMPACTS];
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(freqs); i++) {
                struct kz_impact_set set;

                kz_impact_set_clear(&set);
                kz_impact_set_add(&set, freqs[i], 9);
                assert_int_equal(kz_impact_set_pairs(&set, pairs), 1);
                assert_int_equal(pairs[0].freq, freqs[i] < 255 ? freqs[i] : KZ_IMPACT_ANY);
                assert_true(kz_impacts_cover(pairs, 1, freqs[i], 9));
                assert_false(kz_impacts_cover(pairs, 1, freqs[i], 8));
                assert_int_equal(kz_impacts_cover(pairs, 1, UINT32_MAX, 9), freqs[i] >= 255);
        }
}

static void entries_come_back(void **state)
{
        const struct kz_impact pairs[] = {{1, 0}, {3, 20}, {9, 40}, {KZ_IMPACT_ANY, 255}};
        struct kz_impact back[KZ_IMPACTS];
        struct kz_impact_set set;
        uint8_t bytes[KZ_IMPACTS_SIZE];
        uint32_t n;

        (void)state;
        for (n = 0; n <= KZ_IMPACTS; n++) {
                memset(bytes, 0x55, sizeof(bytes));
                kz_impacts_put(bytes, pairs, n);
                assert_int_equal(kz_impacts_get(bytes, back), n);
                assert_memory_equal(back, pairs, n * sizeof(*pairs));
        }
        kz_impact_set_clear(&set);
        assert_int_equal(kz_impact_set_pairs(&set, back), 0);
        kz_impact_set_add(&set, 3, 3);
        kz_impact_set_clear(&set);
        assert_int_equal(kz_impact_set_pairs(&set, back), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(bounds_are_bounds),
                cmocka_unit_test(a_rising_line_is_one_bound),
                cmocka_unit_test(the_best_pair_stays),
                cmocka_unit_test(high_frequencies_are_any),
                cmocka_unit_test(entries_come_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
