/*
 * A segment that is damaged, lost or of another version: the others answer, the answer says what is
 * missing, and a check names the file.
 */
#include "sealed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/engine.h"
#include "index/segment/sections.h"
#include "index/text/analyzer.h"
#include "tests/support/rounds.h"

#define DOCS 12 /* in each segment, and live */
#define FLIPS TEST_ROUNDS(160)

static char dir[64];
static struct kz_buf whole; /* segment-1 as it was written */

static void put_some(struct kz_writer *writer, const char *source)
{
        struct kz_document doc;
        char key[16], text[128];
        int i;

        for (i = 0; i < DOCS; i++) {
                snprintf(key, sizeof(key), "%d", i);
                snprintf(text, sizeof(text),
                        "freedom of assembly in Almaty, number %d, %x of the %s", i, 77777 * i,
                        source);
                doc = test_document(source, key, text);
                doc.date = KZ_STR("2020-09-09");
                doc.ts = 1599609600;
                test_put(writer, &doc);
        }
}

static int set_up(void **state)
{
        struct kz_writer *writer = NULL;

        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put_some(writer, "one");
        assert_ok(kz_writer_seal(writer, &test_error));
        put_some(writer, "two");
        assert_ok(kz_writer_seal(writer, &test_error));
        put_some(writer, "live");
        test_commit(writer);
        kz_writer_free(writer);
        kz_buf_clear(&whole);
        assert_ok(kz_file_read(test_path(dir, "segment-1"), SIZE_MAX, &whole, &test_error));
        return 0;
}

static int tear_down(void **state)
{
        (void)state;
        kz_buf_deinit(&whole);
        test_remove(dir);
        return 0;
}

static void write_segment(size_t flip, size_t len)
{
        const char *path = test_path(dir, "segment-1");

        assert_int_equal(unlink(path), 0);
        if (flip < whole.len)
                whole.data[flip] ^= 0x10;
        test_write_file(path, (struct kz_str){whole.data, len});
        if (flip < whole.len)
                whole.data[flip] ^= 0x10;
}

static size_t count_source(const struct kz_search_result *result, const char *source)
{
        size_t i, n = 0;

        for (i = 0; i < result->n_hits; i++)
                n += kz_str_eq(result->hits[i].doc.source, kz_str(source));
        return n;
}

/* The whole segments answer; returns whether the answer is partial, naming segment-1. */
static bool ask(struct kz_searcher *searcher, const char *query, const char *what, size_t at)
{
        const struct kz_search_request request = {.query = kz_str(query),
                .limit = 3 * DOCS,
                .snippet_size = 200,
                .facets = (1u << KZ_FACET_COUNT) - 1};
        struct kz_search_result *result = NULL;
        bool partial, named = false;
        size_t i;

        if (kz_searcher_search(searcher, &request, &result, &test_error))
                fail_msg("%s, byte %zu: %s: %s", what, at, query, test_error.message);
        if (count_source(result, "two") != DOCS || count_source(result, "live") != DOCS)
                fail_msg("%s, byte %zu: %s: %zu and %zu found", what, at, query,
                        count_source(result, "two"), count_source(result, "live"));
        for (i = 0; i < result->n_warnings; i++)
                named |= memmem(result->warnings[i].ptr, result->warnings[i].len, "segment-1", 9) !=
                         NULL;
        partial = result->partial;
        assert_true(partial == named);
        kz_search_result_free(result);
        return partial;
}

static const char *const queries[] = {"freedom assembly", "\"freedom of assembly\"", "alm*",
        "freedom date:2020", "=assembly", "Алматы", "freedom OR strangeword"};

static bool ask_all(const char *what, size_t at)
{
        struct kz_searcher *searcher = NULL;
        bool partial = false;
        size_t i;

        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
        for (i = 0; i < KZ_ARRAY_LEN(queries); i++) {
                bool now = ask(searcher, queries[i], what, at);

                /* What is known to be damaged stays so. */
                assert_true(now || !partial);
                partial = now;
        }
        kz_searcher_free(searcher);
        return partial;
}

static void assert_check_names_it(const char *what, size_t at)
{
        if (kz_index_check(dir, &test_error) != KZ_E_CORRUPT)
                fail_msg("%s, byte %zu: a check finds nothing", what, at);
        if (!strstr(test_error.message, "segment-1") || !strstr(test_error.message, "--rebuild"))
                fail_msg("%s, byte %zu: %s", what, at, test_error.message);
}

static void assert_sound(void)
{
        write_segment(SIZE_MAX, whole.len);
        assert_false(ask_all("nothing", 0));
        assert_ok(kz_index_check(dir, &test_error));
}

static void any_byte_may_be_wrong(void **state)
{
        size_t at, partial = 0, step = whole.len / FLIPS + 1;

        (void)state;
        assert_sound();
        for (at = 0; at < whole.len; at += step) {
                write_segment(at, whole.len);
                partial += ask_all("flip", at);
                assert_check_names_it("flip", at);
        }
        print_message("%zu of %zu flips met by a search\n", partial, (size_t)FLIPS);
        assert_true(partial > 3);
        assert_sound();
}

static void it_may_be_cut_short_or_be_empty(void **state)
{
        size_t len, step = whole.len / 8 + 1;

        (void)state;
        for (len = 0; len < whole.len; len += step) {
                write_segment(SIZE_MAX, len);
                assert_true(ask_all("cut", len));
                assert_check_names_it("cut", len);
        }
        assert_sound();
}

