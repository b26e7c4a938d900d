/* The file of aliases: what stands in it, what is found, what is wrong with it. */
#include "tests/support/test.h"

#include "index/query/query_aliases.h"
#include "tests/unit/query/tree.h"

static struct kz_aliases *parse(const char *text)
{
        struct kz_aliases *aliases = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_aliases_parse("names", kz_str(text), &aliases, &err), &err);
        return aliases;
}

/* What the words of a query begin with: the number of words, and the member's text. */
static size_t find(const struct kz_aliases *aliases, const char *typed, struct kz_alias_group *ret)
{
        struct kz_arena arena = KZ_ARENA_NULL;
        struct kz_analyzer *analyzer = NULL;
        const struct kz_group *words[16];
        struct kz_group *groups;
        size_t n, i;

        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(
                kz_analyzer_query(analyzer, kz_str(typed), "", &arena, &groups, &n, NULL), KZ_OK);
        assert_true(n <= 16);
        for (i = 0; i < n; i++)
                words[i] = &groups[i];
        n = kz_aliases_find(aliases, words, n, ret);
        kz_analyzer_free(analyzer);
        kz_arena_deinit(&arena);
        return n;
}

static void assert_found(
        const struct kz_aliases *aliases, const char *typed, size_t words, const char *member)
{
        struct kz_alias_group group = {0};

        assert_int_equal(find(aliases, typed, &group), words);
        if (words)
                assert_str(group.found->text, member);
}

static void test_groups(void **state)
{
        struct kz_aliases *aliases = parse("# towns\n"
                                           "Astana = Астана = Nur-Sultan   # since 2022\n"
                                           "\n"
                                           "KNB = КНБ = National Security Committee\r\n");
        struct kz_alias_group group;

        (void)state;
        assert_int_equal(find(aliases, "астана", &group), 1);
        assert_int_equal(group.n, 3);
        assert_str(group.members[0].text, "Astana");
        assert_str(group.members[2].text, "Nur-Sultan");
        assert_int_equal(group.members[2].n_words, 2);
        assert_int_equal(find(aliases, "national security committee of", &group), 3);
        assert_str(group.members[0].text, "KNB");
        assert_int_equal(find(aliases, "security committee", &group), 0);
        assert_int_equal(find(aliases, "national security", &group), 0);
        kz_aliases_free(aliases);
}

static void test_the_longest_member_wins(void **state)
{
        struct kz_aliases *aliases = parse("Akmola = Акмола\n"
                                           "Akmola Region = Акмолинская область\n");

        (void)state;
        assert_found(aliases, "akmola", 1, "Akmola");
        assert_found(aliases, "Akmola region", 2, "Akmola Region");
        assert_found(aliases, "Akmola police", 1, "Akmola");
        kz_aliases_free(aliases);
}

static void test_inflected_words(void **state)
{
        struct kz_aliases *aliases = parse("Астана = Целиноград\n"
                                           "Верховный суд = Supreme Court\n"
                                           "Ош = Osh\n");

        (void)state;
        assert_found(aliases, "Астаны", 1, "Астана");
        assert_found(aliases, "Целиноградом", 1, "Целиноград");
        assert_found(aliases, "Верховного суда", 2, "Верховный суд");
        assert_found(aliases, "Верховный суд", 2, "Верховный суд");
        /* Too short to be known by a stem. */
        assert_found(aliases, "Оша", 0, NULL);
        kz_aliases_free(aliases);
}

static void test_forms_in_brackets(void **state)
{
        struct kz_aliases *aliases = parse("Osh = Ош (Оша Ошу)\n"
                                           "Кустанай (Кустаная) = Kostanay\n");
        struct kz_alias_group group = {0};

        (void)state;
        assert_found(aliases, "Оша", 1, "Ош");
        assert_found(aliases, "ошу", 1, "Ош");
        assert_found(aliases, "Ош", 1, "Ош");
        assert_found(aliases, "Оше", 0, NULL);
        assert_found(aliases, "Кустаная", 1, "Кустанай");
        assert_int_equal(find(aliases, "Оша", &group), 1);
        assert_int_equal(group.n, 2);
        kz_aliases_free(aliases);
}

