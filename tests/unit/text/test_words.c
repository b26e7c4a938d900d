/* Where words begin and end, what they become, and where they stand. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "tests/unit/text/tokens.h"

struct row {
        const char *text, *want;
};

static void check(
        void **state, const char *lang, enum tokens_show show, const struct row *rows, size_t n)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < n; i++) {
                tokens_line(*state, lang, kz_str(rows[i].text), show, &line);
                if (strcmp(line.data, rows[i].want) != 0)
                        fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].text, line.data,
                                rows[i].want);
        }
}

#define CHECK_FORMS(rows) check(state, "en", TOKENS_FORMS, rows, KZ_ARRAY_LEN(rows))

static void test_ranges_and_positions(void **state)
{
        static const struct row rows[] = {
                {"", ""},
                {"  ... — !? ", ""},
                {"One two", "one@1[0,3) two@2[4,7)"},
                {"  Алма-Ата.", "алма@1[2,10) ата@2[11,17)"},
                {"передаетTengrinews.kzсо",
                        "передает@1[0,16) tengrinews@2[16,26) kz@3[27,29) со@4[29,33)"},
                {"the U.N. said", "the@1[0,3) un@2[4,8) said@3[9,13)"},
                {"U.S.’s", "us@1[0,8)"},
                {"Kazakhstan’s end", "kazakhstan@1[0,14) end@2[15,18)"},
                {"ас\u00ADсам\u00AD бле\u00AD", "ассам@1[0,12) бле@2[15,21)"},
                {"и\u0306од", "йод@1[0,8)"},
                {"日本ab", "日@1[0,3) 本@2[3,6) ab@3[6,8)"},
                {"a\xFF"
                 "b\xC3",
                        "a@1[0,1) b@2[2,3)"},
                {"\xEF\xBB\xBFword", "word@1[3,7)"},
                {"ab\u0301\u200D cd", "ab\u0301@1[0,4) cd@2[8,10)"},
        };

        check(state, "en", TOKENS_PLACES, rows, KZ_ARRAY_LEN(rows));
}

static void test_paragraphs(void **state)
{
        static const struct row rows[] = {
                {"a\nb", "a@1[0,1) b@2[2,3)"},
                {"a\r\nb", "a@1[0,1) b@2[3,4)"},
                {"a\n\nb", "a@1[0,1) b@51[3,4)"},
                {"a\r\n\r\nb", "a@1[0,1) b@51[5,6)"},
                {"a\n \t\u00A0\nb", "a@1[0,1) b@51[7,8)"},
                {"a\n\n\n\n\nb c", "a@1[0,1) b@51[6,7) c@52[8,9)"},
                {"a\n-\nb", "a@1[0,1) b@2[4,5)"},
                {"a\n.\n\nb", "a@1[0,1) b@51[5,6)"},
                {"a\fb", "a@1[0,1) b@51[2,3)"},
                {"a\u2029b", "a@1[0,1) b@51[4,5)"},
                {"a\u2028b", "a@1[0,1) b@2[4,5)"},
                {"\n\n\na", "a@1[3,4)"},
        };

        check(state, "en", TOKENS_PLACES, rows, KZ_ARRAY_LEN(rows));
}

static void test_scripts(void **state)
{
        static const struct row rows[] = {
                {"covid19 2020г 19covid", "covid19 2020г 19covid"},
                {"Tengri2020казах", "tengri2020 казах"},
                {"αβгд", "αβ гд"},
                {"カタカナひら漢字", "カ タ カ ナ ひ ら 漢 字"},
                {"ｶﾞ", "ガ"},
                {"2020年5月", "2020 年 5 月"},
                {"ภาษาไทย", "ภาษาไทย"},
                {"ភាសាខ្មែរ", "ភាសាខ្មែរ"},
                {"한국어 中文", "한국어 中 文"},
                {"العربية עברית", "العربية עברית"},
                {"ქართული Հայերեն", "ქართული հայերեն"},
                {"😀 a👍🏽b ♥️ €5 ©", "a b 5"},
        };

        CHECK_FORMS(rows);
}

/* Letters that look like those of the other script, and words that only touch. */
static void test_mixtures(void **state)
{
        static const struct row rows[] = {
                /* Latin for Cyrillic */
                {"Kазахстан Aстана cоюз Мақcат", "казахстан астана союз мақсат"},
                {"мемлекеттiк Мәжiлiсiне iшiнде", "мемлекеттік мәжілісіне ішінде"},
                {"жəне Əбілқайыр сəйкес жаhан", "және әбілқайыр сәйкес жаһан"},
                {"чтó бóльшую стòит кардиоxирургия", "что большую стоит кардиохирургия"},
                {"cо сo оn", "со со on"},
                /* Cyrillic for Latin */
                {"СOVID СOVID-19 Кnowledge аlmaty", "covid covid 19 knowledge almaty"},
                {"Іle SІM BІShKEK Besіgі", "ile sim bishkek besigi"},
                {"IТ ХХI ХVII ІТ-компания", "it xxi xvii іт компания"},
                /* A space is missing, or the letters are none of the other script. */
                {"передаетTengrinews.kzсо", "передает tengrinews kz со"},
                {"Tengrinews.kzо Tengrinews.kzс", "tengrinews kz о tengrinews kz с"},
                {"сFacebook наDW TVтранслирует", "с facebook на dw tv транслирует"},
                {"счасnье COVID-та", "счас n ье covid та"},
                /* Marks and soft hyphens do not end the run, digits do. */
                {"мем\u00ADлекеттi\u00ADк чтo\u0301", "мемлекеттік что"},
                {"Kазахстан2020 2020cыл 5Хz", "казахстан2020 2020сыл 5xz"},
                {"5Хж5z", "5хж5 z"},
        };
        static const struct row places[] = {
                {"в Kазахстане жəне", "в@1[0,2) казахстане@2[3,22) және@3[23,31)"},
                {"м\u00ADемлекеттiк.", "мемлекеттік@1[0,23)"},
        };

        CHECK_FORMS(rows);
        check(state, "en", TOKENS_PLACES, places, KZ_ARRAY_LEN(places));
}

