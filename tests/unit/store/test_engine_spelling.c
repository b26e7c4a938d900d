/* did_you_mean: what a query that finds little was perhaps meant to be, and suggestions of words.
 */
#include "tests/support/engine.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "index/engine_internal.h"

static void put(const char *key, const char *lang, const char *text)
{
        struct kz_document doc = test_document("news", key, text);

        doc.lang = kz_str(lang);
        doc.kind = KZ_STR("report");
        test_put(engine.writer, &doc);
}

static int setup(void **state)
{
        static const char *const english[] = {
                "The freedom of assembly is a human right. Strike on 2020-05-01, order 1234567.",
                "A peaceful assembly of workers; the strike went on. Mr Tokayev spoke.",
                "Freedom of the press and of assembly, said the parliament's committees.",
                "The parliament passed a law about demonstrations and strikes."};
        static const char *const russian[] = {"Свобода собраний и документы конституции.",
                "Документы о свободе слова изучил парламент.", "Мирное собрание рабочих."};
        static const char *const kazakh[] = {"Қазақстан Республикасының тәуелсіздігі және әлем.",
                "Тәуелсіздігі мен бейбіт жиналыс, үкімет туралы.",
                "Қазақстан үкіметінің әлем елдерімен байланысы."};
        char key[16];
        size_t i;

        engine_setup(state);
        for (i = 0; i < 4; i++) {
                snprintf(key, sizeof(key), "e%zu", i);
                put(key, "en", english[i]);
        }
        for (i = 0; i < 3; i++) {
                snprintf(key, sizeof(key), "r%zu", i);
                put(key, "ru", russian[i]);
                snprintf(key, sizeof(key), "k%zu", i);
                put(key, "kk", kazakh[i]);
        }
        test_commit(engine.writer);
        return 0;
}

static struct kz_search_request request_of(const char *query)
{
        return (struct kz_search_request){.query = kz_str(query), .limit = 10, .now = 1600000000};
}

static void expect_of(const struct kz_search_request *request, const char *meant)
{
        struct kz_search_result *result = engine_search(request);

        if (!kz_str_eq(result->did_you_mean, kz_str(meant ? meant : "")))
                fail_msg("%.*s: “%.*s” instead of “%s”", KZ_STR_ARG(request->query),
                        KZ_STR_ARG(result->did_you_mean), meant ? meant : "");
        kz_search_result_free(result);
}

/* meant NULL: nothing is offered. */
static void expect(const char *query, const char *meant)
{
        struct kz_search_request request = request_of(query);

        expect_of(&request, meant);
        if (!meant)
                return;
        /* What is offered finds something, and needs no offer. */
        request.query = kz_str(meant);
        expect_of(&request, NULL);
}

static void test_spelling(void **state)
{
        (void)state;
        expect("asembly", "assembly");
        expect("assmebly", "assembly");
        expect("demonstartions", "demonstrations");
        expect("докменты", "документы");
        expect("собрание рабочех", "собрание рабочих");
        /* Characters, not bytes: a letter of two bytes is one slip, and words of three stay. */
        expect("констетуции", "конституции");
        expect("тауелсиздиги", "тәуелсіздігі");
        expect("үкимет", "үкімет");
        /* A name is found whatever its spelling. */
        expect("Казакстан", NULL);
        expect("lwa", NULL);
        expect("xqwzvk", NULL);
}

static void test_all_else_stays(void **state)
{
        (void)state;
        expect("freedom of Asembly", "freedom of Assembly");
        expect("\"freedom of asembly\" kind:report -draft",
                "\"freedom of assembly\" kind:report -draft");
        expect("(asembly OR striek) AND human", "(assembly OR strike) AND human");
        expect("ПАРЛАМЕТ lang:ru", "ПАРЛАМЕНТ lang:ru");
        expect("+asembly date:..2030 ", NULL); /* no document is dated */
        expect("freedm asembly", "freedom assembly");
        expect("tokayef", "tokayev");
        /* In the title there is no such word. */
        expect("title:asembly", NULL);
        expect("asembly source:other", NULL);
}

static void test_what_is_left_alone(void **state)
{
        struct kz_search_request request = request_of("asembly");

        (void)state;
        expect("1234576", NULL);
        expect("2020-05-02", NULL);
        expect("t1234567", NULL);
        expect("=asembly", NULL);
        expect("asembl*", NULL);
        expect("asembly~", NULL);
        expect("-asembly", NULL);
        expect("human -asembly", NULL);
        expect("xlaw:asembly", NULL);
        /* Found often enough; and one that is rare but right. */
        expect("assembly", NULL);
        expect("Tokayev", NULL);
        expect("human", NULL);
        expect("", NULL);
        /* Only counting, further pages. */
        request.limit = 0;
        expect_of(&request, NULL);
        request.limit = 10;
        request.offset = 10;
        expect_of(&request, NULL);
        request.offset = 0;
        expect_of(&request, "assembly");
}

static void test_layouts(void **state)
{
        (void)state;
        expect("ljrevtyns", "документы");
        expect("Cdj,jlf cj,hfybq", "Свобода собраний");
        expect("ыекшлу", "strike");
        expect("ВУЬЩТЫЕКФЕШЩТЫ", "DEMONSTRATIONS");
        expect("2ktv", "әлем");
        expect("2лем", "әлем");
        expect("0аза0стан", "қазақстан");
        expect("nу8рсвт", NULL);
        expect("n2etkc3plsus", NULL);
        expect("n2etkc3pl3u3", "тәуелсіздігі");
        expect("8rsvtn", NULL); /* ү к ы м е т */
        expect("8r3vtn", "үкімет");
        /* Words that are right stay, and so do filters and numbers. */
        expect("парламент ljrevtyns lang:ru", "парламент документы lang:ru");
        expect("\"cdj,jlf cj,hfybq\" kind:report", "\"свобода собраний\" kind:report");
        /* Not all of it would be known. */
        expect("ljrevtyns qqqqq", NULL);
        /* Known as it is. */
        expect("strike parliament workers", NULL);
}

