#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/rounds.h"
#include "tests/unit/match/oracle.h"

static double norm[256];

static struct kz_match_request request_for(const struct kz_query *query, size_t limit)
{
        return (struct kz_match_request){.query = query,
                .limit = limit,
                .fill_limit = limit,
                .scorer = oracle_scorer,
                .scorer_context = norm};
}

static void assert_no_cursors(const struct world *world)
{
        size_t t;

        for (t = 0; t < world->n_tiers; t++)
                assert_int_equal(kz_memory_tier_open(world->tiers[t]), 0);
}

static struct kz_match_result run(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_match_run(world->tiers, world->n_tiers, request, &result, &err))
                fail_msg("%s", err.message);
        assert_no_cursors(world);
        return result;
}

static void assert_hit(const struct world *world, const struct kz_match_hit *hit,
        const struct oracle_hit *expected)
{
        const struct kz_memory_doc *doc = world_doc(world, hit);

        if (!kz_str_eq(doc->id, expected->doc->id))
                fail_msg("%.*s stands where %.*s belongs", KZ_STR_ARG(doc->id),
                        KZ_STR_ARG(expected->doc->id));
        assert_true(fabs(hit->score - expected->score) <= 1e-9 * fabs(expected->score));
        assert_true(hit->missing == expected->missing);
}

static void assert_agrees(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = run(world, request);
        struct oracle oracle;
        size_t i, n_full, n_fill = 0;

        oracle_run(world, request, &oracle);
        n_full = oracle.n_full < request->limit ? oracle.n_full : request->limit;
        if (request->limit && !request->no_fill && oracle.total < KZ_MATCH_FEW &&
                request->fill_limit > n_full)
                n_fill = request->fill_limit - n_full;
        n_fill = oracle.n_fill < n_fill ? oracle.n_fill : n_fill;
        assert_int_equal(result.total, oracle.total);
        assert_int_equal(result.n_full, n_full);
        assert_int_equal(result.n_fill, n_fill);
        assert_false(result.partial);
        for (i = 0; i < n_full; i++)
                assert_hit(world, &result.hits[i], &oracle.full[i]);
        for (i = 0; i < n_fill; i++)
                assert_hit(world, &result.hits[n_full + i], &oracle.fill[i]);
        kz_match_result_deinit(&result);
}

static void random_queries_agree_with_the_exhaustive_evaluator(void **state)
{
        static const size_t limits[] = {0, 1, 3, 10, 1000};
        uint64_t seed;
        int i;

        (void)state;
        for (seed = 1; seed <= TEST_ROUNDS(150); seed++) {
                struct world world;

                world_init(&world, seed);
                for (i = 0; i < 20; i++) {
                        struct kz_match_request request;

                        world_deal(&world, 1 + world_random(&world, WORLD_TIERS));
                        request = request_for(world_query(&world), limits[world_random(&world, 5)]);
                        request.no_fill = world_random(&world, 5) == 0;
                        assert_agrees(&world, &request);
                }
                world_deinit(&world);
        }
}

/* The hits of one run, in a form that does not know tiers. */
static char *describe(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = run(world, request);
        struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        kz_buf_printf(&out, "%llu %zu %zu\n", (unsigned long long)result.total, result.n_full,
                result.n_fill);
        for (i = 0; i < result.n_full + result.n_fill; i++)
                kz_buf_printf(&out, "%.*s %a %llx\n",
                        KZ_STR_ARG(world_doc(world, &result.hits[i])->id), result.hits[i].score,
                        (unsigned long long)result.hits[i].missing);
        kz_match_result_deinit(&result);
        return kz_buf_steal(&out);
}

