/*
 * Sorting, facets and collapsing: against the exhaustive evaluator, for random documents, queries
 * and tiers; and page by page.
 */
#include "tests/support/rounds.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "index/base/date.h"
#include "index/match/copies.h"
#include "index/rank/recency.h"
#include "tests/unit/match/oracle.h"

static double norm[256];
static struct kz_recency recency;

/* A query, an order, copies folded or not. Today is in the middle of the documents' dates. */
static struct kz_match_request random_request(struct world *world, size_t limit)
{
        recency = kz_recency_at(10 * WORLD_DATE);
        return (struct kz_match_request){.query = world_query(world),
                .limit = limit,
                .fill_limit = limit,
                .scorer = oracle_scorer,
                .scorer_context = norm,
                .sort = (enum kz_sort)world_random(world, 3),
                .fade = kz_recency_fade,
                .fade_context = &recency,
                .collapse = world_random(world, 3) != 0,
                .fold_max = world_random(world, 4) ? 0 : 1 + world_random(world, 20)};
}

static struct kz_match_result run(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (kz_match_run(world->tiers, world->n_tiers, request, &result, &err))
                fail_msg("%s", err.message);
        return result;
}

/* How many stand behind each hit, for tests of nothing but that. */
static enum kz_status count_copies(struct world *world, const struct kz_match_request *request,
        const struct kz_match_result *found, size_t n, uint32_t *ret, bool *ret_partial,
        struct kz_error *err)
{
        struct kz_hit_copies copies[2 * WORLD_MAX];
        enum kz_status status = kz_copies_find(world->tiers, world->n_tiers, request, found, 0, n,
                &world->arena, copies, ret_partial, err);
        size_t i;

        for (i = 0; i < n && !status; i++)
                ret[i] = copies[i].n;
        return status;
}

static void assert_hits(const struct world *world, const struct kz_match_hit *hits,
        const uint32_t *copies, const struct oracle_hit *expected, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                const struct kz_memory_doc *doc = world_doc(world, &hits[i]);

                if (!kz_str_eq(doc->id, expected[i].doc->id))
                        fail_msg("%.*s stands where %.*s belongs", KZ_STR_ARG(doc->id),
                                KZ_STR_ARG(expected[i].doc->id));
                assert_true(
                        fabs(hits[i].score - expected[i].score) <= 1e-9 * fabs(expected[i].score));
                assert_true(hits[i].missing == expected[i].missing);
                assert_int_equal(copies[i], expected[i].copies);
        }
}

struct name {
        struct kz_str id;
        bool identical;
};

static int compare_names(const void *a, const void *b)
{
        const struct name *x = a, *y = b;
        size_t len = x->id.len < y->id.len ? x->id.len : y->id.len;
        int order = memcmp(x->id.ptr, y->id.ptr, len);

        if (x->identical != y->identical)
                return x->identical ? -1 : 1;
        return order ? order : (x->id.len > y->id.len) - (x->id.len < y->id.len);
}

static void assert_names(const struct oracle *oracle, const struct kz_memory_doc *hit,
        const struct kz_hit_copies *copies)
{
        struct kz_sketch own = kz_sketch_read(hit->sketch);
        struct name names[WORLD_MAX];
        size_t n = 0, identical = 0, i;

        for (i = 0; i < oracle->n_copies; i++) {
                const struct kz_memory_doc *doc = oracle->copies[i].doc;
                struct kz_sketch sketch = kz_sketch_read(doc->sketch);

                if (!kz_str_eq(oracle->copies[i].of->id, hit->id))
                        continue;
                names[n].id = doc->id;
                names[n].identical = kz_sketch_same_content(&own, &sketch);
                identical += names[n++].identical;
        }
        qsort(names, n, sizeof(*names), compare_names);
        assert_int_equal(copies->n, n);
        assert_int_equal(copies->identical, identical);
        assert_int_equal(copies->n_ids, n < KZ_COPIES_NAMED ? n : KZ_COPIES_NAMED);
        for (i = 0; i < copies->n_ids; i++)
                assert_true(kz_str_eq(copies->ids[i], names[i].id));
}

static void assert_copies(
        struct world *world, const struct kz_match_request *request, const struct oracle *oracle)
{
        struct kz_match_result result = run(world, request);
        struct kz_hit_copies copies[2 * WORLD_MAX];
        const size_t n = result.n_full + result.n_fill;
        bool partial = false;
        size_t i;

