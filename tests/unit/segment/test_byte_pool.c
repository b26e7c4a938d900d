#include "tests/support/test.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/segment/byte_pool.h"
#include "index/segment/varint.h"

#define LISTS 300

/* Many lists at once, each of numbers that its place and its index give. */
static void lists_grow_side_by_side(void **state)
{
        struct kz_byte_pool pool = {0};
        struct kz_byte_list lists[LISTS];
        struct kz_error err = KZ_ERROR_NULL;
        uint8_t bytes[KZ_VARINT_MAX];
        uint32_t i, k, round;

        (void)state;
        for (round = 0; round < 2; round++) {
                memset(lists, 0, sizeof(lists));
                for (k = 0; k < 3000; k++) {
                        for (i = 0; i < LISTS; i += 1 + k / 40)
                                assert_ok(kz_byte_list_append(&pool, &lists[i], bytes,
                                                  kz_varint_encode(i * 977u * k, bytes), &err),
                                        &err);
                }
                assert_true(kz_byte_pool_memory(&pool) > 50000);
                for (i = 0; i < LISTS; i++) {
                        struct kz_byte_reader reader = kz_byte_reader(&pool, &lists[i]);

                        for (k = 0; k < 3000; k++) {
                                if (i % (1 + k / 40))
                                        continue;
                                assert_false(kz_byte_reader_done(&reader));
                                assert_int_equal(kz_byte_reader_varint(&reader), i * 977u * k);
                        }
                        assert_true(kz_byte_reader_done(&reader));
                }
                kz_byte_pool_reset(&pool);
        }
        kz_byte_pool_deinit(&pool);
}

static void an_empty_list_is_done(void **state)
{
        struct kz_byte_pool pool = {0};
        const struct kz_byte_list list = {0};
        struct kz_byte_reader reader = kz_byte_reader(&pool, &list);

        (void)state;
        assert_true(kz_byte_reader_done(&reader));
        kz_byte_pool_deinit(&pool);
}

static void long_pieces_span_slices_and_blocks(void **state)
{
        struct kz_byte_pool pool = {0};
        struct kz_byte_list list = {0};
        struct kz_error err = KZ_ERROR_NULL;
        const size_t n = 3 * KZ_BYTE_POOL_BLOCK;
        uint8_t *bytes = malloc(n);
        struct kz_byte_reader reader;
        size_t i;

        (void)state;
        assert_non_null(bytes);
        for (i = 0; i < n; i++)
                bytes[i] = (uint8_t)(i * 31 >> 3);
        assert_ok(kz_byte_list_append(&pool, &list, bytes, n, &err), &err);
        reader = kz_byte_reader(&pool, &list);
        for (i = 0; i < n; i++)
                assert_int_equal(kz_byte_reader_get(&reader), bytes[i]);
        assert_true(kz_byte_reader_done(&reader));
        free(bytes);
        kz_byte_pool_deinit(&pool);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(lists_grow_side_by_side),
                cmocka_unit_test(an_empty_list_is_done),
                cmocka_unit_test(long_pieces_span_slices_and_blocks),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