static void results_do_not_depend_on_tiers(void **state)
{
        uint64_t seed;
        int i;

        (void)state;
        for (seed = 1000; seed < 1000 + TEST_ROUNDS(100); seed++) {
                struct world world;

                world_init(&world, seed);
                for (i = 0; i < 10; i++) {
                        struct kz_match_request request = request_for(world_query(&world), 7);
                        char *one, *more;
                        size_t n;

                        world_deal(&world, 1);
                        one = describe(&world, &request);
                        for (n = 2; n <= WORLD_TIERS; n++) {
                                world_deal(&world, n);
                                more = describe(&world, &request);
                                assert_string_equal(one, more);
                                free(more);
                        }
                        free(one);
                }
                world_deinit(&world);
        }
}

static void a_failure_at_any_call_propagates_and_leaks_nothing(void **state)
{
        uint64_t seed, at, calls;

        (void)state;
        for (seed = 1; seed <= 25; seed++) {
                struct kz_match_request request;
                struct kz_match_result whole;
                struct world world;

                world_init(&world, seed);
                world_deal(&world, 2);
                request = request_for(world_query(&world), 5);
                calls = kz_memory_tier_calls(world.tiers[1]);
                whole = run(&world, &request);
                kz_match_result_deinit(&whole);
                calls = kz_memory_tier_calls(world.tiers[1]) - calls;
                for (at = 1; at <= calls; at++) {
                        struct kz_match_result result = {.total = 77};
                        struct kz_error err = KZ_ERROR_NULL;

                        kz_memory_tier_fail_at(world.tiers[0], 0);
                        kz_memory_tier_fail_at(world.tiers[1], at);
                        assert_int_equal(kz_match_run(world.tiers, 2, &request, &result, &err),
                                KZ_E_MODIFIED);
                        assert_int_equal(result.total, 77);
                        assert_int_equal(err.status, KZ_E_MODIFIED);
                        assert_no_cursors(&world);
                }
                world_deinit(&world);
        }
}

static void equal_scores_come_in_the_order_of_ids(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;
        size_t n;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "b", "law");
        world_add(&world, "aa", "law");
        world_add(&world, "c", "law law");
        world_add(&world, "a", "law");
        for (n = 1; n <= 3; n++) {
                world_deal(&world, n);
                request = request_for(
                        world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND),
                                                     world_word(&world, "law"))),
                        3);
                result = run(&world, &request);
                assert_int_equal(result.total, 4);
                assert_int_equal(result.n_full, 3);
                assert_true(kz_str_eq(world_doc(&world, &result.hits[0])->id, KZ_STR("c")));
                assert_true(kz_str_eq(world_doc(&world, &result.hits[1])->id, KZ_STR("a")));
                assert_true(kz_str_eq(world_doc(&world, &result.hits[2])->id, KZ_STR("aa")));
                kz_match_result_deinit(&result);
        }
        world_deinit(&world);
}

static void near_needs_a_place_for_each_word(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "once", "police x x x x x");
        world_add(&world, "twice", "x police x police");
        world_add(&world, "far", "police x x x x x x x x police");
        world_deal(&world, 1);
        request = request_for(
                world_rooted(
                        &world, world_with(&world, world_node(&world, KZ_NODE_AND),
                                        world_phrase(&world, KZ_NODE_NEAR, "police police", 3))),
                10);
        result = run(&world, &request);
        assert_int_equal(result.total, 1);
        assert_true(kz_str_eq(world_doc(&world, &result.hits[0])->id, KZ_STR("twice")));
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

static void an_empty_query_matches_nothing(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;

        (void)state;
        world_init(&world, 5);
        world_deal(&world, 2);
        request = request_for(world_rooted(&world, world_node(&world, KZ_NODE_AND)), 10);
        result = run(&world, &request);
        assert_int_equal(result.total, 0);
        assert_null(result.hits);
        /* No tier at all is an index with nothing in it. */
        assert_int_equal(kz_match_run(NULL, 0, &request, &result, NULL), KZ_OK);
        assert_int_equal(result.total, 0);
        world_deinit(&world);
}

