#include "tests/support/test.h"

#include "index/query/query.h"

static void expect(const char *typed, const char *plan)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(kz_query_parse(analyzer, kz_str(typed), 1600000000, &query, NULL), KZ_OK);
        assert_int_equal(kz_query_explain(query, NULL, &out), KZ_OK);
        assert_string_equal(out.data, plan);
        kz_buf_deinit(&out);
        kz_query_free(query);
        kz_analyzer_free(analyzer);
}

static void test_plan(void **state)
{
        (void)state;
        expect("the laws OR bill \"freedom of assembly\" Tokayev lang:kk,ru date:2020-02 -draft",
                "all of\n"
                "    word “the”, too common to be required\n"
                "        the\n"
                "    any of\n"
                "        word “laws”\n"
                "            law\n"
                "        word “bill”\n"
                "            bill\n"
                "    phrase “\"freedom of assembly\"”\n"
                "        1: freedom\n"
                "        2: of\n"
                "        3: assembly\n"
                "    word “Tokayev”\n"
                "        tokayev | токаев (weight 0.50)\n"
                "    any of\n"
                "        lang is “kk”\n"
                "        lang is “ru”\n"
                "    dated from 2020-02-01 to 2020-02-29\n"
                "    not\n"
                "        word “draft”\n"
                "            draft\n");
        expect("", "all of\n    no document\n");
        expect("date:2020..", "all of\n    every document\n    dated 2020-01-01 or later\n");
        expect("date:<2020", "all of\n    every document\n    dated 2019-12-31 or earlier\n");
        expect("\"police protest\"~9", "all of\n    within 9 words “\"police protest\"~9”\n        "
                                       "police\n        protest\n");
}

static void test_title_bonuses(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;
        struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_ok(kz_analyzer_new(&analyzer, &err), &err);
        assert_ok(kz_query_parse(analyzer,
                          KZ_STR("law \"the assembly\" (a OR b) title:x lang:kk -draft"), 0, &query,
                          &err),
                &err);
        assert_ok(kz_query_add_title_bonuses(query, &err), &err);
        assert_int_equal(query->root->n_children, 8);
        /* Behind all that scores, before filters; for words and phrases of the text alone. */
        assert_ptr_equal(query->root->children[4]->title_of, query->root->children[0]);
        assert_ptr_equal(query->root->children[5]->title_of, query->root->children[1]);
        assert_false(query->root->children[4]->required);
        assert_str(query->root->children[4]->groups[0].terms[0].term, "Slaw");
        assert_int_equal(query->root->children[5]->kind, KZ_NODE_PHRASE);
        assert_int_equal(query->root->children[5]->groups[1].offset, 1);
        assert_int_equal(query->root->children[6]->kind, KZ_NODE_TERM);
        assert_int_equal(query->root->children[7]->kind, KZ_NODE_NOT);
        assert_int_equal(kz_query_explain(query, NULL, &out), KZ_OK);
        assert_non_null(strstr(out.data, "word “law” in the title: a bonus\n"));
        kz_buf_deinit(&out);
        kz_query_free(query);
        kz_analyzer_free(analyzer);
}

static void test_hostile_text_is_visible(void **state)
{
        (void)state;
        expect("kind:\"a\xE2\x80\xAE"
               "b\"",
                "all of\n    every document\n    kind is “a\\u202eb”\n");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_plan),
                cmocka_unit_test(test_title_bonuses),
                cmocka_unit_test(test_hostile_text_is_visible),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
