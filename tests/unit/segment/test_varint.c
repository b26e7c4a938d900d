/* Numbers of variable size: every edge, and bytes that are none. */
#include <stdlib.h>

#include "tests/support/test.h"

#include "index/segment/varint.h"

/* The bytes at the end of an allocation of their own, so that a read beyond is seen. */
static bool get(const uint8_t *bytes, size_t n, uint64_t *ret, size_t *ret_used)
{
        uint8_t *copy = malloc(n ? n : 1);
        const uint8_t *at = copy;
        bool good;

        assert_non_null(copy);
        memcpy(copy, bytes, n);
        good = kz_varint_get(&at, copy + n, ret);
        *ret_used = (size_t)(at - copy);
        free(copy);
        return good;
}

static bool get32(const uint8_t *bytes, size_t n, uint32_t *ret, size_t *ret_used)
{
        uint8_t *copy = malloc(n ? n : 1);
        const uint8_t *at = copy;
        bool good;

        assert_non_null(copy);
        memcpy(copy, bytes, n);
        good = kz_varint_get32(&at, copy + n, ret);
        *ret_used = (size_t)(at - copy);
        free(copy);
        return good;
}

static void check_number(uint64_t number)
{
        uint8_t bytes[KZ_VARINT_MAX];
        const size_t n = kz_varint_encode(number, bytes);
        uint64_t back = 0;
        uint32_t back32 = 77;
        size_t used, cut, need = 1;

        while (need < KZ_VARINT_MAX && number >> 7 * need)
                need++;
        assert_int_equal(n, need);
        assert_true(get(bytes, n, &back, &used));
        assert_int_equal(used, n);
        assert_true(back == number);
        assert_int_equal(get32(bytes, n, &back32, &used), number <= UINT32_MAX);
        assert_int_equal(used, number <= UINT32_MAX ? n : 0);
        assert_true(back32 == (number <= UINT32_MAX ? number : 77));
        for (cut = 0; cut < n; cut++) {
                assert_false(get(bytes, cut, &back, &used));
                assert_int_equal(used, 0);
                assert_false(get32(bytes, cut, &back32, &used));
                assert_int_equal(used, 0);
        }
}

static void edges_come_back(void **state)
{
        unsigned shift;

        (void)state;
        check_number(0);
        check_number(UINT64_MAX);
        for (shift = 0; shift < 64; shift++) {
                check_number((UINT64_C(1) << shift) - 1);
                check_number(UINT64_C(1) << shift);
                check_number((UINT64_C(1) << shift) + 1);
        }
}

/* Longer than need be is read, as varint.h says, as long as it fits ten bytes. */
static void longer_than_need_be_is_read(void **state)
{
        const uint8_t five[] = {0x85, 0x80, 0x00},
                      ten[] = {0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
        uint64_t number;
        uint32_t number32;
        size_t used;

        (void)state;
        assert_true(get(five, sizeof(five), &number, &used));
        assert_int_equal(number, 5);
        assert_int_equal(used, 3);
        assert_true(get32(ten, sizeof(ten), &number32, &used));
        assert_int_equal(number32, 1);
        assert_int_equal(used, 10);
}

static void what_does_not_fit_is_refused(void **state)
{
        const uint8_t bits65[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02},
                      eleven[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00},
                      bits33[] = {0x80, 0x80, 0x80, 0x80, 0x10};
        uint64_t number = 7;
        uint32_t number32 = 7;
        size_t used;

        (void)state;
        assert_false(get(bits65, sizeof(bits65), &number, &used));
        assert_int_equal(used, 0);
        assert_false(get(eleven, sizeof(eleven), &number, &used));
        assert_int_equal(used, 0);
        assert_int_equal(number, 7);
        assert_false(get32(bits33, sizeof(bits33), &number32, &used));
        assert_int_equal(used, 0);
        assert_int_equal(number32, 7);
}

static void put_appends(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;

        (void)state;
        assert_int_equal(kz_varint_put(&buf, 300), KZ_OK);
        assert_int_equal(kz_varint_put(&buf, 1), KZ_OK);
        assert_int_equal(buf.len, 3);
        assert_memory_equal(buf.data, "\xac\x02\x01", 3);
        kz_buf_deinit(&buf);
}

static void both_signs_come_back(void **state)
{
        const int32_t numbers[] = {0, -1, 1, -2, 2, INT32_MAX, INT32_MIN};
        const uint32_t codes[] = {0, 1, 2, 3, 4, UINT32_MAX - 1, UINT32_MAX};
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(numbers); i++) {
                assert_int_equal(kz_zigzag(numbers[i]), codes[i]);
                assert_int_equal(kz_unzigzag(codes[i]), numbers[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(edges_come_back),
                cmocka_unit_test(longer_than_need_be_is_read),
                cmocka_unit_test(what_does_not_fit_is_refused),
                cmocka_unit_test(put_appends),
                cmocka_unit_test(both_signs_come_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
