/* How the words of a document stand in it: with a capital that tells something, small, or neither.
 */
#include "tests/support/test.h"

#include "index/text/analyzer.h"
#include "index/text/nameforms.h"

static int set_up(void **state)
{
        struct kz_analyzer *analyzer;

        if (kz_analyzer_new(&analyzer, NULL))
                return -1;
        *state = analyzer;
        return 0;
}

static int tear_down(void **state)
{
        kz_analyzer_free(*state);
        return 0;
}

/* 'C', 'p', '-' for neither, '?' for a word that is not among them. */
static char flag_of(const struct kz_nameforms *forms, struct kz_str word)
{
        size_t i;

        for (i = 0; i < forms->n; i++) {
                const struct kz_name name = kz_nameforms_get(forms, i);

                if (kz_str_eq(name.form, word))
                        return name.flags == KZ_NAME_CAPITAL ? 'C'
                               : name.flags == KZ_NAME_PLAIN ? 'p'
                               : name.flags                  ? '!'
                                                             : '-';
        }
        return '?';
}

/* want: "word=C other=p …" */
static void check(void **state, const struct kz_document *doc, const char *want)
{
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_nameforms forms = {.n = 0};
        int round;

        /* Twice: the second document must not remember the first. */
        for (round = 0; round < 2; round++) {
                const char *at = want;

                assert_int_equal(
                        kz_analyzer_document_more(*state, doc, &tv, &forms, NULL, NULL), KZ_OK);
                while (*at) {
                        size_t len = strcspn(at, "=");
                        char got = flag_of(&forms, (struct kz_str){at, len});

                        if (got != at[len + 1])
                                fail_msg("%.*s is '%c' instead of '%c' in: %.*s", (int)len, at, got,
                                        at[len + 1], KZ_STR_ARG(doc->text));
                        at += len + 2;
                        at += *at == ' ';
                }
        }
        kz_nameforms_deinit(&forms);
}

static void check_text(void **state, const char *text, const char *want)
{
        const struct kz_document doc = {.text = kz_str(text), .lang = KZ_STR("")};

        check(state, &doc, want);
}

static void test_hyphens(void **state)
{
        check_text(state,
                "We went to Jalal-Abad and Kzyl-Orda for a well-known Anti-corruption day.",
                "jalal=C abad=C jalalabad=C kzylorda=C wellknown=? anticorruption=?");
        check_text(state, "JALAL-ABAD", "jalalabad=?");
        check_text(state, "Из Жалал-Абадской области", "жалалабадской=C");
}

static void test_capitals(void **state)
{
        check_text(state, "Yesterday President Tokayev met the governor in Astana.",
                "yesterday=- president=C tokayev=C governor=p astana=C");
        /* The first word of a sentence or a line tells nothing. */
        check_text(state, "It rained. Tokayev spoke about water! Astana waited: Almaty listened",
                "tokayev=- water=p astana=- almaty=- rained=p");
        check_text(state, "the meeting of\nAlmaty residents ended", "almaty=- residents=p");
        check_text(state, "one paragraph ends\n\nAlmaty begins another", "almaty=-");
        /* Points that end no sentence. */
        check_text(state, "заявил К. Токаев вчера в г. Алматы", "токаев=C алматы=C");
        check_text(state, "as Dr. Bekova told reporters", "bekova=C reporters=p");
}

static void test_headlines(void **state)
{
        check_text(state, "Government Plans Water Reform In Almaty",
                "government=- plans=- water=- almaty=-");
        check_text(state, "ТОКАЕВ ПРИБЫЛ В АСТАНУ", "токаев=- прибыл=-");
        check_text(state, "ТОКАЕВ ПРИБЫЛ В АСТАНУ\nСегодня Токаев прибыл в столицу на поезде",
                "токаев=C прибыл=p");
        /* An acronym in a sentence is a name. */
        check_text(state, "the officers of KNB came to the office", "knb=C officers=p");
}

static void test_small(void **state)
{
        check_text(state, "read more at astana.kz or write to info@tokayev.kz about #almaty today",
                "astana=- tokayev=- almaty=- today=p read=p");
        /* Both: the larger number decides, and an equal one says small. */
        check_text(
                state, "many people know the Bush family and how Bush spoke near a bush", "bush=C");
        check_text(state, "the law on water and the Law on land", "law=p");
}

static void test_what_is_no_name(void **state)
{
        const struct kz_document doc = {.title = KZ_STR("the visit of Tokayev"),
                .text = KZ_STR("он и Токаев 2020 года 中国"),
                .author = KZ_STR("written by Serik Bekov"),
                .lang = KZ_STR("ru")};

        check(state, &doc, "tokayev=C токаев=C 2020=? и=? 中=? serik=C bekov=C");
        check_text(state, "", "");
}

/* A sentence longer than what is judged at once. */
static void test_long_sentence(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        int i;

        for (i = 0; i < KZ_NAMEFORMS_RUN * 3; i++)
                kz_buf_append_cstr(&text, i % 100 == 50 ? "Tokayev " : "water ");
        check_text(state, text.data, "tokayev=C water=p");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_hyphens),
                cmocka_unit_test(test_capitals),
                cmocka_unit_test(test_headlines),
                cmocka_unit_test(test_small),
                cmocka_unit_test(test_what_is_no_name),
                cmocka_unit_test(test_long_sentence),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
