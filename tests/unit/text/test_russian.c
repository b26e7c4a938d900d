/* What the layer around Snowball keeps together, and what it keeps apart. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "index/base/buf.h"
#include "index/base/field.h"
#include "index/base/check.h"
#include "index/text/russian.h"
#include "index/text/russian_words.h"

static void stem_of(void *russian, struct kz_str word, struct kz_buf *out)
{
        struct kz_str stem;

        kz_buf_clear(out);
        assert_int_equal(kz_russian_stem(russian, word, &stem), KZ_OK);
        assert_int_equal(kz_buf_append_str(out, stem), KZ_OK);
}

/* The next of the words of a line; its length is 0 behind the last. */
static struct kz_str next_word(const char **line)
{
        struct kz_str word;

        while (**line == ' ')
                ++*line;
        word = (struct kz_str){*line, strcspn(*line, " ")};
        *line += word.len;
        return word;
}

static void test_cases_meet(void **state)
{
        static const char *const rows[] = {
                "назарбаев назарбаева назарбаеву назарбаевым назарбаеве назарбаевой назарбаевы "
                "назарбаевых назарбаевыми",
                "токаев токаева токаеву токаевым токаеве токаевой",
                "тоқаев тоқаева тоқаеву тоқаевым",
                "алиев алиева алиеву алиевым алиеве",
                "иванов иванова иванову ивановым иванове ивановой ивановы ивановых ивановыми",
                "новиков новикова новикову новиковым новикове новиковой",
                "медведев медведева медведеву медведевым медведеве медведевой",
                "путин путина путину путиным путине",
                "царицын царицына царицыну царицыным царицыне",
                "вишневский вишневского вишневскому вишневским вишневском вишневская вишневской "
                "вишневскую вишневские вишневских",
                "жанаозен жанаозена жанаозену жанаозеном жанаозене",
                "астана астаны астане астану астаной",
                "караганда караганды караганде караганду карагандой",
                "алматы алмату алмате",
                "шымкент шымкента шымкенту шымкентом шымкенте",
                "казахстан казахстана казахстану казахстаном казахстане",
                "туркестан туркестана туркестану туркестаном туркестане",
                "костанай костаная костанаю костанаем костанае",
                "бурабай бурабая бурабаю бурабаем бурабае",
                "семей семея семею семеем семее",
                "иван ивана ивану иваном иване",
                "елена елены елене елену еленой",
                "светлана светланы светлане светлану светланой",
                "сергей сергея сергею сергеем сергее",
                "николай николая николаю николаем николае",
                "михаил михаила михаилу михаилом михаиле",
                "касым касыма касыму касымом касыме",
                "нуркасым нуркасыма нуркасыму",
                "павел павла павлу павлом павле",
                "аким акима акиму акимом акиме акимы акимам акимами акимах",
                "казах казаха казаху казахом казахе казахи казахам",
                "китай китая китаю китаем китае",
                "идея идеи идее идею идеей идей идеям",
                "журнал журнала журналу журналом журнале журналы журналам",
                "граждане граждан гражданам гражданами гражданах",
                "остров острова острову островом острове островам",
                "сделан сделана сделано сделаны сделал сделать",
                "построен построена построены построенный построенная",
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf first = KZ_BUF_NULL, other = KZ_BUF_NULL;
        const char *line;
        struct kz_str word;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                line = rows[i];
                stem_of(*state, next_word(&line), &first);
                while ((word = next_word(&line)).len) {
                        stem_of(*state, word, &other);
                        if (!kz_str_eq(kz_buf_str(&first), kz_buf_str(&other)))
                                fail_msg("%.*s is %.*s, not %.*s", KZ_STR_ARG(word),
                                        KZ_STR_ARG(kz_buf_str(&other)),
                                        KZ_STR_ARG(kz_buf_str(&first)));
                }
        }
}

static bool has(const struct kz_str *words, size_t n, struct kz_str word)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (kz_str_eq(words[i], word))
                        return true;
        }
        return false;
}

/* Whether a query for one word asks for the stem of the other. */
static bool reaches(void *russian, struct kz_str from, struct kz_str to)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf a = KZ_BUF_NULL, b = KZ_BUF_NULL;
        struct kz_str also[KZ_STEMMER_ALSO_MAX];
        size_t n;

        stem_of(russian, from, &a);
        stem_of(russian, to, &b);
        assert_int_equal(kz_russian_also(russian, from, also, &n), KZ_OK);
        return kz_str_eq(kz_buf_str(&a), kz_buf_str(&b)) || has(also, n, kz_buf_str(&b));
}

static void check_pairs(void *russian, const char *const (*rows)[2], size_t n, bool want)
{
        size_t i;

        for (i = 0; i < n; i++) {
                struct kz_str a = kz_str(rows[i][0]), b = kz_str(rows[i][1]);

                if (reaches(russian, a, b) != want || reaches(russian, b, a) != want)
                        fail_msg("%s and %s are %s", rows[i][0], rows[i][1],
                                want ? "apart" : "together");
        }
}