        if (request->collapse)
                assert_int_equal(kz_copies_find(world->tiers, world->n_tiers, request, &result, 0,
                                         n, &world->arena, copies, &partial, NULL),
                        KZ_OK);
        for (i = 0; request->collapse && i < n; i++)
                assert_names(oracle, world_doc(world, &result.hits[i]), &copies[i]);
        kz_match_result_deinit(&result);
}

static void assert_agrees(struct world *world, const struct kz_match_request *request)
{
        struct kz_match_result result = run(world, request);
        uint32_t copies[2 * WORLD_MAX] = {0};
        size_t n_full, n_fill = 0;
        struct oracle oracle;
        bool partial = false;

        oracle_run(world, request, &oracle);
        n_full = oracle.n_full < request->limit ? oracle.n_full : request->limit;
        if (request->limit && oracle.total < KZ_MATCH_FEW && request->fill_limit > n_full)
                n_fill = request->fill_limit - n_full;
        n_fill = oracle.n_fill < n_fill ? oracle.n_fill : n_fill;
        assert_int_equal(result.total, oracle.total);
        assert_int_equal(result.n_full, n_full);
        assert_int_equal(result.n_fill, n_fill);
        if (request->collapse)
                assert_int_equal(count_copies(world, request, &result, n_full + n_fill, copies,
                                         &partial, NULL),
                        KZ_OK);
        assert_false(partial);
        assert_hits(world, result.hits, copies, oracle.full, n_full);
        assert_hits(world, result.hits + n_full, copies + n_full, oracle.fill, n_fill);
        assert_copies(world, request, &oracle);
        kz_match_result_deinit(&result);
}

static void orders_and_copies_agree_with_the_exhaustive_evaluator(void **state)
{
        static const size_t limits[] = {0, 1, 3, 10, 1000};
        uint64_t seed;
        int i;

        (void)state;
        for (seed = 1; seed <= TEST_ROUNDS(120); seed++) {
                struct world world;

                world_init(&world, seed);
                for (i = 0; i < 20; i++) {
                        struct kz_match_request request;

                        world_deal(&world, 1 + world_random(&world, WORLD_TIERS));
                        request = random_request(&world, limits[world_random(&world, 5)]);
                        assert_agrees(&world, &request);
                }
                world_deinit(&world);
        }
}

/* However deep the hits are asked for, the same ones stand in front. */
static void a_deeper_run_begins_with_a_shallower_one(void **state)
{
        uint64_t seed;
        size_t limit, i;

        (void)state;
        for (seed = 200; seed < 200 + TEST_ROUNDS(60); seed++) {
                struct kz_match_request request;
                struct kz_match_result whole;
                struct world world;

                world_init(&world, seed);
                world_deal(&world, 2);
                request = random_request(&world, 1000);
                whole = run(&world, &request);
                for (limit = 1; limit <= whole.n_full + whole.n_fill; limit++) {
                        struct kz_match_result some;

                        request.limit = request.fill_limit = limit;
                        some = run(&world, &request);
                        assert_int_equal(some.n_full + some.n_fill, limit);
                        for (i = 0; i < limit; i++) {
                                assert_int_equal(some.hits[i].tier, whole.hits[i].tier);
                                assert_int_equal(some.hits[i].doc, whole.hits[i].doc);
                        }
                        kz_match_result_deinit(&some);
                }
                kz_match_result_deinit(&whole);
                world_deinit(&world);
        }
}

/* ---- Facets ---- */

static void value_of(const struct kz_memory_doc *doc, enum kz_facet facet, char out[32])
{
        char day[16] = "";

        if (doc->has_ts)
                kz_date_format(doc->ts, day);
        switch (facet) {
        case KZ_FACET_SOURCE:
                snprintf(out, 32, "%.*s", KZ_STR_ARG(doc->source));
                break;
        case KZ_FACET_LANGUAGE:
                snprintf(out, 32, "%.*s", KZ_STR_ARG(doc->lang));
                break;
        case KZ_FACET_KIND:
                snprintf(out, 32, "%.*s", KZ_STR_ARG(doc->kind));
                break;
        case KZ_FACET_MONTH:
                snprintf(out, 32, "%.7s", day);
                break;
        default:
                snprintf(out, 32, "%.4s", day);
        }
}

