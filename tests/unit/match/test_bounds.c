/*
 * What tiers know of their postings makes searches faster and changes no answer: in worlds of so
 * many documents that windows and stretches matter, to the last bit of a score.
 */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/rank/recency.h"
#include "index/match/bound.h"
#include "tests/unit/match/oracle.h"

static double norm[256];
static struct kz_recency recency;

static struct kz_match_request request_for(const struct kz_query *query, size_t limit)
{
        recency = kz_recency_at(10 * WORLD_DATE);
        return (struct kz_match_request){.query = query,
                .limit = limit,
                .fill_limit = limit,
                .scorer = oracle_scorer,
                .scorer_context = norm,
                .fade = kz_recency_fade,
                .fade_context = &recency};
}

static struct kz_match_result run(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_match_run(world->tiers, world->n_tiers, request, &result, &err))
                fail_msg("%s", err.message);
        return result;
}

static void print_hits(
        const struct world *world, const struct kz_match_result *result, struct kz_buf *out)
{
        size_t i;

        kz_buf_printf(out, "%zu %zu\n", result->n_full, result->n_fill);
        for (i = 0; i < result->n_full + result->n_fill; i++)
                kz_buf_printf(out, "%.*s %a %a %llx\n",
                        KZ_STR_ARG(world_doc(world, &result->hits[i])->id), result->hits[i].score,
                        result->hits[i].key, (unsigned long long)result->hits[i].missing);
}

/* All of one run, in a form that does not know tiers. */
static char *describe(struct world *world, const struct kz_match_request *request)
{
        struct kz_facets *facets = NULL;
        struct kz_match_request counting = *request;
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_match_result result;
        const struct kz_facet_value *values;
        size_t n, i;
        bool cut;

        assert_int_equal(kz_facets_new(1u << KZ_FACET_KIND, &facets, NULL), KZ_OK);
        if (request->facets)
                counting.facets = facets;
        result = run(world, &counting);
        assert_false(result.at_least);
        kz_buf_printf(&out, "%llu\n", (unsigned long long)result.total);
        print_hits(world, &result, &out);
        kz_facets_values(facets, KZ_FACET_KIND, 100, &values, &n, &cut);
        for (i = 0; i < n; i++)
                kz_buf_printf(&out, "%.*s: %llu\n", KZ_STR_ARG(values[i].value),
                        (unsigned long long)values[i].count);
        kz_match_result_deinit(&result);
        kz_facets_free(facets);
        return kz_buf_steal(&out);
}

/* A flat query of words, of which there are many in large worlds: what the fast ways are for. */
static struct kz_query *words_query(struct world *world)
{
        struct kz_node *root = world_node(world, KZ_NODE_AND), *any;
        uint32_t n = 1 + world_random(world, 5), i;
        const uint32_t kind = world_random(world, 4);
        char name[16];

        any = kind == 0 ? world_node(world, KZ_NODE_OR) : root;
        for (i = 0; i < n; i++) {
                struct kz_node *word;

                snprintf(name, sizeof(name), "w%u", world_random(world, 2) ? i : 3 * i + 1);
                word = world_word(world, name);
                word->required = kind == 2 ? world_random(world, 2) : kind != 3;
                world_with(world, any, word);
        }
        if (any != root)
                world_with(world, root, any);
        return world_rooted(world, root);
}

/* A phrase of frequent words, or words near each other, and nothing more. */
static struct kz_query *phrase_query(struct world *world)
{
        const enum kz_node_kind kind = world_random(world, 4) ? KZ_NODE_PHRASE : KZ_NODE_NEAR;
        const uint32_t n = 2 + world_random(world, 3);
        char words[64] = "";
        uint32_t i;

        for (i = 0; i < n; i++)
                snprintf(words + strlen(words), sizeof(words) - strlen(words), "w%u ",
                        world_random(world, 5));
        return world_rooted(world, world_with(world, world_node(world, KZ_NODE_AND),
                                           world_phrase(world, kind, words, n + 4)));
}

static struct kz_query *random_query(struct world *world)
{
        switch (world_random(world, 5)) {
        case 0:
        case 1:
                return words_query(world);
        case 2:
                return phrase_query(world);
        default:
                return world_query(world);
        }
}

