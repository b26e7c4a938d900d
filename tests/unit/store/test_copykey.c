#include "support.h"

#include <string.h>

#include "index/store/copykey.h"

static struct kz_copykey copykey;

static bool key_of(const char *title, const char *text, struct kz_hash *ret)
{
        struct kz_document doc = {.title = kz_str(title), .text = kz_str(text)};
        bool has = false;

        assert_ok(kz_copykey_make(&copykey, &doc, ret, &has, &test_error));
        return has;
}

static bool same(const char *title, const char *text, const char *title2, const char *text2)
{
        struct kz_hash a, b;

        assert_true(key_of(title, text, &a));
        assert_true(key_of(title2, text2, &b));
        return memcmp(a.bytes, b.bytes, KZ_HASH_SIZE) == 0;
}

static void test_what_counts(void **state)
{
        (void)state;
        assert_true(same("Law", "a b", "Law", "a b"));
        assert_true(same("Law", "The  law\n\nof\tassembly ", "LAW ", "the law of assembly"));
        /* й in two code points, Қ in capitals, ё. */
        assert_true(same(
                "", "Закон о митингах, который", "", "закон о митингах, которы\xD0\xB8\xCC\x86"));
        assert_true(same("", "ҚАЗАҚ мёд", "", "қазақ мед"));
        /* The quick way and the other one give the same: a soft hyphen asks for the other. */
        assert_true(same("", "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ Law's", "",
                "аб\xC2\xADвгдежзийклмнопрстуфхцчшщъыьэюя l\xC2\xAD"
                "aw\u2019s"));

        assert_false(same("Law", "a b", "Bill", "a b"));
        assert_false(same("", "a b", "", "a c"));
        assert_false(same("", "a b", "", "ab"));
        assert_false(same("", "a b.", "", "a b"));
        /* What is title here must not be text there. */
        assert_false(same("a", "b c", "a b", "c"));
}

static void test_nothing_to_compare(void **state)
{
        struct kz_hash key;

        (void)state;
        assert_false(key_of("", "", &key));
        assert_false(key_of("A title", "", &key));
        assert_false(key_of("A title", " \n\t ", &key));
}

static void test_the_document_carries_it(void **state)
{
        struct kz_document doc = test_document("a", "1", "Freedom of assembly"),
                           copy = test_document("b", "other", "freedom of  assembly\n"),
                           empty = test_document("a", "2", "");
        struct kz_prepared *one = test_prepare(&doc), *two = test_prepare(&copy),
                           *none = test_prepare(&empty);
        char term[KZ_COPYKEY_TERM_SIZE];
        struct kz_hash key;
        size_t i, found = 0;

        (void)state;
        assert_int_equal(kz_prepared_collapse(one).len, KZ_COLLAPSE_SIZE);
        assert_true(kz_str_eq(kz_prepared_collapse(one), kz_prepared_collapse(two)));
        assert_int_equal(kz_prepared_collapse(none).len, 0);
        memcpy(key.bytes, kz_prepared_collapse(one).ptr, KZ_HASH_SIZE);
        for (i = 0; i < kz_prepared_terms(two)->n_entries; i++)
                found += kz_str_eq(
                        kz_prepared_terms(two)->entries[i].term, kz_copykey_term(&key, term));
        assert_int_equal(found, 1);
        kz_prepared_free(one);
        kz_prepared_free(two);
        kz_prepared_free(none);
}

static int teardown(void **state)
{
        (void)state;
        kz_copykey_deinit(&copykey);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_counts),
                cmocka_unit_test(test_nothing_to_compare),
                cmocka_unit_test(test_the_document_carries_it),
        };

        return cmocka_run_group_tests(tests, NULL, teardown);
}
