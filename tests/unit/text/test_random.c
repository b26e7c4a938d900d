/* What must hold for any text: random bytes, and random runs of the characters that matter. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <utf8proc.h>

#include "index/base/field.h"
#include "index/base/utf8.h"
#include "tests/support/rounds.h"
#include "tests/unit/text/tokens.h"

#define ROUNDS TEST_ROUNDS(20000)

static uint64_t seed = 88172645463325252u;

/* xorshift64 (Marsaglia 2003): the same sequence in every run. */
static uint32_t draw(uint32_t below)
{
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        return (uint32_t)(seed >> 32) % below;
}

static uint32_t draw_character(void)
{
        static const uint32_t ranges[][2] = {{0x20, 0x7E}, {0x20, 0x7E}, {0x61, 0x7A}, {0x30, 0x39},
                {0x00, 0x1F}, {0x80, 0x24F}, {0x2B0, 0x36F}, {0x370, 0x3FF}, {0x400, 0x52F},
                {0x410, 0x44F}, {0x530, 0x7FF}, {0x900, 0xDFF}, {0xE00, 0xFFF}, {0x1100, 0x11FF},
                {0x1780, 0x17FF}, {0x1E00, 0x1FFF}, {0x2000, 0x20FF}, {0x2100, 0x21FF},
                {0x3000, 0x30FF}, {0x4E00, 0x4EFF}, {0xAC00, 0xACFF}, {0xF900, 0xFFEF},
                {0x10000, 0x1FFFF}, {0x1F300, 0x1F9FF}, {0x20000, 0x2FFFF}, {0xE0000, 0xE01FF},
                {0x1000, 0xD7FF}, {0xE000, 0x10FFFF}};
        static const uint32_t special[] = {'.', '.', ',', '\'', 0x2019, 0xAD, 0x200D, 0x200C, 0x301,
                0x300, 0x306, 0x308, 0x345, 0x2BC, 0x149, 0x130, 0xB5, 0xB7, 0x387, 0xFF0E, 0xFE0F,
                's', 'S', 0x435, 0x451, 0x3099, 0xFF9E, '\n', '\r', 0x2029, 0x115F, 0x1D165};
        const uint32_t *range;

        if (draw(3) == 0)
                return special[draw(KZ_ARRAY_LEN(special))];
        range = ranges[draw(KZ_ARRAY_LEN(ranges))];
        return range[0] + draw(range[1] - range[0] + 1);
}

static void draw_text(struct kz_buf *out, bool valid)
{
        size_t n = draw(draw(20) ? 24 : 400), i;
        char bytes[4];

        kz_buf_clear(out);
        for (i = 0; i < n; i++) {
                if (!valid && draw(6) == 0)
                        kz_buf_append_char(out, (char)draw(256));
                else
                        kz_buf_append(out, bytes, kz_utf8_encode(draw_character(), bytes));
        }
}

struct check {
        struct kz_analyzer *other; /* for the analysis within the analysis */
        size_t len, end;
        uint32_t position;
        size_t n;
};

static bool same_form(void *context, const struct kz_token *token)
{
        struct kz_str *form = context;

        if (!kz_str_eq(*form, token->form))
                fail_msg("\"%.*s\" becomes \"%.*s\"", KZ_STR_ARG(*form), KZ_STR_ARG(token->form));
        form->len = 0; /* a second token would differ */
        return true;
}

static void check_string(struct kz_str s)
{
        assert_true(s.len > 0 && s.len <= KZ_TERM_MAX - 2);
        assert_int_equal(kz_utf8_validate(s.ptr, s.len), s.len);
        assert_false(s.ptr[0] >= 'A' && s.ptr[0] <= 'Z');
}

static bool check_token(void *context, const struct kz_token *token)
{
        struct check *check = context;
        struct kz_str form = token->form;

        assert_true(token->start >= check->end && token->start < token->end);
        assert_true(token->end <= check->len);
        assert_true(token->position > check->position);
        check_string(token->term);
        check_string(token->form);
        if (form.len < 200) { /* a word that was cut has its hash behind it */
                kz_analyzer_text(
                        check->other, KZ_STR("xx"), token->form, 1, same_form, &form, NULL, NULL);
                assert_int_equal(form.len, 0);
        }
        check->end = token->end;
        check->position = token->position;
        check->n++;
        return true;
}