static struct kz_match_request random_request(struct world *world)
{
        static const size_t limits[] = {0, 1, 10, 10, 100};
        static struct kz_facets *const some = (struct kz_facets *)1;
        struct kz_query *query = random_query(world);
        struct kz_match_request request = request_for(query, limits[world_random(world, 5)]);

        request.sort =
                world_random(world, 4) ? KZ_SORT_RELEVANCE : (enum kz_sort)world_random(world, 3);
        request.facets = world_random(world, 3) ? NULL : some;
        return request;
}

static void tell(struct world *world, unsigned knows)
{
        size_t t;

        for (t = 0; t < world->n_tiers; t++)
                kz_memory_tier_knows(world->tiers[t], knows, world_random(world, 1000));
}

static void answers_do_not_depend_on_what_tiers_know(void **state)
{
        uint64_t seed;
        int i;

        (void)state;
        for (seed = 1; seed <= 2; seed++) {
                struct world world;

                world_init_large(&world, seed);
                for (i = 0; i < 60; i++) {
                        struct kz_match_request request = random_request(&world);
                        unsigned knows = world_random(&world, KZ_MEMORY_KNOWS_ALL + 1);
                        char *bare, *known;

                        world_deal(&world, 1 + world_random(&world, 2));
                        tell(&world, 0);
                        bare = describe(&world, &request);
                        tell(&world, knows | KZ_MEMORY_BOUNDS);
                        known = describe(&world, &request);
                        assert_string_equal(bare, known);
                        free(bare);
                        free(known);
                }
                world_deinit(&world);
        }
}

static void large_worlds_agree_with_the_exhaustive_evaluator(void **state)
{
        static struct oracle oracle;
        struct world world;
        size_t i, k;

        (void)state;
        world_init_large(&world, 3);
        for (i = 0; i < 24; i++) {
                struct kz_match_request request = random_request(&world);
                struct kz_match_result result;

                request.facets = NULL;
                world_deal(&world, 1 + world_random(&world, 2));
                result = run(&world, &request);
                oracle_run(&world, &request, &oracle);
                assert_int_equal(result.total, oracle.total);
                for (k = 0; k < result.n_full; k++) {
                        const struct oracle_hit *expected = &oracle.full[k];

                        assert_true(kz_str_eq(
                                world_doc(&world, &result.hits[k])->id, expected->doc->id));
                        assert_true(fabs(result.hits[k].score - expected->score) <=
                                    1e-9 * fabs(expected->score));
                }
                kz_match_result_deinit(&result);
        }
        world_deinit(&world);
}

/* Where nobody reads the total, hits and fill are the same. */
static void without_a_total_the_hits_are_the_same(void **state)
{
        unsigned fewer = 0;
        struct world world;
        int i;

        (void)state;
        world_init_large(&world, 4);
        for (i = 0; i < 60; i++) {
                struct kz_match_request request = random_request(&world);
                struct kz_buf exact = KZ_BUF_NULL, best = KZ_BUF_NULL;
                struct kz_match_result result;
                uint64_t total;

                request.facets = NULL;
                world_deal(&world, 1);
                tell(&world, KZ_MEMORY_BOUNDS | KZ_MEMORY_DEFERS |
                                     (i % 2 ? KZ_MEMORY_LENGTHS | KZ_MEMORY_PAIRS : 0));
                result = run(&world, &request);
                total = result.total;
                print_hits(&world, &result, &exact);
                kz_match_result_deinit(&result);

                request.no_total = true;
                result = run(&world, &request);
                assert_true(result.total <= total);
                assert_true(result.total == total || result.at_least);
                assert_true(result.total >= result.n_full);
                fewer += result.total < total;
                print_hits(&world, &result, &best);
                kz_match_result_deinit(&result);
                assert_true(kz_str_eq(kz_buf_str(&exact), kz_buf_str(&best)));
                kz_buf_deinit(&exact);
                kz_buf_deinit(&best);
        }
        assert_true(fewer > 5);
        world_deinit(&world);
}

/* How many postings one search reads. */
static uint64_t postings_of(struct world *world, const struct kz_match_request *request)
{
        const uint64_t before = kz_memory_tier_postings(world->tiers[0]);
        struct kz_match_result result = run(world, request);

        kz_match_result_deinit(&result);
        return kz_memory_tier_postings(world->tiers[0]) - before;
}

