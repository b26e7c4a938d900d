#include <stdlib.h>

#include "index/base/check.h"
#include "tests/support/rounds.h"
#include "tests/support/test.h"
#include "tests/unit/query/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const pieces[] = {"law", "the", "of", "Kassym-Jomart", "қазақ", "закон", "—",
        "!!", "\"", "“", "”", "„", "«", "»", "(", ")", "((", "))", " ", " ", " ", "-", "+", "!",
        "=", "*", "~", "~3", "~99999999", " AND ", " OR ", " NOT ", "AND", "OR", "NOT",
        "title:", "author:", "source:", "lang:kk", "kind:", "id:", "date:", "date:2020", "since:7d",
        "2021..2020", "2020-13", ",", "foo:", "foo:bar", "https://a.b/(c)", "12:30", ":", "\xff",
        "\xD0", "\x01", "\n", "\xE2\x80\xAE", "\xC2\xA0", "😀"};

static uint32_t next(uint64_t *seed)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)(*seed >> 33);
}

/* The fuzz entry aborts when a rule is broken, having printed the input. */
static void test_random(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        uint64_t seed = 42;
        int round;

        (void)state;
        for (round = 0; round < TEST_ROUNDS(30000); round++) {
                uint32_t n = next(&seed) % 24;

                kz_buf_clear(&buf);
                while (n--)
                        kz_buf_append_cstr(&buf, pieces[next(&seed) % KZ_ARRAY_LEN(pieces)]);
                LLVMFuzzerTestOneInput((const uint8_t *)buf.data, buf.len);
        }
        kz_buf_deinit(&buf);
}

static void test_random_bytes(void **state)
{
        uint8_t bytes[64];
        uint64_t seed = 7;
        int round;

        (void)state;
        for (round = 0; round < TEST_ROUNDS(20000); round++) {
                size_t n = next(&seed) % sizeof(bytes), i;

                for (i = 0; i < n; i++)
                        bytes[i] = (uint8_t)next(&seed);
                LLVMFuzzerTestOneInput(bytes, n);
        }
}

/* A megabyte of each piece, and of pairs. The test's time limit would find a square. */
static void test_large(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        size_t i, k;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(pieces); i++) {
                static const char *const seconds[] = {"", "a", " a", ") "};

                for (k = 0; k < KZ_ARRAY_LEN(seconds); k++) {
                        kz_buf_clear(&buf);
                        while (buf.len < TEST_ROUNDS((size_t)1 << 20)) {
                                kz_buf_append_cstr(&buf, pieces[i]);
                                kz_buf_append_cstr(&buf, seconds[k]);
                        }
                        LLVMFuzzerTestOneInput((const uint8_t *)buf.data, buf.len);
                }
        }
        kz_buf_deinit(&buf);
}

/* AND, OR, AND and NOT on every level. */
static void test_deepest(void **state)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_query *query = NULL;
        struct kz_buf buf = KZ_BUF_NULL;
        int i;

        (void)state;
        for (i = 0; i < 100; i++)
                kz_buf_printf(&buf, "a%d c%d OR d%d AND -(", i, i, i);
        assert_int_equal(kz_analyzer_new(&analyzer, NULL), KZ_OK);
        assert_int_equal(kz_query_parse(analyzer, kz_buf_str(&buf), 0, &query, NULL), KZ_OK);
        assert_null(tree_fault(query));
        assert_true(tree_depth(query->root) > 3 * KZ_QUERY_MAX_DEPTH);
        kz_query_free(query);
        kz_analyzer_free(analyzer);
        kz_buf_deinit(&buf);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_random),
                cmocka_unit_test(test_random_bytes),
                cmocka_unit_test(test_large),
                cmocka_unit_test(test_deepest),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
