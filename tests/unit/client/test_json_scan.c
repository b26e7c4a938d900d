#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <jansson.h>

#include "client/json_scan.h"

static bool scan(const char *text, struct kz_json_member *m, size_t n)
{
        return kz_json_scan_object(kz_str(text), m, n);
}

static void test_members(void **state)
{
        struct kz_json_member m[] = {{.name = "id"}, {.name = "result"}, {.name = "error"}};

        (void)state;
        assert_true(
                scan(" {\"x\":{\"id\":9,\"error\":[{\"id\":8}]}, \"id\" : -7 ,\"result\":{\"a\":[1,"
                     "{}]}}\r\n",
                        m, 3));
        assert_true(kz_str_eq(m[0].value, KZ_STR("-7")));
        assert_true(kz_str_eq(m[1].value, KZ_STR("{\"a\":[1,{}]}")));
        assert_null(m[2].value.ptr);
        /* A name is what it stands for, not how it is written. */
        assert_true(scan("{\"\\u0069d\":\"a\\\"}\",\"idx\":1,\"\":2}", m, 3));
        assert_true(kz_str_eq(m[0].value, KZ_STR("\"a\\\"}\"")));
        assert_false(scan("{\"id\":1,\"\\u0069\\u0064\":2}", m, 3));
        assert_true(scan("{\"x\":1,\"x\":2}", m, 3));
        assert_true(scan("{}", m, 3));
        assert_null(m[0].value.ptr);
}

static void test_bad(void **state)
{
        static const char *const bad[] = {"", " ", "{", "}", "[]", "1", "null", "\"a\"", "{}{}",
                "{} x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}",
                "{\"a\":1 \"b\":2}", "{\"a\":[}", "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":{]}",
                "{\"a\":[1 2]}", "{\"a\":{\"b\"}}", "{\"a\":{\"b\":1,}}", "{\"a\":{1:2}}",
                "{\"a\":01}", "{\"a\":-}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}",
                "{\"a\":1e+}", "{\"a\":0x1}", "{\"a\":tru}", "{\"a\":truee}", "{\"a\":NaN}",
                "{\"a\":nul", "{\"a\":\"", "{\"a\":\"\\", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12", "{\"a\":\"\t\"}", "{\"a\":\"\n\"}",
                "{\"a\":\"\xff\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xed\xa0\x80\"}",
                "{\"a\":1}\x0b", "\xef\xbb\xbf{}"};
        size_t i;

        (void)state;
        for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
                if (scan(bad[i], NULL, 0))
                        fail_msg("taken: %s", bad[i]);
        }
        assert_false(kz_json_scan_object(KZ_STR("{}\0"), NULL, 0));
        assert_false(kz_json_scan_object(KZ_STR_NULL, NULL, 0));
}

static void nest(struct kz_buf *out, size_t depth)
{
        size_t i;

        kz_buf_clear(out);
        assert_int_equal(kz_buf_append_cstr(out, "{\"a\":"), KZ_OK);
        for (i = 1; i < depth; i++)
                assert_int_equal(kz_buf_append_char(out, '['), KZ_OK);
        for (i = 1; i < depth; i++)
                assert_int_equal(kz_buf_append_char(out, ']'), KZ_OK);
        assert_int_equal(kz_buf_append_cstr(out, depth == 1 ? "1}" : "}"), KZ_OK);
}

static void test_depth(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

        (void)state;
        nest(&text, KZ_JSON_DEPTH_MAX);
        assert_true(kz_json_scan_object(kz_buf_str(&text), NULL, 0));
        nest(&text, KZ_JSON_DEPTH_MAX + 1);
        assert_false(kz_json_scan_object(kz_buf_str(&text), NULL, 0));
        nest(&text, 1000000);
        assert_false(kz_json_scan_object(kz_buf_str(&text), NULL, 0));
}

static void test_int(void **state)
{
        static const char *const bad[] = {"", "-", "1.0", "1e2", "\"1\"", "null", "true", "[1]",
                "9223372036854775808", "-9223372036854775809"};
        int64_t n = 5;
        size_t i;

        (void)state;
        for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_false(kz_json_scan_int(kz_str(bad[i]), &n));
        assert_int_equal(n, 5);
        assert_true(kz_json_scan_int(KZ_STR("9223372036854775807"), &n));
        assert_true(n == INT64_MAX);
        assert_true(kz_json_scan_int(KZ_STR("-9223372036854775808"), &n));
        assert_true(n == INT64_MIN);
}

