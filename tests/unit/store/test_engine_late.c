/*
 * A search that runs out of time at each moment at which it looks at the clock, one after the
 * other: whatever it had found by then is shown. The clock is the test's (--wrap=kz_watch_look),
 * and so is what happens to a document that is read (--wrap=kz_engine_read).
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/date.h"
#include "index/engine_internal.h"

#define NOW (INT64_C(20000) * KZ_DAY_SECONDS)
#define DOCUMENTS 90

static char dir[64];
static struct kz_writer *writer;
static struct kz_searcher *searcher;

/* ---- The clock, and reading ---- */

static size_t looks;           /* at the clock, so far */
static size_t allowed;         /* looks before the deadline */
static bool often;             /* the clock is looked at with every posting */
static size_t reads, moved_at; /* documents read; the one at which the index moves on, from 1 */

enum kz_status __real_kz_watch_look(struct kz_watch *watch, struct kz_error *err);
enum kz_status __wrap_kz_watch_look(struct kz_watch *watch, struct kz_error *err);
enum kz_status __real_kz_engine_read(struct kz_searcher *s, struct kz_tier *tier, kz_docnum doc,
        struct kz_document *ret, struct kz_error *err);
enum kz_status __wrap_kz_engine_read(struct kz_searcher *s, struct kz_tier *tier, kz_docnum doc,
        struct kz_document *ret, struct kz_error *err);

enum kz_status __wrap_kz_watch_look(struct kz_watch *watch, struct kz_error *err)
{
        enum kz_status status;

        watch->deadline_ns = looks++ < allowed ? 0 : 1;
        status = __real_kz_watch_look(watch, err);
        if (often)
                watch->left = 0;
        return status;
}

/* When the index moves on, time is over as well. */
enum kz_status __wrap_kz_engine_read(struct kz_searcher *s, struct kz_tier *tier, kz_docnum doc,
        struct kz_document *ret, struct kz_error *err)
{
        if (++reads == moved_at) {
                allowed = 0;
                return kz_error_set(err, KZ_E_MODIFIED, "the index moved on");
        }
        return __real_kz_engine_read(s, tier, doc, ret, err);
}

/* ---- The index ---- */

static void put(size_t i, const char *text, int64_t day)
{
        struct kz_document doc;
        char key[16], date[16];

        snprintf(key, sizeof(key), "%zu", i);
        doc = test_document("s", key, text);
        doc.ts = day * KZ_DAY_SECONDS;
        kz_date_format(doc.ts, date);
        doc.date = kz_str(date);
        test_put(writer, &doc);
}

/* Of three texts, one has copies, one is in another spelling, and all differ in length. */
static int setup(void **state)
{
        char text[600];
        size_t i, k;

        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
        for (i = 0; i < DOCUMENTS; i++) {
                snprintf(text, sizeof(text), "%s freedom of assembly. ",
                        i % 3 == 0   ? "President Tokayev speaks of the law and"
                        : i % 3 == 1 ? "Президент Токаев говорит freedom, law,"
                                     : "Tokayev on assembly and the law of courts, peaceful");
                for (k = 0; k < i % 7 && i % 3; k++)
                        snprintf(text + strlen(text), sizeof(text) - strlen(text), "Word%zux%zu ",
                                i, k);
                put(i, text, 19000 + (int64_t)i);
        }
        test_commit(writer);
        looks = 0;
        allowed = SIZE_MAX;
        often = true;
        reads = moved_at = 0;
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        searcher = kz_searcher_free(searcher);
        writer = kz_writer_free(writer);
        test_remove(dir);
        return 0;
}

static struct kz_search_result *search_within(const struct kz_search_request *request, size_t n)
{
        struct kz_search_result *result = NULL;

        looks = reads = 0;
        allowed = n;
        assert_ok(kz_searcher_search(searcher, request, &result, &test_error));
        return result;
}

/* ---- Every stage ---- */

static bool has_hit(const struct kz_search_result *result, struct kz_str id)
{
        size_t i;

        for (i = 0; i < result->n_hits; i++) {
                if (kz_str_eq(result->hits[i].doc.id, id))
                        return true;
        }
        return false;
}

static size_t full(const struct kz_search_result *result)
{
        return result->n_hits - result->fill;
}

