#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/base/check.h"
#include "index/store/sketcher.h"

static struct kz_sketcher sketcher;
static struct kz_charmap map;

static size_t sketch_of(const char *title, const char *text, struct kz_sketch *ret)
{
        struct kz_document doc = {.title = kz_str(title), .text = kz_str(text)};
        size_t n_keys = 77;

        assert_ok(kz_sketcher_make(&sketcher, &map, &doc, ret, &n_keys, &test_error));
        return n_keys;
}

static bool same(const char *title, const char *text, const char *title2, const char *text2)
{
        struct kz_sketch a, b;

        assert_true(sketch_of(title, text, &a) > 0);
        assert_true(sketch_of(title2, text2, &b) > 0);
        assert_int_equal(kz_sketch_near(&a, &b), kz_sketch_eq(&a, &b));
        return kz_sketch_eq(&a, &b);
}

static bool near_copies(const char *title, const char *text, const char *title2, const char *text2)
{
        struct kz_sketch a, b;

        assert_int_equal(sketch_of(title, text, &a), KZ_SKETCH_KEYS);
        assert_int_equal(sketch_of(title2, text2, &b), KZ_SKETCH_KEYS);
        assert_true(kz_sketch_near(&a, &a));
        assert_int_equal(kz_sketch_near(&a, &b), kz_sketch_near(&b, &a));
        return kz_sketch_near(&a, &b);
}

static void test_what_counts(void **state)
{
        (void)state;
        assert_true(same("Law", "a b", "Law", "a b"));
        assert_true(same("Law", "The  law\n\nof\tassembly ", "LAW ", "the law of assembly"));
        /* й in two code points, Қ in capitals, ё. */
        assert_true(same(
                "", "Закон о митингах, который", "", "закон о митингах, которы\xD0\xB8\xCC\x86"));
        assert_true(same("", "ҚАЗАҚ мёд", "", "қазақ мед"));
        /* The quick way and the other one give the same: a soft hyphen asks for the other. */
        assert_true(same("", "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ Law's", "",
                "аб\xC2\xADвгдежзийклмнопрстуфхцчшщъыьэюя l\xC2\xAD"
                "aw\u2019s"));
        /* Punctuation counts in a text as short as these. */
        assert_false(same("", "«Law», it said.", "", "“law”, it said."));

        assert_false(same("Law", "a b", "Bill", "a b"));
        assert_false(same("", "a b", "", "a c"));
        assert_false(same("", "a b", "", "ab"));
        assert_false(same("", "a b", "", "a b b"));
        /* What is title here must not be text there. */
        assert_false(same("a", "b c", "a b", "c"));
}

/* In a text long enough to be judged by its words. */
static void test_punctuation_of_a_long_text(void **state)
{
        char plain[2000] = "", dotted[2000] = "";
        struct kz_sketch a, b;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_SKETCH_WORDS; i++) {
                snprintf(plain + strlen(plain), sizeof(plain) - strlen(plain), "w%zu 6\u20111 ", i);
                snprintf(dotted + strlen(dotted), sizeof(dotted) - strlen(dotted),
                        "\u201Cw%zu\u201D, 6-1 \u2014 ", i);
        }
        assert_int_equal(sketch_of("", plain, &a), KZ_SKETCH_KEYS);
        assert_int_equal(sketch_of("", dotted, &b), KZ_SKETCH_KEYS);
        assert_true(kz_sketch_eq(&a, &b));
}

static void test_nothing_to_compare(void **state)
{
        char title[1000] = "";
        struct kz_sketch sketch;
        size_t i;

        (void)state;
        assert_int_equal(sketch_of("", "", &sketch), 0);
        assert_int_equal(sketch_of("A title", "", &sketch), 0);
        assert_int_equal(sketch_of("A title", " \n\t ", &sketch), 0);
        assert_int_equal(sketch_of("A title", "*** — …", &sketch), 0);
        for (i = 0; i < 2 * KZ_SKETCH_WORDS; i++)
                snprintf(title + strlen(title), sizeof(title) - strlen(title), "w%zu ", i);
        assert_int_equal(sketch_of(title, "", &sketch), 0);
        assert_true(kz_sketch_is_none(&sketch));
        assert_false(kz_sketch_near(&sketch, &sketch));
}

