/* Order, pages, facets and copies, as a person who asks the engine gets them. */
#include "tests/support/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/date.h"

#define NOW (INT64_C(20000) * KZ_DAY_SECONDS)

static uint32_t random_below(uint64_t *seed, uint32_t below)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)(*seed >> 33) % below;
}

static void put(
        const char *source, const char *key, const char *text, int64_t day, const char *kind)
{
        struct kz_document doc = test_document(source, key, text);
        char date[16];

        if (day >= 0) {
                doc.ts = day * KZ_DAY_SECONDS;
                kz_date_format(doc.ts, date);
                doc.date = kz_str(date);
        }
        doc.kind = kz_str(kind);
        test_put(engine.writer, &doc);
}

static struct kz_search_request request_of(const char *query)
{
        return (struct kz_search_request){
                .query = kz_str(query), .limit = 10, .collapse = true, .now = NOW};
}

/* "key key …" of the hits, each with +N for its copies and ! when it misses something. */
static void expect(const struct kz_search_request *request, uint64_t total, const char *hits)
{
        struct kz_search_result *result = engine_search(request);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < result->n_hits; i++) {
                const struct kz_hit *hit = &result->hits[i];

                kz_buf_printf(&out, "%s%.*s", i ? " " : "", KZ_STR_ARG(hit->doc.key));
                if (hit->duplicates)
                        kz_buf_printf(&out, "+%u", hit->duplicates);
                if (hit->n_missing)
                        kz_buf_append_cstr(&out, "!");
        }
        assert_string_equal(out.data ? out.data : "", hits);
        assert_int_equal(result->total, total);
        assert_false(result->partial);
        kz_search_result_free(result);
}

/* ---- Pages ---- */

/* Texts of few words, so that scores are equal, near or far, and copies are many. */
static void put_many(size_t n, uint64_t seed)
{
        static const char *const words[] = {"law", "bill", "court", "police", "of the"};
        uint64_t at = seed;
        size_t i;

        for (i = 0; i < n; i++) {
                char key[16], text[200] = "";
                uint32_t len = random_below(&at, 9), k;

                for (k = 0; k < len; k++)
                        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
                                words[random_below(&at, 5)]);
                snprintf(key, sizeof(key), "%u.%zu", random_below(&at, 1000), i);
                put(random_below(&at, 2) ? "a" : "b", key, text,
                        random_below(&at, 4) ? 19000 + (int64_t)random_below(&at, 1200) : -1, "");
        }
        test_commit(engine.writer);
}

/* All hits there are, by pages of a size, must be those of the whole, one after the other. */
static void assert_pages(
        struct kz_search_request request, size_t size, const struct kz_search_result *whole)
{
        size_t seen = 0, i;

        request.limit = size;
        for (request.offset = 0;; request.offset += size) {
                struct kz_search_result *page = engine_search(&request);

                assert_int_equal(page->total, whole->total);
                for (i = 0; i < page->n_hits; i++, seen++) {
                        const struct kz_hit *hit = &page->hits[i], *other;

                        assert_true(seen < whole->n_hits);
                        other = &whole->hits[seen];
                        if (!kz_str_eq(hit->doc.id, other->doc.id))
                                fail_msg("page size %zu, rank %zu: %.*s and not %.*s", size, seen,
                                        KZ_STR_ARG(hit->doc.id), KZ_STR_ARG(other->doc.id));
                        assert_true(hit->score == other->score);
                        assert_int_equal(hit->duplicates, other->duplicates);
                        assert_int_equal(hit->n_missing, other->n_missing);
                }
                kz_search_result_free(page);
                if (i == 0)
                        break;
        }
        assert_int_equal(seen, whole->n_hits);
}

static void assert_no_repeats(const struct kz_search_result *result)
{
        size_t i, j;

        for (i = 0; i < result->n_hits; i++) {
                for (j = 0; j < i; j++)
                        assert_false(kz_str_eq(result->hits[i].doc.id, result->hits[j].doc.id));
        }
}

static uint64_t count_copies(const struct kz_search_result *result)
{
        uint64_t sum = 0;
        size_t i;

        for (i = 0; i < result->n_hits; i++)
                sum += result->hits[i].n_missing ? 0 : 1 + result->hits[i].duplicates;
        return sum;
}

