/* Name keys: spellings that must meet, words that must not, and what is wrong with a table. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/test.h"

#include "index/base/check.h"
#include "index/text/namekey.h"

static struct kz_namekeys keys_of(const char *word)
{
        struct kz_namekeys keys;

        kz_namekeys_make(kz_namerules_builtin(), kz_str(word), &keys);
        return keys;
}

static bool share(const struct kz_namekeys *a, const struct kz_namekeys *b)
{
        size_t i, k;

        for (i = 0; i < a->n; i++) {
                for (k = 0; k < b->n; k++) {
                        if (a->keys[i].len == b->keys[k].len &&
                                memcmp(a->keys[i].bytes, b->keys[k].bytes, a->keys[i].len) == 0)
                                return true;
                }
        }
        return false;
}

static bool meet(const char *a, const char *b)
{
        const struct kz_namekeys of_a = keys_of(a), of_b = keys_of(b);

        return share(&of_a, &of_b);
}

#define SPELLINGS_MAX 14

static void test_spellings_of_one_name_meet(void **state)
{
        /* The first of each is met by all others. */
        static const char *const names[][SPELLINGS_MAX] = {
                {"tokayev", "tokaev", "toqaev", "tokajew", "токаев", "тоқаев", "токаева",
                        "токаевым", "тоқаевтың", "toqaevtyń", "тоқаевпен", "tokayeva", "tokayev's"},
                {"nazarbayev", "nazarbaev", "назарбаев", "назарбаевтың", "nazarbaevtyń"},
                {"zhanaozen", "janaozen", "жанаозен", "жаңаөзен", "жаңаөзендегі", "jańaózen",
                        "jañaözen", "zhangaözen"},
                {"kassym", "qasym", "касым", "қасым", "kasym", "kassim", "qasim"},
                {"jomart", "zhomart", "жомарт", "dzhomart"},
                {"nursultan", "нурсултан", "нұрсұлтан"},
                {"karaganda", "qaraǵandy", "қарағанды", "караганда", "karagandy", "qarağandı"},
                {"massimov", "masimov", "масимов", "мәсімов", "másimov", "mäsimov"},
                {"yeltsin", "eltsin", "ельцин", "yeltzin"},
                {"dzhambul", "jambyl", "zhambyl", "жамбыл", "джамбул", "djambul"},
                {"berdimuhamedov", "berdimuhamedow", "бердымухамедов", "berdimuhammedov"},
                {"mirziyoyev", "mirziyoev", "мирзиеев", "mırzıeev", "mirziyaev"},
                {"atambayev", "атамбаев", "atambaev", "atambajev"},
                {"kunayev", "қонаев", "кунаев", "qonaev", "konayev"},
                {"sarsenbayuly", "сәрсенбайұлы", "сарсенбайулы", "sársenbaıuly", "sarsenbaiuly"},
                {"kunanbayuly", "құнанбайұлы", "құнанбайұлының", "qunanbaıulynyń", "kunanbayev"},
                {"kazakhstan", "қазақстан", "казахстан", "qazaqstan", "kazakstan"},
                {"kyrgyzstan", "қырғызстан", "кыргызстан", "qyrǵyzstan", "kirgizstan"},
                {"uzbekistan", "өзбекстан", "узбекистан", "ózbekstan"},
                {"tajikistan", "тәжікстан", "таджикистан", "tadzhikistan", "tájikstan"},
                {"shymkent", "шымкент", "chimkent", "чимкент", "şymkent"},
                {"kostanay", "қостанай", "костанай", "qostanaı", "kustanai", "qostanay"},
                {"aktau", "ақтау", "актау", "aqtaý", "aqtau", "aktaou", "aqtaw"},
                {"akhmetov", "ахметов", "ahmetov", "axmetov"},
                {"suleimenov", "сулейменов", "сүлейменов", "súleımenov", "suleymenov"},
                {"gorbachev", "горбачев", "gorbachyov", "gorbatschew"},
                {"shevchenko", "шевченко", "schewtschenko", "szewczenko"},
                {"karimov", "каримов", "кәрімов", "karimow", "karimova"},
                {"samarkand", "самарканд", "самарқанд", "samarqand"},
                {"turkmenbashi", "туркменбаши", "türkmenbaşy"},
                {"bush", "буш"},
                {"felix", "феликс", "feliks"},
                {"andrej", "андрей", "андрея", "андрею", "андреем", "andrei"},
                {"korea", "корея"},
                {"eritrea", "эритрея", "эритреи"},
                {"astana", "астана", "астаны", "астаной"},
                {"russia", "россия", "россии", "россию", "россией"},
                {"rafael", "рафаэль", "рафаэля"},
                {"muhammed", "mohammad", "mohamed", "мухаммед", "мұхамед"},
                {"recep", "реджеп"},
                {"yerlan", "ерлан", "ерлана", "ерлану", "ерланом", "ерлане"},
                {"samal", "самал", "самала", "самалу", "самалом", "самале"},
                {"abay", "абай", "абая", "абаю", "абаем", "абае"},
                {"dinara", "динара", "динары", "динаре", "динару", "динарой"},
                {"svetlana", "светлана", "светланы", "светлане", "светлану", "светланой"},
                {"roza", "роза", "розы", "розе", "розу", "розой"},
                {"larisa", "лариса", "ларису", "ларисе"},
                {"dariga", "дарига", "дариги", "дариге"},
                {"natalya", "наталья", "натальи", "наталью"},
                {"assiya", "асия", "асии", "асию"},
                {"popov", "попов", "попова", "поповой"},
                {"baurzhan", "бауржан", "бауржаном"},
                {"doszhan", "досжан"},
                {"askhat", "асхат"},
                {"donskoy", "донской"},
                {"sarsenbaiuly", "сәрсенбаев", "sarsenbayev"},
                {"toqaevpen", "tokayev", "токаев", "тоқаевпен", "toqaevqa"},
                {"qodirov", "kadyrov", "кадыров", "қадыров"},
                {"toʻqmoq", "tokmak", "токмак"},
                {"qorasuv", "karasuv", "карасув"},
                {"qoʻrgʻon", "kurgan", "курган", "қорған"},
                {"bekqorgʻon", "bekkurgan", "беккурган"},
                {"payshamba", "пайшанба"},
                {"бӯстон", "бустон", "buston"},
                {"yangiyŭl", "yangiyul", "янгиюль"},
        };
        size_t i, k;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                for (k = 1; k < SPELLINGS_MAX && names[i][k]; k++) {
                        if (!meet(names[i][0], names[i][k]))
                                fail_msg("%s does not meet %s", names[i][0], names[i][k]);
                }
        }
}