/* Few documents have the words as often as the best one. */
static void stretches_below_the_floor_are_not_read(void **state)
{
        struct kz_match_request request;
        uint64_t bare, known;
        struct world world;

        (void)state;
        world_init_large(&world, 5);
        world_deal(&world, 1);
        request =
                request_for(world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND),
                                                         world_word(&world, "w1"))),
                        1);
        tell(&world, 0);
        bare = postings_of(&world, &request);
        tell(&world, KZ_MEMORY_BOUNDS | KZ_MEMORY_DF_EXACT | KZ_MEMORY_DEFERS);
        known = postings_of(&world, &request);
        assert_true(known < bare / 2);
        /* The dictionary alone counts. */
        request.limit = 0;
        known = postings_of(&world, &request);
        assert_true(known <= KZ_POSTINGS_BLOCK);
        world_deinit(&world);
}

static atomic_bool cancelled;

/* Gives up the search from within, as soon as there is a hit. */
static double cancelling_fade(void *context, bool dated, int64_t ts)
{
        (void)context;
        (void)dated;
        (void)ts;
        atomic_store(&cancelled, true);
        return 0;
}

static void a_search_is_cancelled_in_the_middle(void **state)
{
        static const char *const words[] = {"w0", "w1", "w2"};
        struct world world;
        size_t kind, i;

        (void)state;
        world_init_large(&world, 6);
        world_deal(&world, 1);
        for (kind = 0; kind < 4; kind++) {
                struct kz_node *root = world_node(&world, KZ_NODE_AND);
                struct kz_node *any = kind == 1 ? world_node(&world, KZ_NODE_OR) : root;
                struct kz_match_result result = KZ_MATCH_RESULT_NULL;
                struct kz_match_request request;
                struct kz_error err = KZ_ERROR_NULL;

                for (i = 0; i < (kind == 2 ? 1 : 3) && kind < 3; i++)
                        world_with(&world, any, world_word(&world, words[i]));
                if (kind == 3)
                        world_with(&world, root, world_phrase(&world, KZ_NODE_PHRASE, "w0 w1", 0));
                if (kind == 1)
                        world_with(&world, root, any);
                request = request_for(world_rooted(&world, root), 1000);
                request.sort = KZ_SORT_RECENT;
                request.fade = cancelling_fade;
                request.cancelled = &cancelled;
                atomic_store(&cancelled, false);
                tell(&world, KZ_MEMORY_BOUNDS);
                assert_int_equal(
                        kz_match_run(world.tiers, 1, &request, &result, &err), KZ_E_CANCELLED);
                assert_int_equal(kz_memory_tier_open(world.tiers[0]), 0);
        }
        world_deinit(&world);
}

/* Scores that are the same but for the rounding of a sum must not be taken for lower ones. */
static void rounding_does_not_take_a_hit_away(void **state)
{
        const struct kz_scorer scorer = {.weight = 0.1, .norm = norm};
        struct kz_bound bound = {.last = 1, .n = 1, .impacts = {{.freq = 7, .length = 3}}};
        uint32_t i;

        (void)state;
        for (i = 0; i < 256; i++)
                norm[i] = 0.3 + i * 0.07;
        for (i = 1; i < 8; i++) {
                const double score = kz_scorer_score(&scorer, 0.7 * i, 3);

                assert_true(kz_bound_score(&bound, 0.7, &scorer) >= score);
                assert_true(kz_bound_reaches(&scorer, 0.7 * i, 3, kz_bound_need(score + 1e6, 1e6)));
                assert_true(kz_bound_reaches(&scorer, 0.7 * i, 3, kz_bound_need(score, 0)));
                assert_false(kz_bound_reaches(
                        &scorer, 0.7 * i, 3, kz_bound_need(score * (1 + 1e-6), 0)));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(answers_do_not_depend_on_what_tiers_know),
                cmocka_unit_test(large_worlds_agree_with_the_exhaustive_evaluator),
                cmocka_unit_test(without_a_total_the_hits_are_the_same),
                cmocka_unit_test(stretches_below_the_floor_are_not_read),
                cmocka_unit_test(a_search_is_cancelled_in_the_middle),
                cmocka_unit_test(rounding_does_not_take_a_hit_away),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
