/* Words with hyphens in a query, and what stands beside them. */
#include "tests/support/test.h"

#include "index/query/query_aliases.h"
#include "index/query/query_hyphens.h"
#include "tests/unit/query/tree.h"

static struct kz_analyzer *analyzer;

static int set_up(void **state)
{
        (void)state;
        return kz_analyzer_new(&analyzer, NULL) ? -1 : 0;
}

static int tear_down(void **state)
{
        (void)state;
        analyzer = kz_analyzer_free(analyzer);
        return 0;
}

static struct kz_query *read_query(struct kz_str typed, const struct kz_query_settings *settings)
{
        struct kz_query *query = NULL;

        assert_int_equal(kz_query_parse_with(analyzer, typed, settings, &query, NULL), KZ_OK);
        assert_int_equal(kz_query_join_hyphens(query, analyzer, NULL), KZ_OK);
        assert_null(tree_fault(query));
        return query;
}

static void assert_tree(const struct kz_query *query, const char *tree)
{
        struct kz_buf out = KZ_BUF_NULL;

        tree_print(query->root, &out);
        assert_str(kz_buf_str(&out), tree);
        kz_buf_deinit(&out);
}

static void expect(const char *typed, const char *tree)
{
        const struct kz_query_settings settings = {.now = 0};
        struct kz_query *query = read_query(kz_str(typed), &settings);

        assert_tree(query, tree);
        assert_int_equal(query->n_warnings, 0);
        kz_query_free(query);
}

static void test_joined(void **state)
{
        (void)state;
        expect("non-governmental", "(and (best \"non government\" nongovernment))");
        expect("law e-mail", "(and law (best \"e mail\" email))");
        expect("e\u2011mail", "(and (best \"e mail\" email))");
        expect("a-b-c", "(and (best \"a b c\" abc))");
        expect("Касым-Жомарта", "(and (best \"касым жомарт\" касымжомарт))");
        expect("law OR e-mail", "(and (or law (best \"e mail\" email)))");
        expect("title:e-mail", "(and (best \"Se Smail\" Semail))");
        expect("author:Kassym-Jomart", "(and (best \"Akassym Ajomart\" Akassymjomart))");
        expect("(e-mail OR law) water", "(and (or (best \"e mail\" email) law) water)");
}

static void test_left_as_typed(void **state)
{
        const struct kz_query_settings as_typed = {.as_typed = true};
        struct kz_query *query;

        (void)state;
        expect("law", "(and law)");
        expect("\"e-mail\"", "(and \"e mail\")");
        expect("\"the e-mail law\"", "(and \"the e mail law\")");
        expect("=e-mail", "(and \"=e =mail\")");
        expect("e-mai*", "(and \"e mai*\")");
        expect("\"e mail\"~5", "(and (near 5 e mail))");
        expect("law -e-mail", "(and law (not \"e mail\"))");
        /* Not letters alone, more than three parts, two scripts, no hyphen, more than the word. */
        expect("covid-x9", "(and \"covid x9\")");
        expect("a-b-c-d", "(and \"a b c d\")");
        expect("a-б", "(and \"a б\")");
        expect("and/or", "(and \"and or\")");
        expect("state/non-state", "(and \"state non state\")");
        expect("#FreePress", "(and (or freepress \"free press\"))");
        /* Without the hyphen it is common, and would find everything. */
        expect("th-e", "(and \"th e\")");
        query = read_query(KZ_STR("e-mail"), &as_typed);
        assert_tree(query, "(and \"=e =mail\")");
        kz_query_free(query);
}

static void test_what_the_joined_word_is_like(void **state)
{
        const struct kz_query_settings settings = {.now = 0};
        struct kz_query *query = read_query(KZ_STR("E-Mail law E-Mail"), &settings);
        const struct kz_node *best = query->root->children[0];

        (void)state;
        assert_true(best->hyphenated);
        assert_true(best->required);
        assert_str(best->text, "E-Mail");
        assert_int_equal(best->n_names, 2);
        assert_str(best->children[1]->groups[0].word, "E-Mail");
        assert_int_equal(best->children[1]->again, 1);
        kz_query_free(query);
}

static void test_beside_other_names(void **state)
{
        static const struct {
                const char *typed, *tree;
        } rows[] = {
                {"Nur-Sultan", "(and (best \"nur sultan\" astana))"},
                {"Kassym-Jomart law", "(and (best \"kassym jomart\" kassymjomart) law)"},
                {"Kassym-Jomart Tokayev",
                        "(and (best (and (best \"kassym jomart\" kassymjomart) tokayev) kjt))"},
        };
        const struct kz_query_settings settings = {.now = 0};
        struct kz_aliases *aliases = NULL;
        size_t i;

        (void)state;
        assert_int_equal(kz_aliases_parse("names",
                                 KZ_STR("Astana = Nur-Sultan\nKassym-Jomart Tokayev = KJT\n"),
                                 &aliases, NULL),
                KZ_OK);
        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct kz_query *query = read_query(kz_str(rows[i].typed), &settings);

                assert_int_equal(kz_query_add_aliases(query, aliases, NULL), KZ_OK);
                assert_tree(query, rows[i].tree);
                kz_query_free(query);
        }
        kz_aliases_free(aliases);
}

/* The bonus of a title is that of the words typed. */
static void test_title_bonus(void **state)
{
        const struct kz_query_settings settings = {.now = 0};
        struct kz_query *query = read_query(KZ_STR("e-mail"), &settings);

        (void)state;
        assert_int_equal(kz_query_add_title_bonuses(query, NULL), KZ_OK);
        assert_tree(query, "(and (best \"e mail\" email) \"Se Smail\"?)");
        kz_query_free(query);
}

static void test_explained(void **state)
{
        const struct kz_query_settings settings = {.now = 0};
        struct kz_query *query = read_query(KZ_STR("e-mail"), &settings);
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(kz_query_explain(query, NULL, &out), KZ_OK);
        assert_string_equal(out.data, "all of\n"
                                      "    best of\n"
                                      "        phrase “e-mail”\n"
                                      "            1: e\n"
                                      "            2: mail\n"
                                      "        joined: email\n");
        kz_buf_deinit(&out);
        kz_query_free(query);
}

/* A query of the most words takes no more. */
static void test_no_more_words_than_a_query_may_have(void **state)
{
        const struct kz_query_settings settings = {.now = 0};
        struct kz_buf typed = KZ_BUF_NULL;
        struct kz_query *query;
        size_t i;

        (void)state;
        kz_buf_append_cstr(&typed, "e-mail co-op");
        for (i = 4; i < KZ_QUERY_MAX_GROUPS - 1; i++)
                kz_buf_printf(&typed, " w%zu", i);
        query = read_query(kz_buf_str(&typed), &settings);
        assert_true(query->root->children[0]->hyphenated);
        assert_int_equal(query->root->children[1]->kind, KZ_NODE_PHRASE);
        kz_query_free(query);
        kz_buf_deinit(&typed);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_joined),
                cmocka_unit_test(test_left_as_typed),
                cmocka_unit_test(test_what_the_joined_word_is_like),
                cmocka_unit_test(test_beside_other_names),
                cmocka_unit_test(test_title_bonus),
                cmocka_unit_test(test_explained),
                cmocka_unit_test(test_no_more_words_than_a_query_may_have),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