/* Every value is counted right and in order, and together they are all that match. */
static void assert_facet(struct kz_facets *facets, enum kz_facet facet, const struct oracle *oracle)
{
        const struct kz_facet_value *values;
        size_t n, i, j, sum = 0;
        bool cut;

        kz_facets_values(facets, facet, 1000, &values, &n, &cut);
        assert_false(cut);
        for (i = 0; i < n; i++) {
                uint64_t count = 0;
                char value[32];

                for (j = 0; j < oracle->n_full; j++) {
                        value_of(oracle->full[j].doc, facet, value);
                        count += kz_str_eq(kz_str(value), values[i].value);
                }
                assert_int_equal(values[i].count, count);
                if (i)
                        assert_true(values[i - 1].count > count ||
                                    (values[i - 1].count == count &&
                                            kz_str_cmp(values[i - 1].value, values[i].value) < 0));
                sum += count;
        }
        assert_int_equal(sum, oracle->n_full);
}

static void facets_count_what_total_counts(void **state)
{
        uint64_t seed;
        int i, f;

        (void)state;
        for (seed = 300; seed < 300 + TEST_ROUNDS(60); seed++) {
                struct world world;

                world_init(&world, seed);
                for (i = 0; i < 10; i++) {
                        struct kz_match_request request;
                        struct kz_match_result result;
                        struct oracle oracle;

                        world_deal(&world, 1 + world_random(&world, WORLD_TIERS));
                        request = random_request(&world, world_random(&world, 3) * 5);
                        assert_int_equal(kz_facets_new(31, &request.facets, NULL), KZ_OK);
                        result = run(&world, &request);
                        request.collapse = false;
                        oracle_run(&world, &request, &oracle);
                        assert_int_equal(result.total, oracle.n_full);
                        for (f = 0; f < KZ_FACET_COUNT; f++)
                                assert_facet(request.facets, (enum kz_facet)f, &oracle);
                        kz_facets_free(request.facets);
                        kz_match_result_deinit(&result);
                }
                world_deinit(&world);
        }
}

/* Documents of as many kinds as there are: the first are counted, the rest is said to be cut. */
static void facets_are_bounded(void **state)
{
        const size_t n = KZ_FACETS_DISTINCT_MAX + 10;
        struct kz_memory_doc *docs = calloc(n, sizeof(*docs));
        char(*names)[8] = calloc(n, sizeof(*names));
        const struct kz_facet_value *values;
        struct kz_facets *facets = NULL;
        struct kz_tier *tier;
        kz_docnum doc;
        size_t i, n_values;
        bool cut;

        (void)state;
        assert_non_null(docs);
        assert_non_null(names);
        for (i = 0; i < n; i++) {
                snprintf(names[i], sizeof(names[i]), "%zu", i % (n - 1));
                docs[i].kind = kz_str(names[i]);
        }
        tier = kz_memory_tier_new(docs, n);
        assert_int_equal(kz_facets_new(1u << KZ_FACET_KIND, &facets, NULL), KZ_OK);
        for (i = 0; i < n; i++) {
                doc = kz_memory_tier_docnum(i);
                assert_int_equal(kz_facets_add(facets, tier, &doc, 1, NULL), KZ_OK);
        }
        kz_facets_values(facets, KZ_FACET_KIND, 100, &values, &n_values, &cut);
        assert_int_equal(n_values, 100);
        assert_true(cut);
        assert_true(kz_str_eq(values[0].value, KZ_STR("0")));
        assert_int_equal(values[0].count, 2);
        assert_int_equal(values[1].count, 1);
        kz_facets_free(facets);
        kz_tier_free(tier);
        free(docs);
        free(names);
}

/* ---- Fading ---- */

static void recency_is_gentle(void **state)
{
        const int64_t day = KZ_DAY_SECONDS, now = 20000 * day + 50000;
        struct kz_recency at = kz_recency_at(now);
        double before = -1, fade;
        int64_t age;

        (void)state;
        for (age = 0; age < 60000; age += 13) {
                fade = kz_recency_fade(&at, true, now - age * day);
                assert_true(fade > before && fade < 0.5);
                before = fade;
        }
        assert_true(kz_recency_fade(&at, true, now - 365 * day) == 0.25);
        assert_true(kz_recency_fade(&at, false, 0) == 0.25);
        /* The same all day long, and for what is yet to come. */
        assert_true(kz_recency_fade(&at, true, 20000 * day) == 0);
        assert_true(kz_recency_fade(&at, true, 20001 * day - 1) == 0);
        assert_true(kz_recency_fade(&at, true, INT64_MAX) == 0);
        assert_true(kz_recency_fade(&at, true, INT64_MIN) <= 0.5);
}

