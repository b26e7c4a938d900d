/* The language of queries together with the real analyzer: what its words become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/query/tree.h"

static struct kz_query *parse(const char *typed)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;

        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(kz_query_parse(analyzer, kz_str(typed), 1600000000, &query, NULL), KZ_OK);
        kz_analyzer_free(analyzer);
        assert_null(tree_fault(query));
        return query;
}

static bool has_term(const struct kz_group *group, const char *term)
{
        size_t i;

        for (i = 0; i < group->n_terms; i++) {
                if (kz_str_eq(group->terms[i].term, kz_str(term)))
                        return true;
        }
        return false;
}

static void test_phrase_keeps_its_small_words(void **state)
{
        struct kz_query *query = parse("the law \"freedom of\n\nthe assemblies\"");
        const struct kz_node *phrase;
        size_t i;

        (void)state;
        assert_int_equal(query->root->n_children, 3);
        assert_false(query->root->children[0]->required);
        phrase = query->root->children[2];
        assert_int_equal(phrase->kind, KZ_NODE_PHRASE);
        assert_int_equal(phrase->n_groups, 4);
        for (i = 0; i < phrase->n_groups; i++)
                assert_int_equal(phrase->groups[i].offset, i);
        assert_true(has_term(&phrase->groups[3], "assembl"));
        kz_query_free(query);
}

static void test_paragraph_mark_in_a_phrase(void **state)
{
        struct kz_query *query = parse("\"freedom\xE2\x80\xA9"
                                       "assembly\"");

        (void)state;
        assert_int_equal(query->root->children[0]->groups[1].offset, 1);
        kz_query_free(query);
}

static void test_one_word_of_several(void **state)
{
        struct kz_query *query = parse("Касым-Жомарт Kassym-Jomart");
        size_t i;

        (void)state;
        assert_int_equal(query->root->n_children, 2);
        for (i = 0; i < 2; i++) {
                assert_int_equal(query->root->children[i]->kind, KZ_NODE_PHRASE);
                assert_int_equal(query->root->children[i]->n_groups, 2);
        }
        assert_true(kz_str_eq(query->root->children[1]->text, KZ_STR("Kassym-Jomart")));
        kz_query_free(query);
}

static void test_prefix_before_every_term(void **state)
{
        struct kz_query *query = parse("title:законы author:\"Тоқаев Қ\"");
        const struct kz_node *author;
        size_t i;

        (void)state;
        author = query->root->children[1];
        assert_int_equal(author->kind, KZ_NODE_PHRASE);
        for (i = 0; i < author->n_groups; i++)
                assert_int_equal(author->groups[i].terms[0].term.ptr[0], 'A');
        for (i = 0; i < query->root->children[0]->groups[0].n_terms; i++)
                assert_int_equal(query->root->children[0]->groups[0].terms[i].term.ptr[0], 'S');
        kz_query_free(query);
}

static const struct kz_group_term *term_of(const struct kz_group *group, const char *term)
{
        size_t i;

        for (i = 0; i < group->n_terms; i++) {
                if (kz_str_eq(group->terms[i].term, kz_str(term)))
                        return &group->terms[i];
        }
        fail_msg("there is no term %s", term);
        return NULL;
}

static void test_exact_word_keeps_its_form(void **state)
{
        struct kz_query *query = parse("=Assembly");
        const struct kz_group *group = query->root->children[0]->groups;

        (void)state;
        assert_int_equal(query->n_warnings, 0);
        assert_true(kz_str_eq(term_of(group, "assembl")->form, KZ_STR("assembly")));
        assert_true(kz_str_eq(term_of(group, "assembly")->form, KZ_STR("assembly")));
        assert_false(term_of(group, "assembl")->begins);
        kz_query_free(query);
}

/* What was typed may be longer than the stem of the word that is meant. */
static void test_prefix_reaches_shorter_stems(void **state)
{
        struct kz_query *query = parse("Demonstrat* policy* демонстраци*");
        struct kz_node **words = query->root->children;

        (void)state;
        assert_int_equal(query->n_warnings, 0);
        assert_true(kz_str_eq(words[0]->groups->begins, KZ_STR("demonstrat")));
        assert_true(term_of(words[0]->groups, "demonstr")->begins);
        assert_true(kz_str_eq(term_of(words[0]->groups, "demonstr")->form, KZ_STR("demonstrat")));
        assert_int_equal(term_of(words[0]->groups, "demonstrat")->form.len, 0);
        assert_true(term_of(words[1]->groups, "polici")->begins);
        assert_true(term_of(words[2]->groups, "демонстрац")->begins);
        kz_query_free(query);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_phrase_keeps_its_small_words),
                cmocka_unit_test(test_paragraph_mark_in_a_phrase),
                cmocka_unit_test(test_one_word_of_several),
                cmocka_unit_test(test_prefix_before_every_term),
                cmocka_unit_test(test_exact_word_keeps_its_form),
                cmocka_unit_test(test_prefix_reaches_shorter_stems),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
