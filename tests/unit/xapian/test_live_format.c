/* A stored record: bounded by the length it says it has. */
#include "index/xapian/live_format.h"

#include <stdlib.h>

#include "tests/support/test.h"

static const char text[] = "words words words words words words words words words words words";

static void pack(struct kz_buf *packed)
{
        struct kz_error err = KZ_ERROR_NULL;
        z_stream z = {0};

        assert_int_equal(deflateInit(&z, Z_BEST_SPEED), Z_OK);
        assert_ok(kz_live_record_pack(&z, KZ_STR(text), packed, &err), &err);
        deflateEnd(&z);
}

static void expect(const struct kz_buf *packed, enum kz_status expected)
{
        struct kz_buf out = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        assert_status(kz_live_record_unpack(kz_buf_str(packed), &out, &err), expected);
        if (expected == KZ_OK)
                assert_str(kz_buf_str(&out), text);
        else
                assert_int_equal(out.len, 0);
        kz_buf_deinit(&out);
}

static void test_whole(void **state)
{
        struct kz_buf packed = KZ_BUF_NULL;

        (void)state;
        pack(&packed);
        expect(&packed, KZ_OK);
        kz_buf_deinit(&packed);
}

/* Longer or shorter than it says, or saying more than its bytes can hold. */
static void test_wrong_length(void **state)
{
        const unsigned char lengths[][4] = {{1, 0, 0, 0}, {sizeof(text) - 2, 0, 0, 0},
                {sizeof(text), 0, 0, 0}, {0, 0, 1, 0}, {0xff, 0xff, 0xff, 0xff}};
        struct kz_buf packed = KZ_BUF_NULL;
        size_t i;

        (void)state;
        pack(&packed);
        for (i = 0; i < KZ_ARRAY_LEN(lengths); i++) {
                memcpy(packed.data + 1, lengths[i], 4);
                expect(&packed, KZ_E_CORRUPT);
        }
        kz_buf_deinit(&packed);
}

static void test_version(void **state)
{
        struct kz_buf packed = KZ_BUF_NULL;

        (void)state;
        pack(&packed);
        packed.data[0] = 1;
        expect(&packed, KZ_E_VERSION);
        packed.len = 0;
        expect(&packed, KZ_E_CORRUPT);
        kz_buf_deinit(&packed);
}

int main(void)
{
        const struct CMUnitTest tests[] = {cmocka_unit_test(test_whole),
                cmocka_unit_test(test_wrong_length), cmocka_unit_test(test_version)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