/* Letters that are cut off, or longer than the quick way takes: each text in memory of its own. */
static void test_any_bytes_are_read_within_bounds(void **state)
{
        static const char *const ends[] = {"\xC2", "\xE2", "\xE2\x80", "\xD0", "\xD1", "\xF0\x9F",
                "\xC2\xAB", "\xE2\x80\xA6", "a\xCC\x81"};
        struct kz_sketch sketch, other;
        size_t i, n_keys, len;

        (void)state;
        for (i = 0; i < 8 * KZ_ARRAY_LEN(ends); i++) {
                const char *end = ends[i / 8];
                struct kz_document doc = {0};
                char *text;

                /* The end stands before, at and behind the place where a plain word is too long. */
                len = i % 8 ? 58 + i % 8 : 0;
                text = malloc(len + strlen(end));
                assert_non_null(text);
                memset(text, 'a', len);
                memcpy(text + len, end, strlen(end));
                doc.text = (struct kz_str){text, len + strlen(end)};
                assert_ok(kz_sketcher_make(&sketcher, &map, &doc, &sketch, &n_keys, &test_error));
                assert_true(n_keys == 1 || (n_keys == 0 && len == 0));
                free(text);
        }
        /* A long word is the same by both ways, and so is what follows it. */
        assert_int_equal(sketch_of("",
                                 "Abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
                                 "mnopqrstuvwxyz law",
                                 &sketch),
                1);
        assert_int_equal(sketch_of("",
                                 "abcdefghijklmnopqrstuvwxyz\xC2\xAD"
                                 "abcdefghijklmnopqrstuvwxyz"
                                 "abcdefghijklmnopqrstuvwxyz Law",
                                 &other),
                1);
        assert_true(kz_sketch_eq(&sketch, &other));
}

/* n words, of which every eighth is a figure when figures is not 0: others for another `figures`.
 */
static const char *words(size_t n, unsigned from, unsigned figures, char out[4000])
{
        size_t at = 0, i;

        for (i = 0; i < n; i++) {
                if (figures && i % 8 == 0)
                        at += (size_t)snprintf(out + at, 4000 - at, "%u ", figures + (unsigned)i);
                else
                        at += (size_t)snprintf(
                                out + at, 4000 - at, "word%c ", 'a' + (int)((from + i * i) % 26));
        }
        return out;
}

static void test_short_texts_are_near_to_exact_copies_only(void **state)
{
        char text[4000], other[4000];
        struct kz_sketch a, b;

        (void)state;
        words(KZ_SKETCH_WORDS - 1, 0, 0, text);
        snprintf(other, sizeof(other), "%s", text);
        assert_int_equal(sketch_of("", text, &a), 1);
        assert_int_equal(sketch_of("", other, &b), 1);
        assert_true(kz_sketch_near(&a, &b));
        other[strlen(other) - 2] ^= 1; /* the last letter */
        assert_int_equal(sketch_of("", other, &b), 1);
        assert_false(kz_sketch_near(&a, &b));
        /* With a word more it can be judged. */
        assert_int_equal(sketch_of("title", text, &b), KZ_SKETCH_KEYS);
        assert_false(kz_sketch_near(&a, &b));
}

/* A story of its own, in sentences that the tests take apart. */
#define DATELINE "ALMATY, 3 May. "
#define LEAD                                                                                       \
        "Hundreds of people gathered in the old square on Saturday to ask for a new law on "       \
        "peaceful assembly, and left quietly two hours later after reading a letter to the city. " \
        "Organisers had asked the mayor's office for permission three times since the winter. "
