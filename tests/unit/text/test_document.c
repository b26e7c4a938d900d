/* The term vector of a document. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

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

/* ---- Places ---- */

/* One word as it was met. */
struct met {
        uint32_t position;
        size_t start, end;
        char form[32];
};

struct meeting {
        struct met all[4096];
        size_t n;
};

static bool meet(void *context, const struct kz_token *token)
{
        struct meeting *meeting = context;
        struct met *met = &meeting->all[meeting->n++];

        assert_true(meeting->n <= KZ_ARRAY_LEN(meeting->all));
        *met = (struct met){token->position, token->start, token->end, ""};
        snprintf(met->form, sizeof(met->form), "%.*s", KZ_STR_ARG(token->form));
        return true;
}

static void draw_words(uint32_t *random, struct kz_buf *out)
{
        static const char *const pieces[] = {"law", "Laws ", "U.N.", "A. B ", "non-govern", "\n\n",
                " ", "\n", "\r\n", "\t", "\f", "\u00AD", "1,000", "'s ", "закон", "Каc", "қ ", "法",
                "\u2029", "a-b-c ", "\xD0", "-", ". ", "и\u0306"};
        size_t i, n = 500 + *random % 1500;

        kz_buf_clear(out);
        for (i = 0; i < n; i++) {
                *random = *random * 1664525u + 1013904223u;
                assert_int_equal(
                        kz_buf_append_cstr(out, pieces[(*random >> 8) % KZ_ARRAY_LEN(pieces)]),
                        KZ_OK);
        }
}

/* The words from each place on, and the place in the document, are those of the whole text. */
static void check_places(void **state, const struct kz_document *doc,
        const struct kz_textplaces *places, struct meeting *whole, struct meeting *rest)
{
        uint32_t first = 0;
        size_t i, k = 0, last = 0;

        assert_int_equal(kz_analyzer_body_position(*state, doc->title, &first, NULL), KZ_OK);
        whole->n = 0;
        assert_int_equal(
                kz_analyzer_words(*state, doc->text, first, meet, whole, NULL, NULL), KZ_OK);
        for (i = 0; i < places->n; i++) {
                const struct kz_textplace *place = &places->items[i];
                const struct kz_str part = {
                        doc->text.ptr + place->offset, doc->text.len - place->offset};
                size_t j;

                rest->n = 0;
                assert_int_equal(
                        kz_analyzer_words(*state, part, place->position, meet, rest, NULL, NULL),
                        KZ_OK);
                while (k < whole->n && whole->all[k].start < place->offset)
                        k++;
                assert_true(k >= last + KZ_TEXTPLACE_WORDS);
                last = k;
                assert_int_equal(rest->n, whole->n - k);
                for (j = 0; j < rest->n; j++) {
                        rest->all[j].start += place->offset;
                        rest->all[j].end += place->offset;
                        assert_memory_equal(
                                &rest->all[j], &whole->all[k + j], sizeof(rest->all[j]));
                }
        }
}

static void test_places(void **state)
{
        static struct meeting whole, rest;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_textplaces places = KZ_TEXTPLACES_NULL;
        size_t round, found = 0;
        uint32_t random = 1;

        for (round = 0; round < 200; round++) {
                struct kz_document doc = {.source = KZ_STR("s"),
                        .title = round % 3 ? KZ_STR("Two laws.\n\nOr one") : KZ_STR("")};

                draw_words(&random, &text);
                doc.text = kz_buf_str(&text);
                assert_int_equal(
                        kz_analyzer_document_more(*state, &doc, &tv, NULL, &places, NULL), KZ_OK);
                check_places(state, &doc, &places, &whole, &rest);
                found += places.n;
        }
        assert_true(found > 600);
        /* The next document begins anew. */
        assert_int_equal(
                kz_analyzer_document_more(*state, &(struct kz_document){.text = KZ_STR("short")},
                        &tv, NULL, &places, NULL),
                KZ_OK);
        assert_int_equal(places.n, 0);
        free(places.items);
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
                cmocka_unit_test(test_places),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