static void test_points(void **state)
{
        static const struct row rows[] = {
                {"end.Next", "end next"},
                {"U.N. UN U.S.A. usa С.Ш.А. США", "un un usa usa сша сша"},
                {"e.g. т.е. и\u0306.о.", "eg те йо"},
                {"J. Smith А. С. Пушкин", "j smith а с пушкин"},
                {"А.С. Пушкин, А.С.Пушкин", "ас пушкин ас пушкин"},
                {"I.Next plan A. But", "i next plan a but"},
                {"U.С.", "u с"},
                {"U.S.A, U.S.A’s U.S.Ab U.S. A.B", "usa usa us ab us a b"},
                {"www.tengrinews.kz", "www tengrinews kz"},
                {"v1.2 a.1 1.a", "v1.2 a 1 1 a"},
                {"U.N.'s U.N.'sa", "un un sa"},
        };

        CHECK_FORMS(rows);
}

static void test_numbers(void **state)
{
        static const struct row rows[] = {
                {"3.14 3,14 1,000 1,000,000.50", "3.14 3,14 1000 1000000.50"},
                {"1'000'000 1’000", "1000000 1000"},
                {"1,00,000 1000,000 1,000,00 1,000,", "1,00,000 1000,000 1,000,00 1000"},
                {"1,000'500 1.000,000 12,345", "1,000'500 1.000,000 12345"},
                {"192.168.0.1 12.04.2024 16:02", "192.168.0.1 12.04.2024 16 02"},
                {"1;2 3-4 5/6 7..8", "1 2 3 4 5 6 7 8"},
                {"1,000kg £600m $1.13bn 76%", "1000kg 600m 1.13bn 76"},
                {"１２，３４５", "12345"},
        };

        CHECK_FORMS(rows);
}

static void test_joints(void **state)
{
        static const struct row rows[] = {
                {"Kassym-Jomart", "kassym jomart"},
                {"o'zbek O’ZBEK oʻzbek o‘zbek oʼzbek o`zbek o´zbek o′zbek",
                        "o'zbek o'zbek o'zbek o'zbek o'zbek o'zbek o'zbek o'zbek"},
                {"l'homme 'quoted' d''e", "l'homme quoted d e"},
                {"boss's bosses' it's x's's", "boss bosses it x"},
                {"объ’ект США's", "объ'ект сша s"},
                {"foo_bar a@b #tag a:b a/b a+b", "foo bar a b tag a b a b a b"},
                {"col·legi ·a·", "col·legi a"},
                {"a\tb\vc\x01"
                 "d\x7F"
                 "e",
                        "a b c d e"},
                {"a\u200Bb a\u200Db a\u2060b", "a b ab ab"},
        };

        CHECK_FORMS(rows);
}

static void test_normal_forms(void **state)
{
        static const struct row rows[] = {
                {"ПРИВЕТ Ёлка е\u0308лка ЕЛКА", "привет елка елка елка"},
                {"боро\u0301ться боро\u0300ться", "бороться бороться"},
                {"Йод и\u0306од ї і\u0308 ў у\u0306", "йод йод ї ї ў ў"},
                {"ѓ г\u0301 cafe\u0301 café", "ѓ ѓ café café"},
                {"Straße ΣΊΣΥΦΟΣ İstanbul ŉa", "strasse σίσυφοσ istanbul na"},
                {"ﬁne Ⅳ ＡＢＣ Å K ſ", "fine iv abc å k s"},
                {"ӘҒҚҢӨҰҮҺІ ÁǴÝŃ", "әғқңөұүһі áǵýń"},
                {"می\u200Cخواهم", "میخواهم"},
                {"\uFEFB \uFDFA", "\u0644\u0627 \uFDFA"},
                {"α\u0345\u0301 α\u0301\u0345", "ά ά"},
        };

        CHECK_FORMS(rows);
}

