#include <math.h>

#include "index/base/length.h"
#include "index/rank/bm25.h"
#include "tests/support/test.h"

static void the_scores_are_those_of_the_formula(void **state)
{
        struct kz_match_stats stats = {1000, 1000 * 30};
        uint64_t df = 10;
        struct kz_scorer scorer;
        struct kz_bm25 bm25;
        double idf, expected;
        uint8_t length = kz_length_encode(24);

        (void)state;
        kz_bm25_init(&bm25);
        scorer = kz_bm25_scorer(&bm25, &stats, &df, 1);
        idf = log(1 + (1000 - 10 + 0.5) / (10 + 0.5));
        expected = idf * 2.2 * 3 / (3 + 1.2 * (0.25 + 0.75 * 24 / 30.0));
        assert_true(fabs(kz_scorer_score(&scorer, 3, length) - expected) < 1e-12);
}

static void a_phrase_weighs_the_sum_of_its_groups(void **state)
{
        struct kz_match_stats stats = {100, 5000};
        uint64_t dfs[] = {3, 60};
        struct kz_bm25 bm25;
        double a, b, both;

        (void)state;
        kz_bm25_init(&bm25);
        a = kz_bm25_scorer(&bm25, &stats, &dfs[0], 1).weight;
        b = kz_bm25_scorer(&bm25, &stats, &dfs[1], 1).weight;
        both = kz_bm25_scorer(&bm25, &stats, dfs, 2).weight;
        assert_true(a > b && b > 0);
        assert_true(fabs(both - (a + b)) < 1e-12);
}

/* Words in more than half of the documents, unknown words, an empty index: no NaN, nothing
 * negative. */
static void the_edges_are_finite(void **state)
{
        static const struct kz_match_stats all[] = {
                {0, 0}, {1, 0}, {5, 5}, {UINT64_MAX, UINT64_MAX}};
        static const uint64_t dfs[] = {0, 1, 5, 6, UINT64_MAX};
        size_t i, j, k;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(all); i++) {
                for (j = 0; j < KZ_ARRAY_LEN(dfs); j++) {
                        struct kz_scorer scorer;
                        struct kz_bm25 bm25;

                        kz_bm25_init(&bm25);
                        scorer = kz_bm25_scorer(&bm25, &all[i], &dfs[j], 1);
                        for (k = 0; k < 256; k++) {
                                double score = kz_scorer_score(&scorer, 1, (uint8_t)k);

                                assert_true(isfinite(score) && score >= 0);
                        }
                }
        }
}

static void longer_documents_never_score_more(void **state)
{
        struct kz_match_stats stats = {100, 5000};
        uint64_t df = 3;
        struct kz_bm25 bm25;
        struct kz_scorer scorer;
        size_t i;

        (void)state;
        kz_bm25_init(&bm25);
        scorer = kz_bm25_scorer(&bm25, &stats, &df, 1);
        for (i = 1; i < 256; i++)
                assert_true(kz_scorer_score(&scorer, 2, (uint8_t)i) <
                            kz_scorer_score(&scorer, 2, (uint8_t)(i - 1)));
}

/* As far as six times the average by the formula; behind that by the logarithm. */
static void a_book_is_not_out_of_sight(void **state)
{
        struct kz_match_stats stats = {1000, 1000 * 10};
        uint8_t at = kz_length_encode(60), book = kz_length_encode(6000);
        struct kz_bm25 bm25;
        uint64_t df = 10;
        double relative = kz_length_decode(book) / 10.0, norm;

        (void)state;
        kz_bm25_init(&bm25);
        kz_bm25_scorer(&bm25, &stats, &df, 1);
        assert_true(kz_length_decode(at) <= 60);
        norm = 1.2 * (0.25 + 0.75 * kz_length_decode(at) / 10.0);
        assert_true(fabs(bm25.norm[at] - norm) < 1e-12);
        norm = 1.2 * (0.25 + 0.75 * 6 * (1 + log(relative / 6)));
        assert_true(fabs(bm25.norm[book] - norm) < 1e-9);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_scores_are_those_of_the_formula),
                cmocka_unit_test(a_phrase_weighs_the_sum_of_its_groups),
                cmocka_unit_test(the_edges_are_finite),
                cmocka_unit_test(longer_documents_never_score_more),
                cmocka_unit_test(a_book_is_not_out_of_sight),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