/* ---- Failures ---- */

static void a_failure_at_any_call_propagates(void **state)
{
        uint64_t seed, at, calls;

        (void)state;
        for (seed = 1; seed <= 25; seed++) {
                struct kz_match_request request;
                struct kz_match_result whole = KZ_MATCH_RESULT_NULL;
                struct world world;
                uint32_t copies[2 * WORLD_MAX];
                bool partial = false;
                size_t n;

                world_init(&world, seed);
                world_deal(&world, 2);
                request = random_request(&world, 5);
                request.collapse = true;
                whole = run(&world, &request);
                n = whole.n_full + whole.n_fill;
                kz_memory_tier_fail_at(world.tiers[0], 0);
                kz_memory_tier_fail_at(world.tiers[1], 0);
                calls = kz_memory_tier_calls(world.tiers[1]);
                assert_int_equal(
                        count_copies(&world, &request, &whole, n, copies, &partial, NULL), KZ_OK);
                calls = kz_memory_tier_calls(world.tiers[1]) - calls;
                for (at = 1; at <= calls; at++) {
                        struct kz_error err = KZ_ERROR_NULL;

                        kz_memory_tier_fail_at(world.tiers[0], 0);
                        kz_memory_tier_fail_at(world.tiers[1], at);
                        assert_int_equal(
                                count_copies(&world, &request, &whole, n, copies, &partial, &err),
                                KZ_E_MODIFIED);
                        assert_int_equal(err.status, KZ_E_MODIFIED);
                        assert_int_equal(kz_memory_tier_open(world.tiers[0]), 0);
                        assert_int_equal(kz_memory_tier_open(world.tiers[1]), 0);
                }
                kz_memory_tier_fail_at(world.tiers[1], 0);
                kz_match_result_deinit(&whole);
                world_deinit(&world);
        }
}

/* A sketch, and the term of its first key. */
#define SKETCH KZ_STR("aaaaaaaaaaaaaaaaaaaaaaaa")
#define SKETCH_TERM "XCa6161"

/* Three texts, of which b is near to a and to c, but those are not near to one another. */
static void add_chain(struct world *world)
{
        static const char *const texts[] = {
                "law law law " SKETCH_TERM, "law law " SKETCH_TERM, "law " SKETCH_TERM};
        size_t i;

        for (i = 0; i < 3; i++) {
                char sketch[] = "aaaaaaaaaaaaaaaaaaaaaaaa";
                struct kz_memory_doc *doc;

                memset(sketch + KZ_SKETCH_NEAR_SIZE - 3 * i, 'a' ^ 0x7F, 3 * i);
                world_add(world, i == 0 ? "a" : i == 1 ? "b" : "c", texts[i]);
                doc = &world->docs[world->n - 1];
                doc->has_ts = true;
                doc->ts = (int64_t)(i == 1 ? 9 : i);
                doc->sketch = kz_arena_dup(&world->arena, kz_str(sketch));
        }
}