#define QUOTE                                                                                       \
        "“We only want what the constitution promises us,” said a teacher who had come by bus " \
        "from "                                                                                     \
        "a village in the steppe with her two sons and a flask of tea. "
#define END                                                                                        \
        "Police watched from the side streets and detained nobody, a spokeswoman said in the "     \
        "evening. The mayor's office answered that it would study the letter within fifteen days " \
        "and invite the authors to speak. Lawyers who read the draft say that it still asks for "  \
        "consent where a notice should be enough, and that the list of places where one may meet " \
        "is short. A working group of deputies and activists is to meet in autumn, when the "      \
        "second reading is planned. "
#define MORE "A similar letter was read in Shymkent the same day, where some thirty people came. "

static void test_versions_of_a_story_are_near(void **state)
{
        static const char whole[] = DATELINE LEAD QUOTE END;

        (void)state;
        assert_true(
                near_copies("A rally in the square", whole, "Square rally asks for law", whole));
        assert_true(near_copies("Rally", whole, "Rally", "May 4 (Agency) " LEAD QUOTE END));
        assert_true(near_copies("Rally", whole, "Rally", DATELINE LEAD END));
        assert_true(near_copies("Rally", whole, "Rally", DATELINE LEAD QUOTE MORE END));
        /* A first take of it, half as long, is another text. */
        assert_false(near_copies("Rally", whole, "Rally", DATELINE LEAD QUOTE));
}

static void test_reports_of_a_template_are_not(void **state)
{
        char text[4000], other[4000];

        (void)state;
        /* The same words around other figures, and around the same ones. */
        assert_false(near_copies(
                "Rates", words(200, 0, 1000, text), "Rates", words(200, 0, 3000, other)));
        assert_true(near_copies(
                "Rates", words(200, 0, 1000, text), "Today's rates", words(200, 0, 1000, other)));
        assert_false(
                near_copies("Other", words(200, 0, 0, text), "Other", words(200, 7, 0, other)));
}

/* The similarity of two texts, as the sketch estimates it, is that of their shingles. */
static void test_agreement_estimates_similarity(void **state)
{
        const size_t from = KZ_SKETCH_KEYS * KZ_SKETCH_KEY_SIZE;
        unsigned seed, agree = 0, n = 0;

        (void)state;
        for (seed = 0; seed < 40; seed++) {
                char a[16000] = "", b[16000] = "";
                struct kz_sketch x, y;
                size_t i, at = 0;

                /* Of 1000 words the last 333 differ: two thirds are shared, J is a half. */
                for (i = 0; i < 1000; i++) {
                        snprintf(a + at, sizeof(a) - at, "w%c%c%c%c%c ", 'a' + (int)(i % 26),
                                'a' + (int)(i / 26 % 26), 'a' + (int)(i / 676),
                                'a' + (int)(seed % 26), 'a' + (int)(seed / 26));
                        snprintf(b + at, sizeof(b) - at, "%s", a + at);
                        if (i >= 667)
                                b[at] = 'v';
                        at += strlen(a + at);
                }
                assert_int_equal(sketch_of("", a, &x), KZ_SKETCH_KEYS);
                assert_int_equal(sketch_of("", b, &y), KZ_SKETCH_KEYS);
                for (i = from; i < KZ_SKETCH_NEAR_SIZE; i++)
                        agree += 8 -
                                 (unsigned)__builtin_popcount((unsigned)(x.bytes[i] ^ y.bytes[i]));
                n += KZ_SKETCH_BITS;
        }
        /* (1 + J) / 2 is 0.75; the deviation of 5120 bits is 0.006. */
        assert_in_range(agree, n * 72 / 100, n * 78 / 100);
}