static void test_other_names_do_not_meet(void **state)
{
        static const char *const pairs[][2] = {
                {"иванов", "иван"},
                {"назарбаев", "назар"},
                {"алиев", "али"},
                {"каримов", "карим"},
                {"орал", "арал"},
                {"oral", "aral"},
                {"семей", "сем"},
                {"марат", "мурат"},
                {"март", "мурат"},
                {"март", "marat"},
                {"роза", "рысь"},
                {"май", "may be"},
                {"нур", "нар"},
                {"абай", "абу"},
                {"алматы", "алтай"},
                {"астана", "остин"},
                {"kazakhstan", "kazakhs"},
                {"казахстан", "казах"},
                {"караганда", "караганов"},
                {"тараз", "тарас бульба"},
                {"ерлан", "нурлан"},
                {"берік", "серік"},
                {"айгуль", "айгерим"},
                {"korea", "кури"},
                {"зина", "siena"},
                {"john", "jan"},
                {"bob", "баб"},
                {"core", "joe"},
                {"angeles", "энгельс"},
                {"аксу", "акса"},
                {"cuban", "жұбан"},
                {"ббк", "bk"},
                {"ввс", "ws"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(pairs); i++) {
                if (meet(pairs[i][0], pairs[i][1]))
                        fail_msg("%s meets %s", pairs[i][0], pairs[i][1]);
        }
}

static void test_what_has_no_key(void **state)
{
        static const char *const words[] = {"", "a", "я", "2024", "covid19", "g20", "日本", "αθήνα",
                "tокаев", "\xff\xfe", "אלמאטי", "may be", "al", "ли", "xvii", "ххі", "ьгр",
                "rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                if (keys_of(words[i]).n)
                        fail_msg("\"%s\" has a key", words[i]);
        }
}

static void test_keys_are_ascii_and_differ(void **state)
{
        static const char *const words[] = {
                "назарбаевтың", "тілеуберді", "сәсітіс", "schwarzenegger", "mūsaǵalıevanyń"};
        size_t i, k, m;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                const struct kz_namekeys keys = keys_of(words[i]);

                assert_in_range(keys.n, 1, KZ_NAMEKEYS_MAX);
                for (k = 0; k < keys.n; k++) {
                        struct kz_namekeys one = {.n = 1}, other = {.n = 1};

                        for (m = 0; m < keys.keys[k].len; m++)
                                assert_in_range(keys.keys[k].bytes[m], 'a', 'z');
                        one.keys[0] = keys.keys[k];
                        for (m = 0; m < k; m++) {
                                other.keys[0] = keys.keys[m];
                                assert_false(share(&one, &other));
                        }
                }
        }
}