static void test_pages_of_any_size(void **state)
{
        static const char *const queries[] = {"law", "law court", "\"law bill\" OR police",
                "law source:b -police", "police court zzz"};
        static const size_t sizes[] = {1, 7, 50, 199, 200, 201, 333};
        size_t q, s;
        int order, collapse;

        (void)state;
        put_many(600, 42);
        for (q = 0; q < KZ_ARRAY_LEN(queries); q++) {
                for (order = 0; order < 3; order++) {
                        for (collapse = 0; collapse < 2; collapse++) {
                                struct kz_search_request request = request_of(queries[q]);
                                struct kz_search_result *whole;

                                request.sort = (enum kz_sort)order;
                                request.collapse = collapse;
                                request.limit = 1000;
                                whole = engine_search(&request);
                                assert_no_repeats(whole);
                                assert_int_equal(count_copies(whole), whole->total);
                                assert_true(whole->n_hits > 30);
                                for (s = order; s < KZ_ARRAY_LEN(sizes); s += 2 + collapse)
                                        assert_pages(request, sizes[s], whole);
                                kz_search_result_free(whole);
                        }
                }
        }
}

/* Something a person could type, with the marks of the language strewn in. */
static void type_query(uint64_t *seed, char *out, size_t size)
{
        static const char *const pieces[] = {"law", "bill", "court", "police", "the", "zzz", "la*",
                "=laws", "\"law court\"", "\"police bill\"~4", "\"of the\"", "OR", "AND", "NOT",
                "-", "-bill", "+the", "(", ")", "source:a", "source:b", "date:2022..",
                "date:..2023", "-source:a", "title:law", "kind:none", "since:9y", "«law", "“",
                "lang:en", "||"};
        uint32_t n = 1 + random_below(seed, 6), i;

        out[0] = '\0';
        for (i = 0; i < n; i++)
                snprintf(out + strlen(out), size - strlen(out), "%s%s", i ? " " : "",
                        pieces[random_below(seed, KZ_ARRAY_LEN(pieces))]);
}

/* Whatever is typed, and in any order: pages add up to the whole, and so do copies and facets. */
static void test_anything_typed(void **state)
{
        uint64_t seed = 7;
        int i;

        (void)state;
        put_many(250, 43);
        for (i = 0; i < 150; i++) {
                struct kz_search_request request;
                struct kz_search_result *whole;
                char query[256];
                uint64_t sum = 0;
                size_t v;

                type_query(&seed, query, sizeof(query));
                request = request_of(query);
                request.sort = (enum kz_sort)random_below(&seed, 3);
                request.collapse = random_below(&seed, 2);
                request.facets = 1u << KZ_FACET_YEAR;
                request.limit = 1000;
                request.explain = true;
                whole = engine_search(&request);
                assert_no_repeats(whole);
                assert_int_equal(count_copies(whole), whole->total);
                for (v = 0; v < whole->facets[0].n; v++)
                        sum += whole->facets[0].values[v].count;
                assert_int_equal(sum, whole->total);
                assert_int_equal(whole->plan->tiers[0].matches, whole->total);
                assert_pages(request, 5 + random_below(&seed, 120), whole);
                kz_search_result_free(whole);
        }
}

/* ---- Orders ---- */

static void test_orders(void **state)
{
        struct kz_search_request request = request_of("law");

        (void)state;
        put("a", "best", "law law law law law law", 10000, "");
        put("a", "new", "law with these seven other words in it", 19999, "");
        put("a", "same-day", "law with those seven different words in it", 19999, "");
        put("a", "undated", "law with some seven further words in it", -1, "");
        put("a", "future", "law with many seven later words in it", 20100, "");
        put("a", "before-1970", "law", -1, "");
        test_commit(engine.writer);

        request.sort = KZ_SORT_DATE;
        expect(&request, 6, "future new same-day best before-1970 undated");
        request.offset = 2;
        request.limit = 3;
        expect(&request, 6, "same-day best before-1970");
        request = request_of("law");
        expect(&request, 6, "best before-1970 future new same-day undated");
        /* Twice as good is still first at any age; among equals the newer, then the undated. */
        request.sort = KZ_SORT_RECENT;
        expect(&request, 6, "before-1970 best future new same-day undated");
        /* Nothing to weigh: newest first. */
        request.query = KZ_STR("source:a");
        expect(&request, 6, "future new same-day best before-1970 undated");
}

/* What misses words comes behind, best first, in any order. */
static void test_fill_under_an_order(void **state)
{
        struct kz_search_request request = request_of("law police");

        (void)state;
        put("a", "full-old", "law police", 10, "");
        put("a", "full-new", "law police and more", 20, "");
        put("a", "one-new", "law but no other one of the two words, in a long text", 30, "");
        put("a", "one-old", "law", 5, "");
        test_commit(engine.writer);
        request.sort = KZ_SORT_DATE;
        expect(&request, 2, "full-new full-old one-old! one-new!");
        request.limit = 3;
        expect(&request, 2, "full-new full-old one-old!");
        request.offset = 3;
        expect(&request, 2, "one-new!");
        request.offset = 1;
        request.limit = 1;
        expect(&request, 2, "full-old");
}

