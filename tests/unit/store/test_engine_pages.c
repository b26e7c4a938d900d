/* A hit in a document with pages says its page, live, sealed and merged. */
#include "tests/support/engine.h"

#include <stdio.h>

#define PAGES 60  /* several blocks of stored text */
#define WORDS 250 /* of a page */

static const char *const ids[] = {"a.pdf", "b.txt"};

/* Page 7 has word "leaf7" in its middle, and "everywhere" is on all but the first two. */
static void put(const char *id, enum kz_place place)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_document doc = test_document("reports", id, "");
        unsigned page, i;

        for (page = 1; page <= PAGES; page++) {
                assert_ok(kz_buf_printf(&text, "%s", page > 1 ? "\n\f" : ""));
                for (i = 0; i < WORDS; i++) {
                        if (i == WORDS / 2)
                                assert_ok(kz_buf_printf(&text, "leaf%u ", page));
                        assert_ok(kz_buf_printf(
                                &text, "word%u%c", page * 7919 % 1000 + i, i % 12 ? ' ' : '\n'));
                }
                assert_ok(kz_buf_append_cstr(&text, page > 2 ? "everywhere" : "seldom"));
        }
        doc.text = kz_buf_str(&text);
        doc.title = KZ_STR("Leaves");
        doc.place = place;
        test_put(engine.writer, &doc);
}

static void expect_page(const char *query, uint32_t page)
{
        struct kz_search_request request = {
                .query = kz_str(query), .limit = 10, .snippet_size = 240};
        struct kz_search_result *result = engine_search(&request);
        size_t i;

        assert_true(result->n_hits >= KZ_ARRAY_LEN(ids));
        for (i = 0; i < result->n_hits; i++) {
                const struct kz_hit *hit = &result->hits[i];

                assert_int_equal(hit->page, hit->doc.place == KZ_PLACE_PAGES ? page : 0);
                assert_null(memchr(hit->snippet.ptr, '\f', hit->snippet.len));
        }
        kz_search_result_free(result);
}

static void expect_pages(void)
{
        char word[16];
        unsigned page;

        for (page = 1; page <= PAGES; page++) {
                snprintf(word, sizeof(word), "leaf%u", page);
                expect_page(word, page);
        }
        expect_page("everywhere", 3);
        /* Words of a title alone: where the text begins. */
        expect_page("title:leaves", 1);
}

static void test_pages(void **state)
{
        (void)state;
        put(ids[0], KZ_PLACE_PAGES);
        put(ids[1], KZ_PLACE_EXTRACT);
        test_commit(engine.writer);
        expect_pages();
        assert_ok(kz_writer_seal(engine.writer, &test_error));
        expect_pages();
        put("c.txt", KZ_PLACE_EXTRACT);
        test_commit(engine.writer);
        assert_ok(kz_writer_compact(engine.writer, &test_error));
        expect_pages();
}

static void test_marks(void **state)
{
        const struct kz_search_request request = {.query = KZ_STR("leaf7 leaf9")};
        struct kz_document doc;
        struct kz_marks marks = {.n = 0};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf storage = KZ_BUF_NULL;

        (void)state;
        put(ids[0], KZ_PLACE_PAGES);
        test_commit(engine.writer);
        assert_ok(kz_searcher_get(
                engine.searcher, KZ_STR("reports:a.pdf"), &storage, &doc, &test_error));
        assert_ok(kz_searcher_marks(engine.searcher, &request, &doc, &marks, &test_error));
        assert_int_equal(marks.n, 2);
        assert_int_equal(marks.page, 7);
        kz_marks_deinit(&marks);
        doc.place = KZ_PLACE_EXTRACT;
        assert_ok(kz_searcher_marks(engine.searcher, &request, &doc, &marks, &test_error));
        assert_int_equal(marks.page, 0);
        kz_marks_deinit(&marks);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                engine_test(test_pages),
                engine_test(test_marks),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