static void test_stems(void **state)
{
        static const struct {
                const char *form, *stem;
                bool has_keys;
        } cases[] = {
                {"токаеву", "токаев", true},
                {"алматыда", "алматы", true},
                {"qazaqstanda", "qazaqstan", true},
                /* A stemmer took a letter of the name. */
                {"андрей", "андре", false},
                {"николай", "никола", false},
                {"davos", "davo", false},
                {"britons", "briton", false},
                {"ukraine", "ukrain", true},
                {"carling", "carl", false},
                {"болло", "болл", false},
                /* What is left is not the nominative. */
                {"кореи", "коре", false},
                {"россию", "росс", false},
                {"ольги", "ольг", false},
                {"гулистан", "гулис", false},
                {"гулистану", "гулис", false},
                {"куляб", "куля", false},
                {"тунистен", "тунис", true},
                {"кустаная", "куста", false},
                {"акорда", "акорд", false},
                {"форда", "форд", true},
                {"кызылорда", "кызылор", false},
                {"самала", "сама", false},
                {"сергеем", "серге", false},
                {"казани", "казан", true},
                {"ташкентом", "ташкент", true},
        };
        struct kz_namekeys keys;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                kz_namekeys_make_of_stem(kz_namerules_builtin(), kz_str(cases[i].form),
                        kz_str(cases[i].stem), &keys);
                if ((keys.n > 0) != cases[i].has_keys)
                        fail_msg("%s of %s has %zu keys", cases[i].stem, cases[i].form, keys.n);
        }
}

static void test_short_stems_have_no_key(void **state)
{
        struct kz_namekeys keys;

        (void)state;
        kz_namekeys_make_of_stem(kz_namerules_builtin(), KZ_STR("семей"), KZ_STR("сем"), &keys);
        assert_int_equal(keys.n, 0);
        kz_namekeys_make_of_stem(kz_namerules_builtin(), KZ_STR("арыстан"), KZ_STR("арыс"), &keys);
        assert_true(keys.n > 0);
}

static bool are_close(const char *a, const char *b)
{
        const struct kz_namekeys of_a = keys_of(a), of_b = keys_of(b);
        size_t i, k;

        for (i = 0; i < of_a.n_close && !of_a.alone && !of_b.alone; i++) {
                for (k = 0; k < of_b.n_close; k++) {
                        if (of_a.close[i].len && of_a.close[i].len == of_b.close[k].len &&
                                memcmp(of_a.close[i].bytes, of_b.close[k].bytes,
                                        of_a.close[i].len) == 0)
                                return true;
                }
        }
        return false;
}

/* Words of one language share a key and may still be told apart. */
static void test_close_keys(void **state)
{
        static const struct {
                const char *a, *b;
                bool close;
        } pairs[] = {
                {"tokayev", "toqaev", true},
                {"masimov", "massimov", true},
                {"kyrgyzstan", "kirgizstan", true},
                {"kunanbayev", "qunanbaiuly", true},
                {"konayev", "kunayev", true},
                {"abai", "abay", true},
                {"ирина", "ырина", true},
                {"robbie", "ruby", false},
                {"rodman", "rudman", false},
                {"chen", "shen", false},
                {"jones", "jonas", false},
                {"родин", "рудин", false},
                /* Short words: each letter counts. */
                {"penn", "pen", false},
                {"swann", "swan", false},
                {"col", "kol", false},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(pairs); i++) {
                if (!meet(pairs[i].a, pairs[i].b) && pairs[i].close)
                        fail_msg("%s does not meet %s", pairs[i].a, pairs[i].b);
                if (are_close(pairs[i].a, pairs[i].b) != pairs[i].close)
                        fail_msg("%s and %s are%s close", pairs[i].a, pairs[i].b,
                                pairs[i].close ? " not" : "");
        }
}

