/* The term vector of a document. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "tests/unit/text/tokens.h"

/* term:freq@position,position… a line each; "~" after the frequency of a weightless term. */
static void vector_lines(const struct kz_termvector *tv, struct kz_buf *out)
{
        uint32_t k;
        size_t i;

        kz_buf_clear(out);
        kz_buf_reserve(out, 1);
        for (i = 0; i < tv->n_entries; i++) {
                const struct kz_termvector_entry *e = &tv->entries[i];

                kz_buf_printf(
                        out, "%.*s:%u%s", KZ_STR_ARG(e->term), e->freq, e->weightless ? "~" : "");
                for (k = 0; k < e->n_positions; k++)
                        kz_buf_printf(out, "%c%u", k ? ',' : '@', e->positions[k]);
                kz_buf_append_char(out, '\n');
        }
}

static void check(void **state, const struct kz_document *doc, uint32_t length, const char *want)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf lines = KZ_BUF_NULL;
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        int round;

        /* Twice: the second vector must not remember the first. */
        for (round = 0; round < 2; round++) {
                assert_int_equal(kz_analyzer_document(*state, doc, &tv, &err), KZ_OK);
                assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
                vector_lines(&tv, &lines);
                assert_string_equal(lines.data, want);
                assert_int_equal(tv.length, length);
        }
}

static void test_fields(void **state)
{
        const struct kz_document doc = {
                .id = KZ_STR("reports:a"),
                .source = KZ_STR("reports"),
                .title = KZ_STR("Laws on Assembly"),
                .text = KZ_STR("Laws.\n\nThe law on law"),
                .author = KZ_STR("J. Smith"),
                .lang = KZ_STR("en"),
                .kind = KZ_STR("report"),
        };

        check(state, &doc, 3 * 3 + 5,
                "Aj:1~@1\nAsmith:1~@2\nLen:1~\nSassembl:1~@3\nSlaw:1~@1\nSon:1~@2\nXKreport:1~\n"
                "XSreports:1~\nassembl:3@3\nlaw:6@1,103,154,156\non:4@2,155\nthe:1@153\n");
}

static void test_no_title(void **state)
{
        const struct kz_document doc = {.text = KZ_STR("Мирные собрания"), .lang = KZ_STR("ru")};

        check(state, &doc, 2, "Lru:1~\nмирн:1@100\nсобран:1@101\n");
}

/* Parts, and the whole at the first part's place and the last's, counted once. */
static void test_hyphens(void **state)
{
        static const struct {
                const char *lang, *text, *want;
                uint32_t length;
        } rows[] = {
                {"en", "non-governmental bodies",
                        "bodi:1@102\ngovernment:1@101\nnon:1@100\nnongovernment:1@100,101\n", 4},
                {"en", "e\u2011mail", "e:1@100\nemail:1@100,101\nmail:1@101\n", 3},
                {"ru", "Касым-Жомарта", "жомарт:1@101\nкасым:1@100\nкасымжомарт:1@100,101\n", 3},
                {"en", "a-b-c", "a:1@100\nabc:1@100,102\nb:1@101\nc:1@102\n", 4},
                {"en", "a-b-c-d", "a:1@100\nb:1@101\nc:1@102\nd:1@103\n", 4},
                {"en", "covid-x9", "covid:1@100\nx9:1@101\n", 2},
                {"en", "a-б", "a:1@100\nб:1@101\n", 2},
                {"en", "a - b a- b a--b", "a:3@100,102,104\nb:3@101,103,105\n", 6},
                {"en", "a-\nb", "a:1@100\nb:1@101\n", 2},
        };
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct kz_document doc = {
                        .text = kz_str(rows[i].text), .lang = kz_str(rows[i].lang)};
                char want[300] = "L";

                strcat(want, rows[i].lang);
                strcat(want, ":1~\n");
                strcat(want, rows[i].want);
                check(state, &doc, rows[i].length, want);
        }
}

/* In a title it is a word of the title. */
static void test_hyphen_in_title(void **state)
{
        const struct kz_document doc = {.title = KZ_STR("Re-read"), .lang = KZ_STR("en")};

        check(state, &doc, 9,
                "Len:1~\nSre:1~@1\nSread:1~@2\nSreread:1~@1,2\nre:3@1\nread:3@2\nreread:3@1,2\n");
}

static void test_empty(void **state)
{
        const struct kz_document doc = {.id = KZ_STR("a:b")};

        check(state, &doc, 0, "");
}

/* The title is analysed in the language of the body, not by its own few letters. */
static void test_title_takes_the_language_of_the_body(void **state)
{
        const struct kz_document doc = {.title = KZ_STR("Assemblies"),
                .text = KZ_STR("the laws of the land and of the people")};

        check(state, &doc, 12,
                "Sassembl:1~@1\nand:1@106\nassembl:3@1\nland:1@105\nlaw:1@102\nof:2@103,107\n"
                "peopl:1@109\nthe:3@101,104,108\n");
}

static void test_long_values_are_cut(void **state)
{
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_document doc = {0};
        char kind[601], title[400];
        size_t i;

        for (i = 0; i < 600; i += 2)
                memcpy(kind + i, "ж", 2);
        memset(title, 'a', sizeof(title));
        doc.kind = (struct kz_str){kind, 600};
        doc.source = (struct kz_str){kind, 600};
        doc.lang = (struct kz_str){kind, 600};
        doc.title = (struct kz_str){title, sizeof(title)};
        doc.author = doc.title;
        assert_int_equal(kz_analyzer_document(*state, &doc, &tv, NULL), KZ_OK);
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        assert_int_equal(tv.n_entries, 6);
        for (i = 0; i < tv.n_entries; i++) {
                struct kz_str term = tv.entries[i].term;

                assert_true(term.len <= KZ_TERM_MAX && term.len >= KZ_TERM_MAX - 2);
                assert_int_equal(kz_utf8_validate(term.ptr, term.len), term.len);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_fields),
                cmocka_unit_test(test_no_title),
                cmocka_unit_test(test_hyphens),
                cmocka_unit_test(test_hyphen_in_title),
                cmocka_unit_test(test_empty),
                cmocka_unit_test(test_title_takes_the_language_of_the_body),
                cmocka_unit_test(test_long_values_are_cut),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
