#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/nearest.h"
#include "client/options.h"
#include "index/base/buf.h"

static const struct kz_option table[] = {
        {"json", 0, KZ_OPTION_FLAG, 1},
        {"limit", 'n', KZ_OPTION_REQUIRED, 2},
        {"color", 0, KZ_OPTION_OPTIONAL, 3},
        {"help", 'h', KZ_OPTION_FLAG, 4},
};

struct line {
        const char *argv[8];
        const char *expected; /* "2=5 law" and so on, "!" and the error at the end */
        bool query;
};

static const struct line lines[] = {
        {{"law"}, "law ", true},
        {{"law", "--limit", "5"}, "law 2=5 ", true},
        {{"--limit=5", "law"}, "2=5 law ", true},
        {{"--limit=", "law"}, "2= law ", true},
        {{"-n", "5", "law"}, "2=5 law ", true},
        {{"-n5", "law"}, "2=5 law ", true},
        {{"law", "-draft"}, "law -draft ", true},
        {{"law", "-n", "5"}, "law -n 5 ", true},
        {{"law", "--json", "-draft"}, "law 1 -draft ", true},
        {{"--json", "law"}, "1 law ", true},
        {{"--", "--json"}, "--json ", true},
        {{"law", "--", "--json"}, "law --json ", true},
        {{"--", "--"}, "-- ", true},
        {{"--", "-n"}, "-n ", true},
        {{"-", "law"}, "- law ", true},
        {{"status"}, "status ", true},
        {{"help"}, "help ", true},
        {{""}, " ", true},
        {{"--color", "law"}, "3 law ", true},
        {{"--color=never"}, "3=never ", true},
        {{"--limit", "--json"}, "2=--json ", true},
        {{"-h"}, "4 ", true},
        {{"--limit"}, "!--limit needs a value", true},
        {{"-n"}, "!-n needs a value", true},
        {{"--json=yes"}, "!--json takes no value", true},
        {{"--lim", "5"},
                "!unknown option --lim; did you mean --limit? To search for it as a word, put -- "
                "before it",
                true},
        {{"law", "--frobnicate"},
                "law !unknown option --frobnicate; to search for it as a word, put -- before it",
                true},
        {{"-draft"},
                "!unknown option -draft; to search for it, put it after the first word or after --",
                true},
        {{"-hn"}, "!unknown option -hn; to search for it, put it after the first word or after --",
                true},
        {{"--=5"}, "!unknown option --; to search for it as a word, put -- before it", true},
        /* A command's words are no query: options are options wherever they stand. */
        {{"add", "-n", "5"}, "add 2=5 ", false},
        {{"add", "-x"}, "add !unknown option -x", false},
        {{"add", "-"}, "add - ", false},
        {{"remove", "--", "-x"}, "remove -x ", false},
        {{"add", "--jsno"}, "add !unknown option --jsno; did you mean --json?", false},
};

static void test_lines(void **state)
{
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(lines); i++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf got = KZ_BUF_NULL;
                char *argv[10] = {(char *)"kzsearch"};
                struct kz_options o = {.table = table,
                        .n = KZ_ARRAY_LEN(table),
                        .argc = 1,
                        .argv = argv,
                        .at = 1,
                        .query = lines[i].query};
                struct kz_error err = KZ_ERROR_NULL;
                const char *value;
                int id;

                while (o.argc <= 8 && lines[i].argv[o.argc - 1]) {
                        argv[o.argc] = (char *)lines[i].argv[o.argc - 1];
                        o.argc++;
                }
                assert_int_equal(kz_buf_reserve(&got, 0), KZ_OK);
                while ((id = kz_options_next(&o, &value, &err)) >= 0) {
                        if (id != KZ_OPTIONS_WORD)
                                kz_buf_printf(&got, "%d%s", id, value ? "=" : "");
                        kz_buf_printf(&got, "%s ", value ? value : "");
                }
                if (id == KZ_OPTIONS_BAD)
                        kz_buf_printf(&got, "!%s", err.message);
                assert_string_equal(got.data, lines[i].expected);
        }
}

static void test_numbers(void **state)
{
        static const char *const bad[] = {"", "-1", "1001", "5x", " 5", "+5", "0x5", "5 ", "1e3",
                "99999999999999999999999999"};
        struct kz_error err = KZ_ERROR_NULL;
        unsigned long n = 7;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(bad); i++) {
                assert_int_equal(
                        kz_options_number("limit", bad[i], 0, 1000, &n, &err), KZ_E_INVALID);
                assert_int_equal(n, 7);
                assert_non_null(strstr(err.message, "--limit"));
        }
        assert_int_equal(kz_options_number("limit", "1000", 0, 1000, &n, &err), KZ_OK);
        assert_int_equal(n, 1000);
        assert_int_equal(kz_options_number("limit", "0", 1, 1000, &n, &err), KZ_E_INVALID);
}

static void test_nearest(void **state)
{
        static const char *const names[] = {"add", "remove", "reindex", "status", "stop"};

        (void)state;
        assert_string_equal(kz_nearest("statsu", names, 5), "status");
        assert_string_equal(kz_nearest("rmove", names, 5), "remove");
        assert_string_equal(kz_nearest("reindxe", names, 5), "reindex");
        assert_string_equal(kz_nearest("stpo", names, 5), "stop");
        assert_null(kz_nearest("frobnicate", names, 5));
        assert_null(kz_nearest("x", names, 5));
        assert_null(kz_nearest("foo", names, 5));
        assert_null(kz_nearest("sud", names, 5));
        assert_null(kz_nearest("", names, 5));
        assert_null(kz_nearest("statusstatusstatusstatusstatusstatusstatus", names, 5));
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_lines),
                cmocka_unit_test(test_numbers), cmocka_unit_test(test_nearest)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