static void test_any_bytes(void **state)
{
        static const char *const langs[] = {"", "en", "ru", "kk", "xx"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_analyzer *other;
        size_t tokens = 0;
        int round;

        assert_int_equal(kz_analyzer_new(&other, NULL), KZ_OK);
        for (round = 0; round < ROUNDS; round++) {
                struct check check = {.other = other};
                uint32_t next = 0;
                char *exact;

                draw_text(&text, false);
                /* Nothing behind the last byte: the sanitizer sees a read too far. */
                exact = malloc(text.len ? text.len : 1);
                assert_non_null(exact);
                memcpy(exact, text.data ? text.data : "", text.len);
                check.len = text.len;
                assert_int_equal(kz_analyzer_text(*state, kz_str(langs[draw(5)]),
                                         (struct kz_str){exact, text.len}, 1, check_token, &check,
                                         &next, NULL),
                        KZ_OK);
                assert_int_equal(next, check.position + 1);
                kz_analyzer_guess_language(*state, (struct kz_str){exact, text.len});
                free(exact);
                tokens += check.n;
        }
        assert_true(tokens > ROUNDS);
        kz_analyzer_free(other);
}

static size_t longest_run_of_marks(struct kz_str text)
{
        size_t at = 0, n, run = 0, longest = 0;
        uint32_t cp;

        for (; (n = kz_utf8_decode(text.ptr + at, text.len - at, &cp)) > 0; at += n) {
                run = utf8proc_get_property((int32_t)cp)->combining_class ? run + 1 : 0;
                if (run > longest)
                        longest = run;
        }
        return longest;
}

static void test_composed_or_not_it_is_the_same(void **state)
{
        KZ_CLEANUP(kz_buf_deinit)
        struct kz_buf text = KZ_BUF_NULL, composed = KZ_BUF_NULL, decomposed = KZ_BUF_NULL;
        int round;

        for (round = 0; round < ROUNDS; round++) {
                char *nfc, *nfd;

                draw_text(&text, true);
                kz_buf_append_char(&text, '.');
                if (memchr(text.data, 0, text.len))
                        continue;
                nfc = (char *)utf8proc_NFC((const utf8proc_uint8_t *)text.data);
                nfd = (char *)utf8proc_NFD((const utf8proc_uint8_t *)text.data);
                assert_true(nfc && nfd);
                if (longest_run_of_marks(kz_str(nfd)) <= 15) {
                        tokens_line(*state, "xx", kz_str(nfc), TOKENS_FORMS, &composed);
                        tokens_line(*state, "xx", kz_str(nfd), TOKENS_FORMS, &decomposed);
                        if (strcmp(composed.data, decomposed.data) != 0)
                                fail_msg("\"%s\" gives \"%s\" composed, \"%s\" decomposed",
                                        text.data, composed.data, decomposed.data);
                }
                free(nfc);
                free(nfd);
        }
}

/* Hostile words must take time in proportion to their length; these would take hours otherwise. */
static void test_hostile_runs(void **state)
{
        static const char *const units[] = {"\u0301\u0323", "\u200D", "a.", "a'", "1,", "\u0345",
                "\u1100", "'s", "\r", "\uFDFA", "a\u0301'", "a\u0430", "w\u0449", "a-", "a\n\n"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL, line = KZ_BUF_NULL;
        size_t i, k;

        for (i = 0; i < KZ_ARRAY_LEN(units); i++) {
                kz_buf_clear(&text);
                kz_buf_append_char(&text, 'a');
                for (k = 0; k < 200000; k++)
                        kz_buf_append_cstr(&text, units[i]);
                /* Letters that no other script has, at the end of those that look like another's.
                 */
                kz_buf_append_cstr(&text, "\u0449w");
                tokens_line(*state, "en", kz_buf_str(&text), TOKENS_TERMS, &line);
                assert_true(line.len > 0);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_any_bytes),
                cmocka_unit_test(test_composed_or_not_it_is_the_same),
                cmocka_unit_test(test_hostile_runs),
        };

        return cmocka_run_group_tests(tests, tokens_setup, tokens_teardown);
}