/* The order decides which of them are shown, and each other one counts once. */
static void to_be_near_is_not_transitive(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;
        uint32_t copies[3];
        bool partial = false;

        (void)state;
        world_init(&world, 0);
        add_chain(&world);
        world_deal(&world, 2);
        request = random_request(&world, 10);
        request.query = world_rooted(&world,
                world_with(&world, world_node(&world, KZ_NODE_AND), world_word(&world, "law")));
        request.collapse = true;
        request.fold_max = 0;
        request.sort = KZ_SORT_RELEVANCE; /* a, b, c */
        result = run(&world, &request);
        assert_int_equal(result.n_full, 2);
        assert_int_equal(result.total, 3);
        assert_true(kz_str_eq(world_doc(&world, &result.hits[1])->id, KZ_STR("c")));
        assert_int_equal(count_copies(&world, &request, &result, 2, copies, &partial, NULL), KZ_OK);
        assert_int_equal(copies[0], 1);
        assert_int_equal(copies[1], 0);
        kz_match_result_deinit(&result);
        request.sort = KZ_SORT_DATE; /* b, c, a */
        result = run(&world, &request);
        assert_int_equal(result.n_full, 1);
        assert_int_equal(count_copies(&world, &request, &result, 1, copies, &partial, NULL), KZ_OK);
        assert_int_equal(copies[0], 2);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/*
 * Of the best texts all are near to the first: the others are found behind them, however many there
 * are, and the tiers are looked at again without counting again.
 */
static void what_stands_behind_many_near_copies_is_found(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        const struct kz_facet_value *values;
        struct world world;
        uint64_t totals[2];
        bool cut;
        size_t i, n;

        (void)state;
        world_init(&world, 0);
        for (i = 0; i < 50; i++) {
                char id[8], sketch[] = "aaaaaaaaaaaaaaaaaaaaaaaa";

                sketch[8 + i % 16] ^= (char)(1 << i / 16);
                snprintf(id, sizeof(id), "%02zu", i);
                world_add(&world, id, i < 45 ? "law law " SKETCH_TERM : "law");
                if (i < 45)
                        world.docs[i].sketch = kz_arena_dup(&world.arena, kz_str(sketch));
        }
        world_deal(&world, 2);
        request = random_request(&world, 4);
        request.query = world_rooted(&world,
                world_with(&world, world_node(&world, KZ_NODE_AND), world_word(&world, "law")));
        request.sort = KZ_SORT_RELEVANCE;
        request.collapse = true;
        request.fold_max = 0;
        request.tier_totals = totals;
        assert_int_equal(kz_facets_new(1u << KZ_FACET_KIND, &request.facets, NULL), KZ_OK);
        result = run(&world, &request);
        assert_int_equal(result.total, 50);
        assert_int_equal(totals[0] + totals[1], 50);
        kz_facets_values(request.facets, KZ_FACET_KIND, 9, &values, &n, &cut);
        assert_int_equal(values[0].count, 50);
        assert_int_equal(result.n_full, 4);
        assert_true(kz_str_eq(world_doc(&world, &result.hits[1])->id, KZ_STR("45")));
        assert_true(kz_str_eq(world_doc(&world, &result.hits[3])->id, KZ_STR("47")));
        kz_match_result_deinit(&result);
        kz_facets_free(request.facets);
        request.facets = NULL;
        /* Not further than is allowed. */
        request.fold_max = 46;
        result = run(&world, &request);
        assert_int_equal(result.n_full, 2);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* A value of another length is no reason to fail, nor to fold. */
static void a_damaged_sketch_is_none(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct world world;
        uint32_t copies[3] = {9, 9, 9};
        bool partial = false;
        size_t i;

        (void)state;
        world_init(&world, 0);
        add_chain(&world);
        for (i = 0; i < 2; i++)
                world.docs[i].sketch = KZ_STR("aaaaaaaaaaaaaaaa");
        world_deal(&world, 1);
        request = random_request(&world, 10);
        request.query = world_rooted(&world,
                world_with(&world, world_node(&world, KZ_NODE_AND), world_word(&world, "law")));
        request.collapse = true;
        request.fold_max = 0;
        result = run(&world, &request);
        assert_int_equal(result.n_full, 3);
        assert_int_equal(count_copies(&world, &request, &result, 3, copies, &partial, NULL), KZ_OK);
        for (i = 0; i < 3; i++)
                assert_int_equal(copies[i], 0);
        kz_match_result_deinit(&result);
        world_deinit(&world);
}

/* No time to look for copies: that is said, and the hits stay. */
static void copies_keep_to_the_deadline(void **state)
{
        struct kz_match_hit hits[2] = {{0}};
        struct kz_sketch sketch = kz_sketch_read(SKETCH);
        const struct kz_match_result found = {.hits = hits, .sketches = &sketch, .n_full = 1};
        struct kz_match_request request;
        struct world world;
        uint32_t copies[2] = {7, 7};
        bool partial = false;
        size_t i;

        (void)state;
        world_init(&world, 0);
        for (i = 0; i < 2; i++) {
                world_add(&world, i ? "b" : "a", "law " SKETCH_TERM);
                world.docs[i].sketch = SKETCH;
                hits[i].doc = kz_memory_tier_docnum(i);
        }
        world_deal(&world, 1);
        request = random_request(&world, 5);
        request.query = world_rooted(&world,
                world_with(&world, world_node(&world, KZ_NODE_AND), world_word(&world, "law")));
        assert_int_equal(count_copies(&world, &request, &found, 1, copies, &partial, NULL), KZ_OK);
        assert_int_equal(copies[0], 1);
        assert_int_equal(copies[1], 7);
        assert_false(partial);
        request.deadline_ns = 1;
        assert_int_equal(count_copies(&world, &request, &found, 1, copies, &partial, NULL), KZ_OK);
        assert_int_equal(copies[0], 0);
        assert_true(partial);
        world_deinit(&world);
}

static enum kz_status find_no_phrase(struct kz_tier *tier, const struct kz_tier_phrase *phrase,
        struct kz_postings **ret, struct kz_error *err)
{
        (void)tier;
        (void)phrase;
        (void)ret;
        return kz_error_set(err, KZ_E_INTERNAL, "nobody asked for all of them");
}

/* Twenty copies of one text, in a tier that cannot find phrases, and a request for one. */
static struct kz_match_request init_copies(
        struct world *world, char ids[20][4], struct kz_tier_ops *ops, const char *phrase)
{
        struct kz_match_request request;
        size_t i;

        world_init(world, 0);
        for (i = 0; i < 20; i++) {
                snprintf(ids[i], 4, "%zu", i);
                world_add(world, ids[i], "law law law bill " SKETCH_TERM);
                world->docs[i].sketch = SKETCH;
        }
        world_deal(world, 1);
        request = random_request(world, 5);
        request.query =
                world_rooted(world, world_with(world, world_node(world, KZ_NODE_AND),
                                            world_phrase(world, KZ_NODE_PHRASE, phrase, 0)));
        *ops = *world->tiers[0]->ops;
        ops->phrase = find_no_phrase;
        return request;
}

/* A phrase is not looked for in all documents to ask about a few. */
static void copies_of_a_phrase_are_asked_about_alone(void **state)
{
        struct kz_match_hit hit = {.doc = kz_memory_tier_docnum(0)};
        struct kz_sketch sketch = kz_sketch_read(SKETCH);
        const struct kz_match_result found = {.hits = &hit, .sketches = &sketch, .n_full = 1};
        struct kz_match_request request;
        struct kz_match_result result;
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_tier_ops *theirs;
        struct kz_tier_ops ops;
        struct world world;
        uint32_t copies = 0;
        bool partial = false;
        char ids[20][4];

        (void)state;
        request = init_copies(&world, ids, &ops, "law bill");
        theirs = world.tiers[0]->ops;
        world.tiers[0]->ops = &ops;
        assert_int_equal(kz_match_run(world.tiers, 1, &request, &result, &err), KZ_E_INTERNAL);
        assert_int_equal(count_copies(&world, &request, &found, 1, &copies, &partial, &err), KZ_OK);
        assert_int_equal(copies, 19);
        world.tiers[0]->ops = theirs;
        world_deinit(&world);
}

/* Nor does a tier read one word's places again for every time that a phrase has it. */
static void a_phrase_of_one_word_is_found_by_places(void **state)
{
        struct kz_match_request request;
        struct kz_match_result result;
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_tier_ops *theirs;
        struct kz_tier_ops ops;
        struct world world;
        char ids[20][4];

        (void)state;
        request = init_copies(&world, ids, &ops, "law law law");
        theirs = world.tiers[0]->ops;
        world.tiers[0]->ops = &ops;
        assert_int_equal(kz_match_run(world.tiers, 1, &request, &result, &err), KZ_OK);
        assert_int_equal(result.total, 20);
        kz_match_result_deinit(&result);
        world.tiers[0]->ops = theirs;
        world_deinit(&world);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(orders_and_copies_agree_with_the_exhaustive_evaluator),
                cmocka_unit_test(a_deeper_run_begins_with_a_shallower_one),
                cmocka_unit_test(facets_count_what_total_counts),
                cmocka_unit_test(facets_are_bounded),
                cmocka_unit_test(recency_is_gentle),
                cmocka_unit_test(a_failure_at_any_call_propagates),
                cmocka_unit_test(to_be_near_is_not_transitive),
                cmocka_unit_test(what_stands_behind_many_near_copies_is_found),
                cmocka_unit_test(a_damaged_sketch_is_none),
                cmocka_unit_test(copies_keep_to_the_deadline),
                cmocka_unit_test(copies_of_a_phrase_are_asked_about_alone),
                cmocka_unit_test(a_phrase_of_one_word_is_found_by_places),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
