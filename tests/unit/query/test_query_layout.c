/* Queries typed on another keyboard layout, and queries with words replaced. */
#include "tests/support/test.h"

#include <stdio.h>

#include "index/query/layout.h"
#include "index/query/respell.h"

/* Guesses by what the keyboard was set to and what was meant; one more: marks typed again, too. */
enum { EN_RU = 0, EN_KK = 2, RU_EN = 4, KK_EN = 6, RU_KK = 8 };

struct known {
        const char *text, *words; /* known ones, each between spaces */
};

static bool is_known(void *context, size_t start, size_t end)
{
        const struct known *known = context;
        char word[64];

        snprintf(word, sizeof(word), " %.*s ", (int)(end - start), known->text + start);
        return strstr(known->words, word) != NULL;
}

/* expected NULL: nothing would change. */
static void expect(const char *text, size_t guess, const char *known_words, const char *expected)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct known known = {text, known_words};
        size_t letters = 99;

        assert_int_equal(
                kz_layout_retype(kz_str(text), guess, is_known, &known, &out, &letters), KZ_OK);
        if (!expected) {
                if (letters || out.len)
                        fail_msg("%s: %.*s", text, KZ_STR_ARG(kz_buf_str(&out)));
                return;
        }
        if (!letters || !kz_str_eq(kz_buf_str(&out), kz_str(expected)))
                fail_msg(
                        "%s: “%.*s” instead of “%s”", text, KZ_STR_ARG(kz_buf_str(&out)), expected);
}

static void test_words(void **state)
{
        (void)state;
        expect("ljrevtyns", EN_RU, "", "документы");
        expect("Ljrevtyns BVGTHBZ", EN_RU, "", "Документы ИМПЕРИЯ");
        /* Punctuation keys are letters there. */
        expect(",tp j,]zdktybq? [jkjl 'gj[f k.,jdm `krf;", EN_RU, "",
                "без объявлений, холод эпоха любовь ёлкаж");
        expect("{jkjl :fhf <fyr >hbcn \"gj[f", EN_RU + 1, "", "Холод Жара Банк Юрист Эпоха");
        expect("ыекшлу ЫЕКШЛУ", RU_EN, "", "strike STRIKE");
        expect("ашкы юле", KK_EN, "", "firs .kt");
        /* The row of digits has the letters that only Kazakh has. */
        expect("2ktv 3is 4fh 5fkfv 8rsvtn 9qsv 0fpf0cnfy", EN_KK, "",
                "әлем ішы ңар ғалам үкымет ұйым қазақстан");
        expect("@ktv #iRB (qsv )fpf0cnfy", EN_KK + 1, "", "Әлем ІшКИ Ұйым Қазақстан");
        expect("rjv=p rj-gthfnbd", EN_KK, "", "комһз коөператив");
        expect("2лем 0аза0стан", RU_KK, "", "әлем қазақстан");
        expect("к-пір", RU_KK, "", "көпір");
        expect("ұйым", KK_EN, "", "9qsv");
}

static void test_what_stays(void **state)
{
        (void)state;
        /* Operators, filters and the marks of a word. */
        expect("ntcn AND (ghfdj OR pfrjy) -xfcnm source:news-1 date:2020..2021", EN_RU, "",
                "тест AND (право OR закон) -часть source:news-1 date:2020..2021");
        expect("\"cdj,jlf cj,hfybq\"~5 title:pfrjy pfrjy* pfrjy~2 =law", EN_RU, "",
                "\"свобода собраний\"~5 title:закон закон* закон~2 =law");
        expect("kind:\"a b\",c ntcn", EN_RU, "", "kind:\"a b\",c тест");
        expect("2020 3,14 12:30 ntcn 1-2", EN_RU, "", "2020 3,14 12:30 тест 1-2");
        expect("Kazakhstan ntcn", EN_RU, " Kazakhstan ", "Kazakhstan тест");
        expect("-pty", EN_KK, "", "-зен");
        expect("-pty", EN_KK + 1, "", "өзен");
        expect("-pty AND lang:kk =law", EN_KK + 1, "", "өзен AND lang:kk =law");
        expect("\"hvbnf;", EN_RU + 1, "", "Эрмитаж");
        /* Nothing would change, or nothing but marks. */
        expect("закон", EN_RU, "", NULL);
        expect("закон", RU_KK, "", NULL);
        expect("law", RU_EN, "", NULL);
        expect("2020", EN_KK, "", NULL);
        expect("law", EN_RU, " law ", NULL);
        expect("\"law bill\"", RU_EN + 1, "", NULL);
        expect("", EN_RU, "", NULL);
        expect("  ", EN_RU + 1, "", NULL);
}

static void test_respell(void **state)
{
        static const char text[] = "Tokaef said \"ТОКАЕФ\" -draft Қазакстан kind:news tokaef";
        const struct kz_respelling words[] = {
                {{text, 6}, KZ_STR("tokayev")},
                {{text + 13, 12}, KZ_STR("токаев")},
                {{text + 34, 18}, KZ_STR("қазақстан")},
                {{text + sizeof(text) - 7, 6}, KZ_STR("tokayev")},
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(kz_respell(KZ_STR(text), words, 4, &out), KZ_OK);
        assert_str(kz_buf_str(&out), "Tokayev said \"ТОКАЕВ\" -draft Қазақстан kind:news tokayev");
        kz_buf_clear(&out);
        assert_int_equal(kz_respell(KZ_STR("law"), words, 0, &out), KZ_OK);
        assert_str(kz_buf_str(&out), "law");
        /* One capital says nothing of the rest. */
        kz_buf_clear(&out);
        assert_int_equal(kz_respell(KZ_STR(text), words, 1, &out), KZ_OK);
        assert_true(kz_str_starts(kz_buf_str(&out), KZ_STR("Tokayev said")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_what_stays),
                cmocka_unit_test(test_respell),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