/* ---- Tables ---- */

static struct kz_namerules *parse(const char *text)
{
        struct kz_namerules *rules = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        assert_ok(kz_namerules_parse("t", kz_str(text), &rules, &err), &err);
        return rules;
}

static void assert_keys(const struct kz_namerules *rules, const char *word, const char *expected)
{
        char text[KZ_NAMEKEYS_MAX * (KZ_NAMEKEY_MAX + 1) + 1] = "";
        struct kz_namekeys keys;
        size_t i, at = 0;

        kz_namekeys_make(rules, kz_str(word), &keys);
        for (i = 0; i < keys.n; i++)
                at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.*s", i ? " " : "",
                        (int)keys.keys[i].len, keys.keys[i].bytes);
        assert_string_equal(text, expected);
}

static void test_passes(void **state)
{
        struct kz_namerules *rules = parse("[settings]\n"
                                           "stem = 2\n"
                                           "[classes]\n"
                                           "V = a o\n"
                                           "[latin endings]\n"
                                           "ing = k\n"
                                           "? os = o | aj\n"
                                           "? s =\n"
                                           "[latin letters]\n"
                                           "a = a\n"
                                           "b = b\n"
                                           "g = g\n"
                                           "h =\n"
                                           "i = i\n"
                                           "j = j | i\n"
                                           "k = k\n"
                                           "n = n\n"
                                           "o = o | u\n"
                                           "s sh = s\n"
                                           "^bo = p\n"
                                           "[sounds]\n"
                                           "Vi = V\n"
                                           "kk = x\n"
                                           "in$ = i | n\n"
                                           "[skeleton]\n"
                                           "o = a\n");

        (void)state;
        /* Letters, dropped ones and longer patterns; the beginning of a word. */
        assert_keys(rules, "naha", "na");
        assert_keys(rules, "shahob", "sab saub");
        assert_keys(rules, "boka", "pka");
        assert_keys(rules, "kabo", "kaba kabu");
        /* Habits go together through the whole word; doubled sounds are one. */
        assert_keys(rules, "jokjok", "jakjak iukiuk");
        assert_keys(rules, "bannan", "banan");
        /* A class in the sounds, and a reading that is kept beside the other. */
        assert_keys(rules, "kain", "kan");
        assert_keys(rules, "bikin", "biki bikn");
        /* An ending is cut, or may be. */
        assert_keys(rules, "banking", "bank");
        assert_keys(rules, "kahns", "kan kans");
        /* What takes the place of one counts as left, and there may be two. */
        assert_keys(rules, "okos", "aka akaj akas uku");
        assert_keys(rules, "ning", "nk");
        /* Too short. */
        assert_keys(rules, "as", "");
        /* A letter that no rule has. */
        assert_keys(rules, "kaq", "");
        kz_namerules_free(rules);
}

static void test_rare_habits(void **state)
{
        static const char table[] = "[latin letters]\n"
                                    "a = a | a | e\n"
                                    "b = b\n"
                                    "j = j | i | k\n";
        char text[sizeof(table) + 64];
        struct kz_namerules *rules = parse(table);

        (void)state;
        assert_keys(rules, "baj", "baj bai bek");
        kz_namerules_free(rules);
        snprintf(text, sizeof(text), "%s[settings]\nrare = 4\n", table);
        rules = parse(text);
        assert_keys(rules, "baj", "baj bai");
        assert_keys(rules, "bajb", "bajb baib bekb");
        kz_namerules_free(rules);
        /* What is left of bbaj has three sounds. */
        snprintf(text, sizeof(text), "%s[settings]\nrare = 4\nsounds = 4\n", table);
        rules = parse(text);
        assert_keys(rules, "bbaj", "baj bai");
        assert_keys(rules, "bajb", "bajb baib bekb");
        kz_namerules_free(rules);
}

