/*
 * The same documents in the live index, in segments, and in both: any query has the same answer,
 * to the last bit of a score. One that has not is made as small as it still fails, and printed.
 *
 * Once over sentences of the samples dealt out anew, and once over real documents, when there are
 * any. In the environment: KZ_TEST_SEED, other documents and queries; KZ_TIERS_QUERIES, how many;
 * KZ_TIERS_DOCS, how many real documents.
 */
#include "tests/unit/store/support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/engine.h"
#include "index/store/segment_list.h"
#include "tests/differential/queries.h"
#include "tests/support/rounds.h"

#define DOCS 420
#define QUERIES TEST_ROUNDS(300) /* of each test */
#define REAL_DOCS TEST_ROUNDS(600)
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
        unsigned docs, queries;
        uint64_t seed;
        struct place places[PLACES];
};

static uint64_t from_environment(const char *name, uint64_t otherwise)
{
        const char *value = getenv(name);

        return value ? strtoull(value, NULL, 10) : otherwise;
}

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
        const unsigned docs = world->docs, some = docs / 3, more = docs / 7 * 5;
        struct texts *texts = &world->texts;
        struct place *p = world->places;

        p[0].name = "all live";
        put(&p[0], texts, 0, docs, 0);
        p[1].name = "all sealed";
        put(&p[1], texts, 0, docs, 0);
        seal(&p[1]);
        p[2].name = "half and half";
        put(&p[2], texts, 0, docs / 2, 0);
        seal(&p[2]);
        put(&p[2], texts, docs / 2, docs, 0);
        p[3].name = "three segments and a live index";
        put(&p[3], texts, more, docs, 0);
        seal(&p[3]);
        put(&p[3], texts, 0, 1, 0);
        seal(&p[3]);
        put(&p[3], texts, 1, some, 0);
        seal(&p[3]);
        put(&p[3], texts, some, more, 0);
        p[4].name = "merged";
        put(&p[4], texts, 0, docs / 2, 0);
        seal(&p[4]);
        put(&p[4], texts, docs / 2, more, 0);
        seal(&p[4]);
        put(&p[4], texts, more, docs, 0);
        assert_ok(kz_writer_compact(p[4].writer, &test_error));
        p[5].name = "written past the live index";
        /* What the index knows of words as names stays when a document is replaced: so those that
         * are replaced have no others than those that replace them. */
        put(&p[5], texts, 0, 50, TEXTS_CUT);
        put_bulk(&p[5], texts, 0, docs / 2, 0);
        test_commit(p[5].writer);
        put_bulk(&p[5], texts, docs / 2 - 50, docs / 2 + 50, TEXTS_CUT);
        put_bulk(&p[5], texts, docs / 2 - 50, docs - 20, 0);
        put(&p[5], texts, docs - 20, docs, 0);
        assert_int_equal(count_segments(&p[5]), 2);
        assert_ok(kz_writer_compact(p[5].writer, &test_error));
        assert_int_equal(count_segments(&p[0]), 0);
        assert_int_equal(count_segments(&p[3]), 3);
        assert_int_equal(count_segments(&p[4]), 1);
}

static struct world *new_world(uint64_t *ret_seed)
{
        struct world *world = calloc(1, sizeof(*world));

        assert_non_null(world);
        world->docs = DOCS;
        world->queries = (unsigned)from_environment("KZ_TIERS_QUERIES", QUERIES);
        *ret_seed = world->seed = from_environment("KZ_TEST_SEED", 1);
        return world;
}

static void open_places(struct world *world)
{
        size_t i;

        for (i = 0; i < PLACES; i++) {
                test_make_dir(world->places[i].dir);
                assert_ok(kz_writer_open(
                        world->places[i].dir, &world->places[i].writer, &test_error));
        }
        fill(world);
        for (i = 0; i < PLACES; i++)
                assert_ok(kz_searcher_open(
                        world->places[i].dir, &world->places[i].searcher, &test_error));
}

static int setup(void **state)
{
        uint64_t seed;
        struct world *world = new_world(&seed);

        texts_init(&world->texts, KZ_SAMPLES, seed);
        open_places(world);
        *state = world;
        return 0;
}

/* *state stays NULL where there are no real documents. */
static int setup_real(void **state)
{
        const unsigned docs = (unsigned)from_environment("KZ_TIERS_DOCS", REAL_DOCS);
        uint64_t seed;
        struct world *world = new_world(&seed);

        if (!texts_init_real(&world->texts, docs, seed)) {
                texts_deinit(&world->texts);
                free(world);
                return 0;
        }
        world->docs = docs;
        world->queries /= 2;
        open_places(world);
        *state = world;
        return 0;
}

static int teardown(void **state)
{
        struct world *world = *state;
        size_t i;

        for (i = 0; world && i < PLACES; i++) {
                kz_searcher_free(world->places[i].searcher);
                kz_writer_free(world->places[i].writer);
                test_remove(world->places[i].dir);
        }
        if (world)
                texts_deinit(&world->texts);
        free(world);
        return 0;
}

