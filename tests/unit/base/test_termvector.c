#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "index/base/termvector.h"

static void counts_positions_and_order(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;

        (void)state;
        kz_termvector_add(&tv, KZ_STR("law"), 105, 1, false);
        kz_termvector_add(&tv, KZ_STR("assembly"), 1, 3, false);
        kz_termvector_add(&tv, KZ_STR("law"), 102, 1, false);
        kz_termvector_add(&tv, KZ_STR("law"), 102, 1, false);
        kz_termvector_add(&tv, KZ_STR("Slaw"), 1, 1, true);
        kz_termvector_add(&tv, KZ_STR("Slaw"), 2, 1, true);
        kz_termvector_add(&tv, KZ_STR("XKreport"), 0, 1, true);
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        assert_int_equal(tv.n_entries, 4);
        assert_int_equal(tv.length, 6);
        assert_str(tv.entries[0].term, "Slaw");
        assert_int_equal(tv.entries[0].freq, 1);
        assert_int_equal(tv.entries[0].n_positions, 2);
        assert_str(tv.entries[1].term, "XKreport");
        assert_null(tv.entries[1].positions);
        assert_str(tv.entries[2].term, "assembly");
        assert_int_equal(tv.entries[2].freq, 3);
        assert_str(tv.entries[3].term, "law");
        assert_int_equal(tv.entries[3].freq, 3);
        assert_int_equal(tv.entries[3].n_positions, 2);
        assert_int_equal(tv.entries[3].positions[0], 102);
        assert_int_equal(tv.entries[3].positions[1], 105);
        kz_termvector_deinit(&tv);
}

static void many_terms_and_a_second_document(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        char term[16];
        uint32_t i, round;

        (void)state;
        for (round = 0; round < 3; round++) {
                uint32_t n = round == 1 ? 50000 : 10;

                kz_termvector_reset(&tv);
                for (i = 0; i < n * 2; i++) {
                        snprintf(term, sizeof(term), "t%07u", i % n);
                        assert_int_equal(
                                kz_termvector_add(&tv, kz_str(term), i + 1, 1, false), KZ_OK);
                }
                assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
                assert_int_equal(tv.n_entries, n);
                assert_int_equal(tv.length, n * 2);
                for (i = 0; i < n; i++) {
                        snprintf(term, sizeof(term), "t%07u", i);
                        assert_str(tv.entries[i].term, term);
                        assert_int_equal(tv.entries[i].n_positions, 2);
                        assert_int_equal(tv.entries[i].positions[1], i + n + 1);
                }
        }
        kz_termvector_deinit(&tv);
}

static void an_empty_document(void **state)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;

        (void)state;
        assert_int_equal(kz_termvector_finish(&tv), KZ_OK);
        assert_int_equal(tv.n_entries, 0);
        kz_termvector_deinit(&tv);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(counts_positions_and_order),
                cmocka_unit_test(many_terms_and_a_second_document),
                cmocka_unit_test(an_empty_document),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
