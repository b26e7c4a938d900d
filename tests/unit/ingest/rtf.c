/* RTF: what is read, in which encoding, and what is left out; and files that mean harm. */
#include "collect.h"

#include <stdlib.h>

#include "tests/support/rounds.h"

#define MANY TEST_ROUNDS(100000)

static struct collect *parse_rtf(const char *rtf)
{
        return parse_bytes("a.rtf", rtf, strlen(rtf));
}

static void assert_rtf(const char *rtf, const char *text)
{
        struct collect *c = parse_rtf(rtf);

        if (c->status)
                fail_msg("%s: %s", rtf, c->err.message);
        assert_string_equal(c->parser, "rtf");
        assert_str(c->docs[0].text, text);
        assert_int_equal(c->problem_count, 0);
        collect_free(c);
}

static void test_text(void **state)
{
        (void)state;
        assert_rtf("{\\rtf1 One\\par Two\\line three\\tab four}", "One\n\nTwo\nthree\tfour\n");
        assert_rtf("{\\rtf1 Free\r\ndom {\\b of} spe\\-ech\\~x\\_y}",
                "Freedom of speech\xC2\xA0x-y\n");
        assert_rtf("{\\rtf1 \\{a\\\\b\\}\\emdash c\\\nd}", "{a\\b}—c\n\nd\n");
        assert_rtf("{\\rtf1\\lquote a\\rquote  \\ldblquote b\\rdblquote\\bullet}", "‘a’ “b”•\n");
        assert_rtf("\xEF\xBB\xBF \n{\\rtf1 a} and what follows", "a\n");
        assert_rtf("{\\rtf1 a\\unknown-12 b\\unknown c\\u}", "abc\n");
}

static void test_encodings(void **state)
{
        (void)state;
        assert_rtf("{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2 \xE4\xE0}",
                "Привет да\n");
        assert_rtf("{\\rtf1\\ansi\\ansicpg1252 \\'dcber \\'96}", "Über –\n");
        assert_rtf("{\\rtf1\\ansi caf\\'e9}", "café\n");
        assert_rtf("{\\rtf1\\mac \\'8e}", "é\n");
        assert_rtf("{\\rtf1\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 Arial "
                   "Cyr{\\*\\falt Arial};}{\\f2\\fcharset2 Symbol;}{\\f3\\fnil\\cpg1251 B;}}"
                   "\\f1\\'c4\\'e0 {\\f0\\'e9}\\'c4\\f2\\'b7\\f3\\'c4\\f9\\'e9}",
                "Да éДДé\n");
        assert_rtf("{\\rtf1\\deff1{\\fonttbl{\\f1\\fcharset204 A;}{\\f0\\fcharset0 B;}}\\f0\\'e9"
                   "\\plain\\'c4\\'e0}",
                "éДа\n");
        assert_rtf("{\\rtf1{\\fonttbl{\\f0\\fcharset128 Mincho;}}\\f0\\'83\\'65\\'83X\\'83g}",
                "テスト\n");
        assert_rtf("{\\rtf1\\ansicpg65001 \xD0\x94\xFF}", "Д\xEF\xBF\xBD\n");
}

static void test_unicode(void **state)
{
        (void)state;
        assert_rtf("{\\rtf1\\ansi\\u1178?\\u1179\\'eaz}", "Ққz\n");
        assert_rtf("{\\rtf1\\uc0\\u1178\\u1179 z{\\uc2\\u1178 ab}\\u1179}", "Ққ"
                                                                            "zҚқ\n");
        assert_rtf("{\\rtf1\\uc1\\u1178 {x}\\u1179\\b y}", "Қxқy\n");
        assert_rtf("{\\rtf1\\u-10179?\\u-8704?}", "\xF0\x9F\x98\x80\n"); /* a pair */
        assert_rtf("{\\rtf1 a\\u-10179?b\\u-8704?c\\u0?\\u-3913?}", "abc\n");
        assert_rtf("{\\rtf1\\uc2\\u20013\\'d6\\'d0\\u25991\\'ce\\'c4}", "中文\n");
}

static void test_left_out(void **state)
{
        (void)state;
        assert_rtf("{\\rtf1{\\fonttbl{\\f0 Times;}}{\\colortbl;\\red0;}{\\stylesheet{\\s1 Body;}}"
                   "{\\info{\\company X}}{\\*\\generator G;}{\\*\\new {\\par words}}text}",
                "text\n");
        assert_rtf("{\\rtf1 a{\\pict\\wmetafile8 0102ab{\\*\\blipuid 12}}b{\\v hidden}c{\\deleted "
                   "gone}d{\\*\\bkmkstart x}e{\\xe index}f}",
                "abcdef\n");
        assert_rtf("{\\rtf1{\\v hidden\\v0 seen}{\\v hidden\\plain  again}}", "seen again\n");
        assert_rtf("{\\rtf1 a{\\pict\\bin5 }}\\}}}b}", "ab\n");
        assert_rtf("{\\rtf1 a{\\object{\\*\\objdata 0102}{\\result shown}}b}", "ashownb\n");
        /* Only what begins a group may be left out as a whole. */
        assert_rtf("{\\rtf1{\\b a\\*\\cs7 b}}", "ab\n");
}

static void test_fields_and_asides(void **state)
{
        (void)state;
        assert_rtf(
                "{\\rtf1 see {\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt here}} now}",
                "see here now\n");
        assert_rtf("{\\rtf1 One{\\footnote\\pard\\plain a note\\par more} two\\par Three}",
                "One two\n\na note\n\nmore\n\nThree\n");
        assert_rtf("{\\rtf1 One{\\*\\annotation\\pard a comment{\\*\\atnref 1}} two}",
                "One two\n\na comment\n");
        assert_rtf("{\\rtf1 One{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv 1}}{\\shptxt a box}}"
                   "{\\shprslt a box}} two}",
                "One two\n\na box\n");
        assert_rtf("{\\rtf1{\\header The Centre\\par}{\\headerf The Centre}{\\footer 12}Text}",
                "Text\n\nThe Centre\n");
        assert_rtf("{\\rtf1{\\listtext 1.\\tab}item}", "1.\titem\n");
}