static void test_two_capitals_are_meant_only_in_capitals(void **state)
{
        struct kz_aliases *aliases = parse("UN = ООН\nЕС = EU\n");

        (void)state;
        assert_found(aliases, "UN", 1, "UN");
        assert_found(aliases, "U.N.", 1, "UN");
        assert_found(aliases, "un", 0, NULL);
        assert_found(aliases, "ЕС", 1, "ЕС");
        assert_found(aliases, "ес", 0, NULL);
        assert_found(aliases, "оон", 1, "ООН");
        kz_aliases_free(aliases);
}

static void test_nothing(void **state)
{
        struct kz_aliases *aliases = parse("");
        struct kz_alias_group group;

        (void)state;
        assert_int_equal(find(aliases, "Astana", &group), 0);
        assert_int_equal(find(aliases, "", &group), 0);
        kz_aliases_free(aliases);
        assert_null(kz_aliases_free(NULL));
}

static void test_errors(void **state)
{
        static const struct {
                const char *text, *message;
        } cases[] = {
                {"Astana\n", "names:1: \"Astana\" stands alone: write other names of it behind ="},
                {"a = b\n= c\n", "names:2: \"\" is no name: it has no letters"},
                {"Astana = Астана\nKNB = — = КНБ\n",
                        "names:2: \"—\" is no name: it has no letters"},
                {"Astana = Астана\n\nАСТАНА = Акмола\n",
                        "names:3: \"АСТАНА\" stands on line 1 too: make one line of them"},
                {"Osh = Ош (Оша\n", "names:1: \"Ош (Оша\" has a ( and does not end in )"},
                {"Osh = Ош (Оша) и\n", "names:1: \"Ош (Оша) и\" has a ( and does not end in )"},
                {"UN = a b (c)\n",
                        "names:1: \"a b\" has other forms in brackets: only one word can"},
                {"Akim = Аким (Акима)\n\nАкима = Akima\n",
                        "names:3: \"акима\" stands on line 1 too: make one line of them"},
                {"Astana = \xff\n", "names:1: bytes that are not UTF-8"},
                {"UN = a b c d e f g h i j k l m n o p q r s t u v w x y\n",
                        "names:1: \"a b c d e f g h i j k l m n o p q r s t u v w x y\" is no "
                        "name: "
                        "it has more than 24 words"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_aliases *aliases = NULL;
                struct kz_error err = KZ_ERROR_NULL;

                assert_status(kz_aliases_parse("names", kz_str(cases[i].text), &aliases, &err),
                        KZ_E_INVALID);
                assert_string_equal(err.message, cases[i].message);
                assert_null(aliases);
        }
}

static void test_missing_file(void **state)
{
        struct kz_aliases *aliases = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_int_not_equal(kz_aliases_load("/nonexistent/aliases", &aliases, &err), KZ_OK);
        assert_non_null(strstr(err.message, "/nonexistent/aliases"));
}

/* The tree of a query with what the aliases add. */
static void assert_widened(const struct kz_aliases *aliases, const char *typed, const char *tree)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;
        struct kz_buf out = KZ_BUF_NULL;

        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(kz_query_parse(analyzer, kz_str(typed), 1600000000, &query, NULL), KZ_OK);
        assert_int_equal(kz_query_add_aliases(query, aliases, NULL), KZ_OK);
        assert_null(tree_fault(query));
        tree_print(query->root, &out);
        assert_str(kz_buf_str(&out), tree);
        kz_buf_deinit(&out);
        kz_query_free(query);
        kz_analyzer_free(analyzer);
}

static void test_other_names_in_a_query(void **state)
{
        struct kz_aliases *aliases = parse("Astana = Акмола = Nur-Sultan\n"
                                           "KNB = КНБ = National Security Committee\n");

        (void)state;
        assert_widened(aliases, "law", "(and law)");
        assert_widened(aliases, "astana law", "(and (best astana акмол \"nur sultan\") law)");
        /* A name of several words, hyphenated or not. */
        assert_widened(aliases, "Nur-Sultan", "(and (best \"nur sultan\" astana акмол))");
        assert_widened(aliases, "nur sultan", "(and (best (and nur sultan) astana акмол))");
        assert_widened(aliases, "law national security committee police",
                "(and law (best (and nation secur committe) knb кнб) polic)");
        assert_widened(aliases, "national security", "(and nation secur)");
        /* One case has not all the stems of the name: those of Kazakh texts. */
        assert_widened(aliases, "Акмоле", "(and (best акмол astana акмол \"nur sultan\"))");
        assert_widened(aliases, "акмола", "(and (best акмол astana \"nur sultan\"))");
        assert_widened(aliases, "Акмоле КНБ",
                "(and (best акмол astana акмол \"nur sultan\")"
                " (best кнб knb \"nation secur committe\"))");
        /* In lists and parentheses. */
        assert_widened(aliases, "KNB OR police",
                "(and (or (best knb кнб \"nation secur committe\") polic))");
        kz_aliases_free(aliases);
}

