#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/base/utf8.h"
#include "index/ingest/key.h"

static void assert_encoded(struct kz_str part, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_buf_append_cstr(&out, ""), KZ_OK);
        assert_int_equal(kz_key_encode(&out, part), KZ_OK);
        assert_string_equal(out.data, expected);
        kz_buf_deinit(&out);
}

static void test_encode(void **state)
{
        (void)state;
        assert_encoded(KZ_STR(""), "");
        assert_encoded(KZ_STR("kz/assembly.txt"), "kz/assembly.txt");
        assert_encoded(KZ_STR("есеп 2020.md"), "есеп 2020.md");
        assert_encoded(KZ_STR("100%"), "100%25");
        assert_encoded(KZ_STR("a#b"), "a%23b");
        assert_encoded(KZ_STR("two\nlines\t\x1b[0m\x7f"), "two%0Alines%09%1B[0m%7F");
        assert_encoded(KZ_STR("\xff\xc3"), "%FF%C3");
        assert_encoded(KZ_STR("\xc2\x85"), "%C2%85"); /* C1 */
        assert_encoded(KZ_STR("a\xe2\x80\xae"
                              "b"),
                "a%E2%80%AEb"); /* bidi override */
        assert_encoded((struct kz_str){"a\0b", 3}, "a%00b");
}

static void assert_id(
        const char *source, const char *path, const char *record, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;
        size_t key = 99;

        assert_int_equal(
                kz_key_id(&out, kz_str(source), kz_str(path), kz_str(record), &key), KZ_OK);
        assert_string_equal(out.data, expected);
        assert_int_equal(key, strlen(source) + 1);
        kz_buf_deinit(&out);
}

static void test_id(void **state)
{
        (void)state;
        assert_id("reports", "kz/assembly.txt", "", "reports:kz/assembly.txt");
        assert_id("reports", "news.jsonl", "reut-1", "reports:news.jsonl#reut-1");
        assert_id("news", "", "reut-1", "news:reut-1");
}

static void long_id(struct kz_buf *out, const char *letter, size_t count, const char *tail)
{
        struct kz_buf path = KZ_BUF_NULL;
        size_t i;

        kz_buf_clear(out);
        for (i = 0; i < count; i++)
                assert_int_equal(kz_buf_append_cstr(&path, letter), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&path, tail), KZ_OK);
        assert_int_equal(kz_key_id(out, KZ_STR("s"), kz_buf_str(&path), KZ_STR(""), NULL), KZ_OK);
        kz_buf_deinit(&path);
}

static void test_long(void **state)
{
        struct kz_buf a = KZ_BUF_NULL, b = KZ_BUF_NULL;
        size_t pad;

        (void)state;
        long_id(&a, "x", KZ_ID_MAX - 2, "");
        assert_int_equal(a.len, KZ_ID_MAX);
        assert_null(strchr(a.data, '~'));
        long_id(&a, "x", KZ_ID_MAX - 2, "1");
        long_id(&b, "x", KZ_ID_MAX - 2, "2");
        assert_int_equal(a.len, KZ_ID_MAX);
        assert_true(a.data[a.len - 33] == '~');
        assert_string_not_equal(a.data, b.data);
        long_id(&b, "x", KZ_ID_MAX - 2, "1");
        assert_string_equal(a.data, b.data);
        /* Neither a letter nor an escape is cut in two, wherever the cut falls. */
        for (pad = 0; pad < 4; pad++) {
                long_id(&a, "қ", KZ_ID_MAX, &"abc"[3 - (pad < 3 ? pad : 3)]);
                assert_int_equal(kz_utf8_validate(a.data, a.len), a.len);
                assert_true(a.len <= KZ_ID_MAX);
                long_id(&b, "%0A", KZ_ID_MAX + pad, "");
                assert_true(b.data[b.len - 34] == 'A' && b.data[b.len - 33] == '~');
        }
        kz_buf_deinit(&a);
        kz_buf_deinit(&b);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_encode),
                cmocka_unit_test(test_id),
                cmocka_unit_test(test_long),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
