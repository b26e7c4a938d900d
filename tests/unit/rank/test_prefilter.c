/* Snippets found by letters are those found by analysing every word. */
#include <stdio.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/query/query_hyphens.h"
#include "index/rank/snippet.h"
#include "tests/support/rounds.h"
#include "tests/support/test.h"
#include "tests/unit/text/corpus.h"

#define DOCUMENTS 40
#define QUERIES 12

static struct kz_analyzer *analyzer;
static uint32_t seed = 1;

static int setup(void **state)
{
        (void)state;
        return (int)kz_analyzer_new(&analyzer, NULL);
}

static int teardown(void **state)
{
        (void)state;
        analyzer = kz_analyzer_free(analyzer);
        return 0;
}

static size_t pick(size_t n)
{
        seed = seed * 1664525u + 1013904223u;
        return (seed >> 8) % n;
}

static void compare(struct kz_str query_text, struct kz_str lang, struct kz_str body)
{
        struct kz_snippet fast = KZ_SNIPPET_NULL, slow = KZ_SNIPPET_NULL;
        struct kz_snippet_words words = KZ_SNIPPET_WORDS_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_snippet_source source = {lang, KZ_STR(""), body};
        struct kz_query *query;

        if (kz_query_parse(analyzer, query_text, 0, &query, &err))
                return;
        assert_ok(kz_query_join_hyphens(query, analyzer, &err), &err);
        assert_ok(kz_snippet_words_init(&words, query, &err), &err);
        assert_ok(kz_snippet_cut(analyzer, &words, &source, 0, &fast, &err), &err);
        words.by_letters = false;
        assert_ok(kz_snippet_cut(analyzer, &words, &source, 0, &slow, &err), &err);
        if (!kz_str_eq(kz_buf_str(&fast.text), kz_buf_str(&slow.text)) ||
                fast.n_matches != slow.n_matches)
                fail_msg("%.*s:\n%.*s\n%.*s", (int)query_text.len, query_text.ptr,
                        (int)fast.text.len, fast.text.data, (int)slow.text.len, slow.text.data);
        assert_memory_equal(fast.matches, slow.matches, slow.n_matches * sizeof(slow.matches[0]));
        assert_memory_equal(fast.matches_bytes, slow.matches_bytes,
                slow.n_matches * sizeof(slow.matches_bytes[0]));
        assert_int_equal(fast.first, slow.first);
        assert_int_equal(fast.line, slow.line);
        assert_int_equal(fast.col, slow.col);
        assert_int_equal(fast.col_bytes, slow.col_bytes);
        kz_snippet_deinit(&fast);
        kz_snippet_deinit(&slow);
        kz_snippet_words_deinit(&words);
        kz_query_free(query);
}

/* A few words from one place, or from several; sometimes as a phrase. */
static void make_query(struct kz_str text, struct kz_buf *out)
{
        bool phrase = pick(3) == 0, together = phrase || pick(2);
        size_t words = 1 + pick(4), at = pick(text.len), i, end;

        kz_buf_clear(out);
        if (phrase)
                assert_int_equal(kz_buf_append(out, "\"", 1), KZ_OK);
        for (i = 0; i < words; i++) {
                if (!together)
                        at = pick(text.len);
                while (at < text.len && text.ptr[at] != ' ' && text.ptr[at] != '\n')
                        at++;
                while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\n'))
                        at++;
                for (end = at; end < text.len && end < at + 60 && text.ptr[end] != ' ' &&
                               text.ptr[end] != '\n' && text.ptr[end] != '"';)
                        end++;
                assert_int_equal(kz_buf_append(out, text.ptr + at, end - at), KZ_OK);
                assert_int_equal(kz_buf_append(out, " ", 1), KZ_OK);
                at = end;
        }
        if (phrase)
                assert_int_equal(kz_buf_append(out, "\"", 1), KZ_OK);
}

static bool compare_document(void *context, struct kz_str lang, struct kz_str text)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
        size_t *n = context, i;

        for (i = 0; i < QUERIES && text.len > 100; i++) {
                make_query(text, &query);
                compare(kz_buf_str(&query), i % 4 ? lang : KZ_STR(""), text);
        }
        return ++*n < DOCUMENTS;
}

static void test_documents(void **state)
{
        static const char *const names[] = {"en-un-upr-pdf", "en-bbc", "ru-tengrinews",
                "ru-ovdinfo-reports", "kk-press-fvd", "kk-latn-qazinform", "udhr-multilingual"};
        size_t i, n, found = 0;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                n = 0;
                found += corpus_each(names[i], compare_document, &n);
        }
        if (found == 0) {
                print_message("no documents in %s\n", KZ_SHARED_DIR);
                skip();
        }
}