static void test_time(void **state)
{
        struct kz_search_request request = request_of("asembly");
        struct timespec now;
        atomic_bool cancelled = true;
        struct kz_search_result *result = NULL;

        (void)state;
        clock_gettime(CLOCK_MONOTONIC, &now);
        request.deadline_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - 1;
        expect_of(&request, NULL);
        request.deadline_ns = 0;
        request.cancelled = &cancelled;
        assert_int_equal(kz_searcher_search(engine.searcher, &request, &result, &test_error),
                KZ_E_CANCELLED);
}

static void expect_suggestion(const char *text, const char *word)
{
        struct kz_suggestion *list = NULL;
        size_t n = 0;

        assert_ok(kz_searcher_suggest(engine.searcher, kz_str(text), 10, &list, &n, &test_error));
        if (n == 0 || strcmp(list[0].text, word) != 0)
                fail_msg("%s: %s instead of %s", text, n ? list[0].text : "nothing", word);
        kz_suggestions_free(list, n);
}

/* Of one letter on, whatever it has of bytes. */
static void test_suggest(void **state)
{
        (void)state;
        expect_suggestion("қ", "қазақстан");
        expect_suggestion("Тәуелсіз", "тәуелсіздігі");
        expect_suggestion("тәуелсіздігі", "тәуелсіздігі");
        expect_suggestion("д", "документы");
        expect_suggestion("мирное собран", "собрание");
        expect_suggestion("the strik", "strikes");
}

/* ---- What it may cost ---- */

/* The first spelling of a word with so much help, or nothing; help is what is left of it. */
static void spell(const char *typed, struct kz_engine_help *help, char ret[64])
{
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_str spellings[KZ_ENGINE_SPELLINGS_MAX];
        struct kz_arena arena = KZ_ARENA_NULL;
        struct kz_query *query = NULL;
        size_t n = 0;

        /* As every search begins. */
        assert_ok(kz_view_refresh(engine.searcher->view, &test_error));
        assert_ok(kz_query_parse(engine.searcher->analyzer, kz_str(typed), 0, &query, &test_error));
        assert_ok(kz_engine_spell(engine.searcher, &query->root->children[0]->groups[0], 0, &watch,
                help, &arena, spellings, &n, &test_error));
        snprintf(ret, 64, "%.*s", KZ_STR_ARG(n ? spellings[0] : KZ_STR("")));
        kz_query_free(query);
        kz_arena_deinit(&arena);
}

/* The same word takes the same help, and what has not enough of it gets no offer instead of
 * another. */
static void test_help_is_counted(void **state)
{
        const struct kz_engine_help plenty = {10000, 10000};
        static const char *const words[] = {
                "asembly", "demonstartions", "докменты", "xqwzvk", "тауелсиздиги"};
        struct kz_engine_help help, again;
        char word[64], same[64];
        uint32_t used, seeks;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                help = again = plenty;
                spell(words[i], &help, word);
                spell(words[i], &again, same);
                assert_string_equal(word, same);
                assert_int_equal(help.seeks_left, again.seeks_left);
                assert_int_equal(help.words_left, again.words_left);
                used = plenty.seeks_left - help.seeks_left;
                assert_true(used > 0);
                for (seeks = 0; seeks < used; seeks += 1 + used / 16) {
                        help = (struct kz_engine_help){seeks, plenty.words_left};
                        spell(words[i], &help, same);
                        assert_true(help.seeks_left <= seeks);
                        assert_true(!*same || strcmp(same, word) == 0);
                }
        }
        help = (struct kz_engine_help){0, 0};
        spell("asembly", &help, word);
        assert_string_equal(word, "");
}

/* More than four words that have other spellings are about something else. */
static void test_several_unknown_words(void **state)
{
        (void)state;
        expect("asembly OR striek OR freedm OR demonstartions",
                "assembly OR strike OR freedom OR demonstrations");
        expect("asembly OR striek OR freedm OR demonstartions OR comittees", NULL);
}

/* Words that nothing is near to do not hide the one that is misspelled. */
static void test_many_unknown_words(void **state)
{
        struct kz_search_request request = request_of("");
        struct kz_search_result *result = NULL;
        struct kz_buf query = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < 200; i++)
                kz_buf_printf(&query, "xq%c%cvjk OR ", 'a' + (char)(i % 26), 'a' + (char)(i / 26));
        kz_buf_append_cstr(&query, "asembly");
        request.query = kz_buf_str(&query);
        assert_ok(kz_searcher_search(engine.searcher, &request, &result, &test_error));
        assert_int_equal(result->did_you_mean.len, query.len + 1);
        assert_memory_equal(result->did_you_mean.ptr, query.data, query.len - 7);
        assert_memory_equal(result->did_you_mean.ptr + query.len - 7, "assembly", 8);
        kz_search_result_free(result);
        kz_buf_deinit(&query);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_spelling, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_all_else_stays, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_what_is_left_alone, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_layouts, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_time, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_suggest, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_help_is_counted, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_several_unknown_words, setup, engine_teardown),
                cmocka_unit_test_setup_teardown(test_many_unknown_words, setup, engine_teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