static void it_may_be_lost(void **state)
{
        struct kz_writer *writer = NULL;
        struct kz_searcher *searcher = NULL;

        (void)state;
        assert_int_equal(rename(test_path(dir, "segment-1"), test_path(dir, "aside")), 0);
        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
        assert_true(ask(searcher, "freedom", "lost", 0));
        assert_check_names_it("lost", 0);
        /* Who would write might put twice what is there. */
        assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "segment-1"));
        assert_non_null(strstr(test_error.message, "--rebuild"));
        /* Brought back, it is there again. */
        assert_int_equal(rename(test_path(dir, "aside"), test_path(dir, "segment-1")), 0);
        assert_false(ask(searcher, "freedom", "back", 0));
        kz_searcher_free(searcher);
        assert_sound();
}

static void both_may_be_damaged(void **state)
{
        const struct kz_search_request request = {.query = KZ_STR("freedom"), .limit = 40};
        struct kz_searcher *searcher = NULL;
        struct kz_search_result *result = NULL;

        (void)state;
        assert_int_equal(truncate(test_path(dir, "segment-1"), 10), 0);
        assert_int_equal(unlink(test_path(dir, "segment-2")), 0);
        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
        assert_ok(kz_searcher_search(searcher, &request, &result, &test_error));
        assert_true(result->partial);
        assert_int_equal(result->total, DOCS);
        kz_search_result_free(result);
        kz_searcher_free(searcher);
}

/* A rebuild mends it: nothing of the old generation is needed. */
static void a_rebuild_mends_it(void **state)
{
        struct kz_writer *writer = NULL;

        (void)state;
        write_segment(whole.len / 2, whole.len / 2);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        put_some(writer, "two");
        put_some(writer, "live");
        assert_ok(kz_writer_publish(writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(sealed_assert_files(dir), 0);
        assert_int_equal(sealed_count(dir), 2 * DOCS);
        assert_ok(kz_index_check(dir, &test_error));
}

/* Damaged before the rebuild began: what is not found may be in there, so files of added documents
 * are kept. */
static void a_rebuild_keeps_added_files(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_document doc = test_document("added", "x", "by hand");
        struct kz_writer *writer = NULL;
        uint64_t n = 0;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        test_put(writer, &doc);
        assert_ok(kz_writer_seal(writer, &test_error));
        kz_writer_free(writer);
        /* As if it had been killed after its commit, before it settled. */
        assert_ok(kz_buf_printf(
                &path, "cd %s/added && f=$(find . -type f | grep -v /new/) && mv $f new/", dir));
        assert_int_equal(system(path.data), 0);
        assert_int_equal(truncate(test_path(dir, "segment-3"), 20), 0);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_ok(kz_writer_restore_added(writer, &n, &test_error));
        assert_int_equal(n, 1);
        kz_writer_free(writer);
}

static void set_metadata(const char *key, const char *value)
{
        struct kz_live_writer *live = NULL;
        struct kz_manifest manifest;

        assert_ok(kz_manifest_read(test_path(dir, KZ_MANIFEST_NAME), &manifest, &test_error));
        assert_ok(kz_live_writer_open(test_path(dir, manifest.live), &live, &test_error));
        assert_ok(kz_live_writer_set_metadata(live, kz_str(key), kz_str(value), &test_error));
        assert_ok(kz_live_writer_commit(live, &test_error));
        kz_live_writer_free(live);
}

/* Without the list, or a mask, nobody knows what is there: that is damage of the live index. */
static void list_and_masks_may_be_damaged(void **state)
{
        static const char *const lists[] = {"segment-1\nsegment-2", "segment-1\n\n",
                "../segment-1\n", "segment-1\nsegment-1\n", "nonsense"};
        struct kz_writer *writer = NULL;
        struct kz_view *view = NULL;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(lists); i++) {
                set_metadata(KZ_SEGMENTS_KEY, lists[i]);
                assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
                assert_non_null(strstr(test_error.message, "list of segments"));
                assert_non_null(strstr(test_error.message, "--rebuild"));
                assert_int_equal(kz_writer_open(dir, &writer, &test_error), KZ_E_CORRUPT);
                assert_int_equal(kz_index_check(dir, &test_error), KZ_E_CORRUPT);
                /* Nothing is swept away by a list that is not understood. */
                assert_int_equal(access(test_path(dir, "segment-2"), F_OK), 0);
        }
        set_metadata(KZ_SEGMENTS_KEY, "segment-1\nsegment-2\n");
        set_metadata("mask:segment-1:0000", "\x07oops");
        set_metadata(KZ_MASKS_KEY, "9");
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "mask of segment-1"));
        assert_int_equal(kz_index_check(dir, &test_error), KZ_E_CORRUPT);
        set_metadata("mask:segment-1:0000", "");
        assert_sound();
}

/* Its words were cut otherwise: refused, with what to run. */
static void another_analyzer_is_refused(void **state)
{
        const unsigned other = KZ_ANALYZER_VERSION + 1;
        struct kz_sections_writer *sections = NULL;
        struct kz_view *view = NULL;

        (void)state;
        assert_int_equal(unlink(test_path(dir, "segment-1")), 0);
        assert_ok(
                kz_sections_writer_new(test_path(dir, "segment-1"), other, &sections, &test_error));
        assert_ok(kz_sections_writer_begin(sections, KZ_SECTION_META, &test_error));
        assert_ok(kz_sections_writer_put(sections, "x", 1, &test_error));
        assert_ok(kz_sections_writer_finish(sections, true, &test_error));
        kz_sections_writer_free(sections);
        assert_int_equal(kz_view_open(dir, &view, &test_error), KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "segment-1"));
        assert_non_null(strstr(test_error.message, "reindex --re"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(any_byte_may_be_wrong),
                T(it_may_be_cut_short_or_be_empty),
                T(it_may_be_lost),
                T(both_may_be_damaged),
                T(a_rebuild_mends_it),
                T(a_rebuild_keeps_added_files),
                T(list_and_masks_may_be_damaged),
                T(another_analyzer_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
