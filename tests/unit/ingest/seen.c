/* The keys met in one file. */
#include "index/ingest/seen.h"

#include <stdio.h>

#include "tests/support/test.h"

static void add(struct kz_seen *seen, const char *key, bool expected)
{
        bool fresh = !expected;

        assert_int_equal(kz_seen_add(seen, kz_str(key), &fresh), KZ_OK);
        assert_int_equal(fresh, expected);
}

static void test_twice(void **state)
{
        struct kz_seen seen = KZ_SEEN_NULL;
        char key[16];
        int i, round;

        (void)state;
        add(&seen, "", true);
        add(&seen, "", false);
        for (round = 0; round < 2; round++) {
                for (i = 0; i < 5000; i++) {
                        snprintf(key, sizeof(key), "key%d", i);
                        add(&seen, key, round == 0);
                }
        }
        assert_int_equal(seen.count, 5001);
        kz_seen_deinit(&seen);
}

/* What stands where is nobody's to choose: another file has another hash. */
static void test_secret(void **state)
{
        struct kz_seen seen[2] = {KZ_SEEN_NULL, KZ_SEEN_NULL};
        char key[16];
        int i;

        (void)state;
        for (i = 0; i < 100; i++) {
                snprintf(key, sizeof(key), "key%d", i);
                add(&seen[0], key, true);
                add(&seen[1], key, true);
        }
        assert_int_equal(seen[0].cap, seen[1].cap);
        assert_memory_not_equal(seen[0].slots, seen[1].slots, seen[0].cap * sizeof(*seen[0].slots));
        kz_seen_deinit(&seen[0]);
        kz_seen_deinit(&seen[1]);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_twice), cmocka_unit_test(test_secret)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
