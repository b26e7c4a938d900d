/* Purging: the index is written anew, and a purge that fails costs nothing that was acknowledged.
 */
#include "support.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int set_up(void **state)
{
        static char dir[64];

        test_make_dir(dir);
        *state = dir;
        return 0;
}

static int tear_down(void **state)
{
        test_remove(*state);
        return 0;
}

static struct kz_writer *open_with_two(const char *dir)
{
        struct kz_writer *writer = NULL;
        struct kz_document doc;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        doc = test_document("news", "a", "freedom of assembly");
        test_put(writer, &doc);
        doc = test_document("added", "b", "by hand");
        test_put(writer, &doc);
        assert_int_equal(test_commit(writer), 2);
        return writer;
}

static void test_everything_else_stays(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = open_with_two(dir);
        struct kz_document doc;
        bool removed;

        assert_ok(kz_writer_remove(writer, KZ_STR("added:b"), &removed, &test_error));
        assert_true(removed);
        /* What was not committed is, first. */
        assert_ok(kz_writer_purge(writer, &test_error));
        assert_true(test_has(dir, "news:a"));
        assert_int_equal(test_count(dir), 1);
        assert_int_equal(test_seq(dir), 3);
        assert_int_not_equal(access(test_path(dir, "live-1"), F_OK), 0);
        assert_int_equal(access(test_path(dir, "live-2"), F_OK), 0);
        /* The writer goes on, in the new one; and so does the next. */
        doc = test_document("news", "c", "later");
        test_put(writer, &doc);
        assert_int_equal(test_commit(writer), 4);
        assert_ok(kz_writer_purge(writer, &test_error));
        kz_writer_free(writer);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
        assert_int_equal(test_count(dir), 2);
        assert_int_equal(test_seq(dir), 4);
}

/* The manifest cannot be written: nobody knows then what is current, so nothing is acknowledged. */
static void test_a_manifest_that_cannot_be_written(void **state)
{
        const char *dir = *state, *blocker = test_path(dir, "manifest.new");
        struct kz_writer *writer = open_with_two(dir);
        struct kz_document doc;

        assert_int_equal(mkdir(blocker, 0700), 0);
        assert_int_not_equal(kz_writer_purge(writer, &test_error), KZ_OK);
        doc = test_document("news", "c", "never acknowledged");
        test_put(writer, &doc);
        assert_int_equal(kz_writer_commit(writer, NULL, &test_error), KZ_E_IO);
        assert_non_null(strstr(test_error.message, "which generation is the current one"));
        assert_int_equal(kz_writer_cancel(writer, &test_error), KZ_E_IO);
        kz_writer_free(writer);
        assert_int_equal(rmdir(blocker), 0);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_int_equal(test_count(dir), 2);
        assert_false(test_has(dir, "news:c"));
        /* What the purge had made is cleared away. */
        assert_int_not_equal(access(test_path(dir, "live-2"), F_OK), 0);
        assert_ok(kz_writer_purge(writer, &test_error));
        assert_int_equal(test_count(dir), 2);
        kz_writer_free(writer);
}

static void test_not_in_a_rebuild(void **state)
{
        const char *dir = *state;
        struct kz_writer *writer = open_with_two(dir);

        kz_writer_free(writer);
        assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
        assert_int_equal(kz_writer_purge(writer, &test_error), KZ_E_LOCKED);
        kz_writer_free(writer);
        assert_int_equal(test_count(dir), 2);
}

static void test_path_of_a_document(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_writer *writer = open_with_two(*state);
        struct kz_document doc = test_document("news", "p", "from a file");

        doc.path = KZ_STR("/reports/p.txt");
        test_put(writer, &doc);
        assert_ok(kz_writer_document_path(writer, KZ_STR("news:p"), &path, &test_error));
        assert_string_equal(path.data, "/reports/p.txt");
        kz_buf_clear(&path);
        assert_ok(kz_writer_document_path(writer, KZ_STR("added:b"), &path, &test_error));
        assert_int_equal(path.len, 0);
        assert_int_equal(kz_writer_document_path(writer, KZ_STR("news:x"), &path, &test_error),
                KZ_E_NOT_FOUND);
        kz_writer_free(writer);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                T(test_everything_else_stays),
                T(test_a_manifest_that_cannot_be_written),
                T(test_not_in_a_rebuild),
                T(test_path_of_a_document),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