/* Once all is counted, all full matches are shown; before, as many of them as there are. */
static void expect_shown(const struct kz_search_result *result,
        const struct kz_search_result *whole, const struct kz_search_request *request, size_t n)
{
        size_t i, most = result->total < request->limit ? result->total : request->limit;

        if (result->total && !full(result))
                fail_msg("“%s”, time is over at look %zu: %llu found and none shown",
                        request->query.ptr, n, (unsigned long long)result->total);
        if (!request->collapse && full(result) < most)
                fail_msg("“%s”, time is over at look %zu: %zu of %zu are shown", request->query.ptr,
                        n, full(result), most);
        if (result->n_hits < whole->n_hits)
                assert_true(result->partial);
        for (i = 0; i < result->n_hits; i++)
                assert_true(result->hits[i].doc.id.len > 0);
        if (result->total < whole->total)
                return;
        if (full(result) < full(whole))
                fail_msg("“%s”, time is over at look %zu: of %zu hits %zu are shown",
                        request->query.ptr, n, full(whole), full(result));
        /* A window is reordered, so a page of it may have others; a whole one has them all. */
        for (i = 0; i < full(whole) && request->limit >= DOCUMENTS; i++)
                assert_true(has_hit(result, whole->hits[i].doc.id));
}

static size_t count_looks(const struct kz_search_request *request, struct kz_search_result **whole)
{
        *whole = search_within(request, SIZE_MAX);
        assert_false((*whole)->partial);
        return looks;
}

static void expect_at_every_look(const struct kz_search_request *request)
{
        struct kz_search_result *whole, *result;
        size_t n = count_looks(request, &whole), i, partial = 0;

        assert_true(whole->n_hits > 0);
        assert_true(n > 5);
        for (i = 0; i < n; i++) {
                result = search_within(request, i);
                expect_shown(result, whole, request, i);
                partial += result->partial;
                kz_search_result_free(result);
        }
        assert_true(partial > 0);
        kz_search_result_free(whole);
}

static void test_no_stage_loses_hits(void **state)
{
        static const char *const queries[] = {"law", "freedom assembly", "Tokayev law",
                "\"freedom of assembly\"", "NEAR: \"law freedom\"~10", "freedm~ law", "assem*",
                "law -courts", "=assembly", "peaceful OR president", "tokayev nosuchword"};
        static const enum kz_sort sorts[] = {KZ_SORT_RELEVANCE, KZ_SORT_DATE, KZ_SORT_RECENT};
        struct kz_search_request request = {.limit = 10, .snippet_size = 80, .now = NOW};
        size_t i, s;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                for (s = 0; s < 2 * KZ_ARRAY_LEN(sorts); s++) {
                        request.query = kz_str(queries[i]);
                        request.sort = sorts[s / 2];
                        request.collapse = s % 2;
                        request.limit = s % 2 ? DOCUMENTS : 10;
                        request.facets = s == 0 ? 31 : 0;
                        expect_at_every_look(&request);
                }
        }
}

/* ---- The index moves on, and time is over ---- */

/* Found, and then to be found again: by then it is late. */
static void test_started_again(void **state)
{
        static const char *const queries[] = {"Tokayev", "freedom assembly", "Президент"};
        struct kz_search_request request = {.limit = 10, .snippet_size = 80, .now = NOW};
        struct kz_search_result *result;
        size_t i, at;

        (void)state;
        often = false;
        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                request.query = kz_str(queries[i]);
                for (at = 1; at <= 10; at += 3) {
                        moved_at = at;
                        result = search_within(&request, SIZE_MAX);
                        assert_int_equal(result->n_hits, 10);
                        assert_true(result->partial);
                        assert_true(result->total >= DOCUMENTS / 3);
                        kz_search_result_free(result);
                }
        }
}

/* The words of a text, found and then to be found again. */
static void test_similar_started_again(void **state)
{
        struct kz_search_request request = {.limit = 10, .now = NOW};
        struct kz_search_result *result = NULL;

        (void)state;
        often = false;
        moved_at = 3;
        assert_ok(kz_searcher_similar(searcher, KZ_STR("s:3"), &request, &result, &test_error));
        assert_int_equal(result->n_hits, 10);
        kz_search_result_free(result);
}

/* Late from the start, nothing was found that could be lost: no time is taken. */
static void test_late_from_the_start(void **state)
{
        struct kz_search_request request = {.query = KZ_STR("law"), .limit = 10, .now = NOW};
        struct kz_search_result *result;

        (void)state;
        result = search_within(&request, 0);
        assert_true(result->partial);
        assert_int_equal(result->n_hits, 0);
        assert_int_equal(result->total, 0);
        kz_search_result_free(result);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_no_stage_loses_hits, setup, teardown),
                cmocka_unit_test_setup_teardown(test_started_again, setup, teardown),
                cmocka_unit_test_setup_teardown(test_similar_started_again, setup, teardown),
                cmocka_unit_test_setup_teardown(test_late_from_the_start, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
