/*
 * The same documents in the live index, in segments, and in both: any query has the same answer,
 * to the last bit of a score. A query that has not is printed.
 */
#include "tests/unit/store/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/engine.h"
#include "index/store/segment_list.h"
#include "tests/differential/queries.h"

#define DOCS 420
#define QUERIES 1500
#define PLACES 6 /* of the documents */

/* A data directory and how its documents lie. */
struct place {
        const char *name;
        char dir[64];
        struct kz_writer *writer;
        struct kz_searcher *searcher;
};

struct world {
        struct texts texts;
        struct place places[PLACES];
};

static void put(
        struct place *place, struct texts *texts, unsigned from, unsigned to, unsigned version)
{
        unsigned i;

        for (i = from; i < to; i++) {
                const struct kz_document doc = texts_document(texts, i, version);

                test_put(place->writer, &doc);
        }
        test_commit(place->writer);
}

/* Past the live index, as a large job does. */
static void put_bulk(
        struct place *place, struct texts *texts, unsigned from, unsigned to, unsigned version)
{
        struct kz_preparer *preparer = NULL;
        enum kz_put_outcome outcome;
        unsigned i;

        assert_ok(kz_preparer_new(&preparer, &test_error));
        kz_preparer_for_segments(preparer, true);
        for (i = from; i < to; i++) {
                const struct kz_document doc = texts_document(texts, i, version);
                struct kz_prepared *prepared = NULL;

                assert_ok(kz_preparer_run(preparer, &doc, &prepared, &test_error));
                assert_ok(kz_writer_put(place->writer, prepared, &outcome, &test_error));
                kz_prepared_free(prepared);
        }
        kz_preparer_free(preparer);
}

static int is_segment(const struct dirent *entry)
{
        return kz_segment_name(kz_str(entry->d_name), NULL);
}

static int count_segments(const struct place *place)
{
        struct dirent **entries = NULL;
        int n = scandir(place->dir, &entries, is_segment, NULL), i;

        for (i = 0; i < n; i++)
                free(entries[i]);
        free(entries);
        return n;
}

static void seal(struct place *place)
{
        const int before = count_segments(place);

        assert_ok(kz_writer_seal(place->writer, &test_error));
        assert_int_equal(count_segments(place), before + 1);
}

static void fill(struct world *world)
{
        struct texts *texts = &world->texts;
        struct place *p = world->places;

        p[0].name = "all live";
        put(&p[0], texts, 0, DOCS, 0);
        p[1].name = "all sealed";
        put(&p[1], texts, 0, DOCS, 0);
        seal(&p[1]);
        p[2].name = "half and half";
        put(&p[2], texts, 0, DOCS / 2, 0);
        seal(&p[2]);
        put(&p[2], texts, DOCS / 2, DOCS, 0);
        p[3].name = "three segments and a live index";
        put(&p[3], texts, 300, DOCS, 0);
        seal(&p[3]);
        put(&p[3], texts, 0, 1, 0);
        seal(&p[3]);
        put(&p[3], texts, 1, 140, 0);
        seal(&p[3]);
        put(&p[3], texts, 140, 300, 0);
        p[4].name = "merged";
        put(&p[4], texts, 0, 200, 0);
        seal(&p[4]);
        put(&p[4], texts, 200, 300, 0);
        seal(&p[4]);
        put(&p[4], texts, 300, DOCS, 0);
        assert_ok(kz_writer_compact(p[4].writer, &test_error));
        p[5].name = "written past the live index";
        put(&p[5], texts, 0, 50, 1);
        put_bulk(&p[5], texts, 0, 200, 0);
        test_commit(p[5].writer);
        put_bulk(&p[5], texts, 150, DOCS, 1);
        put_bulk(&p[5], texts, 150, DOCS - 20, 0);
        put(&p[5], texts, DOCS - 20, DOCS, 0);
        assert_int_equal(count_segments(&p[5]), 2);
        assert_ok(kz_writer_compact(p[5].writer, &test_error));
        assert_int_equal(count_segments(&p[0]), 0);
        assert_int_equal(count_segments(&p[3]), 3);
        assert_int_equal(count_segments(&p[4]), 1);
}

static int setup(void **state)
{
        struct world *world = calloc(1, sizeof(*world));
        size_t i;

        assert_non_null(world);
        texts_init(&world->texts, KZ_SAMPLES, 1);
        for (i = 0; i < PLACES; i++) {
                test_make_dir(world->places[i].dir);
                assert_ok(kz_writer_open(
                        world->places[i].dir, &world->places[i].writer, &test_error));
        }
        fill(world);
        for (i = 0; i < PLACES; i++)
                assert_ok(kz_searcher_open(
                        world->places[i].dir, &world->places[i].searcher, &test_error));
        *state = world;
        return 0;
}

static int teardown(void **state)
{
        struct world *world = *state;
        size_t i;

        for (i = 0; i < PLACES; i++) {
                kz_searcher_free(world->places[i].searcher);
                kz_writer_free(world->places[i].writer);
                test_remove(world->places[i].dir);
        }
        texts_deinit(&world->texts);
        free(world);
        return 0;
}

/* ---- Comparing ---- */

struct comparison {
        const struct place *place;
        const struct kz_search_request *request;
        bool order; /* scores and order agree, too; else only what matches */
};

static void differ(const struct comparison *c, const char *what)
{
        fail_msg("%s, sort %d, offset %zu: %.*s\n%s differ from all live", c->place->name,
                (int)c->request->sort, c->request->offset, KZ_STR_ARG(c->request->query), what);
}