static void test_names_stay_apart(void **state)
{
        static const char *const rows[][2] = {
                {"иван", "иванов"},
                {"ивана", "иванов"},
                {"иван", "иванова"},
                {"петр", "петров"},
                {"петру", "петрова"},
                {"токай", "токаев"},
                {"назарбай", "назарбаев"},
                {"сергей", "сергеев"},
                {"максим", "максимов"},
                {"виктор", "викторов"},
                {"марк", "марков"},
                {"касым", "касымов"},
                {"михаил", "михайлов"},
                {"омар", "омаров"},
                {"ахмет", "ахметов"},
                {"нестер", "нестеров"},
                {"тимер", "тимеров"},
                {"гумер", "гумеров"},
                {"алишер", "алишеров"},
                {"искандер", "искандеров"},
                {"озер", "озеров"},
                {"север", "северов"},
                {"пьер", "пьеров"},
                {"елена", "ель"},
                {"китай", "кит"},
                {"права", "правила"},
                {"числам", "ислам"},
                {"идея", "иду"},
                {"удалились", "удалось"},
                {"собрание", "собрать"},
        };

        check_pairs(*state, rows, KZ_ARRAY_LEN(rows), false);
}

static void test_genitive_plurals_are_asked_for(void **state)
{
        static const char *const rows[][2] = {
                {"документ", "документов"},
                {"закона", "законов"},
                {"журналистам", "журналистов"},
                {"органы", "органов"},
                {"каналу", "каналов"},
                {"случай", "случаев"},
                {"музеи", "музеев"},
                {"немцы", "немцев"},
                {"казах", "казахов"},
                {"акимы", "акимов"},
                {"кредит", "кредитов"},
                {"дома", "домов"},
                {"шахтеры", "шахтеров"},
                {"шахтером", "шахтеров"},
                {"партнер", "партнеров"},
                {"волонтеры", "волонтеров"},
                {"стажерам", "стажеров"},
                {"боксер", "боксеров"},
                {"дирижер", "дирижеров"},
                {"курьеру", "курьеров"},
                {"тендеры", "тендеров"},
                {"контролер", "контролеров"},
                {"блогер", "блогеров"},
                {"хакеры", "хакеров"},
                {"снайпер", "снайперов"},
                {"миссионеры", "миссионеров"},
                {"округ", "округов"},
                {"бизнесмены", "бизнесменов"},
        };

        check_pairs(*state, rows, KZ_ARRAY_LEN(rows), true);
}

/* As strcmp of both read backwards; 0 also when one ends in the other. */
static int compare_back(const char *a, const char *b)
{
        size_t i = strlen(a), k = strlen(b);

        while (i && k) {
                if (a[--i] != b[--k])
                        return (unsigned char)a[i] - (unsigned char)b[k];
        }
        return 0;
}

static void test_lists_are_ordered(void **state)
{
        int list;
        size_t n, i;

        (void)state;
        for (list = 0; list < KZ_RUSSIAN_COUNT; list++) {
                const char *const *words = kz_russian_words((enum kz_russian_list)list, &n);

                assert_true(n > 5);
                for (i = 0; i < n; i++) {
                        if (i && compare_back(words[i - 1], words[i]) >= 0)
                                fail_msg("%s stands before %s", words[i - 1], words[i]);
                        if (!kz_russian_words_have((enum kz_russian_list)list,
                                    kz_str(words[i] + (*words[i] == '^'))))
                                fail_msg("%s is not found", words[i]);
                }
        }
}

/* Words of any bytes and lengths: none may be read beyond its end. */
static void test_odd_words(void **state)
{
        static const char *const rows[] = {"ов", "ев", "й", "ен", "на", "ал", "а", "\xD0",
                "\xD0\xB0\xD0", "abc", "иван'ов", "н\xCC\x81"};
        char longest[KZ_TERM_MAX + 16];
        struct kz_str also[KZ_STEMMER_ALSO_MAX], stem;
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                assert_int_equal(kz_russian_stem(*state, kz_str(rows[i]), &stem), KZ_OK);
                assert_true(stem.len > 0);
                assert_int_equal(kz_russian_also(*state, kz_str(rows[i]), also, &n), KZ_OK);
        }
        for (i = 0; i + 2 <= sizeof(longest); i += 2)
                memcpy(longest + i, i % 4 ? "н" : "о", 2);
        for (n = 2; n <= sizeof(longest); n += 2) {
                struct kz_str word = {longest, n};

                assert_int_equal(kz_russian_stem(*state, word, &stem), KZ_OK);
                assert_true(stem.len > 0 && stem.len <= n);
                assert_int_equal(kz_russian_also(*state, word, also, &i), KZ_OK);
                memcpy(longest + n - 2, "ц", 2);
                assert_int_equal(kz_russian_also(*state, word, also, &i), KZ_OK);
                memcpy(longest + n - 2, n % 4 ? "о" : "н", 2);
        }
}

static int setup(void **state)
{
        *state = kz_russian_open();
        return *state ? 0 : -1;
}

static int teardown(void **state)
{
        kz_russian_close(*state);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_cases_meet),
                cmocka_unit_test(test_names_stay_apart),
                cmocka_unit_test(test_genitive_plurals_are_asked_for),
                cmocka_unit_test(test_lists_are_ordered),
                cmocka_unit_test(test_odd_words),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
