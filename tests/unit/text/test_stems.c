/* Stems by language and script, stop words, and the groups of a query. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "index/base/field.h"
#include "index/text/stoplist.h"
#include "tests/unit/text/tokens.h"

static void test_stems_by_language(void **state)
{
        static const struct {
                const char *lang, *text, *want;
        } rows[] = {
                {"en", "Assemblies ASSEMBLY running flies skies generalizations",
                        "assembl assembl run fli sky general"},
                {"en", "собраниями", "собран"},
                {"en-GB", "assemblies", "assembl"},
                {"ru", "Собраний собраниями СОБРАНИЕ вагоны важнейшая",
                        "собран собран собран вагон важн"},
                {"ru", "assemblies", "assembl"},
                /* a letter that only Kazakh has */
                {"ru", "Тоқаевтың Қазақстанда", "тоқаев қазақстан"},
                {"ru", "ёлка елка актёры актеры", "елк елк актер актер"},
                {"kk", "жиналыстардың assemblies бостандығы", "жиналыс assembl бостандық"},
                {"kk", "jıyndardyń jáne assemblies", "jıyn jáne assemblies"},
                {"de", "Versammlungen собраниями", "versammlungen собраниями"},
                {"uz", "assemblies", "assemblies"},
                {"", "the freedom of assemblies and of rights",
                        "the freedom of assembl and of right"},
                {"", "свобода собраний", "свобод собран"},
                {"", "Бейбіт жиналыстар туралы заң", "бейбіт жиналыс туралы заң"},
                {"", "Die Versammlungen rechten", "die versammlungen rechten"},
                {"", "Versammlungen рабочими", "versammlungen рабоч"},
                {"en", "covids19 assemblies2", "covids19 assemblies2"},
                {"en", "workers' worker’s Workers", "worker worker worker"},
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i, round;

        /* Twice: the second answers come from the cache of words. */
        for (round = 0; round < 2; round++) {
                for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                        tokens_line(
                                *state, rows[i].lang, kz_str(rows[i].text), TOKENS_TERMS, &line);
                        if (strcmp(line.data, rows[i].want) != 0)
                                fail_msg("%s: \"%s\" gives \"%s\", not \"%s\"", rows[i].lang,
                                        rows[i].text, line.data, rows[i].want);
                }
        }
}

static void test_stoplists_are_ordered_and_found(void **state)
{
        unsigned list;
        size_t n, i;

        (void)state;
        for (list = KZ_STOPLIST_ENGLISH; list <= KZ_STOPLIST_KAZAKH_LATIN_SHORT; list <<= 1) {
                const char *const *words = kz_stoplist_words((enum kz_stoplist)list, &n);

                assert_true(n >= 15);
                for (i = 0; i < n; i++) {
                        if (i && strcmp(words[i - 1], words[i]) >= 0)
                                fail_msg("%s stands before %s", words[i - 1], words[i]);
                        if (!kz_stoplist_has(list, kz_str(words[i])))
                                fail_msg("%s is not found", words[i]);
                }
        }
        assert_false(kz_stoplist_has(KZ_STOPLIST_ENGLISH, KZ_STR("us")));
        assert_false(kz_stoplist_has(KZ_STOPLIST_ENGLISH, KZ_STR("men")));
        assert_true(kz_stoplist_has(KZ_STOPLIST_KAZAKH | KZ_STOPLIST_RUSSIAN, KZ_STR("және")));
        assert_false(kz_stoplist_has(KZ_STOPLIST_RUSSIAN, KZ_STR("не")));
        assert_true(kz_stoplist_has(KZ_STOPLIST_RUSSIAN, KZ_STR("сколько")));
        assert_true(kz_stoplist_has(KZ_STOPLIST_KAZAKH, KZ_STR("қандай")));
        assert_true(kz_stoplist_has(KZ_STOPLIST_KAZAKH_LATIN, KZ_STR("qandaı")));
        assert_true(kz_stoplist_has(KZ_STOPLIST_KAZAKH_LATIN, KZ_STR("qandai")));
        assert_false(kz_stoplist_has(KZ_STOPLIST_KAZAKH_LATIN, KZ_STR("men")));
        assert_false(kz_stoplist_has(KZ_STOPLIST_NONE, KZ_STR("the")));
        assert_false(kz_stoplist_has(31, KZ_STR_NULL));
        for (i = 0; i < 10; i++)
                assert_false(kz_stoplist_has(31, (struct kz_str){&"0123456789"[i], 1}));
}

struct commons {
        char flags[16];
        size_t n;
};

static bool note_common(void *context, const struct kz_token *token)
{
        struct commons *commons = context;

        commons->flags[commons->n++] = token->common ? 'c' : '-';
        return commons->n + 1 < sizeof(commons->flags);
}