static void test_the_document_carries_it(void **state)
{
        struct kz_document doc = test_document("a", "1", DATELINE LEAD QUOTE END),
                           copy = test_document("b", "other", DATELINE LEAD QUOTE "\n" END),
                           empty = test_document("a", "2", ""),
                           small = test_document("a", "3", "freedom of assembly");
        struct kz_prepared *one = test_prepare(&doc), *two = test_prepare(&copy),
                           *none = test_prepare(&empty), *few = test_prepare(&small);
        struct kz_sketch sketch = kz_sketch_read(kz_prepared_sketch(one)), other;
        char term[KZ_SKETCH_TERM_SIZE];
        size_t i, k, found = 0, keys = 0;

        (void)state;
        assert_int_equal(kz_prepared_sketch(one).len, KZ_SKETCH_SIZE);
        other = kz_sketch_read(kz_prepared_sketch(two));
        assert_true(kz_sketch_eq(&sketch, &other));
        assert_false(kz_sketch_same_content(&sketch, &other));
        assert_int_equal(kz_prepared_sketch(none).len, 0);
        for (i = 0; i < kz_prepared_terms(two)->n_entries; i++) {
                for (k = 0; k < KZ_SKETCH_KEYS; k++)
                        found += kz_str_eq(kz_prepared_terms(two)->entries[i].term,
                                kz_sketch_term(&sketch, k, term));
        }
        assert_int_equal(found, KZ_SKETCH_KEYS);
        for (i = 0; i < kz_prepared_terms(few)->n_entries; i++)
                keys += kz_str_starts(
                        kz_prepared_terms(few)->entries[i].term, KZ_STR(KZ_PREFIX_SKETCH));
        assert_int_equal(keys, 1);
        kz_prepared_free(one);
        kz_prepared_free(two);
        kz_prepared_free(none);
        kz_prepared_free(few);
}

static struct kz_sketch sketch_lent(const char *title, const char *text, bool lent)
{
        const struct kz_document doc = {
                .title = kz_str(title), .text = kz_str(text), .title_lent = lent};
        struct kz_sketch sketch;
        size_t n_keys;

        assert_ok(kz_sketcher_make(&sketcher, &map, &doc, &sketch, &n_keys, &test_error));
        return sketch;
}

/* One file under two names, short or long: its name is no part of what it says. */
static void test_the_same_content_has_the_same_sketch(void **state)
{
        static const char *const texts[] = {"12.04.2024\n", LEAD, DATELINE LEAD QUOTE END};
        struct kz_sketch a, b, own;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                a = sketch_lent("report of 2020 05 12, version 3 of 4", texts[i], true);
                b = sketch_lent("copy", texts[i], true);
                own = sketch_lent("copy", texts[i], false);
                assert_true(kz_sketch_near(&a, &b));
                assert_true(kz_sketch_eq(&a, &b));
                assert_true(kz_sketch_same_content(&a, &b));
                assert_false(kz_sketch_same_content(&a, &own));
        }
        /* What stands in the title does not stand in the text. */
        a = sketch_lent("freedom", "of assembly", false);
        b = sketch_lent("freedom of", " assembly", false);
        assert_false(kz_sketch_same_content(&a, &b));
}

/* Of what an earlier version wrote it is not known; it is near as it was. */
static void test_sketches_without_content(void **state)
{
        struct kz_sketch a = sketch_lent("", LEAD, false), old;

        (void)state;
        old = kz_sketch_read((struct kz_str){(const char *)&a, KZ_SKETCH_NEAR_SIZE});
        assert_true(kz_sketch_near(&a, &old));
        assert_false(kz_sketch_same_content(&a, &old));
        assert_false(kz_sketch_same_content(&old, &old));
}