/* ---- Comparing ---- */

/* What two hits differ in; NULL: in nothing. */
static const char *compare_hit(const struct kz_hit *a, const struct kz_hit *b)
{
        size_t i;

        if (!kz_str_eq(a->doc.id, b->doc.id))
                return "hits";
        if (a->score != b->score)
                return "scores";
        if (a->duplicates != b->duplicates || a->identical != b->identical ||
                a->n_copies != b->n_copies)
                return "duplicates";
        for (i = 0; i < a->n_copies; i++) {
                if (!kz_str_eq(a->copies[i], b->copies[i]))
                        return "names of copies";
        }
        if (!kz_str_eq(a->snippet, b->snippet) || a->n_matches != b->n_matches)
                return "snippets";
        if (a->line != b->line || a->col != b->col)
                return "lines";
        if (a->page != b->page)
                return "pages";
        if (a->n_missing != b->n_missing)
                return "missing words";
        for (i = 0; i < a->n_missing; i++) {
                if (!kz_str_eq(a->missing[i], b->missing[i]))
                        return "missing words";
        }
        if (!kz_str_eq(a->doc.title, b->doc.title) || a->doc.ts != b->doc.ts)
                return "documents";
        return NULL;
}

static bool same_facets(const struct kz_search_result *a, const struct kz_search_result *b)
{
        size_t f, i;

        if (a->n_facets != b->n_facets)
                return false;
        for (f = 0; f < a->n_facets; f++) {
                if (a->facets[f].n != b->facets[f].n)
                        return false;
                for (i = 0; i < a->facets[f].n; i++) {
                        if (a->facets[f].values[i].count != b->facets[f].values[i].count ||
                                !kz_str_eq(
                                        a->facets[f].values[i].value, b->facets[f].values[i].value))
                                return false;
                }
        }
        return true;
}

/* A prefix or a ~ of more words than are looked for: the most frequent are, and documents that are
 * masked count for that. */
static bool is_cut(const struct kz_search_result *result)
{
        size_t i;

        for (i = 0; i < result->n_warnings; i++) {
                const struct kz_str warning = result->warnings[i];

                if (memmem(warning.ptr, warning.len, "most frequent", 13))
                        return true;
        }
        return false;
}

/* order: scores and order agree, too; else only what matches. */
static const char *compare(
        const struct kz_search_result *a, const struct kz_search_result *b, bool order)
{
        const char *what = NULL;
        size_t i;

        if (!order && (is_cut(a) || is_cut(b)))
                return NULL;
        if (a->total != b->total)
                return "totals";
        if (a->partial || b->partial)
                return "parts";
        if (!same_facets(a, b))
                return "facets";
        if (!order)
                return NULL;
        if (a->n_hits != b->n_hits || a->fill != b->fill)
                return "numbers of hits";
        for (i = 0; i < a->n_hits && !what; i++)
                what = compare_hit(&a->hits[i], &b->hits[i]);
        if (!what && !kz_str_eq(a->did_you_mean, b->did_you_mean))
                return "suggestions";
        if (!what && a->n_widened != b->n_widened)
                return "spellings";
        return what;
}

/* What the place's answer differs in from that of the first. */
static const char *differ(struct world *world, const struct place *place,
        const struct kz_search_request *request, bool order)
{
        struct kz_search_result *a = NULL, *b = NULL;
        const char *what = NULL;

        assert_ok(kz_searcher_search(world->places[0].searcher, request, &a, &test_error));
        if (kz_searcher_search(place->searcher, request, &b, &test_error))
                what = test_error.message;
        else
                what = compare(a, b, order);
        kz_search_result_free(a);
        kz_search_result_free(b);
        return what;
}

/* Drops the words of the query that the difference does not need. */
static void shrink_query(struct world *world, const struct place *place,
        struct kz_search_request *request, bool order, struct kz_buf *query)
{
        size_t begin, end;

        for (begin = 0; begin < query->len; begin = end + 1) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf shorter = KZ_BUF_NULL;

                for (end = begin; end < query->len && query->data[end] != ' ';)
                        end++;
                assert_ok(kz_buf_append(&shorter, query->data, begin));
                if (end < query->len)
                        assert_ok(kz_buf_append(
                                &shorter, query->data + end + 1, query->len - end - 1));
                request->query = kz_buf_str(&shorter);
                if (!shorter.len || !differ(world, place, request, order))
                        continue;
                kz_buf_clear(query);
                assert_ok(kz_buf_append_str(query, kz_buf_str(&shorter)));
                end = (size_t)-1; /* from the begin again */
        }
        request->query = kz_buf_str(query);
}