static void test_errors_of_a_table(void **state)
{
        static const struct {
                const char *text, *message;
        } cases[] = {
                {"a = b\n", "t:1: a rule stands before the first section"},
                {"[latin letters\n", "t:1: ] is missing"},
                {"[latin]\n", "t:1: [latin] is no section of this file"},
                {"[latin letters]\na\n", "t:2: a rule needs =, as in \"kh = h\""},
                {"[latin letters]\n= b\n", "t:2: nothing stands left of ="},
                {"[kept endings]\nabcdefghijklmnop =\n", "t:2: more than 15 letters"},
                {"[latin letters]\na = b\nc a = d\n", "t:3: the same pattern stands on line 2"},
                {"[latin letters]\nkA = b\n",
                        "t:2: \"A\" is no class: name it in [classes], or write a small letter"},
                {"[classes]\nA = a b\n[sounds]\nc = A\n",
                        "t:4: \"A\" stands right of = but not left"},
                {"[classes]\nA =\n", "t:2: class A has no members"},
                {"[classes]\nA = a\nA = b\n", "t:3: class A is there already"},
                {"[classes]\nab = a\n", "t:2: a class is named by one letter, A to Z"},
                {"[classes]\nA = bc\n", "t:2: \"bc\" is longer than 1 letters"},
                {"[classes]\nA = B\n", "t:2: a class cannot be a member of a class"},
                {"[sounds]\na = b | c | d | e | f\n", "t:2: more than 4 readings"},
                {"[latin endings]\na = b | c | d\n", "t:2: more than 2 readings"},
                {"[latin letters]\n? a = b\n", "t:2: ? is only for endings"},
                {"[latin letters]\na = б\n", "t:2: a reading is written in the letters a to z"},
                {"[latin letters]\na = \xff\n", "t:2: bytes that are not UTF-8"},
                {"[settings]\nletters = 3\n", "t:2: \"letters\" is no setting: word, stem, key, "
                                              "close, double, rare and sounds are"},
                {"[settings]\nword = 0\n", "t:2: word takes a number from 1 to 9"},
                {"[settings]\nword = three\n", "t:2: word takes a number from 1 to 9"},
                {"[sounds]\naaaaaaaaaaaaaaaaa = b\n",
                        "t:2: \"aaaaaaaaaaaaaaaaa\" is longer than 16 letters"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_namerules *rules = NULL;
                struct kz_error err = KZ_ERROR_NULL;

                assert_status(
                        kz_namerules_parse("t", kz_str(cases[i].text), &rules, &err), KZ_E_INVALID);
                assert_string_equal(err.message, cases[i].message);
                assert_null(rules);
        }
}

static void test_fingerprint(void **state)
{
        struct kz_namerules *a = parse("[latin letters]\na = b\n");
        struct kz_namerules *b = parse("# why\n\n[latin letters]\n  a = b  # so\n");
        struct kz_namerules *c = parse("[latin letters]\na = c\n");

        (void)state;
        assert_int_equal(kz_namerules_fingerprint(a), kz_namerules_fingerprint(b));
        assert_int_not_equal(kz_namerules_fingerprint(a), kz_namerules_fingerprint(c));
        kz_namerules_free(a);
        kz_namerules_free(b);
        kz_namerules_free(c);
        assert_null(kz_namerules_free(NULL));
}

static void test_the_file_is_the_table_compiled_in(void **state)
{
        struct kz_namerules *rules = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        (void)state;
        assert_ok(kz_namerules_load(KZ_SOURCE_DIR "/index/text/names.rules", &rules, &err), &err);
        assert_int_equal(
                kz_namerules_fingerprint(rules), kz_namerules_fingerprint(kz_namerules_builtin()));
        kz_namerules_free(rules);
        assert_int_not_equal(kz_namerules_load("/nonexistent/names", &rules, &err), KZ_OK);
        assert_non_null(strstr(err.message, "/nonexistent/names"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_spellings_of_one_name_meet),
                cmocka_unit_test(test_other_names_do_not_meet),
                cmocka_unit_test(test_what_has_no_key),
                cmocka_unit_test(test_keys_are_ascii_and_differ),
                cmocka_unit_test(test_stems),
                cmocka_unit_test(test_rare_habits),
                cmocka_unit_test(test_short_stems_have_no_key),
                cmocka_unit_test(test_close_keys),
                cmocka_unit_test(test_passes),
                cmocka_unit_test(test_errors_of_a_table),
                cmocka_unit_test(test_fingerprint),
                cmocka_unit_test(test_the_file_is_the_table_compiled_in),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