/* Pieces that make one word of several spellings, and bytes that are no text at all. */
static const char *const pieces[] = {" ", " ", " ", "\n", "\n\n", "\t", "\f", "\v", ".", ",", "'",
        "’", "-", " — ", " ----- ", "\u00AD", "\u0301", "\u0306", "\u0308", "\u200D", "\u200B",
        "\u2028", "\u00A0", "\xD0", "\xC3", "\xE2\x80", "\xFF", "\xD1\x8F", "e", "е", "ё", "и", "й",
        "Й", "і", "ї", "ә", "Қ", "қазақ", "ß", "ss", "ſ", "K", "k", "İ", "i", "ı", "ﬁ", "fi",
        "fire", "ｆｉｒｅ", "Ⅳ", "iv", "U.N.", "UN", "un", "С.Ш.А.", "США", "U.N.'s", "1,000",
        "1000", "1'000", "2015", "b52", "dying", "die", "skies", "sky", "using", "use", "ability",
        "able", "cry", "cries", "café", "cafe\u0301", "été", "don't", "o'brien", "йод", "и\u0306од",
        "ёлка", "ЕЛКА", "за\u0301мок", "замок", "сво\u00ADбода", "свобода", "свободы",
        "free\u00ADdom", "freedom", "Freedoms", "中", "文", "ひ", "ελ", "·", "µ", "º", "²", "҃", "Ѐ",
        "ᲀ", "Ω", "speech", "of", "the", "c", "с", "o", "о", "cоюз", "союз", "COЮЗ", "жəне",
        "және", "чтó", "что", "мó", "Kазахстан", "Казахстан", "аlmaty", "almaty", "Мәжiлiс",
        "мәжіліс", "жаhан", "жаһан", "HАТО", "нато", "ó", "-", "\u2010", "free-dom",
        "fr-ee\u2011dom", "со-юз", "cо-юз", "ie", "i-e", "аl-maty"};

static void fill(struct kz_buf *out, size_t n)
{
        kz_buf_clear(out);
        while (n--) {
                const char *piece = pieces[pick(KZ_ARRAY_LEN(pieces))];

                assert_int_equal(kz_buf_append(out, piece, strlen(piece)), KZ_OK);
                if (pick(3) == 0)
                        assert_int_equal(kz_buf_append(out, " ", 1), KZ_OK);
        }
}

static void test_hostile(void **state)
{
        static const char *const langs[] = {"", "en", "ru", "kk", "fr"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf body = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf words = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf query = KZ_BUF_NULL;
        size_t i;

        (void)state;
        for (i = 0; i < TEST_ROUNDS(20000); i++) {
                fill(&body, 1 + pick(60));
                fill(&words, 1 + pick(5));
                kz_buf_clear(&query);
                if (pick(2))
                        kz_buf_append(&query, "\"", 1);
                kz_buf_append(&query, words.data, words.len);
                if (query.data[0] == '"')
                        kz_buf_append(&query, "\"", 1);
                compare(kz_buf_str(&query), kz_str(langs[pick(KZ_ARRAY_LEN(langs))]),
                        kz_buf_str(&body));
        }
}

/* The stem of every word of a language shares the letters it is looked for by. */
static void test_endings(void **state)
{
        static const char *const words[] = {"dying", "lying", "tying", "skies", "skis", "using",
                "ability", "disability", "organization", "happy", "happily", "gently", "singly",
                "idly", "ties", "cries", "hoping", "agreed", "rationality", "y", "by", "say", "yes",
                "eying", "owed", "aping", "нн", "ёж", "её", "странный", "нужнейший"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(words); i++) {
                struct kz_buf body = KZ_BUF_NULL;
                size_t k;

                for (k = 0; k < KZ_ARRAY_LEN(words); k++) {
                        kz_buf_append(&body, words[k], strlen(words[k]));
                        kz_buf_append(&body, " ", 1);
                }
                compare(kz_str(words[i]), KZ_STR("en"), kz_buf_str(&body));
                compare(KZ_STR("die lie tie sky able use"), KZ_STR("en"), kz_buf_str(&body));
                kz_buf_deinit(&body);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_documents),
                cmocka_unit_test(test_hostile),
                cmocka_unit_test(test_endings),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