/* A column of another length is as good as none. */
static void test_a_damaged_column_is_none(void **state)
{
        struct kz_sketch sketch = kz_sketch_read(KZ_STR("aaaaaaaaaaaaaaaa"));

        (void)state;
        assert_true(kz_sketch_is_none(&sketch));
        sketch = kz_sketch_read(KZ_STR("aaaaaaaaaaaaaaaaaaaaaaaaa"));
        assert_true(kz_sketch_is_none(&sketch));
        sketch = kz_sketch_read(KZ_STR("aaaaaaaaaaaaaaaaaaaaaaaa"));
        assert_true(kz_sketch_near(&sketch, &sketch));
}

/* Near: a key in common, and so many bits. */
static void test_what_near_means(void **state)
{
        struct kz_sketch a = kz_sketch_read(KZ_STR("abcdefghaaaaaaaaaaaaaaaa")), b = a;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_SKETCH_BITS - KZ_SKETCH_NEAR; i++)
                b.bytes[8 + i / 8] ^= (unsigned char)(1u << i % 8);
        memset(b.bytes + 2, 'z', 6);
        assert_true(kz_sketch_near(&a, &b));
        b.bytes[1] = 'z';
        assert_false(kz_sketch_near(&a, &b));
        b.bytes[1] = 'b';
        b.bytes[23] ^= 0x80;
        assert_false(kz_sketch_near(&a, &b));
}

static int teardown(void **state)
{
        (void)state;
        kz_sketcher_deinit(&sketcher);
        return 0;
}

/* Words of letters that the quick way knows, mostly; each once more with a joiner that it does not
 * know and that counts for nothing. */
static void test_the_quick_way_is_as_the_other(void **state)
{
        static const char *const pieces[] = {"a", "Z", "k", "quick", "WORDS", "7", "'", "`", ",",
                "é", "Ё", "ж", "Қ", "ң", "и", "-", "\"", "İ", "ß", "«", "straightforward", "µ"};
        struct kz_buf plain = KZ_BUF_NULL, joined = KZ_BUF_NULL;
        uint64_t random = 1;
        size_t round, word, n;

        (void)state;
        for (round = 0; round < 400; round++) {
                kz_buf_clear(&plain);
                kz_buf_clear(&joined);
                for (word = 0; word < 3 + round / 4; word++) {
                        for (n = 0; n < 1 + (random >> 40) % 9; n++) {
                                const char *piece;

                                random = random * UINT64_C(6364136223846793005) + 1;
                                piece = pieces[(random >> 33) % KZ_ARRAY_LEN(pieces)];
                                assert_int_equal(kz_buf_append_cstr(&plain, piece), KZ_OK);
                                assert_int_equal(kz_buf_append_cstr(&joined, piece), KZ_OK);
                        }
                        assert_int_equal(kz_buf_append_cstr(&plain, " "), KZ_OK);
                        assert_int_equal(kz_buf_append_cstr(&joined, "\u2060 "), KZ_OK);
                }
                assert_true(same("", plain.data, "", joined.data));
        }
        kz_buf_deinit(&plain);
        kz_buf_deinit(&joined);
}

static int set_up(void **state)
{
        (void)state;
        return kz_charmap_init(&map) ? -1 : 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_counts),
                cmocka_unit_test(test_the_quick_way_is_as_the_other),
                cmocka_unit_test(test_punctuation_of_a_long_text),
                cmocka_unit_test(test_nothing_to_compare),
                cmocka_unit_test(test_any_bytes_are_read_within_bounds),
                cmocka_unit_test(test_short_texts_are_near_to_exact_copies_only),
                cmocka_unit_test(test_versions_of_a_story_are_near),
                cmocka_unit_test(test_reports_of_a_template_are_not),
                cmocka_unit_test(test_agreement_estimates_similarity),
                cmocka_unit_test(test_the_document_carries_it),
                cmocka_unit_test(test_the_same_content_has_the_same_sketch),
                cmocka_unit_test(test_sketches_without_content),
                cmocka_unit_test(test_a_damaged_column_is_none),
                cmocka_unit_test(test_what_near_means),
        };

        return cmocka_run_group_tests(tests, set_up, teardown);
}
