/* What office files say of themselves: what of it is anybody's word, and what paths mean. */
#include "collect.h"

#include "index/ingest/office_meta.h"
#include "index/ingest/office_path.h"

static void test_titles(void **state)
{
        static const char *const junk[] = {"", "  ", "P", "Д", "Document1", "Документ1",
                "документ Microsoft Word", "Microsoft Word - letter.doc", "PowerPoint Presentation",
                "Презентация PowerPoint", "Слайд 12", "report final.DOCX", "untitled", "Книга1",
                "Sheet 2"};
        static const char *const good[] = {"1984", "Report", "Documents of the Commission",
                "Доклад за 2020 год", "Книга памяти", "3.14"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(junk); i++) {
                if (!kz_office_title_is_junk(kz_str(junk[i])))
                        fail_msg("\"%s\" is a title", junk[i]);
        }
        for (i = 0; i < KZ_ARRAY_LEN(good); i++) {
                if (kz_office_title_is_junk(kz_str(good[i])))
                        fail_msg("\"%s\" is no title", good[i]);
        }
}

static void test_authors(void **state)
{
        (void)state;
        assert_true(kz_office_author_is_junk(KZ_STR("User")));
        assert_true(kz_office_author_is_junk(KZ_STR("user1")));
        assert_true(kz_office_author_is_junk(KZ_STR("ПОЛЬЗОВАТЕЛЬ WINDOWS")));
        assert_true(kz_office_author_is_junk(KZ_STR(" ")));
        assert_false(kz_office_author_is_junk(KZ_STR("Jane Doe")));
        assert_false(kz_office_author_is_junk(KZ_STR("Иванов")));
}

static void test_styles(void **state)
{
        (void)state;
        assert_int_equal(kz_office_style_rank(KZ_STR("Title")), 2);
        assert_int_equal(kz_office_style_rank(KZ_STR("heading 1")), 1);
        assert_int_equal(kz_office_style_rank(KZ_STR("Заголовок 1")), 1);
        assert_int_equal(kz_office_style_rank(KZ_STR("heading 2")), 0);
        assert_int_equal(kz_office_style_rank(KZ_STR("heading 10")), 0);
        assert_int_equal(kz_office_style_rank(KZ_STR("Normal")), 0);
}

static void assert_path(const char *base, const char *target, const char *expected)
{
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_office_resolve(&out, kz_str(base), kz_str(target)), KZ_OK);
        assert_string_equal(out.data ? out.data : "", expected);
        kz_buf_deinit(&out);
}

static void test_paths(void **state)
{
        (void)state;
        assert_path("word/document.xml", "media/a.png", "word/media/a.png");
        assert_path("word/document.xml", "../media/a.xml", "media/a.xml");
        assert_path("word/document.xml", "/xl/b.xml", "xl/b.xml");
        assert_path("a/b/c", ".././/d#part", "a/d");
        assert_path("a", "../../../etc/passwd", "etc/passwd");
        assert_path("", "b%20c%zz%2", "b c%zz%2");
        assert_path("a/b", "", "a");
        assert_path("a/b", "#top", "a");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_titles),
                cmocka_unit_test(test_authors),
                cmocka_unit_test(test_styles),
                cmocka_unit_test(test_paths),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