static void test_common_tokens(void **state)
{
        static const struct {
                const char *lang, *text, *want;
        } rows[] = {
                {"en", "The freedom of US", "c-c-"},
                {"ru", "Свобода И собрания в the", "-c-cc"},
                {"kk", "Құқық және заң", "-c-"},
                {"kk", "quqyq jáne zań men", "-c-c"},
                {"en", "men jane", "--"},
                {"de", "die the", "--"},
        };
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct commons commons = {0};

                kz_analyzer_text(*state, kz_str(rows[i].lang), kz_str(rows[i].text), 1, note_common,
                        &commons, NULL, NULL);
                assert_string_equal(commons.flags, rows[i].want);
        }
}

/* word@offset[start,end)common{term,term} … */
static void groups_line(
        struct kz_analyzer *analyzer, const char *text, const char *prefix, struct kz_buf *out)
{
        struct kz_arena arena = KZ_ARENA_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_group *groups = NULL;
        size_t n, i, k;

        kz_buf_clear(out);
        kz_buf_reserve(out, 1);
        assert_int_equal(
                kz_analyzer_query(analyzer, kz_str(text), prefix, &arena, &groups, &n, &err),
                KZ_OK);
        for (i = 0; i < n; i++) {
                kz_buf_printf(out, "%s%.*s@%u[%zu,%zu)%s{", i ? " " : "",
                        KZ_STR_ARG(groups[i].word), groups[i].offset, groups[i].start,
                        groups[i].end, groups[i].common ? "*" : "");
                for (k = 0; k < groups[i].n_terms; k++) {
                        assert_true(groups[i].terms[k].weight == 1.0);
                        kz_buf_printf(
                                out, "%s%.*s", k ? "," : "", KZ_STR_ARG(groups[i].terms[k].term));
                }
                kz_buf_append_char(out, '}');
        }
        kz_arena_deinit(&arena);
}

static void test_query_groups(void **state)
{
        static const struct {
                const char *text, *prefix, *want;
        } rows[] = {
                {"", "", ""},
                {"— !", "", ""},
                {"Assemblies", "", "Assemblies@0[0,10){assembl,assemblies}"},
                {"freedom", "", "freedom@0[0,7){freedom}"},
                {"Собраний", "", "Собраний@0[0,16){собран,собраний}"},
                {"Тоқаев", "", "Тоқаев@0[0,12){тоқаев}"},
                {"Иванов", "", "Иванов@0[0,12){иванов}"},
                {"документы", "", "документы@0[0,18){документ,документов,документы}"},
                {"законов", "S", "законов@0[0,14){Sзаконов,Sзакон}"},
                {"немцы", "", "немцы@0[0,10){немц,немцев,немцов,немцы}"},
                {"the и және", "", "the@0[0,3)*{the} и@1[4,6)*{и} және@2[7,15)*{және}"},
                {"Kassym-Jomart", "S", "Kassym@0[0,6){Skassym} Jomart@1[7,13){Sjomart}"},
                {"U.N.", "A", "U.N.@0[0,4){Aun}"},
                {"Kazakhstan’s laws", "",
                        "Kazakhstan’s@0[0,14){kazakhstan} laws@1[15,19){law,laws}"},
                {"БҰҰ-ның АҚШ-та", "", "БҰҰ@0[0,6){бұұ} АҚШ@2[14,20){ақш}"},
                {"алма-да алма -да", "",
                        "алма@0[0,8){алм,алма} алма@2[14,22){алм,алма} да@3[24,28)*{да}"},
                {"Жиналыстардың", "", "Жиналыстардың@0[0,26){жиналыс,жиналыстардың}"},
                {"party Almatydaǵy", "",
                        "party@0[0,5){parti,party} "
                        "Almatydaǵy@1[6,17){almatydaǵi,almaty,almatydaǵy}"},
                {"2020г 日本", "", "2020г@0[0,6){2020г} 日@1[7,10){日} 本@2[10,13){本}"},
                {"Ёлка", "", "Ёлка@0[0,8){елк,елков,елка}"},
                {"a b c d e f", "",
                        "a@0[0,1)*{a} b@1[2,3){b} c@2[4,5){c} d@3[6,7){d} e@4[8,9){e} "
                        "f@5[10,11){f}"},
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                groups_line(*state, rows[i].text, rows[i].prefix, &line);
                if (strcmp(line.data, rows[i].want) != 0)
                        fail_msg("\"%s\" gives %s, not %s", rows[i].text, line.data, rows[i].want);
        }
}

static void test_query_out_of_room(void **state)
{
        struct kz_arena arena = {NULL, 0, 64};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_group *groups = NULL;
        size_t n = 77;

        assert_int_equal(kz_analyzer_query(*state, KZ_STR("many words do not fit here"), "", &arena,
                                 &groups, &n, &err),
                KZ_E_NOMEM);
        assert_null(groups);
        assert_int_equal(n, 77);
        assert_true(err.message[0] != '\0');
        kz_arena_deinit(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_stems_by_language),
                cmocka_unit_test(test_stoplists_are_ordered_and_found),
                cmocka_unit_test(test_common_tokens),
                cmocka_unit_test(test_query_groups),
                cmocka_unit_test(test_query_out_of_room),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
