#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "index/query/query.h"

static void expect(const char *typed, const char *plan)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(kz_query_parse(analyzer, kz_str(typed), 1600000000, &query, NULL), KZ_OK);
        assert_int_equal(kz_query_explain(query, &out), KZ_OK);
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
                cmocka_unit_test(test_hostile_text_is_visible),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