static void test_string(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(
                kz_json_scan_string(
                        KZ_STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u0416\\ud83d\\ude00 Қ\""), &out),
                KZ_OK);
        assert_string_equal(out.data, "\"\\/\b\f\n\r\t Ж😀 Қ");
        kz_buf_clear(&out);
        assert_int_equal(kz_json_scan_string(KZ_STR("\"\\ud83dx\\ude00\\ud83d\""), &out), KZ_OK);
        assert_string_equal(out.data, "\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD");
        kz_buf_clear(&out);
        assert_int_equal(kz_json_scan_string(KZ_STR("\"\\u0000\""), &out), KZ_OK);
        assert_int_equal(out.len, 1);
        assert_int_equal(kz_json_scan_string(KZ_STR("12"), &out), KZ_E_INVALID);
        assert_int_equal(kz_json_scan_string(KZ_STR("null"), &out), KZ_E_INVALID);
}

/* Mutates a message and asks a full parser whether the two agree; the copy has no byte to spare, so
 * that a sanitizer sees a read past its end. */
static void test_mutations(void **state)
{
        static const char seed[] =
                "{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"v\":1,\"hits\":[{\"id\":\"a:"
                "\\u0041\","
                "\"score\":-1.5e3,\"ok\":true,\"no\":null,\"x\":[]}],\"e\":{}},\"t\":\"Қаз\\n\"}";
        static const char alphabet[] = "{}[]\",:\\u0123456789eE+-. truefalsn\n\x01\x80\xd0";
        struct kz_json_member m[] = {{.name = "id"}, {.name = "result"}};
        unsigned rng = 12345;
        int round, taken = 0;

        (void)state;
        for (round = 0; round < 60000; round++) {
                size_t len = sizeof(seed) - 1, edits = 1 + (size_t)(round % 3), at;
                char *text = malloc(len), *exact;
                bool ours, theirs;
                json_error_t error;
                json_t *tree;

                memcpy(text, seed, len);
                while (edits--) {
                        rng = rng * 1664525 + 1013904223;
                        at = (rng >> 8) % len;
                        if (rng >> 30 == 0) {
                                memmove(text + at, text + at + 1, len - at - 1);
                                len--;
                        } else {
                                text[at] = alphabet[(rng >> 4) % (sizeof(alphabet) - 1)];
                        }
                }
                exact = malloc(len);
                memcpy(exact, text, len);
                ours = kz_json_scan_object((struct kz_str){exact, len}, m, 2);
                tree = json_loadb(exact, len, JSON_ALLOW_NUL, &error);
                theirs = json_is_object(tree);
                /* It refuses numbers too large for its types, which are no matter here. */
                if (!theirs && !tree && json_error_code(&error) == json_error_numeric_overflow)
                        theirs = ours;
                if (theirs != ours)
                        fail_msg("%s: %.*s", ours ? "taken" : "refused", (int)len, exact);
                taken += ours;
                json_decref(tree);
                free(exact);
                free(text);
        }
        assert_true(taken > 1000);
}

/* Every beginning of a message is refused, and none reads past its end. */
static void test_prefixes(void **state)
{
        static const char whole[] = "{\"a\":[-1.5e+7,\"\\u0041\\n\",{\"b\":null}],\"c\":true}";
        size_t len;

        (void)state;
        for (len = 0; len < sizeof(whole) - 1; len++) {
                char *exact = malloc(len ? len : 1);

                memcpy(exact, whole, len);
                assert_false(kz_json_scan_object((struct kz_str){exact, len}, NULL, 0));
                free(exact);
        }
        assert_true(scan(whole, NULL, 0));
}

/* Strings are looked through eight bytes at a time: wherever something stands, it is seen. */
static void test_places(void **state)
{
        char text[64];
        size_t len, at;

        (void)state;
        for (len = 1; len < 20; len++) {
                for (at = 0; at < len; at++) {
                        char *letter = text + 6 + at;

                        snprintf(text, sizeof(text), "{\"a\":\"%.*s\"}", (int)len,
                                "~ !#[]^_`az{|}~ABCDE");
                        assert_true(scan(text, NULL, 0));
                        *letter = '\x7f';
                        assert_true(scan(text, NULL, 0));
                        *letter = '"';
                        assert_false(scan(text, NULL, 0));
                        *letter = '\x1f';
                        assert_false(scan(text, NULL, 0));
                        *letter = '\\';
                        assert_false(scan(text, NULL, 0));
                }
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_members),
                cmocka_unit_test(test_bad), cmocka_unit_test(test_depth),
                cmocka_unit_test(test_int), cmocka_unit_test(test_string),
                cmocka_unit_test(test_mutations), cmocka_unit_test(test_places),
                cmocka_unit_test(test_prefixes)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