static void test_nul_is_a_break(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;

        tokens_line(*state, "", KZ_STR("a\0b"), TOKENS_PLACES, &line);
        assert_string_equal(line.data, "a@1[0,1) b@2[2,3)");
        tokens_line(*state, "", KZ_STR_NULL, TOKENS_PLACES, &line);
        assert_string_equal(line.data, "");
}

/* Words of any length give a term, another for another word, that fits behind any prefix. */
static void test_long_words(void **state)
{
        KZ_CLEANUP(kz_buf_deinit)
        struct kz_buf text = KZ_BUF_NULL, one = KZ_BUF_NULL, two = KZ_BUF_NULL;
        size_t letters;

        for (letters = 110; letters < 5000; letters += letters < 130 ? 1 : 997) {
                size_t i;

                kz_buf_clear(&text);
                for (i = 0; i < letters; i++)
                        kz_buf_append_cstr(&text, i % 2 ? "Қ" : "Ң");
                tokens_line(*state, "kk", kz_buf_str(&text), TOKENS_TERMS, &one);
                assert_true(one.len <= KZ_TERM_MAX - 2);
                assert_int_equal(kz_utf8_validate(one.data, one.len), one.len);
                assert_null(strchr(one.data, ' '));
                assert_true(letters > 119 ? one.len > 230 : one.len == letters * 2);
                /* The last letter is behind the cut. */
                memcpy(text.data + text.len - 2, "Ғ", 2);
                tokens_line(*state, "kk", kz_buf_str(&text), TOKENS_TERMS, &two);
                assert_string_not_equal(one.data, two.data);
                /* Decomposed or not, in capitals or not, it is the same word. */
                kz_buf_append_cstr(&text, "и\u0306");
                tokens_line(*state, "kk", kz_buf_str(&text), TOKENS_TERMS, &one);
                text.len -= strlen("и\u0306");
                kz_buf_append_cstr(&text, "Й");
                tokens_line(*state, "kk", kz_buf_str(&text), TOKENS_TERMS, &two);
                assert_string_equal(one.data, two.data);
        }
}

struct last {
        uint32_t position;
        size_t n;
};

static bool remember(void *context, const struct kz_token *token)
{
        struct last *last = context;

        assert_true(token->position >= last->position);
        last->position = token->position;
        last->n++;
        return true;
}

static bool stop_at_second(void *context, const struct kz_token *token)
{
        remember(context, token);
        return ((struct last *)context)->n < 2;
}

static void test_position_limits(void **state)
{
        struct last last = {0};
        uint32_t next = 0;

        assert_int_equal(kz_analyzer_text(*state, KZ_STR("en"), KZ_STR("a b\n\nc d e"),
                                 UINT32_MAX - 5, remember, &last, &next, NULL),
                KZ_OK);
        assert_int_equal(last.n, 5);
        assert_true(last.position < UINT32_MAX);
        assert_int_equal(next, last.position + 1);

        last = (struct last){0};
        kz_analyzer_text(
                *state, KZ_STR("en"), KZ_STR("a b c"), 7, stop_at_second, &last, &next, NULL);
        assert_int_equal(last.n, 2);
        assert_int_equal(last.position, 8);
        assert_int_equal(next, 9);

        last = (struct last){0};
        kz_analyzer_text(*state, KZ_STR("en"), KZ_STR("—"), 7, remember, &last, &next, NULL);
        assert_int_equal(last.n, 0);
        assert_int_equal(next, 7);
        kz_analyzer_text(*state, KZ_STR("en"), KZ_STR("a\n\n"), 0, remember, &last, &next, NULL);
        assert_int_equal(last.position, 1);
        assert_int_equal(next, 2);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_ranges_and_positions),
                cmocka_unit_test(test_paragraphs),
                cmocka_unit_test(test_scripts),
                cmocka_unit_test(test_mixtures),
                cmocka_unit_test(test_points),
                cmocka_unit_test(test_numbers),
                cmocka_unit_test(test_joints),
                cmocka_unit_test(test_normal_forms),
                cmocka_unit_test(test_nul_is_a_break),
                cmocka_unit_test(test_long_words),
                cmocka_unit_test(test_position_limits),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
