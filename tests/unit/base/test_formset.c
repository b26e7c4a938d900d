#include "tests/support/test.h"

#include <stdio.h>

#include "index/base/formset.h"

static void each_form_of_an_owner_once(void **state)
{
        struct kz_formset set = KZ_FORMSET_NULL;
        uint32_t last[2] = {0, 0}, first, second, other, again;

        (void)state;
        assert_int_equal(kz_formset_add(&set, 0, KZ_STR("law"), &last[0], &first), KZ_OK);
        assert_int_equal(kz_formset_add(&set, 0, KZ_STR("laws"), &last[0], &second), KZ_OK);
        assert_int_equal(kz_formset_add(&set, 1, KZ_STR("law"), &last[1], &other), KZ_OK);
        assert_int_equal(kz_formset_add(&set, 0, KZ_STR("law"), &last[0], &again), KZ_OK);
        assert_int_equal(again, first);
        assert_int_not_equal(other, first);
        assert_int_equal(set.n, 3);
        assert_int_equal(set.entries[first].number, 0);
        assert_int_equal(set.entries[second].number, 1);
        assert_int_equal(set.entries[other].number, 0);
        assert_int_equal(set.entries[last[0] - 1].next, first + 1);
        assert_int_equal(set.entries[first].next, 0);
        kz_formset_deinit(&set);
}

static void many_forms_and_reset(void **state)
{
        struct kz_formset set = KZ_FORMSET_NULL;
        uint32_t last[7], i, round, index, n;
        char form[16];

        (void)state;
        for (round = 0; round < 3; round++) {
                n = round == 1 ? 20000 : 30;
                memset(last, 0, sizeof(last));
                for (i = 0; i < 2 * n; i++) {
                        snprintf(form, sizeof(form), "f%u", i % n / 7);
                        assert_int_equal(kz_formset_add(&set, i % n % 7, kz_str(form),
                                                 &last[i % n % 7], &index),
                                KZ_OK);
                        assert_int_equal(index, i % n);
                        assert_str(set.entries[index].form, form);
                        assert_int_equal(set.entries[index].owner, i % n % 7);
                        assert_int_equal(set.entries[index].number, i % n / 7);
                }
                assert_int_equal(set.n, n);
                assert_true(kz_formset_memory(&set) > n);
                kz_formset_reset(&set);
                assert_int_equal(set.n, 0);
        }
        kz_formset_deinit(&set);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_form_of_an_owner_once),
                cmocka_unit_test(many_forms_and_reset),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