static void compare_hit(const struct comparison *c, const struct kz_hit *a, const struct kz_hit *b)
{
        size_t i;

        if (!kz_str_eq(a->doc.id, b->doc.id))
                differ(c, "hits");
        if (a->score != b->score)
                differ(c, "scores");
        if (a->duplicates != b->duplicates)
                differ(c, "duplicates");
        if (!kz_str_eq(a->snippet, b->snippet) || a->n_matches != b->n_matches)
                differ(c, "snippets");
        if (a->line != b->line || a->col != b->col)
                differ(c, "lines");
        if (a->n_missing != b->n_missing)
                differ(c, "missing words");
        for (i = 0; i < a->n_missing; i++) {
                if (!kz_str_eq(a->missing[i], b->missing[i]))
                        differ(c, "missing words");
        }
        if (!kz_str_eq(a->doc.title, b->doc.title) || a->doc.ts != b->doc.ts)
                differ(c, "documents");
}

static void compare_facets(const struct comparison *c, const struct kz_search_result *a,
        const struct kz_search_result *b)
{
        size_t f, i;

        if (a->n_facets != b->n_facets)
                differ(c, "facets");
        for (f = 0; f < a->n_facets; f++) {
                if (a->facets[f].n != b->facets[f].n)
                        differ(c, "facets");
                for (i = 0; i < a->facets[f].n; i++) {
                        if (a->facets[f].values[i].count != b->facets[f].values[i].count ||
                                !kz_str_eq(
                                        a->facets[f].values[i].value, b->facets[f].values[i].value))
                                differ(c, "facets");
                }
        }
}

static void compare(const struct comparison *c, const struct kz_search_result *a,
        const struct kz_search_result *b)
{
        size_t i;

        if (a->total != b->total)
                differ(c, "totals");
        compare_facets(c, a, b);
        if (!c->order)
                return;
        if (a->n_hits != b->n_hits || a->fill != b->fill)
                differ(c, "numbers of hits");
        for (i = 0; i < a->n_hits; i++)
                compare_hit(c, &a->hits[i], &b->hits[i]);
        if (!kz_str_eq(a->did_you_mean, b->did_you_mean))
                differ(c, "suggestions");
        if (a->n_widened != b->n_widened)
                differ(c, "spellings");
}

/* Asks everywhere, and wants everywhere what the first place says. */
static uint64_t ask(struct world *world, const struct kz_search_request *request, bool order)
{
        struct kz_search_result *expected = NULL, *result = NULL;
        uint64_t total;
        size_t i;

        assert_ok(kz_searcher_search(world->places[0].searcher, request, &expected, &test_error));
        for (i = 1; i < PLACES; i++) {
                const struct comparison c = {&world->places[i], request, order};

                if (kz_searcher_search(world->places[i].searcher, request, &result, &test_error))
                        fail_msg("%s: %.*s: %s", c.place->name, KZ_STR_ARG(request->query),
                                test_error.message);
                compare(&c, expected, result);
                kz_search_result_free(result);
        }
        total = expected->total;
        kz_search_result_free(expected);
        return total;
}

static void ask_many(struct world *world, uint64_t seed, bool order)
{
        static const enum kz_sort sorts[] = {KZ_SORT_RELEVANCE, KZ_SORT_RELEVANCE,
                KZ_SORT_RELEVANCE, KZ_SORT_DATE, KZ_SORT_RECENT};
        struct texts *texts = &world->texts;
        unsigned i, found = 0;

        texts->random = seed;
        for (i = 0; i < QUERIES; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
                struct kz_search_request request = {.limit = 1 + texts_random(texts, 20),
                        .offset = texts_random(texts, 5) ? 0 : texts_random(texts, 30),
                        .snippet_size = texts_random(texts, 3) ? 240 : 0,
                        .sort = sorts[texts_random(texts, KZ_ARRAY_LEN(sorts))],
                        .facets = texts_random(texts, 3) ? 0 : (1u << KZ_FACET_COUNT) - 1,
                        .collapse = texts_random(texts, 2) == 0,
                        .no_stemming = texts_random(texts, 16) == 0,
                        .now = 1700000000};

                queries_make(texts, &query);
                request.query = kz_buf_str(&query);
                found += ask(world, &request, order) > 0;
        }
        /* A test of queries that find nothing would find nothing. */
        assert_true(found > QUERIES / 3);
}

static void any_query_has_the_same_answer(void **state)
{
        ask_many(*state, 7, true);
}

/* Replaced and removed documents: what they count for stays until they are merged away. */
static void changes_leave_the_same_documents(void **state)
{
        struct world *world = *state;
        char id[64];
        bool removed;
        unsigned k;
        size_t i;

        for (i = 0; i < PLACES; i++) {
                struct place *place = &world->places[i];

                put(place, &world->texts, 20, 90, 1);
                for (k = 3; k < DOCS; k += 11) {
                        const struct kz_document doc = texts_document(&world->texts, k, 0);

                        snprintf(id, sizeof(id), "%.*s", KZ_STR_ARG(doc.id));
                        assert_ok(
                                kz_writer_remove(place->writer, kz_str(id), &removed, &test_error));
                        assert_true(removed);
                }
                test_commit(place->writer);
        }
        ask_many(world, 8, false);
        for (i = 1; i < PLACES; i++)
                assert_ok(kz_writer_compact(world->places[i].writer, &test_error));
        ask_many(world, 9, true);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(any_query_has_the_same_answer),
                cmocka_unit_test(changes_leave_the_same_documents),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
