#include "support.h"

#include <string.h>

#include "index/store/catalog.h"

static const struct kz_file_record sample = {
        .source = {"news", 4},
        .path = {"/home/a/\xff\xfe \n\xd2\x9b.txt", 15},
        .state = KZ_FILE_FAILED,
        .size = UINT64_C(1) << 40,
        .mtime_ns = -5,
        .inode = UINT64_MAX,
        .documents = 3,
        .problems = 4000000000u,
        .indexed_at = 1599609600,
        .settings = UINT64_C(0x123456789abcdef0),
        .error = {"no text in it", 13},
};

static void assert_same(const struct kz_file_record *a, const struct kz_file_record *b)
{
        assert_true(kz_str_eq(a->source, b->source));
        assert_true(kz_str_eq(a->path, b->path));
        assert_true(kz_str_eq(a->error, b->error));
        assert_int_equal(a->state, b->state);
        assert_true(a->size == b->size && a->mtime_ns == b->mtime_ns && a->inode == b->inode);
        assert_true(a->documents == b->documents && a->problems == b->problems);
        assert_true(a->indexed_at == b->indexed_at && a->settings == b->settings);
}

static void test_round_trip(void **state)
{
        struct kz_buf key = KZ_BUF_NULL, value = KZ_BUF_NULL;
        struct kz_file_record back;

        (void)state;
        assert_int_equal(kz_catalog_key(sample.source, sample.path, &key), KZ_OK);
        assert_int_equal(kz_catalog_encode(&sample, &value), KZ_OK);
        assert_int_equal(key.len, strlen("file:news:") + 32);
        assert_ok(kz_catalog_decode(kz_buf_str(&key), kz_buf_str(&value), &back, &test_error));
        assert_same(&sample, &back);
        kz_buf_deinit(&key);
        kz_buf_deinit(&value);
}

static void test_damage(void **state)
{
        struct kz_buf key = KZ_BUF_NULL, value = KZ_BUF_NULL;
        struct kz_file_record back;
        size_t n;

        (void)state;
        assert_int_equal(kz_catalog_key(sample.source, sample.path, &key), KZ_OK);
        assert_int_equal(kz_catalog_encode(&sample, &value), KZ_OK);
        for (n = 0; n < value.len; n++)
                assert_int_equal(kz_catalog_decode(kz_buf_str(&key), (struct kz_str){value.data, n},
                                         &back, NULL),
                        KZ_E_CORRUPT);
        key.data[key.len - 1] ^= 1;
        assert_int_equal(
                kz_catalog_decode(kz_buf_str(&key), kz_buf_str(&value), &back, &test_error),
                KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, "another file"));
        key.data[key.len - 1] ^= 1;
        value.data[5 + 1] = 'N'; /* the source: another key than the one it stands at */
        assert_int_equal(
                kz_catalog_decode(kz_buf_str(&key), kz_buf_str(&value), &back, NULL), KZ_E_CORRUPT);
        kz_buf_deinit(&key);
        kz_buf_deinit(&value);
}

struct seen {
        size_t n, stop_at;
        struct kz_file_record last;
        char path[4500];
};

static enum kz_status see(void *context, const struct kz_file_record *record)
{
        struct seen *seen = context;

        seen->n++;
        seen->last = *record;
        memcpy(seen->path, record->path.ptr, record->path.len);
        seen->last.path.ptr = seen->path;
        return seen->n == seen->stop_at ? KZ_E_END : KZ_OK;
}

static void put_file(struct kz_writer *writer, struct kz_str source, struct kz_str path)
{
        struct kz_file_record record = {.source = source, .path = path, .documents = 1};

        assert_ok(kz_writer_put_file(writer, &record, &test_error));
}

static void test_in_the_index(void **state)
{
        struct kz_file_record none = {.source = KZ_STR("news"), .path = KZ_STR("")};
        struct kz_writer *writer = NULL;
        struct seen seen = {0};
        char dir[64], path[4096];
        uint64_t removed;

        (void)state;
        memset(path, 'p', sizeof(path));
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put_file(writer, KZ_STR("news"), sample.path);
        put_file(writer, KZ_STR("news"), (struct kz_str){path, sizeof(path)});
        put_file(writer, KZ_STR("news2"), sample.path);
        assert_int_equal(kz_writer_put_file(writer, &none, &test_error), KZ_E_INVALID);
        test_commit(writer);
        writer = kz_writer_free(writer);

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        assert_ok(kz_writer_each_file(writer, KZ_STR("news"), see, &seen, &test_error));
        assert_int_equal(seen.n, 2);
        seen = (struct seen){0};
        assert_ok(kz_writer_each_file(writer, KZ_STR("news2"), see, &seen, &test_error));
        assert_int_equal(seen.n, 1);
        assert_true(kz_str_eq(seen.last.path, sample.path));
        seen = (struct seen){0};
        assert_ok(kz_writer_each_file(writer, KZ_STR(""), see, &seen, &test_error));
        assert_int_equal(seen.n, 3);
        seen = (struct seen){.stop_at = 2};
        assert_int_equal(
                kz_writer_each_file(writer, KZ_STR(""), see, &seen, &test_error), KZ_E_END);
        assert_int_equal(seen.n, 2);

        assert_ok(
                kz_writer_forget_file(writer, KZ_STR("news"), sample.path, &removed, &test_error));
        assert_int_equal(removed, 0);
        test_commit(writer);
        seen = (struct seen){0};
        assert_ok(kz_writer_each_file(writer, KZ_STR(""), see, &seen, &test_error));
        assert_int_equal(seen.n, 2);
        kz_writer_free(writer);
        test_remove(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_round_trip),
                cmocka_unit_test(test_damage),
                cmocka_unit_test(test_in_the_index),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
