/* Messages told apart: what is alike has one reason, and what differs is kept beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reason.h"

static void assert_str(struct kz_str s, const char *want)
{
        if (!kz_str_eq(s, kz_str(want)))
                fail_msg("\"%.*s\" is not \"%s\"", KZ_STR_ARG(s), want);
}

static void test_reasons(void **state)
{
        static const struct {
                const char *message, *reason, *told, *member;
                unsigned line;
                bool note, has_remedy;
        } rows[] = {
                {"password-protected", "password-protected", "password-protected", "", 0, false,
                        true},
                {"password-protected (in a.zip/b (in c).pdf)", "password-protected",
                        "password-protected", "a.zip/b (in c).pdf", 0, false, true},
                {"line 17: not JSON at byte 3: invalid token near '['", "not JSON",
                        "not JSON at byte 3: invalid token near '['", "", 17, false, true},
                {"note: line 2: date \"31/02/2020\": there is no such day or time; left empty",
                        "date \"…\": there is no such day or time; left empty",
                        "date \"31/02/2020\": there is no such day or time; left empty", "", 2,
                        true, true},
                {"larger than 64 MB (max_file_size)", "larger than max_file_size",
                        "larger than 64 MB (max_file_size)", "", 0, false, true},
                {"3 broken UTF-8 sequences replaced", "N broken UTF-8 sequences replaced",
                        "3 broken UTF-8 sequences replaced", "", 0, false, false},
                {"not UTF-8 text (413 characters are broken), nor Western",
                        "neither UTF-8 text nor in an encoding that is known here",
                        "not UTF-8 text (413 characters are broken), nor Western", "", 0, false,
                        true},
                {"3 of 9 pages are pictures without text, the first is page 4 (set ocr_command)",
                        "some pages are pictures without text",
                        "3 of 9 pages are pictures without text, the first is page 4 (set "
                        "ocr_command)",
                        "", 0, false, true},
                {"no text: only pictures of pages (set ocr_command)",
                        "no text: only pictures of pages",
                        "no text: only pictures of pages (set ocr_command)", "", 0, false, true},
                {"packed in a way that is not read, and 3 more files with it (in a.zip/b)",
                        "packed in a way that is not read, and N more files with it",
                        "packed in a way that is not read, and 3 more files with it", "a.zip/b", 0,
                        false, true},
                {"odd (413 of it)", "odd (N of it)", "odd (413 of it)", "", 0, false, false},
                {"PDF files are not read", "PDF files are not read", "PDF files are not read", "",
                        0, false, true},
                {"PDF files are not read any more", "PDF files are not read any more",
                        "PDF files are not read any more", "", 0, false, false},
                /* What a stranger wrote is no place of a member, and a line has a number. */
                {"id \"x (in y\" is odd (really)", "id \"…\" is odd (really)",
                        "id \"x (in y\" is odd (really)", "", 0, false, false},
                {"id \"a\" and \"b\" (in z)", "id \"…\"", "id \"a\" and \"b\"", "z", 0, false,
                        false},
                {"line x: odd", "line x: odd", "line x: odd", "", 0, false, false},
                {"line : odd", "line : odd", "line : odd", "", 0, false, false},
                {"line 1", "line N", "line 1", "", 0, false, false},
                {"\"", "\"", "\"", "", 0, false, false},
                {")", ")", ")", "", 0, false, false},
                {"", "", "", "", 0, false, false},
        };
        size_t i;

        (void)state;
        for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                struct kz_buf reason = KZ_BUF_NULL;
                struct kz_reason said;

                assert_int_equal(kz_reason_of(kz_str(rows[i].message), &said, &reason), KZ_OK);
                assert_str(kz_buf_str(&reason), rows[i].reason);
                assert_str(said.told, rows[i].told);
                assert_str(said.member, rows[i].member);
                assert_int_equal(said.line, rows[i].line);
                assert_int_equal(said.note, rows[i].note);
                assert_int_equal(said.remedy != NULL, rows[i].has_remedy);
                kz_buf_deinit(&reason);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_reasons)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
