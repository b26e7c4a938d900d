#include "index/base/command_line.h"
#include "tests/support/test.h"

static void assert_words(const char *line, const char *expected)
{
        struct kz_error err = KZ_ERROR_NULL;
        char **words = NULL, joined[256] = "";
        size_t i;

        assert_ok(kz_command_line_split(line, &words, &err), &err);
        for (i = 0; words && words[i]; i++) {
                strcat(joined, "[");
                strcat(joined, words[i]);
                strcat(joined, "]");
        }
        assert_string_equal(joined, expected);
        assert_null(kz_command_line_free(words));
}

static void test_words(void **state)
{
        (void)state;
        assert_words("", "");
        assert_words(" \t ", "");
        assert_words("a", "[a]");
        assert_words("  a \t bc  ", "[a][bc]");
        assert_words("a b c d e f g", "[a][b][c][d][e][f][g]");
        assert_words("a \"b c\" d", "[a][b c][d]");
        assert_words("a b\"c d\"e\" f\"", "[a][bc de f]");
        assert_words("a \"\" \"\"", "[a][][]");
        /* Nothing else means anything. */
        assert_words("a 'b c' $D \\\"e\\ f\" > g | h;i", "[a]['b][c'][$D][\\e\\ f][>][g][|][h;i]");
}

static void assert_refused(const char *line, const char *why)
{
        struct kz_error err = KZ_ERROR_NULL;
        char **words = (char **)1;

        assert_status(kz_command_line_split(line, &words, &err), KZ_E_INVALID);
        assert_ptr_equal(words, (char **)1);
        assert_non_null(strstr(err.message, why));
}

static void test_refused(void **state)
{
        (void)state;
        assert_refused("\"", "not closed");
        assert_refused("a \"b", "not closed");
        assert_refused("\"\"", "no program");
        assert_refused("\"\" a", "no program");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words),
                cmocka_unit_test(test_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