static void words_past_the_last_bit_share_it(void **state)
{
        struct kz_node *root;
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;
        size_t i;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "a", "law");
        world_deal(&world, 1);
        root = world_node(&world, KZ_NODE_AND);
        root->children = kz_arena_array(&world.arena, 70, sizeof(struct kz_node *));
        for (i = 0; i < 70; i++)
                root->children[root->n_children++] = world_word(&world, i < 69 ? "law" : "bill");
        request = request_for(world_rooted(&world, root), 10);
        result = run(&world, &request);
        assert_int_equal(result.n_full, 0);
        assert_int_equal(result.n_fill, 1);
        assert_true(result.hits[0].missing == UINT64_C(1) << 63);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* Someone pasted a sentence with a quotation that stands nowhere as it is. */
static void the_words_of_a_phrase_count_in_fill(void **state)
{
        static const char *const order[] = {"near", "apart", "one", "neither"};
        struct kz_match_request request;
        struct kz_match_result result;
        struct kz_node *root, *phrase;
        struct world world;
        size_t i;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "neither", "king of a far land said so once");
        world_add(&world, "one", "the one said so and that was it");
        world_add(&world, "apart", "said the one of all that are chosen");
        world_add(&world, "near", "the chosen one said so on that day");
        world_add(&world, "common", "the and the and the and the and");
        world_deal(&world, 2);
        root = world_node(&world, KZ_NODE_AND);
        phrase = world_phrase(&world, KZ_NODE_PHRASE, "the chosen one", 0);
        phrase->groups[0].common = true;
        world_with(&world, root, phrase);
        world_with(&world, root, world_word(&world, "said"));
        world_with(&world, root, world_word(&world, "nowhere"));
        request = request_for(world_rooted(&world, root), 10);
        result = run(&world, &request);
        assert_int_equal(result.n_full, 0);
        assert_int_equal(result.n_fill, KZ_ARRAY_LEN(order));
        for (i = 0; i < KZ_ARRAY_LEN(order); i++)
                assert_true(kz_str_eq(world_doc(&world, &result.hits[i])->id, kz_str(order[i])));
        assert_true(result.hits[0].missing == 4);
        assert_true(result.hits[1].missing == 5);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

static void a_quotation_without_its_end_is_filled_by_its_words(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct kz_node *root, *phrase;
        struct world world;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "a", "the chosen people");
        world_add(&world, "b", "nothing of it");
        world_deal(&world, 1);
        root = world_node(&world, KZ_NODE_AND);
        phrase = world_phrase(&world, KZ_NODE_PHRASE, "chosen one", 0);
        world_with(&world, root, phrase);
        request = request_for(world_rooted(&world, root), 10);
        result = run(&world, &request);
        assert_int_equal(result.n_fill, 0);
        kz_match_result_deinit(&result);

        phrase->unclosed = true;
        result = run(&world, &request);
        assert_int_equal(result.n_full, 0);
        assert_int_equal(result.n_fill, 1);
        assert_true(result.hits[0].missing == 1);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* What is typed twice counts more, and what is too common to be required counts less. */
static void repeated_and_common_words_weigh_otherwise(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct kz_node *root, *law, *bill;
        struct world world;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "a", "law x");
        world_add(&world, "b", "bill x");
        world_deal(&world, 1);
        root = world_node(&world, KZ_NODE_AND);
        law = world_word(&world, "law");
        bill = world_word(&world, "bill");
        world_with(&world, world_with(&world, root, law), bill);
        law->required = bill->required = false;
        request = request_for(world_rooted(&world, root), 10);
        bill->again = 1;
        result = run(&world, &request);
        assert_true(kz_str_eq(world_doc(&world, &result.hits[0])->id, kz_str("b")));
        assert_true(fabs(result.hits[0].score / result.hits[1].score - 1.5) < 1e-9);
        kz_match_result_deinit(&result);

        bill->again = 0;
        bill->groups[0].common = true;
        result = run(&world, &request);
        assert_true(kz_str_eq(world_doc(&world, &result.hits[0])->id, kz_str("a")));
        assert_true(fabs(result.hits[0].score / result.hits[1].score - 2) < 1e-9);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* The score that the only document gets for n words, with or without the first in its title. */