/* ---- Copies ---- */

static void test_copies(void **state)
{
        struct kz_search_request request = request_of("law");

        (void)state;
        put("b", "2", "The law", 100, "news");
        put("a", "3", "the  law\n", 300, "report");
        put("a", "1", "THE LAW", 200, "");
        put("a", "4", "law of another text", 50, "");
        test_commit(engine.writer);
        expect(&request, 4, "1+2 4");
        request.sort = KZ_SORT_DATE;
        expect(&request, 4, "3+2 4");
        request.collapse = false;
        expect(&request, 4, "3 1 2 4");
        request.collapse = true;
        /* Only copies that match are copies: the others are not among what was asked for. */
        request.query = KZ_STR("law source:b");
        expect(&request, 1, "2");
        request.query = KZ_STR("law -kind:report");
        expect(&request, 3, "1+1 4");
        request.query = KZ_STR("law date:1970-04..1970-08");
        expect(&request, 2, "1+1");
}

/* Fill hits collapse among themselves. */
static void test_copies_that_miss_something(void **state)
{
        struct kz_search_request request = request_of("law police");

        (void)state;
        put("a", "1", "the law", 1, "");
        put("a", "2", "the law", 2, "");
        put("a", "3", "law police", 3, "");
        put("a", "4", "law police", 4, "");
        put("a", "5", "police alone stands in this text", 5, "");
        test_commit(engine.writer);
        expect(&request, 2, "3+1 5! 1+1!");
        request.limit = 2;
        expect(&request, 2, "3+1 5!");
        request.offset = 2;
        expect(&request, 2, "1+1!");
}

/* What is near to a full match and misses something says nothing new. */
static void test_a_fill_hit_folds_into_a_full_one(void **state)
{
        struct kz_search_request request = request_of("law author:ann");
        struct kz_document doc = test_document("a", "1", "the law of the land");

        (void)state;
        doc.author = KZ_STR("Ann");
        test_put(engine.writer, &doc);
        put("a", "2", "the law of the land", 2, "");
        put("a", "3", "another law", 3, "");
        test_commit(engine.writer);
        expect(&request, 1, "1 3!");
        request.collapse = false;
        expect(&request, 1, "1 3! 2!");
}

/* Versions of one story are one hit; which of them, the order decides. */
static void test_near_copies(void **state)
{
        static const char story[] =
                "Hundreds of people gathered in the old square on Saturday to ask for a new law on "
                "peaceful assembly, and left quietly two hours later after reading a letter to the "
                "city. Organisers had asked the mayor's office for permission three times since "
                "the "
                "winter. Police watched from the side streets and detained nobody, a spokeswoman "
                "said in the evening. The mayor's office answered that it would study the letter "
                "and invite the authors to speak. A working group of deputies and activists is to "
                "meet in autumn, when the second reading is planned.";
        static const char more[] = " A similar letter was read in Shymkent the same day.";
        struct kz_search_request request = request_of("law");
        char first[1000], second[1000], third[1000];

        (void)state;
        snprintf(first, sizeof(first), "ALMATY, May 3. %s", story);
        snprintf(second, sizeof(second), "May 4 (Agency) %s", story);
        snprintf(third, sizeof(third), "ALMATY, May 3. %s%s", story, more);
        put("b", "2", second, 400, "news");
        put("b", "3", third, 300, "news");
        put("a", "1", first, 200, "report");
        put("a", "4", "A law of another kind", 100, "");
        test_commit(engine.writer);
        expect(&request, 4, "4 1+2");
        request.sort = KZ_SORT_DATE;
        expect(&request, 4, "2+2 4");
        request.query = KZ_STR("law Shymkent");
        expect(&request, 1, "3 4!");
        request.query = KZ_STR("law");
        request.collapse = false;
        expect(&request, 4, "2 3 1 4");
}

static void test_what_has_no_text_is_no_copy(void **state)
{
        struct kz_search_request request = request_of("source:a");
        struct kz_document doc = test_document("a", "3", "");

        (void)state;
        put("a", "1", "", 1, "");
        put("a", "2", " \n", 2, "");
        doc.title = KZ_STR("law");
        test_put(engine.writer, &doc);
        doc = test_document("a", "4", "");
        doc.title = KZ_STR("law");
        test_put(engine.writer, &doc);
        test_commit(engine.writer);
        expect(&request, 4, "1 2 3 4");
}

/* A copy that is removed or changed is one no longer. */
static void test_copies_come_and_go(void **state)
{
        struct kz_search_request request = request_of("law");
        bool removed;

        (void)state;
        put("a", "1", "the law", 1, "");
        put("a", "2", "the law", 2, "");
        put("a", "3", "the law", 3, "");
        test_commit(engine.writer);
        expect(&request, 3, "1+2");
        assert_ok(kz_writer_remove(engine.writer, KZ_STR("a:1"), &removed, &test_error));
        put("a", "3", "the law is new", 3, "");
        test_commit(engine.writer);
        expect(&request, 2, "2 3");
}

