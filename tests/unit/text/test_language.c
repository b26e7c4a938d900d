/* The language of texts and of their paragraphs. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "index/base/utf8.h"
#include "index/text/language_weights.h"
#include "tests/unit/text/tokens.h"

struct guess {
        const char *text, *want;
};

static void check_guesses(struct kz_analyzer *analyzer, const struct guess *rows, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                const char *got = kz_analyzer_guess_language(analyzer, kz_str(rows[i].text));

                if (strcmp(got, rows[i].want) != 0)
                        fail_msg("\"%s\" is \"%s\", not \"%s\"", rows[i].text, got, rows[i].want);
        }
}

static void test_guessed_language(void **state)
{
        static const struct guess rows[] = {
                {"", ""},
                {"12345 !!!", ""},
                {"\xFF\xFE\x80", ""},
                {"The freedom of peaceful assembly", "en"},
                {"a parliament", "en"},
                {"oil", "en"},
                {"Police detained two journalists", "en"},
                {"Свобода мирных собраний", "ru"},
                {"Полиция задержала журналистов", "ru"},
                {"Токаев, Тоқаев и другие обсудили новый закон о мирных собраниях в Казахстане",
                        "ru"},
                {"Бейбіт жиналыстар туралы заң жобасы", "kk"},
                {"Қазақстан", "kk"},
                {"БЕЙБІТ ЖИНАЛЫСТАР ТУРАЛЫ ЗАҢ ҚАБЫЛДАНДЫ", "kk"},
                /* No letter that Russian lacks. */
                {"Адамдар алаңда жиналды, полиция оларды тарата алмады", "kk"},
                {"Тараптар арасында келиссоздер басталады деп айтты министр", "kk"},
                /* і and ә from the Latin keyboard. */
                {"Полицейлер бiздiң тiлшiлердi ұстап, кешке дейiн босатқан жоқ", "kk"},
                {"Сот шешiмiн кəмелетке толмаған баланың əкесi естiдi", "kk"},
                {"Қазақстан Respublikası", "kk"},
                {"日本語の文章です", ""},
                {"ภาษาไทย", ""},
        };

        check_guesses(*state, rows, KZ_ARRAY_LEN(rows));
}

/* One sentence in the alphabets of 2018, 2019 and 2021, without marks, and with loose ones. */
static void test_kazakh_in_latin_letters(void **state)
{
        static const struct guess rows[] = {
                {"Polısııa alańda turǵan jýrnalısterdi ustap, keshke deıin bosatqan joq", "kk"},
                {"Polısıa alañda turğan jurnalısterdi ustap, keşke deıin bosatqan joq", "kk"},
                {"Polisia alañda tūrğan jurnalisterdı ūstap, keşke deiın bosatqan joq", "kk"},
                {"Polisia alanda turgan jurnalisterdi ustap, keshke deiin bosatqan joq", "kk"},
                {"Polısııa alan\u0301da turg\u0301an jy\u0301rnalısterdi ustap, bosatqan joq",
                        "kk"},
                {"POLISIA ALAÑDA TŪRĞAN JURNALISTERDI ŪSTADY", "kk"},
                {"Tıisti zańǵa Qyrǵyzstan prezıdenti qol qoıdy jáne jarıalady", "kk"},
                {"Jańa zań", "kk"},
        };

        check_guesses(*state, rows, KZ_ARRAY_LEN(rows));
}

static void test_neighbours_are_left_alone(void **state)
{
        static const struct guess rows[] = {
                {"Die Versammlungsfreiheit ist ein Grundrecht", ""},
                {"La police a arrêté deux journalistes qui travaillaient sur la place", ""},
                {"La policía detuvo a dos periodistas que trabajaban en la plaza", ""},
                {"Twee journalisten zijn gisteravond door agenten opgepakt en pas uren later weer "
                 "vrijgelaten",
                        ""},
                {"Policja zatrzymała wczoraj na placu dwóch dziennikarzy z Warszawy", ""},
                {"Özgürlük ve insan hakları için toplanma", ""},
                {"Polis dün akşam meydanda iki gazeteciyi gözaltına aldı ve serbest bırakmadı", ""},
                {"Polis dünən axşam meydanda iki jurnalisti saxladı və onları buraxmadı", ""},
                {"Politsiya kecha kechqurun maydonda ikki nafar jurnalistni ushlab turdi", ""},
                {"Свобода мирних зібрань є невід'ємним правом людини в Україні, її гарантує закон",
                        ""},
                {"Свабода мірных сходаў ёсць правам чалавека ў Беларусі і яго гарантуе закон", ""},
                {"Министърът заяви, че законът ще бъде приет през следващата седмица, въпреки "
                 "съпротивата на опозицията",
                        ""},
                {"Полиција је јуче на тргу привела двојицу новинара и није их пустила до вечери",
                        ""},
                {"Тынч чогулуштар жөнүндө мыйзам долбоору талкууланды, өкмөт мүчөлөрү катышты", ""},
                {"Полиция кичә мәйданда ике журналистны тоткарлады һәм кичкә кадәр җибәрмәде", ""},
                {"Полиция кеча майдонда икки нафар журналистни ушлаб, кечгача қўйиб юбормади", ""},
                {"Озодии ҷамъомадҳои осоишта ҳуқуқи ҳар як шаҳрванд аст ва онро қонун ҳифз мекунад",
                        ""},
        };

        check_guesses(*state, rows, KZ_ARRAY_LEN(rows));
}