static double score_of_words(struct world *world, size_t n, bool bonus)
{
        static const char *const words[] = {"law", "bill", "act", "code"};
        struct kz_node *root = world_node(world, KZ_NODE_AND), *title;
        struct kz_match_request request;
        struct kz_match_result result;
        double score;
        size_t i;

        for (i = 0; i < n; i++)
                world_with(world, root, world_word(world, words[i]));
        if (bonus) {
                title = world_word(world, "Slaw");
                title->required = false;
                title->title_of = root->children[0];
                world_with(world, root, title);
        }
        request = request_for(world_rooted(world, root), 10);
        result = run(world, &request);
        assert_int_equal(result.n_full, 1);
        score = result.hits[0].score;
        kz_match_result_deinit(&result);
        return score;
}

static void a_title_tells_less_of_more_words(void **state)
{
        struct world world;
        double one, two, four;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "a", "law bill act code Slaw");
        world_add(&world, "b", "nothing of it");
        world_deal(&world, 2);
        one = score_of_words(&world, 1, true) - score_of_words(&world, 1, false);
        two = score_of_words(&world, 2, true) - score_of_words(&world, 2, false);
        four = score_of_words(&world, 4, true) - score_of_words(&world, 4, false);
        assert_true(four > 0);
        assert_true(fabs(one / two - 0.5 / 0.3) < 1e-9);
        assert_true(fabs(one / four - 0.5 / 0.2) < 1e-9);
        world_deinit(&world);
}

static void a_deadline_that_passed_makes_a_partial_answer(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;

        (void)state;
        world_init(&world, 3);
        world_deal(&world, 2);
        request = request_for(world_query(&world), 10);
        request.deadline_ns = 1;
        result = run(&world, &request);
        assert_true(result.partial);
        kz_match_result_deinit(&result);
        request.deadline_ns = INT64_MAX;
        result = run(&world, &request);
        assert_false(result.partial);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* Gives up the search from within: the scorer is asked before anything is read. */
static struct kz_scorer cancelling_scorer(
        void *flag, const struct kz_match_stats *stats, const uint64_t *dfs, size_t n)
{
        atomic_store((atomic_bool *)flag, true);
        return oracle_scorer(norm, stats, dfs, n);
}

static void a_cancelled_search_stops(void **state)
{
        struct kz_match_result result = {.total = 77};
        struct kz_match_request request;
        struct kz_error err = KZ_ERROR_NULL;
        atomic_bool cancelled = false;
        struct world world;

        (void)state;
        world_init(&world, 0);
        world_add(&world, "a", "law");
        world_deal(&world, 1);
        request =
                request_for(world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND),
                                                         world_word(&world, "law"))),
                        10);
        request.cancelled = &cancelled;
        request.scorer = cancelling_scorer;
        request.scorer_context = &cancelled;
        assert_int_equal(kz_match_run(world.tiers, 1, &request, &result, &err), KZ_E_CANCELLED);
        assert_int_equal(result.total, 77);
        assert_no_cursors(&world);
        world_deinit(&world);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(random_queries_agree_with_the_exhaustive_evaluator),
                cmocka_unit_test(results_do_not_depend_on_tiers),
                cmocka_unit_test(a_failure_at_any_call_propagates_and_leaks_nothing),
                cmocka_unit_test(equal_scores_come_in_the_order_of_ids),
                cmocka_unit_test(near_needs_a_place_for_each_word),
                cmocka_unit_test(an_empty_query_matches_nothing),
                cmocka_unit_test(words_past_the_last_bit_share_it),
                cmocka_unit_test(the_words_of_a_phrase_count_in_fill),
                cmocka_unit_test(repeated_and_common_words_weigh_otherwise),
                cmocka_unit_test(a_quotation_without_its_end_is_filled_by_its_words),
                cmocka_unit_test(a_title_tells_less_of_more_words),
                cmocka_unit_test(a_deadline_that_passed_makes_a_partial_answer),
                cmocka_unit_test(a_cancelled_search_stops),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
