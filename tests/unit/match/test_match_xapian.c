/*
 * The same documents in a live index: the matcher over its cursors, the exhaustive evaluator and
 * Xapian's own matcher must agree on what matches.
 */
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/xapian/live.h"
#include "tests/support/rounds.h"
#include "tests/support/test.h"
#include "tests/support/xapian_query.h"
#include "tests/unit/match/oracle.h"

static char base[sizeof("/tmp/kz-match-XXXXXX")];

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

static int setup(void **state)
{
        (void)state;
        strcpy(base, "/tmp/kz-match-XXXXXX");
        return mkdtemp(base) ? 0 : -1;
}

static int teardown(void **state)
{
        (void)state;
        return nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_world(const struct world *world, const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer;
        size_t i;

        assert_ok(kz_live_writer_open(path, &writer, &err), &err);
        for (i = 0; i < world->n; i++) {
                const struct kz_memory_doc *doc = &world->docs[i];
                struct kz_live_document live = {.id = doc->id,
                        .terms = doc->terms,
                        .seq = i + 1,
                        .has_ts = doc->has_ts,
                        .ts = doc->ts,
                        .source = KZ_STR("s"),
                        .hash = KZ_STR("0123456789abcdef"),
                        .record = KZ_STR("r")};

                assert_ok(kz_live_writer_put(writer, &live, &err), &err);
        }
        assert_ok(kz_live_writer_commit(writer, &err), &err);
        kz_live_writer_free(writer);
}

/* Whether Xapian can be asked this: see tests/support/xapian_query.h. */
static bool translatable(const struct kz_node *node)
{
        size_t i;

        for (i = 0; i < node->n_children; i++) {
                if (!translatable(node->children[i]))
                        return false;
        }
        if (node->kind != KZ_NODE_PHRASE && node->kind != KZ_NODE_NEAR)
                return true;
        /* A phrase of one word is that word to Xapian, and to us the word at some position. */
        if (node->n_groups < 2)
                return false;
        for (i = 0; i < node->n_groups; i++) {
                if (node->groups[i].n_terms != 1)
                        return false;
                if (node->kind == KZ_NODE_PHRASE && node->groups[i].offset != i)
                        return false;
        }
        return true;
}

static int compare_docs(const void *a, const void *b)
{
        const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

static void assert_same_as_xapian(
        struct kzx_database *db, const struct kz_query *query, const struct kz_match_result *result)
{
        uint32_t theirs[WORLD_MAX], ours[WORLD_MAX];
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_enquire *enquire;
        struct kzx_query *translated;
        struct kzx_mset *mset;
        size_t n, i;

        assert_ok(kz_xapian_query(db, query->root, &translated, &err), &err);
        assert_ok(kzx_enquire_new(db, &enquire, &err), &err);
        assert_ok(kzx_enquire_set_query(enquire, translated, &err), &err);
        assert_ok(kzx_enquire_match(enquire, 0, WORLD_MAX, WORLD_MAX, &mset, &err), &err);
        assert_ok(kzx_mset_read(mset, 0, WORLD_MAX, theirs, NULL, &n, &err), &err);
        kzx_mset_free(mset);
        kzx_enquire_free(enquire);
        kzx_query_free(translated);
        assert_int_equal(result->n_full, n);
        for (i = 0; i < n; i++)
                ours[i] = result->hits[i].doc;
        qsort(theirs, n, sizeof(theirs[0]), compare_docs);
        qsort(ours, n, sizeof(ours[0]), compare_docs);
        assert_memory_equal(ours, theirs, n * sizeof(ours[0]));
}

/* Documents of a fresh live index are numbered from 1 in the order put. */
static void assert_same_as_oracle(const struct world *world, const struct kz_match_request *request,
        const struct kz_match_result *result)
{
        struct oracle oracle;
        size_t i;

        oracle_run(world, request, &oracle);
        assert_int_equal(result->total, oracle.n_full);
        assert_int_equal(
                result->n_full, oracle.n_full < request->limit ? oracle.n_full : request->limit);
        for (i = 0; i < result->n_full; i++) {
                assert_ptr_equal(&world->docs[result->hits[i].doc - 1], oracle.full[i].doc);
                assert_true(fabs(result->hits[i].score - oracle.full[i].score) <=
                            1e-9 * fabs(oracle.full[i].score));
        }
}

/* How often a tier found the documents of a phrase, and how it does. */
static size_t phrases_found;
static const struct kz_tier_ops *live_ops;

static enum kz_status find_phrase(struct kz_tier *tier, const struct kz_tier_phrase *phrase,
        struct kz_postings **ret, struct kz_error *err)
{
        phrases_found++;
        return live_ops->phrase(tier, phrase, ret, err);
}

static void all_three_agree(void **state)
{
        static double norm[256];
        struct kz_tier_ops counting;
        size_t asked = 0;
        uint64_t seed;
        int i;

        (void)state;
        for (seed = 1; seed <= TEST_ROUNDS(25); seed++) {
                struct kz_error err = KZ_ERROR_NULL;
                struct kzx_database *db;
                struct kz_tier *tier;
                struct world world;
                char path[64];

                world_init_plain(&world, seed);
                snprintf(path, sizeof(path), "%s/%u", base, (unsigned)seed);
                write_world(&world, path);
                assert_ok(kz_live_open(path, &tier, &err), &err);
                live_ops = tier->ops;
                counting = *live_ops;
                counting.phrase = find_phrase;
                tier->ops = &counting;
                assert_ok(kzx_database_open(path, &db, &err), &err);
                for (i = 0; i < 60; i++) {
                        struct kz_match_request request = {.query = world_query(&world),
                                .limit = WORLD_MAX,
                                .no_fill = true,
                                .scorer = oracle_scorer,
                                .scorer_context = norm};
                        struct kz_match_result result = KZ_MATCH_RESULT_NULL;

                        assert_ok(kz_match_run(&tier, 1, &request, &result, &err), &err);
                        assert_same_as_oracle(&world, &request, &result);
                        if (translatable(request.query->root)) {
                                assert_same_as_xapian(db, request.query, &result);
                                asked++;
                        }
                        kz_match_result_deinit(&result);
                        /* The few best, where most are out by a bound before they are scored. */
                        request.limit = 1 + (size_t)i % 3;
                        assert_ok(kz_match_run(&tier, 1, &request, &result, &err), &err);
                        assert_same_as_oracle(&world, &request, &result);
                        kz_match_result_deinit(&result);
                }
                tier->ops = live_ops;
                kzx_database_free(db);
                kz_tier_free(tier);
                world_deinit(&world);
        }
        assert_true(asked > TEST_ROUNDS(400));
        assert_true(phrases_found > TEST_ROUNDS(100));
}

/* Words of a title have frequency 1 however often they come: a phrase of them is counted. */
static void title_phrases_are_counted(void **state)
{
        static double norm[256];
        const char *const words[] = {"Sw0", "Sw1"};
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_match_request request;
        struct kz_tier *tier;
        struct world world;
        char path[64], id[32];
        size_t i;
        uint32_t at;

        (void)state;
        world_init(&world, 0);
        for (i = 0; i < 20; i++) {
                struct kz_termvector *tv = &world.terms[i];

                snprintf(id, sizeof(id), "a:%02zu", i);
                for (at = 1; at <= 2 + 2 * (i % 4); at++)
                        assert_int_equal(
                                kz_termvector_add(tv, kz_str(words[(at - 1) % 2]), at, 1, true),
                                KZ_OK);
                world_add(&world, id, "w0");
        }
        snprintf(path, sizeof(path), "%s/titles", base);
        write_world(&world, path);
        assert_ok(kz_live_open(path, &tier, &err), &err);
        request = (struct kz_match_request){
                .query = world_rooted(
                        &world, world_with(&world, world_node(&world, KZ_NODE_AND),
                                        world_phrase(&world, KZ_NODE_PHRASE, "Sw0 Sw1", 0))),
                .limit = 5,
                .no_fill = true,
                .scorer = oracle_scorer,
                .scorer_context = norm};
        assert_ok(kz_match_run(&tier, 1, &request, &result, &err), &err);
        assert_int_equal(result.total, 20);
        assert_int_equal(result.n_full, 5);
        /* Those that have it four times, by their ids. */
        for (i = 0; i < 5; i++)
                assert_int_equal(result.hits[i].doc, 4 + 4 * i);
        kz_match_result_deinit(&result);
        kz_tier_free(tier);
        world_deinit(&world);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(title_phrases_are_counted, setup, teardown),
                cmocka_unit_test_setup_teardown(all_three_agree, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