/* Paragraphs to put together. */
#define ENGLISH_PARAGRAPH                                                                          \
        "The police detained journalists who had been waiting on the square. Lawyers were not "    \
        "let in."
#define RUSSIAN_PARAGRAPH "Полиция задержала журналистов, которые работали на площади."
#define KAZAKH_PARAGRAPH "Полицейлер алаңда тұрған тілшілерді ұстап, кешке дейін босатқан жоқ."
#define LATIN_PARAGRAPH "Polısııa alańda turǵan jýrnalısterdi ustap, bosatqan joq. Áıelderdi de."
#define GERMAN_PARAGRAPH                                                                           \
        "Die Polizei hat gestern Abend auf dem Platz zwei Journalisten festgenommen und erst "     \
        "nach "                                                                                    \
        "mehreren Stunden wieder freigelassen. Menschenrechtsorganisationen forderten die "        \
        "Behörden "                                                                               \
        "auf, die Verantwortlichen zu bestrafen und die Pressefreiheit zu schützen."

struct stemmed {
        const char *lang, *text, *want;
};

static bool has_terms(struct kz_str line, const char *want)
{
        size_t n = strlen(want);
        const char *found;

        for (found = strstr(line.ptr, want); found; found = strstr(found + 1, want)) {
                if ((found == line.ptr || found[-1] == ' ') && (found[n] == ' ' || !found[n]))
                        return true;
        }
        return false;
}

/* Each row's text must give the terms, one behind the other. */
static void test_paragraphs_are_stemmed_by_their_language(void **state)
{
        static const struct stemmed rows[] = {
                {"ru", RUSSIAN_PARAGRAPH "\n\n" ENGLISH_PARAGRAPH, "the polic detain journalist"},
                {"ru", RUSSIAN_PARAGRAPH "\n\n" ENGLISH_PARAGRAPH, "котор работа на площад"},
                {"ru", RUSSIAN_PARAGRAPH "\n\n" KAZAKH_PARAGRAPH, "алаң"},
                {"ru", RUSSIAN_PARAGRAPH "\n\n" KAZAKH_PARAGRAPH, "котор работа на площад"},
                {"kk", KAZAKH_PARAGRAPH "\n\n" RUSSIAN_PARAGRAPH, "котор работа на площад"},
                {"kk", KAZAKH_PARAGRAPH "\r\n \r\n" RUSSIAN_PARAGRAPH, "котор работа на площад"},
                {"kk", KAZAKH_PARAGRAPH "\f" RUSSIAN_PARAGRAPH, "котор работа на площад"},
                {"kk", KAZAKH_PARAGRAPH "\u2029" RUSSIAN_PARAGRAPH, "котор работа на площад"},
                {"", KAZAKH_PARAGRAPH " " KAZAKH_PARAGRAPH "\n\n" RUSSIAN_PARAGRAPH,
                        "полиц задержа"},
                {"kk", LATIN_PARAGRAPH "\n\n" ENGLISH_PARAGRAPH, "the polic detain journalist"},
                {"en", ENGLISH_PARAGRAPH "\n\nskies " LATIN_PARAGRAPH, "skies"},
                {"en", ENGLISH_PARAGRAPH "\n\nskies " GERMAN_PARAGRAPH, "skies"},
                {"de", GERMAN_PARAGRAPH "\n\n" ENGLISH_PARAGRAPH, "the polic detain journalist"},
                {"de", GERMAN_PARAGRAPH "\n\n" RUSSIAN_PARAGRAPH, "котор работа на площад"},
                {"de", "skies " GERMAN_PARAGRAPH, "skies"},
                /* Kazakh in Cyrillic within an English paragraph. */
                {"en", "The skies say: " KAZAKH_PARAGRAPH, "the sky say"},
                {"en", "The skies say: " KAZAKH_PARAGRAPH, "алаң"},
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                tokens_line(*state, rows[i].lang, kz_str(rows[i].text), TOKENS_TERMS, &line);
                if (!has_terms(kz_buf_str(&line), rows[i].want))
                        fail_msg("%s: \"%s\" gives \"%s\", without \"%s\"", rows[i].lang,
                                rows[i].text, line.data, rows[i].want);
        }
}