static void test_what_is_left_as_typed(void **state)
{
        struct kz_aliases *aliases = parse("Astana = Акмола\n"
                                           "New Uzen = Zhanaozen\n");

        (void)state;
        assert_widened(aliases, "\"astana\"", "(and astana)");
        assert_widened(aliases, "=astana", "(and =astana)");
        assert_widened(aliases, "title:astana", "(and Sastana)");
        assert_widened(aliases, "law -astana", "(and law (not astana))");
        assert_widened(aliases, "\"new uzen\"", "(and \"new uzen\")");
        assert_widened(aliases, "new \"uzen\"", "(and new uzen)");
        kz_aliases_free(aliases);
}

/* A query of the most words takes no more. */
static void test_no_more_words_than_a_query_may_have(void **state)
{
        struct kz_aliases *aliases = parse("Astana = Акмола = Целиноград\n");
        struct kz_analyzer *analyzer = NULL;
        struct kz_buf typed = KZ_BUF_NULL;
        struct kz_query *query = NULL;
        const struct kz_node *best;
        size_t i;

        (void)state;
        kz_buf_append_cstr(&typed, "astana");
        for (i = 1; i < KZ_QUERY_MAX_GROUPS - 1; i++)
                kz_buf_printf(&typed, " w%zu", i);
        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(
                kz_query_parse(analyzer, kz_buf_str(&typed), 1600000000, &query, NULL), KZ_OK);
        assert_int_equal(kz_query_add_aliases(query, aliases, NULL), KZ_OK);
        best = query->root->children[0];
        assert_true(best->best);
        assert_int_equal(best->n_children, 2);
        assert_true(best->children[0]->discount <= 0);
        assert_true(best->children[1]->discount > 0);
        assert_true(best->required);
        kz_query_free(query);
        kz_analyzer_free(analyzer);
        kz_buf_deinit(&typed);
        kz_aliases_free(aliases);
}

static void test_shipped_file(void **state)
{
        static const struct {
                const char *typed, *member;
                size_t words;
        } cases[] = {
                {"КНБ", "КНБ", 1},
                {"ҰҚК", "ҰҚК", 1},
                {"Nur-Sultan", "Nur-Sultan", 2},
                {"Нұр-Сұлтан", "Нұр-Сұлтан", 2},
                {"Целинограде", "Целиноград", 1},
                {"ODIHR", "ODIHR", 1},
                {"Ust-Kamenogorsk", "Ust-Kamenogorsk", 2},
                {"Мәжіліс", "Мәжіліс", 1},
                {"ministry of justice", "Ministry of Justice", 3},
        };
        struct kz_aliases *aliases = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        size_t i;

        (void)state;
        assert_ok(kz_aliases_load(KZ_SOURCE_DIR "/index/query/kazakhstan.aliases", &aliases, &err),
                &err);
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++)
                assert_found(aliases, cases[i].typed, cases[i].words, cases[i].member);
        /* Common words stay what they are. */
        assert_found(aliases, "oral hearing", 0, NULL);
        assert_found(aliases, "верный путь", 0, NULL);
        assert_found(aliases, "who said", 0, NULL);
        kz_aliases_free(aliases);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_groups),
                cmocka_unit_test(test_the_longest_member_wins),
                cmocka_unit_test(test_inflected_words),
                cmocka_unit_test(test_two_capitals_are_meant_only_in_capitals),
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_forms_in_brackets),
                cmocka_unit_test(test_errors),
                cmocka_unit_test(test_missing_file),
                cmocka_unit_test(test_other_names_in_a_query),
                cmocka_unit_test(test_what_is_left_as_typed),
                cmocka_unit_test(test_no_more_words_than_a_query_may_have),
                cmocka_unit_test(test_shipped_file),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
