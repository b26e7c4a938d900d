#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "tests/unit/query/tree.h"

/* 2020-09-13 12:26:40 */
#define NOW INT64_C(1600000000)

static struct kz_analyzer *analyzer;

static int setup(void **state)
{
        (void)state;
        return kz_analyzer_new(&analyzer, NULL);
}

static int teardown(void **state)
{
        (void)state;
        analyzer = kz_analyzer_free(analyzer);
        return 0;
}

static struct kz_query *parse(struct kz_str typed)
{
        struct kz_query *query = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        const char *fault;

        if (kz_query_parse(analyzer, typed, NOW, &query, &err))
                fail_msg("%.*s: %s", KZ_STR_ARG(typed), err.message);
        fault = tree_fault(query);
        if (fault)
                fail_msg("%.*s: %s", KZ_STR_ARG(typed), fault);
        return query;
}

struct row {
        const char *typed;
        const char *tree;
        const char *warning; /* part of one; NULL: there is none */
};

static void check_row(const struct row *row)
{
        struct kz_query *query = parse(kz_str(row->typed));
        struct kz_buf out = KZ_BUF_NULL;

        tree_print(query->root, &out);
        if (strcmp(out.data, row->tree) != 0)
                fail_msg("%s\n   gives %s\n  wanted %s", row->typed, out.data, row->tree);
        if (!row->warning && query->n_warnings)
                fail_msg("%s: warns %s", row->typed, query->warnings[0].ptr);
        if (row->warning && query->n_warnings != 1)
                fail_msg("%s: %zu warnings", row->typed, query->n_warnings);
        if (row->warning && !strstr(query->warnings[0].ptr, row->warning))
                fail_msg("%s\n   warns %s\n  wanted %s", row->typed, query->warnings[0].ptr,
                        row->warning);
        kz_buf_deinit(&out);
        kz_query_free(query);
}

#define CHECK(table)                                                                               \
        do {                                                                                       \
                size_t row_;                                                                       \
                for (row_ = 0; row_ < KZ_ARRAY_LEN(table); row_++)                                 \
                        check_row(&(table)[row_]);                                                 \
        } while (0)