/* ---- Facets ---- */

static void expect_facets(const struct kz_search_request *request, const char *expected)
{
        struct kz_search_result *result = engine_search(request);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        size_t f, i;

        for (f = 0; f < result->n_facets; f++) {
                const struct kz_facet_counts *facet = &result->facets[f];

                kz_buf_printf(&out, "%d", (int)facet->facet);
                for (i = 0; i < facet->n; i++)
                        kz_buf_printf(&out, " %.*s=%llu", KZ_STR_ARG(facet->values[i].value),
                                (unsigned long long)facet->values[i].count);
                kz_buf_append_cstr(&out, facet->cut ? " …\n" : "\n");
        }
        assert_string_equal(out.data ? out.data : "", expected);
        kz_search_result_free(result);
}

static void test_facets(void **state)
{
        struct kz_search_request request = request_of("law");

        (void)state;
        put("b", "1", "the law", 365, "news");
        put("a", "2", "the law", 366, "report");
        put("a", "3", "the law", 400, "news");
        put("b", "4", "law without a date", -1, "");
        put("b", "5", "a bill", 365, "news");
        test_commit(engine.writer);
        request.facets = 1u << KZ_FACET_SOURCE | 1u << KZ_FACET_KIND | 1u << KZ_FACET_MONTH |
                         1u << KZ_FACET_YEAR;
        /* Copies count: facets tell of documents, as total does. */
        expect_facets(&request, "0 a=2 b=2\n2 news=2 =1 report=1\n3 1971-01=2 =1 1971-02=1\n"
                                "4 1971=3 =1\n");
        /* The same without hits, and for filters alone. */
        request.limit = 0;
        expect_facets(&request, "0 a=2 b=2\n2 news=2 =1 report=1\n3 1971-01=2 =1 1971-02=1\n"
                                "4 1971=3 =1\n");
        request.query = KZ_STR("source:b");
        request.facets = 1u << KZ_FACET_KIND;
        expect_facets(&request, "2 news=2 =1\n");
        /* What misses a word is not counted. */
        request = request_of("law bill");
        request.facets = 1u << KZ_FACET_SOURCE;
        expect_facets(&request, "0\n");
}

static void test_facets_are_cut(void **state)
{
        struct kz_search_request request = request_of("law");
        struct kz_search_result *result;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_SEARCH_FACET_VALUES_MAX + 1; i++) {
                char key[16];

                snprintf(key, sizeof(key), "k%zu", i);
                put("a", key, "law", 1, key);
        }
        test_commit(engine.writer);
        request.facets = 1u << KZ_FACET_KIND;
        result = engine_search(&request);
        assert_int_equal(result->facets[0].n, KZ_SEARCH_FACET_VALUES_MAX);
        assert_true(result->facets[0].cut);
        kz_search_result_free(result);
        request.query = KZ_STR("law -kind:k7");
        result = engine_search(&request);
        assert_int_equal(result->facets[0].n, KZ_SEARCH_FACET_VALUES_MAX);
        assert_false(result->facets[0].cut);
        kz_search_result_free(result);
}

/* ---- No time ---- */

static void test_no_time(void **state)
{
        struct kz_search_request request = request_of("law OR bill OR court");
        struct kz_search_result *result;

        (void)state;
        put_many(100, 44);
        request.facets = 31;
        request.explain = true;
        request.snippet_size = 100;
        request.deadline_ns = 1;
        result = engine_search(&request);
        assert_true(result->partial);
        assert_int_equal(result->n_facets, KZ_FACET_COUNT);
        assert_true(result->total <= 100);
        assert_non_null(strstr(result->explanation.ptr, "it ran out"));
        kz_search_result_free(result);
        request.deadline_ns = INT64_MAX;
        result = engine_search(&request);
        assert_false(result->partial);
        assert_null(strstr(result->explanation.ptr, "it ran out"));
        kz_search_result_free(result);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                engine_test(test_pages_of_any_size),
                engine_test(test_anything_typed),
                engine_test(test_orders),
                engine_test(test_fill_under_an_order),
                engine_test(test_copies),
                engine_test(test_copies_that_miss_something),
                engine_test(test_a_fill_hit_folds_into_a_full_one),
                engine_test(test_near_copies),
                engine_test(test_what_has_no_text_is_no_copy),
                engine_test(test_copies_come_and_go),
                engine_test(test_facets),
                engine_test(test_facets_are_cut),
                engine_test(test_no_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
