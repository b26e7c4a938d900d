/* Real texts whose language is known: how many are told right, whole and in cuts. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "tests/unit/text/corpus.h"
#include "tests/unit/text/tokens.h"

#define CUT_LETTERS 100

struct count {
        struct kz_analyzer *analyzer;
        const char *want; /* NULL: by the record, of which ours are left out */
        unsigned texts, right, cuts, cuts_right;
};

/* Some letters from the middle of a text, from one space to another; empty when it is shorter. */
static struct kz_str cut(struct kz_str text)
{
        size_t at = kz_utf8_floor(text.ptr, text.len, text.len / 3), end;
        unsigned letters = 0;
        uint32_t cp;

        while (at < text.len && text.ptr[at] != ' ')
                at++;
        for (end = at; end < text.len && (letters < CUT_LETTERS || text.ptr[end] != ' ');) {
                size_t n = kz_utf8_decode(text.ptr + end, text.len - end, &cp);

                end += n ? n : 1;
                letters += cp >= 0xC0 || (cp | 0x20) - 'a' < 26;
        }
        return (struct kz_str){text.ptr + at, letters < CUT_LETTERS ? 0 : end - at};
}

static bool tell(void *context, struct kz_str lang, struct kz_str text)
{
        static const char *const ours[] = {"eng", "rus", "kaz"};
        struct count *count = context;
        const char *want = count->want ? count->want : "";
        struct kz_str middle = cut(text);
        size_t i;

        for (i = 0; !count->want && i < KZ_ARRAY_LEN(ours); i++) {
                if (kz_str_eq(lang, kz_str(ours[i])))
                        return true;
        }
        count->texts++;
        count->right += strcmp(kz_analyzer_guess_language(count->analyzer, text), want) == 0;
        count->cuts += middle.len > 0;
        count->cuts_right += middle.len > 0 &&
                             strcmp(kz_analyzer_guess_language(count->analyzer, middle), want) == 0;
        return true;
}

static void test_languages_of_collections(void **state)
{
        static const struct {
                const char *name, *lang;
                unsigned whole, cut; /* per cent, at least */
        } rows[] = {
                {"en-bbc", "en", 99, 99},
                {"en-kz-embassy-abai", "en", 92, 92}, /* with some letters in Russian and Kazakh */
                {"ru-factrueval", "ru", 99, 98},
                {"ru-tengrinews", "ru", 97, 95}, /* with a few Kazakh and foreign quotes */
                {"kk-press-fvd", "kk", 99, 99},
                {"kk-kaznerd-sentences", "kk", 98, 98},
                {"kk-latn-qazinform", "kk", 99, 99},
                {"udhr-multilingual", NULL, 98, 97},
        };
        size_t i, found = 0;

        for (i = 0; i < KZ_ARRAY_LEN(rows); i++) {
                struct count count = {.analyzer = *state, .want = rows[i].lang};

                if (!corpus_each(rows[i].name, tell, &count))
                        continue;
                found++;
                assert_true(count.texts > 50 && count.cuts > 50);
                if (count.right * 100 < count.texts * rows[i].whole)
                        fail_msg("%s: %u of %u texts are told right", rows[i].name, count.right,
                                count.texts);
                if (count.cuts_right * 100 < count.cuts * rows[i].cut)
                        fail_msg("%s: %u of %u cuts are told right", rows[i].name, count.cuts_right,
                                count.cuts);
        }
        if (found == 0)
                skip();
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_languages_of_collections)};

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
