/* The counts of files against the records they are of, after whatever was done to those. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/engine.h"
#include "index/store/datadir.h"
#include "index/xapian/live.h"

#define SOURCES 3
#define PATHS 8

static char dir[64];
static struct kz_writer *writer;
static struct kz_searcher *searcher;

static int setup(void **state)
{
        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
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

static const char *const sources[SOURCES] = {"news", "new", "reports"};

static uint32_t random_below(uint64_t *seed, uint32_t below)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)(*seed >> 33) % below;
}

static enum kz_status count(void *context, const struct kz_file_record *record)
{
        struct kz_filecounts *counts = context;

        counts->files++;
        counts->failed += record->state == KZ_FILE_FAILED;
        return KZ_OK;
}

static void expect_counts(void)
{
        size_t i;

        for (i = 0; i < SOURCES; i++) {
                struct kz_filecounts told, counted = {0};

                assert_ok(
                        kz_searcher_count_files(searcher, kz_str(sources[i]), &told, &test_error));
                assert_ok(kz_searcher_each_file(
                        searcher, kz_str(sources[i]), count, &counted, &test_error));
                assert_int_equal(told.files, counted.files);
                assert_int_equal(told.failed, counted.failed);
        }
}

/* One change, or the same again. */
static void change(uint64_t *seed)
{
        const struct kz_str source = kz_str(sources[random_below(seed, SOURCES)]);
        struct kz_file_record record = {.source = source};
        uint64_t n;
        char path[16];

        snprintf(path, sizeof(path), "/%u", random_below(seed, PATHS));
        record.path = kz_str(path);
        record.size = random_below(seed, 2);
        record.state = random_below(seed, 2) ? KZ_FILE_FAILED : KZ_FILE_DONE;
        switch (random_below(seed, 16)) {
        case 0:
                assert_ok(kz_writer_remove_source(writer, source, &n, &test_error));
                break;
        case 1:
        case 2:
                assert_ok(kz_writer_forget_file(writer, source, record.path, &n, &test_error));
                break;
        default:
                assert_ok(kz_writer_put_file(writer, &record, &test_error));
                break;
        }
}

static void test_counts_are_those_of_the_records(void **state)
{
        uint64_t seed = 5;
        size_t i, k;

        (void)state;
        expect_counts();
        for (i = 0; i < 150; i++) {
                for (k = random_below(&seed, 12); k > 0; k--)
                        change(&seed);
                if (random_below(&seed, 4) == 0)
                        assert_ok(kz_writer_cancel(writer, &test_error));
                else
                        assert_ok(kz_writer_commit(writer, NULL, &test_error));
                expect_counts();
        }
}

/* They are read by themselves: with a record damaged, or none of them read, they are the same. */
static void test_nothing_else_is_read(void **state)
{
        static const char *const paths[] = {"/a", "/b", "/c"};
        struct kz_live_writer *live = NULL;
        struct kz_filecounts counts = {0};
        struct kz_manifest manifest;
        struct kz_datadir *data = NULL;
        struct kz_buf key = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < 3; i++) {
                const struct kz_file_record record = {.source = KZ_STR("news"),
                        .path = kz_str(paths[i]),
                        .state = i ? KZ_FILE_DONE : KZ_FILE_FAILED};

                assert_ok(kz_writer_put_file(writer, &record, &test_error));
        }
        test_commit(writer);
        writer = kz_writer_free(writer);
        assert_ok(kz_datadir_open(dir, &data, &test_error));
        assert_ok(kz_datadir_read_manifest(data, &manifest, &test_error));
        assert_ok(kz_live_writer_open(test_path(dir, manifest.live), &live, &test_error));
        assert_ok(kz_catalog_key(KZ_STR("news"), KZ_STR("/b"), &key));
        assert_ok(kz_live_writer_set_metadata(
                live, kz_buf_str(&key), KZ_STR("damaged"), &test_error));
        assert_ok(kz_live_writer_commit(live, &test_error));
        kz_live_writer_free(live);
        kz_datadir_free(data);
        kz_buf_deinit(&key);
        assert_ok(kz_searcher_count_files(searcher, KZ_STR("news"), &counts, &test_error));
        assert_int_equal(counts.files, 3);
        assert_int_equal(counts.failed, 1);
}

/* Of an index that has none, they are counted; the next change of a file keeps them. */
static void test_counts_that_are_missing(void **state)
{
        const struct kz_file_record record = {.source = KZ_STR("news"), .path = KZ_STR("/a")};
        struct kz_file_record another = {.source = KZ_STR("news"), .path = KZ_STR("/b")};
        const char *const damage[] = {"", "x"};
        struct kz_live_writer *live;
        struct kz_manifest manifest;
        struct kz_datadir *data = NULL;
        size_t i;

        (void)state;
        for (i = 0; i < 2; i++) {
                assert_ok(kz_writer_put_file(writer, &record, &test_error));
                test_commit(writer);
                writer = kz_writer_free(writer);
                assert_ok(kz_datadir_open(dir, &data, &test_error));
                assert_ok(kz_datadir_read_manifest(data, &manifest, &test_error));
                assert_ok(kz_live_writer_open(test_path(dir, manifest.live), &live, &test_error));
                assert_ok(kz_live_writer_set_metadata(
                        live, KZ_STR("count:news"), kz_str(damage[i]), &test_error));
                assert_ok(kz_live_writer_commit(live, &test_error));
                kz_live_writer_free(live);
                kz_datadir_free(data);
                if (i == 0)
                        expect_counts();
                assert_ok(kz_writer_open(dir, &writer, &test_error));
                another.state = i ? KZ_FILE_FAILED : KZ_FILE_DONE;
                assert_ok(kz_writer_put_file(writer, &another, &test_error));
                test_commit(writer);
                expect_counts();
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        test_counts_are_those_of_the_records, setup, teardown),
                cmocka_unit_test_setup_teardown(test_nothing_else_is_read, setup, teardown),
                cmocka_unit_test_setup_teardown(test_counts_that_are_missing, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
