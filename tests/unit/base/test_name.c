/* Names as bytes: what was appended comes out again, and damage never reads beyond its bytes. */
#include "tests/support/test.h"

#include <stdlib.h>

#include "index/base/name.h"

static void test_round_trip(void **state)
{
        static const struct {
                const char *term, *form;
                unsigned flags;
        } names[] = {{"токаев", "токаевым", KZ_NAME_CAPITAL}, {"токаев", "токаев", 0},
                {"abiliti", "ability", KZ_NAME_PLAIN},
                {"longer", "long", KZ_NAME_CAPITAL | KZ_NAME_PLAIN}};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        struct kz_name name;
        struct kz_str left;
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                name = (struct kz_name){
                        kz_str(names[i].term), kz_str(names[i].form), names[i].flags};
                assert_int_equal(kz_name_append(&buf, &name), KZ_OK);
        }
        left = kz_buf_str(&buf);
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                assert_true(kz_name_take(&left, &name));
                assert_str(name.term, names[i].term);
                assert_str(name.form, names[i].form);
                assert_int_equal(name.flags, names[i].flags);
        }
        assert_false(kz_name_take(&left, &name));
        assert_int_equal(left.len, 0);
}

/* Every beginning of the bytes, and every byte changed: what comes out lies within them. */
static void test_damage(void **state)
{
        const struct kz_name name = {KZ_STR("abiliti"), KZ_STR("ability"), KZ_NAME_PLAIN};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf buf = KZ_BUF_NULL;
        struct kz_name got;
        size_t len, at;
        int byte;

        (void)state;
        assert_int_equal(kz_name_append(&buf, &name), KZ_OK);
        for (len = 0; len <= buf.len; len++) {
                char *copy = malloc(len + 1);
                struct kz_str left = {copy, len};

                memcpy(copy, buf.data, len);
                assert_int_equal(kz_name_take(&left, &got), len == buf.len);
                for (at = 0; at < len; at++) {
                        for (byte = 0; byte < 256; byte++) {
                                left = (struct kz_str){copy, len};
                                copy[at] = (char)byte;
                                if (!kz_name_take(&left, &got))
                                        continue;
                                assert_true(got.term.ptr >= copy &&
                                            got.term.ptr + got.term.len <= copy + len);
                                assert_true(got.form.ptr >= copy &&
                                            got.form.ptr + got.form.len <= copy + len);
                        }
                        copy[at] = buf.data[at];
                }
                free(copy);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_round_trip),
                cmocka_unit_test(test_damage),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
