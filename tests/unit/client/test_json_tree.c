#include <stdio.h>
#include <stdlib.h>

#include "client/json_scan.h"
#include "client/json_tree.h"
#include "tests/support/test.h"

/* Made here, and the same as Jansson's. */
static void check_same(const char *text)
{
        json_t *ours = kz_json_tree(text), *theirs = json_loads(text, JSON_ALLOW_NUL, NULL);

        if (!ours || !json_equal(ours, theirs))
                fail_msg("not the same tree: %s", text);
        json_decref(ours);
        json_decref(theirs);
}

static void test_values(void **state)
{
        static const char *const texts[] = {"{}", "[]", " { } ", "[ ]", "{\"a\":1}",
                "{\"a\":1,\"a\":2}", "{\"\":\"\"}", "[1,-1,0,9223372036854775807]",
                "[-9223372036854775808]", "[1.5,-2.25e3,1E-2,0.1,4.940656458412465e+300]",
                "[true,false,null]", "[[[[]]],{\"x\":{\"y\":[{}]}}]",
                "\t[\n1\r,\t\"a\" , {\"b\" : null } ]\n", "[\"Тоқаев\",\"日本\",\"😀\"]",
                "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\u0431\\u0000\\uD83D\\uDE00x\"]",
                "[\"ends with \\\\\"]", "[\"\\\\\",\"\\\"\"]",
                "{\"text\":\"a\\nb\",\"matches\":[[0,7],[11,19]],\"score\":12.25}"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++)
                check_same(texts[i]);
}

/* What it does not know is for Jansson, which refuses it or not: it must never be another tree. */
static void test_left_to_jansson(void **state)
{
        static const char *const texts[] = {"", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]",
                "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "[1 2]",
                "[1]]", "[1]x", "\"", "[\"", "[\"a", "[\"a\\", "[\"a\\\"", "[\"\\x\"]",
                "[\"\\u12\"]", "tru", "[truex]", "[nul]", "[1-2]", "[1.2.3]", "[--1]", "[+]",
                "[9223372036854775808]", "[1e999]", "{\"\\u0061\":1}", "{\"\\u0000\":1}",
                "[\"a\nb]"};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(texts); i++) {
                json_t *ours = kz_json_tree(texts[i]);

                if (ours)
                        fail_msg("a tree of: %s", texts[i]);
        }
}

static void test_depth(void **state)
{
        char deep[2 * KZ_JSON_DEPTH_MAX + 3];
        size_t n;

        (void)state;
        for (n = KZ_JSON_DEPTH_MAX - 1; n <= KZ_JSON_DEPTH_MAX; n++) {
                memset(deep, '[', n);
                memset(deep + n, ']', n);
                deep[2 * n] = '\0';
                check_same(deep);
        }
        memset(deep, '[', n);
        memset(deep + n, ']', n);
        deep[2 * n] = '\0';
        assert_null(kz_json_tree(deep));
}

/* A text of pieces, most of them not JSON: whenever there is a tree, Jansson has the same. */
static void test_pieces(void **state)
{
        static const char *const pieces[] = {"{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"",
                "\"b\":", "1", "-0", "2.5", "true", "null", " ", "\\u0041", "\"\\n\"", "[]", "{}"};
        unsigned seed = 1;
        size_t made = 0;
        int round, i;

        (void)state;
        for (round = 0; round < 200000; round++) {
                char text[128] = "[";
                json_t *ours, *theirs;

                for (i = 0; i < 8; i++) {
                        seed = seed * 1664525u + 1013904223u;
                        strcat(text, pieces[(seed >> 8) % KZ_ARRAY_LEN(pieces)]);
                        if ((seed >> 28) == 0)
                                break;
                }
                strcat(text, "]");
                ours = kz_json_tree(text);
                theirs = ours ? json_loads(text, JSON_ALLOW_NUL, NULL) : NULL;
                if (ours && theirs && !json_equal(ours, theirs))
                        fail_msg("not the same tree: %s", text);
                /* Numbers as lax as 01 do not come from the library. */
                made += ours && theirs;
                json_decref(ours);
                json_decref(theirs);
        }
        assert_true(made > 1000);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_values),
                cmocka_unit_test(test_left_to_jansson),
                cmocka_unit_test(test_depth),
                cmocka_unit_test(test_pieces),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
