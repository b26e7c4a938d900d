/* Of the names of a thing, those that some document has, and what their scores make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>

#include "index/match/expand.h"
#include "tests/unit/match/oracle.h"

static struct kz_watch watch;
static double norm[256];

static void setup_world(struct world *world)
{
        world_init(world, 0);
        world_add(world, "d:1", "capital astana");
        world_add(world, "d:2", "town of nur sultan");
        world_add(world, "d:3", "sultan alone");
        world_deal(world, 2);
}

/* astana, with names that are there and names that are not */
static struct kz_node *names(struct world *world)
{
        struct kz_node *best = world_node(world, KZ_NODE_OR);

        best->best = true;
        world_with(world, best, world_word(world, "astana"));
        world_with(world, best, world_word(world, "tselinograd"));
        world_with(world, best, world_phrase(world, KZ_NODE_PHRASE, "nur sultan", 0));
        world_with(world, best, world_phrase(world, KZ_NODE_PHRASE, "nur hotel", 0));
        best->n_names = best->n_children;
        return best;
}

static void names_that_no_document_has_are_left_out(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct world world;
        struct kz_node *best, *all[4];
        struct kz_query *query;
        struct kz_tier *none;
        int again;

        (void)state;
        setup_world(&world);
        best = names(&world);
        memcpy(all, best->children, sizeof(all));
        query = world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND), best));
        watch = kz_watch_begin(0, NULL);
        /* For the same tiers again, the same is left. */
        for (again = 0; again < 2; again++) {
                assert_int_equal(
                        kz_expand_query(query, world.tiers, world.n_tiers, &watch, &err), KZ_OK);
                assert_int_equal(best->n_children, 2);
                assert_ptr_equal(best->children[0], all[0]);
                assert_ptr_equal(best->children[1], all[2]);
        }
        /* What was typed stays, though nothing has it. */
        none = kz_memory_tier_new(NULL, 0);
        assert_int_equal(kz_expand_query(query, &none, 1, &watch, &err), KZ_OK);
        assert_int_equal(best->n_children, 1);
        assert_ptr_equal(best->children[0], all[0]);
        kz_tier_free(none);
        /* And the others come back with their documents. */
        assert_int_equal(kz_expand_query(query, world.tiers, world.n_tiers, &watch, &err), KZ_OK);
        assert_int_equal(best->n_children, 2);
        assert_ptr_equal(best->children[1], all[2]);
        world_deinit(&world);
}

static double score_of(struct world *world, const struct kz_query *query, const char *id)
{
        struct kz_match_request request = {
                .query = query, .limit = 10, .scorer = oracle_scorer, .scorer_context = norm};
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        double score = -1;
        size_t i;

        assert_int_equal(
                kz_match_run(world->tiers, world->n_tiers, &request, &result, NULL), KZ_OK);
        for (i = 0; i < result.n_full; i++) {
                if (kz_str_eq(world_doc(world, &result.hits[i])->id, kz_str(id)))
                        score = result.hits[i].score;
        }
        kz_match_result_deinit(&result);
        return score;
}

/* Two names in one document are worth the better one; another name is worth less. */
static void the_best_name_counts(void **state)
{
        struct kz_query *typed, *both;
        struct kz_node *best, *other;
        struct world world;
        double one, two;

        (void)state;
        setup_world(&world);
        world_add(&world, "d:4", "astana tselinograd");
        world_deal(&world, 1);
        typed = world_rooted(&world,
                world_with(&world, world_node(&world, KZ_NODE_AND), world_word(&world, "capital")));
        one = score_of(&world, typed, "d:1");
        assert_true(one > 0);
        best = world_node(&world, KZ_NODE_OR);
        best->best = true;
        other = world_word(&world, "capital");
        other->discount = 0.5;
        world_with(&world, best, world_word(&world, "nothing"));
        world_with(&world, best, other);
        both = world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND), best));
        assert_true(fabs(score_of(&world, both, "d:1") - one / 2) < 1e-9);
        best->children[0] = world_word(&world, "astana");
        best->children[1] = world_word(&world, "tselinograd");
        two = score_of(&world, both, "d:4");
        best->best = false;
        assert_true(score_of(&world, both, "d:4") > two + 1e-9);
        world_deinit(&world);
}

/* Rarer than what was typed, another name is worth less all the same; and a name of two words. */
static void a_rare_name_is_worth_less(void **state)
{
        struct kz_node *best, *word, *phrase;
        struct kz_query *query;
        struct world world;
        double typed;

        (void)state;
        setup_world(&world);
        world_add(&world, "d:4", "village astana");
        world_add(&world, "d:5", "hamlet astana");
        world_add(&world, "d:6", "town tselinograd");
        world_deal(&world, 1);
        best = world_node(&world, KZ_NODE_OR);
        best->best = true;
        word = world_word(&world, "tselinograd");
        phrase = world_phrase(&world, KZ_NODE_PHRASE, "nur sultan", 0);
        word->discount = phrase->discount = 0.3;
        world_with(&world, best, world_word(&world, "astana"));
        world_with(&world, best, word);
        world_with(&world, best, phrase);
        query = world_rooted(&world, world_with(&world, world_node(&world, KZ_NODE_AND), best));
        typed = score_of(&world, query, "d:4");
        assert_true(typed > 0);
        assert_true(fabs(score_of(&world, query, "d:6") - 0.7 * typed) < 1e-9);
        assert_true(score_of(&world, query, "d:2") < typed);
        /* What nothing has takes nothing from the others. */
        best->children[0] = world_word(&world, "nowhere");
        assert_true(score_of(&world, query, "d:6") > 0.7 * typed + 1e-9);
        world_deinit(&world);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_that_no_document_has_are_left_out),
                cmocka_unit_test(the_best_name_counts),
                cmocka_unit_test(a_rare_name_is_worth_less),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
