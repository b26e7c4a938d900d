#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/indexer_environment.h"

static void test_is_added(void **state)
{
        char *base[] = {"HOME=/", "XAPIAN_FLUSH_THRESHOLD_X=5", "XAPIAN_FLUSH=6", NULL};
        char **got = kz_indexer_environment(base);

        (void)state;
        assert_non_null(got);
        assert_ptr_equal(got[0], base[0]);
        assert_ptr_equal(got[1], base[1]);
        assert_ptr_equal(got[2], base[2]);
        assert_string_equal(got[3], "XAPIAN_FLUSH_THRESHOLD=1000");
        assert_null(got[4]);
        free(got);
}

static void test_set_by_the_user_stays(void **state)
{
        char *base[] = {"XAPIAN_FLUSH_THRESHOLD=5", "HOME=/", NULL};
        char **got = kz_indexer_environment(base);

        (void)state;
        assert_non_null(got);
        assert_ptr_equal(got[0], base[0]);
        assert_ptr_equal(got[1], base[1]);
        assert_null(got[2]);
        free(got);
}

static void test_empty(void **state)
{
        char *base[] = {NULL};
        char **got = kz_indexer_environment(base);

        (void)state;
        assert_non_null(got);
        assert_string_equal(got[0], "XAPIAN_FLUSH_THRESHOLD=1000");
        assert_null(got[1]);
        free(got);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_is_added),
                cmocka_unit_test(test_set_by_the_user_stays),
                cmocka_unit_test(test_empty),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