static void test_words(void **state)
{
        static const struct row table[] = {
                {"freedom", "(and freedom)", NULL},
                {"freedom assembly", "(and freedom assembly)", NULL},
                {"  freedom\t\nassembly  ", "(and freedom assembly)", NULL},
                {"Свобода собраний", "(and свобода собраний)", NULL},
                {"Қазақстан\xC2\xA0заңы", "(and қазақстан заңы)", NULL},
                {"Kassym-Jomart", "(and \"kassym jomart\")", NULL},
                {"U.N.-led", "(and \"u n led\")", NULL},
                {"freedom — assembly !!", "(and freedom assembly)", NULL},
                {"law, bill; (draft).", "(and law bill draft)", NULL},
                {"\xEF\xBB\xBFlaw \xE2\x80\x8E-draft", "(and law (not draft))", NULL},
                {"don't", "(and \"don t\")", NULL},
                {"law law", "(and law)", NULL},
                {"law laws Law", "(and law)", NULL},
                {"\"a b\" x \"a b\"", "(and \"a b\" x)", NULL},
                {"law (bill law)", "(and law bill)", NULL},
                {"a b OR c b OR c", "(and a (or b c))", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_nothing(void **state)
{
        static const struct row table[] = {
                {"", "(and 0)", NULL},
                {"   ", "(and 0)", NULL},
                {"—", "(and 0)", "“—” has no word to look for."},
                {"!! ... -", "(and 0)", "has no word to look for"},
                {"*", "(and 0)", "has no word"},
                {"()", "(and 0)", "has no word"},
                {"\"\"", "(and 0)", "has no word"},
                {"-—", "(and 0)", "has no word"},
                {"— source:a", "(and * XSa)", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_common(void **state)
{
        static const struct row table[] = {
                {"the law", "(and the? law)", NULL},
                {"law of the sea", "(and law of? the? sea)", NULL},
                {"the AND law", "(and the? law)", NULL},
                /* Two capitals are an acronym, unless everything is in capitals. */
                {"the OF law", "(and the? of law)", NULL},
                {"The Of law", "(and the? of? law)", NULL},
                {"THE LAW OF SEA", "(and the? law of? sea)", NULL},
                {"the of", "(and the of)", NULL},
                {"the", "(and the)", NULL},
                {"the source:a -draft", "(and the XSa (not draft))", NULL},
                {"+the law", "(and the law)", NULL},
                {"law the +the", "(and law the)", NULL},
                {"\"the\" law", "(and the law)", NULL},
                {"\"law of the sea\"", "(and \"law of the sea\")", NULL},
                {"the \"a b\"", "(and the? \"a b\")", NULL},
                {"the OR law", "(and (or the law))", NULL},
                {"the OR of law", "(and (or the of) law)", NULL},
                {"(the) law", "(and the? law)", NULL},
                {"law -the", "(and law (not the))", NULL},
                {"(the law) OR bill", "(and (or (and the? law) bill))", NULL},
                {"закон и порядок", "(and закон и? порядок)", NULL},
                {"title:the title:law", "(and Sthe? Slaw)", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_operators(void **state)
{
        static const struct row table[] = {
                {"law OR bill", "(and (or law bill))", NULL},
                {"law AND bill", "(and law bill)", NULL},
                {"a b OR c d", "(and a (or b c) d)", NULL},
                {"a AND b OR c AND d", "(and (or (and a b) (and c d)))", NULL},
                {"a b OR c AND d e", "(and a (or b (and c d)) e)", NULL},
                {"a OR b OR c", "(and (or a b c))", NULL},
                {"a OR (b OR c)", "(and (or a b c))", NULL},
                {"(a b) c", "(and a b c)", NULL},
                {"(a AND (b OR c)) d", "(and a (or b c) d)", NULL},
                {"(a b) OR c", "(and (or (and a b) c))", NULL},
                {"law or bill and act not x", "(and law or bill and? act not x)", NULL},
                {"a AND(b)OR c", "(and (or (and a b) c))", NULL},
                {"\"a b\"OR\"c d\"", "(and (or \"a b\" \"c d\"))", NULL},
                {"+law +bill", "(and law bill)", NULL},
                {"OR law", "(and or law)", "“OR” has nothing to join here"},
                {"law OR", "(and law or)", "“OR” has nothing to join here"},
                {"law AND", "(and law and?)", "“AND” has nothing to join here"},
                {"AND", "(and and)", "“AND” has nothing"},
                {"(law OR) bill", "(and law or bill)", "“OR” has nothing"},
                {"a OR OR b", "(and a (or or b))", "“OR” has nothing"},
                {"a OR ()", "(and a)", NULL},
                {"+7 777", "(and 7 777)", NULL},
                {"\"OR\" law", "(and or law)", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_not(void **state)
{
        static const struct row table[] = {
                {"law -draft", "(and law (not draft))", NULL},
                {"-draft law", "(and law (not draft))", NULL},
                {"law NOT draft", "(and law (not draft))", NULL},
                {"law !draft", "(and law (not draft))", NULL},
                {"law AND NOT draft", "(and law (not draft))", NULL},
                {"law - draft", "(and law draft)", NULL},
                {"law-draft", "(and \"law draft\")", NULL},
                {"law -- draft", "(and law draft)", NULL},
                {"law –draft", "(and law draft)", NULL},
                {"-draft", "(and * (not draft))", NULL},
                {"-a -b", "(and * (not a) (not b))", NULL},
                {"-draft source:a", "(and * XSa (not draft))", NULL},
                {"a -(b c)", "(and a (not (and b c)))", NULL},
                {"a NOT(b OR c)", "(and a (not (or b c)))", NULL},
                {"a -\"b c\"", "(and a (not \"b c\"))", NULL},
                {"a -title:b", "(and a (not Sb))", NULL},
                {"a -source:b", "(and a (not XSb))", NULL},
                {"a -source:b,c", "(and a (not (or XSb XSc)))", NULL},
                {"a NOT -b", "(and a b)", NULL},
                {"a NOT NOT b", "(and a b)", NULL},
                {"a --b", "(and a b)", NULL},
                {"a ---b", "(and a (not b))", NULL},
                {"a -(-b)", "(and a b)", NULL},
                {"a -(-b -c)", "(and a (not (and * (not b) (not c))))", NULL},
                {"a -(b -c)", "(and a (not (and b (not c))))", NULL},
                {"a (b -c)", "(and a b (not c))", NULL},
                {"a OR -b", "(and (or a (and * (not b))))", NULL},
                {"a OR NOT b c", "(and (or a (and * (not b))) c)", NULL},
                {"-a OR -b", "(and * (or (and * (not a)) (and * (not b))))", NULL},
                {"-a OR -a", "(and * (not a))", NULL},
                {"a OR (b -c)", "(and (or a (and b (not c))))", NULL},
                {"a AND -b OR c", "(and (or (and a (not b)) c))", NULL},
                {"-the law", "(and law (not the))", NULL},
                {"a -(x x)", "(and a (not x))", NULL},
                {"a -a", "(and a (not a))", NULL},
                {"a -AND", "(and a (not and))", NULL},
                {"a -—", "(and a)", NULL},
                {"a (-)", "(and a)", NULL},
                {"law NOT", "(and law not)", "“NOT” has nothing to join here"},
                {"(law NOT) x", "(and law not x)", "“NOT” has nothing"},
                {"NOT AND b", "(and not b)", "“NOT” has nothing"},
        };

        (void)state;
        CHECK(table);
}

static void test_phrases(void **state)
{
        static const struct row table[] = {
                {"\"freedom of assembly\"", "(and \"freedom of assembly\")", NULL},
                {"“freedom of assembly”", "(and \"freedom of assembly\")", NULL},
                {"„freedom of“ x", "(and \"freedom of\" x)", NULL},
                {"„freedom of” x", "(and \"freedom of\" x)", NULL},
                {"«свобода собраний» x", "(and \"свобода собраний\" x)", NULL},
                {"«Фонд «Ар Рух»» x", "(and \"фонд ар рух\" x)", NULL},
                {"«Фонд «Ар Рух» x", "(and \"фонд ар рух\" x)", NULL},
                {"”a b” x", "(and \"a b\" x)", NULL},
                {"“a b\" x", "(and \"a b\" x)", NULL},
                {"\"a b” x", "(and \"a b\" x)", NULL},
                {"a » b", "(and a b)", NULL},
                {"\"assembly\"", "(and assembly)", NULL},
                {"\"OR -a (b) c:d\"", "(and \"or a b c d\")", NULL},
                {"\"a b\"c", "(and \"a b\" c)", NULL},
                {"\"Kassym-Jomart\"", "(and \"kassym jomart\")", NULL},
                {"\"a b", "(and \"a b\")", "“\"a b” has no closing quotation mark"},
                {"x «a b", "(and x \"a b\")", "has no closing quotation mark"},
                {"(x \"a b)", "(and x \"a b\")", "has no closing quotation mark"},
                {"\"police protest\"~10", "(and (near 10 police protest))", NULL},
                {"«a b c»~5 x", "(and (near 5 a b c) x)", NULL},
                {"\"a b\"~2", "(and (near 2 a b))", NULL},
                {"\"a b\"~1", "(and (near 2 a b))", "within 2 words, the least"},
                {"\"a b\"~1000", "(and (near 50 a b))", "within 50 words, the most"},
                {"\"a b\"~99999999999", "(and (near 50 a b))", "within 50 words, the most"},
                {"\"a\"~3", "(and a)", NULL},
                {"\"a b\"~ c", "(and \"a b\" c)", "“\"a b\"~” has no number after its ~"},
                {"\"a b\"~c", "(and \"a b\" c)", "has no number after its ~"},
                {"«a b»~", "(and \"a b\")", "has no number after its ~"},
                {"police NEAR protest", "(and police near protest)",
                        "“NEAR” is no operator: it was searched as a word; write"},
                {"police NEAR/5 protest", "(and police \"near 5\" protest)",
                        "“NEAR/5” is no operator"},
                {"police near NEARLY NEAR/x NEAR2", "(and police near nearly \"near x\" near2)",
                        NULL},
                {"law || bill", "(and law bill)", "“||” is no operator and was ignored; write OR"},
                {"law | bill", "(and law bill)", "“|” is no operator"},
                {"law && bill & c", "(and law bill c)", NULL},
                {"title:\"a b\"~4", "(and (near 4 Sa Sb))", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_word_fields(void **state)
{
        static const struct row table[] = {
                {"title:law", "(and Slaw)", NULL},
                {"TITLE:law x", "(and Slaw x)", NULL},
                {"title:\"freedom of assembly\"", "(and \"Sfreedom Sof Sassembly\")", NULL},
                {"title:(law OR bill) x", "(and (or Slaw Sbill) x)", NULL},
                {"title:(law bill -draft) x", "(and Slaw Sbill x (not Sdraft))", NULL},
                {"title:(law author:Tokayev) x", "(and Slaw Atokayev x)", NULL},
                {"author:Kassym-Jomart", "(and \"Akassym Ajomart\")", NULL},
                {"title:law law", "(and Slaw law)", NULL},
                {"title:law OR author:a", "(and (or Slaw Aa))", NULL},
                {"title: law", "(and title law)", "“title:” has nothing to look for"},
                {"law title:", "(and law title)", "“title:” has nothing to look for"},
                {"(title:) x", "(and title x)", "“title:” has nothing to look for"},
                {"title:AND x", "(and Sand? x)", NULL},
                {"title:-law", "(and Slaw)", NULL},
                {"title:— x", "(and x)", NULL},
                {"subtitle:law", "(and subtitle law)", "“subtitle:” is not a field"},
                {"subtitle:law", "(and subtitle law)",
                        "the fields are title:, author:, source:, lang:, kind:, id:, path:, "
                        "date:, since:."},
                {"foo:\"a b\" x", "(and foo \"a b\" x)", "“foo:” is not a field"},
                {"foo:(a OR b) x", "(and foo (or a b) x)", "“foo:” is not a field"},
                {"x -foo:bar", "(and x (not (and foo bar)))", "“foo:” is not a field"},
                {"x OR foo:bar", "(and (or x (and foo bar)))", "“foo:” is not a field"},
                {"автор:Токаев", "(and автор токаев)", "“автор:” is not a field"},
                {"https://example.org/a", "(and \"http example org a\")", NULL},
                {"law 12:30", "(and law \"12 30\")", NULL},
                {"Kazakhstan: law", "(and kazakhstan law)", NULL},
                {"C:\\law", "(and \"c law\")", NULL},
                {"title::law", "(and Slaw)", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_exact_fields(void **state)
{
        static const struct row table[] = {
                {"source:reports", "(and * XSreports)", NULL},
                {"law source:Reports", "(and law XSreports)", NULL},
                {"source:a law", "(and law XSa)", NULL},
                {"lang:KK kind:Report", "(and * Lkk XKreport)", NULL},
                {"kind:Отчёт", "(and * XKотчёт)", NULL},
                {"kind:\"annual report\"", "(and * XKannual report)", NULL},
                {"kind:«annual report» x", "(and x XKannual report)", NULL},
                {"id:Reports:kz/A(1).txt#3 x", "(and x QReports:kz/A(1).txt#3)", NULL},
                {"(id:a:b) x", "(and x Qa:b)", NULL},
                {"id:\"a:b, c.txt\"", "(and * Qa:b, c.txt)", NULL},
                {"source:a,b", "(and * (or XSa XSb))", NULL},
                {"source:a,,b, x", "(and x (or XSa XSb))", NULL},
                {"kind:\"a b\",c,\"d\" x", "(and x (or XKa b XKc XKd))", NULL},
                {"source:a source:b", "(and * (or XSa XSb))", NULL},
                {"source:a law source:b,c", "(and law (or XSa XSb XSc))", NULL},
                {"source:a source:a", "(and * XSa)", NULL},
                {"source:a AND source:b", "(and * (or XSa XSb))", NULL},
                {"source:a lang:kk source:b lang:ru", "(and * (or XSa XSb) (or Lkk Lru))", NULL},
                {"id:a id:b", "(and * (or Qa Qb))", NULL},
                {"source:a -source:b", "(and * XSa (not XSb))", NULL},
                {"source:(a b)", "(and * (or XSa XSb))", NULL},
                {"source:(a OR b) x", "(and x (or XSa XSb))", NULL},
                {"source:a OR source:b", "(and * (or XSa XSb))", NULL},
                {"source:a OR lang:kk x", "(and x (or XSa Lkk))", NULL},
                {"law OR source:a", "(and (or law XSa))", NULL},
                {"law OR (source:a lang:kk)", "(and (or law (and * XSa Lkk)))", NULL},
                {"x -(source:a source:b)", "(and x (not (or XSa XSb)))", NULL},
                {"+source:a x", "(and x XSa)", NULL},
                {"source:-x", "(and * XS-x)", NULL},
                {"source:", "(and source)", "“source:” has nothing to look for"},
                {"source:, x", "(and source x)", "“source:,” has nothing to look for"},
                {"lang:\"\" x", "(and lang x)", "has nothing to look for"},
        };

        (void)state;
        CHECK(table);
}

static void test_dates(void **state)
{
        static const struct row table[] = {
                {"date:2020", "(and * date[2020-01-01,2021-01-01))", NULL},
                {"law date:2020-02", "(and law date[2020-02-01,2020-03-01))", NULL},
                {"date:>=2020-02-29 law", "(and law date[2020-02-29,))", NULL},
                {"date:..2020", "(and * date[,2021-01-01))", NULL},
                {"date:\"2020-05\"", "(and * date[2020-05-01,2020-06-01))", NULL},
                {"date:2019,2021",
                        "(and * (or date[2019-01-01,2020-01-01) "
                        "date[2021-01-01,2022-01-01)))",
                        NULL},
                {"date:>2019 date:<2021", "(and * date[2020-01-01,) date[,2021-01-01))", NULL},
                {"law -date:2020", "(and law (not date[2020-01-01,2021-01-01)))", NULL},
                {"since:7d", "(and * date[2020-09-06,))", NULL},
                {"since:2w law", "(and law date[2020-08-30,))", NULL},
                {"since:3m", "(and * date[2020-06-13,))", NULL},
                {"since:1y", "(and * date[2019-09-13,))", NULL},
                {"date:2021..2019", "(and * date[2019-01-01,2022-01-01))",
                        "The later date stands first in “2021..2019”"},
                {"date:2020-13", "(and date \"2020 13\")",
                        "“date:2020-13” is no date that can be read, so it was searched as words; "
                        "write date:2020, date:2020-05,"},
                {"x date:31/02/2020", "(and x date \"31 02 2020\")", "date:2019..2020-06"},
                {"x -date:soon", "(and x (not (and date soon)))", "“date:soon” is no date"},
                {"date:2020,soon", "(and date \"2020 soon\")", "“date:2020,soon” is no date"},
                {"date:(2020 soon)", "(and soon date[2020-01-01,2021-01-01))", "“soon” is no date"},
                {"since:yesterday", "(and since yesterday)", "since:7d (days)"},
                {"date: 2020", "(and date 2020)", "“date:” has nothing to look for"},
        };

        (void)state;
        CHECK(table);
}

static void test_marks_of_words(void **state)
{
        static const struct row table[] = {
                {"demonstr*", "(and demonstr*)", NULL},
                {"demonstr**", "(and demonstr*)", NULL},
                {"demonstr*,", "(and demonstr*)", NULL},
                {"x -demonstr*", "(and x (not demonstr*))", NULL},
                {"title:demonstr*", "(and Sdemonstr*)", NULL},
                {"\"police demonstr*\"", "(and \"police demonstr*\")", NULL},
                {"\"demonstr* police\"", "(and \"demonstr* police\")", NULL},
                {"\"demonstr* police\"~5", "(and (near 5 demonstr* police))", NULL},
                {"the*", "(and the*)", NULL},
                {"=assembly", "(and =assembly)", NULL},
                {"=\"a b\"", "(and \"=a =b\")", NULL},
                {"title:=law", "(and =Slaw)", NULL},
                {"=the law", "(and =the law)", NULL},
                {"=law law", "(and =law law)", NULL},
                {"=law =law", "(and =law)", NULL},
                {"=demonstr*", "(and demonstr*)", NULL},
                {"demon*str", "(and \"demon str\")",
                        "“demon*str”: a * stands for more letters only"},
                {"*strate", "(and strate)", "“*strate”: a * stands for more letters only"},
                {"5*3", "(and \"5 3\")", "“5*3”: a *"},
                {"a = b", "(and a b)", NULL},
                {"a * b", "(and a b)", NULL},
                {"tokaev~", "(and tokaev~)", NULL},
                {"the~ law", "(and the~ law)", NULL},
                {"tokaev~1 Токаев~~2", "(and tokaev~1 токаев~2)", NULL},
                {"tokaev~ tokaev~ tokaev", "(and tokaev~ tokaev)", NULL},
                {"tokaev~3", "(and tokaev~2)",
                        "“tokaev~3”: at most 2 letters may differ, so it was searched as ~2."},
                {"tokaev~99999999999", "(and tokaev~2)", "at most 2 letters"},
                {"tokaev~0", "(and tokaev)", NULL},
                {"title:tokaev~ -bill~", "(and Stokaev~ (not bill~))", NULL},
                {"Kassym-Jomart~", "(and \"kassym~ jomart~\")", NULL},
                {"ab~", "(and ab)", "“ab~”: ~ is for words of at least 3 letters"},
                {"ab~1", "(and ab~1)", NULL},
                {"аб~", "(and аб)", "“аб~”: ~ is for words of at least 3 letters"},
                {"2020~", "(and 2020)", "“2020~”: ~ is for words"},
                {"t34~2", "(and t34)", "“t34~2”: ~ is for words"},
                {"=tokaev~", "(and =tokaev)", "“=tokaev~”: ~ is for words"},
                {"tokae*~", "(and tokae*)", "“tokae*~”: ~ is for words"},
                {"tokaev ~ law", "(and tokaev law)", NULL},
                {"~tokaev", "(and tokaev)", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_paths(void **state)
{
        static const struct row table[] = {
                {"path:reports", "(and * XPreports)", NULL},
                {"path:Reports/KZ", "(and * XPreports/kz)", NULL},
                {"path:a/b/c", "(and * XPa/b XPb/c)", NULL},
                {"path:/home/a/", "(and * XP/home XPhome/a)", NULL},
                {"path:*.pdf", "(and * XP*.pdf)", NULL},
                {"path:a/*.pdf", "(and * XPa XP*.pdf)", NULL},
                {"path:a/**/b/*.pdf", "(and * XPa XPb XP*.pdf)", NULL},
                {"path:\"my papers\"", "(and * XPmy papers)", NULL},
                {"path:a,b", "(and * (or XPa XPb))", NULL},
                {"path:a path:b", "(and * XPa XPb)", NULL},
                {"x -path:a/b/c", "(and x (not (and * XPa/b XPb/c)))", NULL},
                {"path:Отчёты/қаз", "(and * XPотчеты/қаз)", NULL},
                {"path:/", "(and path)", "“path:/” is no path that can be looked for"},
                {"path:kz*", "(and path kz*)", "is no path"},
        };

        (void)state;
        CHECK(table);
}

static struct kz_query *parse_repeated(
        const char *front, const char *piece, size_t times, const char *back)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_query *query;

        kz_buf_append_cstr(&buf, front);
        while (times--)
                kz_buf_append_cstr(&buf, piece);
        kz_buf_append_cstr(&buf, back);
        query = parse(kz_buf_str(&buf));
        kz_buf_deinit(&buf);
        return query;
}

static void expect_tree(const struct kz_query *query, const char *tree)
{
        struct kz_buf out = KZ_BUF_NULL;

        tree_print(query->root, &out);
        assert_string_equal(out.data, tree);
        kz_buf_deinit(&out);
}

static void expect_warning(const struct kz_query *query, const char *part)
{
        size_t i;

        for (i = 0; i < query->n_warnings; i++) {
                if (strstr(query->warnings[i].ptr, part))
                        return;
        }
        fail_msg("no warning says: %s", part);
}

static void test_parentheses(void **state)
{
        static const struct row table[] = {
                {"(a", "(and a)", "A parenthesis is not closed"},
                {"(a OR b c", "(and (or a b) c)", "A parenthesis is not closed"},
                {"a)", "(and a)", "A closing parenthesis has no opening one"},
                {"item(s)", "(and item s)", NULL},
                {"((((a))))", "(and a)", NULL},
        };
        struct kz_query *query;

        (void)state;
        CHECK(table);
        query = parse(KZ_STR(")a( b"));
        expect_tree(query, "(and a b)");
        assert_int_equal(query->n_warnings, 2);
        kz_query_free(query);
}

static void test_nesting(void **state)
{
        struct kz_query *query;

        (void)state;
        query = parse_repeated("", "(", 100, "a OR b");
        expect_tree(query, "(and (or a b))");
        expect_warning(query, "Parentheses nest more than 32 deep");
        kz_query_free(query);

        query = parse_repeated(
                "x -", "(", KZ_QUERY_MAX_DEPTH, "a OR b))))))))))))))))))))))))))))))))");
        expect_tree(query, "(and x (not (or a b)))");
        assert_int_equal(query->n_warnings, 0);
        kz_query_free(query);

        /* What is too deep loses its parentheses and its field, and keeps its place. */
        query = parse_repeated(
                "", "(", KZ_QUERY_MAX_DEPTH, "title:(a OR b) c))))))))))))))))))))))))))))))))) d");
        expect_tree(query, "(and (or a b) c d)");
        expect_warning(query, "nest more than");
        kz_query_free(query);
}

static void test_limits(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_query *query;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_QUERY_MAX_GROUPS + 10; i++)
                kz_buf_printf(&buf, "w%zu ", i);
        query = parse(kz_buf_str(&buf));
        assert_int_equal(query->root->n_children, KZ_QUERY_MAX_GROUPS);
        assert_int_equal(query->n_warnings, 1);
        expect_warning(query, "more than 256 words");
        kz_query_free(query);

        buf.data[0] = '"';
        query = parse(kz_buf_str(&buf));
        assert_int_equal(query->root->children[0]->kind, KZ_NODE_PHRASE);
        assert_int_equal(query->root->children[0]->n_groups, KZ_QUERY_MAX_GROUPS);
        expect_warning(query, "more than 256 words");
        kz_query_free(query);
        kz_buf_deinit(&buf);

        query = parse_repeated("(x OR ", "source:a,b ", 300, ")");
        expect_tree(query, "(and (or x XSa XSb) (or XSa XSb))");
        expect_warning(query, "more than 256 words");
        kz_query_free(query);
}

static void test_long_text(void **state)
{
        struct kz_query *query;

        (void)state;
        /* 2-byte letters after one byte: the limit falls inside one. */
        query = parse_repeated("a", "ж", KZ_QUERY_MAX_BYTES, "");
        assert_int_equal(query->text.len, KZ_QUERY_MAX_BYTES - 1);
        expect_warning(query, "longer than 65536 bytes");
        kz_query_free(query);

        query = parse_repeated("", "\xff", KZ_QUERY_MAX_BYTES, "");
        assert_true(query->text.len <= KZ_QUERY_MAX_BYTES);
        expect_warning(query, "not UTF-8");
        kz_query_free(query);

        query = parse_repeated("source:", "x", KZ_TERM_MAX, " law");
        expect_tree(query, "(and law 0)");
        expect_warning(query, "No source is as long as “xxxxxxxx");
        kz_query_free(query);
}

static void test_bad_bytes(void **state)
{
        struct kz_query *query;

        (void)state;
        query = parse(KZ_STR("law\xff bill\xC3"));
        expect_tree(query, "(and law bill)");
        expect_warning(query, "not UTF-8");
        kz_query_free(query);

        query = parse(KZ_STR("law\0bill\x1b[31m\x7f"));
        expect_tree(query, "(and law bill 31m)");
        assert_int_equal(query->n_warnings, 0);
        kz_query_free(query);

        query = parse((struct kz_str){NULL, 0});
        expect_tree(query, "(and 0)");
        kz_query_free(query);
}

static void test_warnings(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_query *query;
        int i;

        (void)state;
        /* Shortened, and nothing in it reaches the terminal. */
        query = parse_repeated("\"a\xE2\x80\xAE", "я", 200, "");
        expect_warning(query, "“\"a\\u202eяя");
        expect_warning(query, "я…” has no closing");
        kz_query_free(query);

        query = parse(KZ_STR("foo:a foo:b foo:c"));
        assert_int_equal(query->n_warnings, 1);
        kz_query_free(query);

        for (i = 0; i < 100; i++)
                kz_buf_printf(&buf, "f%c%c:x ", 'a' + i / 26, 'a' + i % 26);
        query = parse(kz_buf_str(&buf));
        assert_int_equal(query->n_warnings, 17);
        expect_warning(query, "There is more of this kind");
        kz_query_free(query);
        kz_buf_deinit(&buf);
}

static void test_typed_text(void **state)
{
        static const char *const typed[] = {
                "Laws", "\"Freedom of Assembly\"~9", "U.N.-led", "title:law", "author:\"A B\""};
        struct kz_query *query = parse(
                KZ_STR("Laws, \"Freedom of Assembly\"~9 (U.N.-led). title:law author:\"A B\""));
        size_t i;

        (void)state;
        assert_int_equal(query->root->n_children, KZ_ARRAY_LEN(typed));
        for (i = 0; i < KZ_ARRAY_LEN(typed); i++) {
                struct kz_str text = query->root->children[i]->text;

                if (!kz_str_eq(text, kz_str(typed[i])))
                        fail_msg("%.*s instead of %s", KZ_STR_ARG(text), typed[i]);
        }
        assert_int_equal(query->now, NOW);
        kz_query_free(query);
        assert_null(kz_query_free(NULL));
}

static void test_sentences(void **state)
{
        static const struct row table[] = {
                {"one two six ten the law of the land NOT red",
                        "(and one two six ten the? law of? land not red)", "like a sentence"},
                {"one two six ten the law of the land -red",
                        "(and one two six ten the? law of? land red)", "like a sentence"},
                {"ONE TWO SIX TEN THE LAW OF THE LAND OR RED",
                        "(and one two six ten the? law of? land or red)", "like a sentence"},
                /* Too short, not enough common words, and a field. */
                {"one two six the law of the land NOT red",
                        "(and one two six the? law of? land (not red))", NULL},
                {"one two six ten the law of ten land NOT red",
                        "(and one two six ten the? law of? land (not red))", NULL},
                {"one two six ten the law of the land kind:x NOT red",
                        "(and one two six ten the? law of? land XKx (not red))", NULL},
                {"one two six ten the law of the land \"NOT red\"",
                        "(and one two six ten the? law of? land \"not red\")", NULL},
        };

        (void)state;
        CHECK(table);
}

static void test_tags(void **state)
{
        static const struct row table[] = {
                {"#FreePress", "(and (or freepres \"free pres\"))", NULL},
                {"@MinistryOfLaw bill", "(and (or ministryoflaw \"ministry of law\") bill)", NULL},
                {"#СвободаСобраний", "(and (or свободасобраний \"свобода собраний\"))", NULL},
                {"-#FreePress law", "(and law (not (or freepres \"free pres\")))", NULL},
                {"#freepress", "(and freepres)", NULL},
                {"#UN", "(and un)", NULL},
                {"FreePress", "(and freepres)", NULL},
                {"\"#FreePress\"", "(and freepres)", NULL},
                {"#", "(and 0)", "no word"},
        };

        (void)state;
        CHECK(table);
}

static void test_addresses(void **state)
{
        static const struct {
                const char *typed;
                bool whole;
        } rows[] = {
                {"https://example.org/a", true},
                {"http://x.y", true},
                {"pic.example.org/a1", true},
                {"and/or", false},
                {"12.30/1", false},
                {"a-b", false},
                {"\"example.org/a b\"", false},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct kz_query *query = parse(kz_str(rows[i].typed));

                assert_int_equal(query->root->children[0]->kind, KZ_NODE_PHRASE);
                if (query->root->children[0]->whole != rows[i].whole)
                        fail_msg("%s", rows[i].typed);
                kz_query_free(query);
        }
}

static void test_unclosed(void **state)
{
        struct kz_query *query = parse(kz_str("\"law of the sea"));

        (void)state;
        assert_true(query->root->children[0]->unclosed);
        kz_query_free(query);
        query = parse(kz_str("\"law of the sea\""));
        assert_false(query->root->children[0]->unclosed);
        kz_query_free(query);
}

static void test_repeated(void **state)
{
        struct kz_query *query = parse(kz_str("law bill law (the law) source:a source:a"));

        (void)state;
        assert_int_equal(query->root->n_children, 4);
        assert_int_equal(query->root->children[0]->again, 2);
        assert_int_equal(query->root->children[1]->again, 0);
        assert_int_equal(query->root->children[2]->again, 0);
        kz_query_free(query);
}

static void check_settings(
        const struct kz_query_settings *settings, const char *typed, const char *wanted)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_query *query = NULL;

        assert_int_equal(
                kz_query_parse_with(analyzer, kz_str(typed), settings, &query, NULL), KZ_OK);
        assert_null(tree_fault(query));
        tree_print(query->root, &out);
        assert_string_equal(out.data, wanted);
        assert_int_equal(query->now, settings->now);
        kz_buf_deinit(&out);
        kz_query_free(query);
}

static void test_settings(void **state)
{
        const struct kz_query_settings as_typed = {.now = NOW, .as_typed = true};
        const struct kz_query_settings all = {.now = NOW, .no_stop_words = true};
        const struct kz_query_settings both = {.now = NOW, .as_typed = true, .no_stop_words = true};

        (void)state;
        check_settings(&as_typed, "the law title:bill", "(and =the? =law =Sbill)");
        check_settings(&as_typed, "\"a b\" demonstr* source:x", "(and \"=a =b\" demonstr* XSx)");
        check_settings(&all, "the law OR of", "(and the (or law of))");
        check_settings(&all, "the law since:1d", "(and the law date[2020-09-12,))");
        check_settings(&both, "the law", "(and =the =law)");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_nothing),
                cmocka_unit_test(test_common),
                cmocka_unit_test(test_operators),
                cmocka_unit_test(test_not),
                cmocka_unit_test(test_phrases),
                cmocka_unit_test(test_word_fields),
                cmocka_unit_test(test_exact_fields),
                cmocka_unit_test(test_dates),
                cmocka_unit_test(test_marks_of_words),
                cmocka_unit_test(test_paths),
                cmocka_unit_test(test_parentheses),
                cmocka_unit_test(test_nesting),
                cmocka_unit_test(test_limits),
                cmocka_unit_test(test_long_text),
                cmocka_unit_test(test_bad_bytes),
                cmocka_unit_test(test_warnings),
                cmocka_unit_test(test_typed_text),
                cmocka_unit_test(test_sentences),
                cmocka_unit_test(test_tags),
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_unclosed),
                cmocka_unit_test(test_repeated),
                cmocka_unit_test(test_settings),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