/* Prints the smallest request that still differs. */
static void fail_smallest(struct world *world, const struct place *place,
        struct kz_search_request request, bool order)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
        struct kz_search_request simpler;
        const char *what;
        int i;

        assert_ok(kz_buf_append_str(&query, request.query));
        shrink_query(world, place, &request, order, &query);
        for (i = 0; i < 6; i++) {
                simpler = request;
                switch (i) {
                case 0:
                        simpler.facets = 0;
                        break;
                case 1:
                        simpler.collapse = false;
                        break;
                case 2:
                        simpler.offset = 0;
                        break;
                case 3:
                        simpler.sort = KZ_SORT_RELEVANCE;
                        break;
                case 4:
                        simpler.snippet_size = 0;
                        break;
                default:
                        simpler.limit = 1;
                }
                if (differ(world, place, &simpler, order))
                        request = simpler;
        }
        what = differ(world, place, &request, order);
        fail_msg("KZ_TEST_SEED=%llu, %s: “%.*s”, sort %d, offset %zu, limit %zu, facets %x%s%s: "
                 "%s differ from all live",
                (unsigned long long)world->seed, place->name, KZ_STR_ARG(request.query),
                (int)request.sort, request.offset, request.limit, request.facets,
                request.collapse ? ", collapsed" : "", request.no_stemming ? ", exact" : "",
                what ? what : "(not any more)");
}

/* Asks everywhere, and wants everywhere what the first place says; the total. */
static uint64_t ask(struct world *world, const struct kz_search_request *request, bool order)
{
        struct kz_search_result *expected = NULL, *result = NULL;
        const char *what;
        uint64_t total;
        size_t i;

        assert_ok(kz_searcher_search(world->places[0].searcher, request, &expected, &test_error));
        for (i = 1; i < PLACES; i++) {
                what = kz_searcher_search(world->places[i].searcher, request, &result, &test_error)
                               ? "errors"
                               : compare(expected, result, order);
                if (what)
                        fail_smallest(world, &world->places[i], *request, order);
                kz_search_result_free(result);
        }
        total = expected->total;
        kz_search_result_free(expected);
        return total;
}

static void ask_many(struct world *world, uint64_t seed, bool order, enum kz_translit translit)
{
        static const enum kz_sort sorts[] = {KZ_SORT_RELEVANCE, KZ_SORT_RELEVANCE,
                KZ_SORT_RELEVANCE, KZ_SORT_DATE, KZ_SORT_RECENT};
        struct texts *texts = &world->texts;
        unsigned i, found = 0;

        texts->random = seed + world->seed * 1000;
        for (i = 0; i < world->queries; i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
                struct kz_search_request request = {.limit = 1 + texts_random(texts, 20),
                        .offset = texts_random(texts, 5) ? 0 : texts_random(texts, 30),
                        .snippet_size = texts_random(texts, 3) ? 240 : 0,
                        .sort = sorts[texts_random(texts, KZ_ARRAY_LEN(sorts))],
                        .facets = texts_random(texts, 3) ? 0 : (1u << KZ_FACET_COUNT) - 1,
                        .collapse = texts_random(texts, 2) == 0,
                        .translit = translit,
                        .no_stemming = texts_random(texts, 16) == 0,
                        .now = 1700000000};

                queries_make(texts, &query);
                request.query = kz_buf_str(&query);
                found += ask(world, &request, order) > 0;
        }
        /* A test of queries that find nothing would find nothing. */
        assert_true(found > world->queries / 3);
}

static void need_documents(void **state)
{
        if (*state)
                return;
        print_message("skipped: there are no real documents in %s\n", KZ_SHARED_DIR);
        skip();
}

static void any_query_has_the_same_answer(void **state)
{
        need_documents(state);
        ask_many(*state, 7, true, KZ_TRANSLIT_NAMES);
}

/*
 * Replaced and removed documents: what they count for stays until they are merged away. That a word
 * was a name in one of them is known for longer, so that names are not widened at the end.
 */
static void changes_leave_the_same_documents(void **state)
{
        struct world *world = *state;
        char id[64];
        uint64_t n;
        bool removed;
        unsigned k;
        size_t i;

        need_documents(state);
        for (i = 0; i < PLACES; i++) {
                struct place *place = &world->places[i];

                put(place, &world->texts, 20, 90, 1);
                for (k = 3; k < world->docs; k += 11) {
                        const struct kz_document doc = texts_document(&world->texts, k, 0);

                        snprintf(id, sizeof(id), "%.*s", KZ_STR_ARG(doc.id));
                        assert_ok(
                                kz_writer_remove(place->writer, kz_str(id), &removed, &test_error));
                        assert_true(removed);
                }
                test_commit(place->writer);
        }
        ask_many(world, 8, false, KZ_TRANSLIT_NAMES);
        /* Both leave out what was replaced; one of them makes all terms anew. */
        for (i = 1; i < PLACES; i++)
                assert_ok(i % 2 ? kz_writer_reanalyze(world->places[i].writer, &n, &test_error)
                                : kz_writer_compact(world->places[i].writer, &test_error));
        ask_many(world, 9, true, KZ_TRANSLIT_OFF);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(any_query_has_the_same_answer),
                cmocka_unit_test(changes_leave_the_same_documents),
        };

        return cmocka_run_group_tests_name("samples", tests, setup, teardown) +
               cmocka_run_group_tests_name("real documents", tests, setup_real, teardown);
}