/* Too few letters to tell: as the document. */
static void test_short_paragraphs_follow_the_document(void **state)
{
        static const struct stemmed rows[] = {
                {"en", ENGLISH_PARAGRAPH "\n\nVersammlungen assemblies", "assembl"},
                {"en", ENGLISH_PARAGRAPH "\n\nNurlan Zhanibek, Qasymova, bodies", "bodi"},
                {"de", GERMAN_PARAGRAPH "\n\nassemblies", "assemblies"},
                {"de", GERMAN_PARAGRAPH "\n\nсобраниями", "собраниями"},
                {"ru", RUSSIAN_PARAGRAPH "\n\nассамблеями Назарбаева", "ассамбле"},
                {"kk", KAZAKH_PARAGRAPH "\n\nассамблеями", "ассамблеями"},
                /* One line feed ends no paragraph. */
                {"kk", KAZAKH_PARAGRAPH "\n" RUSSIAN_PARAGRAPH, "задержала"},
        };
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                tokens_line(*state, rows[i].lang, kz_str(rows[i].text), TOKENS_TERMS, &line);
                if (!has_terms(kz_buf_str(&line), rows[i].want))
                        fail_msg("%s: \"%s\" gives \"%s\", without \"%s\"", rows[i].lang,
                                rows[i].text, line.data, rows[i].want);
        }
}

/* ---- Parts ---- */

#define ROUNDS 3000
#define PARTS_MAX 64

static uint32_t draw(uint32_t below)
{
        static uint64_t random = 9;

        random = random * 6364136223846793005u + 1442695040888963407u;
        return (uint32_t)((random >> 33) % below);
}

static void draw_text(struct kz_buf *text)
{
        static const char *const paragraphs[] = {ENGLISH_PARAGRAPH, RUSSIAN_PARAGRAPH,
                KAZAKH_PARAGRAPH, LATIN_PARAGRAPH, GERMAN_PARAGRAPH, "assemblies собраниями",
                "2024", "—", "\u00AD", "\xFF\xE2\x80", "日本語"};
        static const char *const between[] = {"\n\n", "\n", "\r\n\r\n", "\r\n", "\n \t\n", "\f",
                "\u2029", "\n\u00AD\n", "\n—\n", "\n\xE2\x80\n", " ", "\r\r\n",
                "\n\u200B\xC2\x85 "};
        uint32_t n = draw(8);

        kz_buf_clear(text);
        kz_buf_reserve(text, 1);
        while (n-- > 0) {
                kz_buf_append_cstr(text, paragraphs[draw(KZ_ARRAY_LEN(paragraphs))]);
                kz_buf_append_cstr(text, between[draw(KZ_ARRAY_LEN(between))]);
                if (draw(4) == 0)
                        kz_buf_append_cstr(text, between[draw(KZ_ARRAY_LEN(between))]);
        }
}

struct parts {
        struct kz_range {
                size_t start, end;
        } ranges[PARTS_MAX];
        size_t n;
};