static void test_tables(void **state)
{
        (void)state;
        assert_rtf(
                "{\\rtf1 Before\\par\\trowd\\intbl a\\par b\\cell\\cell c\\cell\\row\\intbl d\\cell"
                "\\row\\pard After}",
                "Before\n\na\nb\tc\nd\n\nAfter\n");
        assert_rtf("{\\rtf1\\trowd a\\cell b\\cell\\row}", "a\tb\n");
}

static void test_properties(void **state)
{
        struct collect *c = parse_rtf(
                "{\\rtf1\\ansicpg1251{\\stylesheet{\\s0 Normal;}{\\s15 heading 1;}}{\\info{\\title "
                "Document1}{\\author "
                "\\'c8\\'e2\\'e0\\'ed\\'ee\\'e2}{\\creatim\\yr2019\\mo1\\dy2\\hr3}"
                "{\\revtim\\yr2020\\mo9\\dy9}}Text\\par\\pard\\s15 The heading\\par}");

        (void)state;
        assert_str(c->docs[0].title, "The heading");
        assert_str(c->docs[0].author, "Иванов");
        assert_str(c->docs[0].date, "2020-09-09");
        collect_free(c);
        c = parse_rtf("{\\rtf1{\\info{\\title The title}{\\creatim\\yr1601\\mo1\\dy1}}a\\par "
                      "12 April 2018\\par}");
        assert_str(c->docs[0].title, "The title");
        assert_str(c->docs[0].date, "2018-04-12");
        collect_free(c);
        /* A file that lost the end of what it says of itself. */
        c = parse_rtf("{\\rtf1{\\info{\\title T}{\\revtim\\yr1601\\pard Text}");
        assert_str(c->docs[0].text, "Text\n");
        collect_free(c);
}

static void test_failures(void **state)
{
        struct collect *c = parse_rtf("{\\rtf1 One\\par Two");

        (void)state;
        assert_str(c->docs[0].text, "One\n\nTwo\n");
        assert_problem(c, 0, "cut short");
        collect_free(c);
        c = parse_rtf("{\\rtf1{\\fonttbl{\\f0 ");
        assert_int_equal(c->status, KZ_E_CORRUPT);
        assert_contains(c->err.message, "cut short");
        collect_free(c);
        c = parse_rtf("{\\rtf1{\\pict 0102}}");
        assert_int_equal(c->status, KZ_E_INVALID);
        assert_contains(c->err.message, "only pictures");
        collect_free(c);
        c = parse_rtf("{\\rtf1}");
        assert_contains(c->err.message, "empty");
        collect_free(c);
        /* The name is only a hint. */
        c = parse_bytes("a.doc", "{\\rtf1 a}", 9);
        assert_string_equal(c->parser, "rtf");
        collect_free(c);
}

static void assert_repeated(const char *begin, const char *part, size_t times, const char *end)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf rtf = KZ_BUF_NULL;
        struct collect *c;
        size_t i;

        assert_int_equal(kz_buf_append_cstr(&rtf, begin), KZ_OK);
        for (i = 0; i < times; i++)
                assert_int_equal(kz_buf_append_cstr(&rtf, part), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(&rtf, end), KZ_OK);
        c = parse_bytes("a.rtf", rtf.data, rtf.len);
        if (c->status)
                fail_msg("%s: %s", part, c->err.message);
        assert_true(c->docs[0].text.len <= 2 * rtf.len);
        collect_free(c);
}

/* Time that grew with the square of any of these would run into the test's limit. */
static void test_hostile(void **state)
{
        (void)state;
        assert_repeated("{\\rtf1 a", "{", 10 * MANY, "b}");
        assert_repeated("{\\rtf1 a", "}", 10 * MANY, "");
        assert_repeated("{\\rtf1 a", "{\\footnote b", MANY, "}");
        assert_repeated("{\\rtf1 a", "{\\footnote b}", MANY, "}");
        assert_repeated("{\\rtf1 a", "{\\header b}", MANY, "}");
        assert_repeated("{\\rtf1{\\stylesheet", "{\\s1 heading 1;}", MANY, "}a}");
        assert_repeated("{\\rtf1{\\fonttbl", "{\\f32767\\fcharset204 x;}", MANY, "}a}");
        assert_repeated("{\\rtf1 a", "\\cell\\row", MANY, "}");
        assert_repeated("{\\rtf1 a", "\\par", MANY, "}");
        assert_repeated("{\\rtf1{\\fonttbl{\\f0\\fcharset128 x;}{\\f1\\fcharset129 y;}}a",
                "\\f0\\'83\\f1\\'83", MANY / 10, "}");
        assert_repeated("{\\rtf1 a\\u12", "3", 10 * MANY, "?}");
        assert_repeated("{\\rtf1 a\\", "x", 10 * MANY, "}");
        assert_repeated("{\\rtf1 a", "\\bin99999999 ", MANY, "");
        assert_repeated("{\\rtf1 a", "\\u-10179?", MANY, "}");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_encodings),
                cmocka_unit_test(test_unicode),
                cmocka_unit_test(test_left_out),
                cmocka_unit_test(test_fields_and_asides),
                cmocka_unit_test(test_tables),
                cmocka_unit_test(test_properties),
                cmocka_unit_test(test_failures),
                cmocka_unit_test(test_hostile),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