static bool is_space(char c)
{
        return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Some parts of the text, from white space to white space. */
static void draw_parts(struct kz_str text, struct parts *parts)
{
        size_t at = 0, end;

        parts->n = 0;
        while (at < text.len && parts->n < PARTS_MAX) {
                end = at + 1 + draw(60);
                while (end < text.len && !is_space(text.ptr[end]))
                        end++;
                if (end > text.len)
                        end = text.len;
                if (draw(2))
                        parts->ranges[parts->n++] = (struct kz_range){at, end};
                at = end;
        }
}

struct seen {
        struct kz_buf *out;
        const struct parts *parts; /* NULL: every token */
        size_t offset;             /* of the text given in the whole one */
};

static bool see(void *context, const struct kz_token *token)
{
        struct seen *seen = context;
        bool wanted = !seen->parts;
        size_t i;

        for (i = 0; !wanted && i < seen->parts->n; i++)
                wanted = token->start >= seen->parts->ranges[i].start &&
                         token->end <= seen->parts->ranges[i].end;
        if (wanted)
                kz_buf_printf(seen->out, "%.*s[%zu,%zu) ", KZ_STR_ARG(token->form),
                        seen->offset + token->start, seen->offset + token->end);
        return true;
}

static void test_words_of_parts_are_those_of_the_whole(void **state)
{
        static const char *const langs[] = {"", "en", "ru", "kk", "de"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf of_whole = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf of_parts = KZ_BUF_NULL;
        size_t compared = 0;
        int round;

        for (round = 0; round < ROUNDS; round++) {
                struct kz_str lang = kz_str(langs[draw(KZ_ARRAY_LEN(langs))]);
                struct parts parts;
                struct seen whole = {&of_whole, &parts, 0}, pieces = {&of_parts, NULL, 0};
                size_t i;

                draw_text(&text);
                draw_parts(kz_buf_str(&text), &parts);
                kz_buf_clear(&of_whole);
                kz_buf_clear(&of_parts);
                kz_buf_reserve(&of_whole, 1);
                kz_buf_reserve(&of_parts, 1);
                assert_int_equal(kz_analyzer_text(*state, lang, kz_buf_str(&text), 1, see, &whole,
                                         NULL, NULL),
                        KZ_OK);
                for (i = 0; i < parts.n; i++) {
                        const struct kz_range *range = &parts.ranges[i];

                        pieces.offset = range->start;
                        assert_int_equal(kz_analyzer_words(*state,
                                                 (struct kz_str){text.data + range->start,
                                                         range->end - range->start},
                                                 1, see, &pieces, NULL, NULL),
                                KZ_OK);
                }
                compared += of_parts.len;
                if (!kz_str_eq(kz_buf_str(&of_whole), kz_buf_str(&of_parts)))
                        fail_msg("in \"%s\": \"%s\", in parts \"%s\"", text.data, of_whole.data,
                                of_parts.data);
        }
        assert_true(compared > ROUNDS * 10);
}

/* ---- Hostile ---- */

static bool count(void *context, const struct kz_token *token)
{
        *(size_t *)context += token->term.len > 0;
        return true;
}

/* Each would take hours if a paragraph's work grew with the text around it. */
static void test_work_is_bounded(void **state)
{
        static const char *const pieces[] = {
                "1\n\n", "\n", "\n\n\n\n", "—\n", "a\n\n", "\r\n", "\xE2", "қ\f", "\u00AD", "1 "};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        size_t i, n;

        for (i = 0; i < KZ_ARRAY_LEN(pieces); i++) {
                kz_buf_clear(&text);
                while (text.len < 4000000)
                        kz_buf_append_cstr(&text, pieces[i]);
                kz_buf_append_cstr(&text, "a");
                n = 0;
                assert_int_equal(kz_analyzer_text(*state, KZ_STR("kk"), kz_buf_str(&text), 1, count,
                                         &n, NULL, NULL),
                        KZ_OK);
                assert_true(n >= 1);
        }
}

static int value_of(char letter)
{
        return letter >= 'a' ? letter - 'a' : letter - ('Z' + 1);
}

/* As many of the strongest pairs as are added up, and of those that speak for only one of two. */
static void test_added_weights_come_apart(void **state)
{
        const struct kz_language_weights *weights = kz_language_weights();
        size_t a, b;
        int times;

        (void)state;
        for (a = 0; a < KZ_LANGUAGE_LATIN; a++) {
                for (b = 0; b < KZ_LANGUAGE_LATIN; b++) {
                        kz_language_weight sum = 0;

                        for (times = 0; times < KZ_LANGUAGE_WEIGHTS_MAX; times++)
                                sum += weights->latin[a][b];
                        assert_int_equal(kz_language_weight_foreign(sum),
                                times * value_of(kz_language_pairs_english[a][b]));
                        assert_int_equal(kz_language_weight_kazakh(sum),
                                times * value_of(kz_language_pairs_kazakh_latin[a][b]));
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_guessed_language),
                cmocka_unit_test(test_kazakh_in_latin_letters),
                cmocka_unit_test(test_neighbours_are_left_alone),
                cmocka_unit_test(test_paragraphs_are_stemmed_by_their_language),
                cmocka_unit_test(test_short_paragraphs_follow_the_document),
                cmocka_unit_test(test_words_of_parts_are_those_of_the_whole),
                cmocka_unit_test(test_work_is_bounded),
                cmocka_unit_test(test_added_weights_come_apart),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
