/* A stored record: bounded by the length it says it has. */
#include "index/xapian/live_format.h"

#include <stdlib.h>

#include "index/xapian/live_packer.h"
#include "tests/support/test.h"

static const char text[] = "words words words words words words words words words words words";

static void pack_bytes(struct kz_str record, struct kz_buf *packed)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_packer *packer = NULL;
        struct kz_str view;

        assert_ok(kz_live_packer_new(&packer, &err), &err);
        assert_ok(kz_live_packer_run(packer, record, &view, &err), &err);
        assert_int_equal(kz_buf_append_str(packed, view), KZ_OK);
        kz_live_packer_free(packer);
}

static void pack(struct kz_buf *packed)
{
        pack_bytes(KZ_STR(text), packed);
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

/* What is made by one library is read by another: nothing, all the same, and what cannot shrink. */
static void test_any_length(void **state)
{
        static const size_t lengths[] = {0, 1, 2, 63, 1000, 65536, 300000};
        static char bytes[2][300000];
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t random = 1;
        size_t i, kind;

        (void)state;
        for (i = 0; i < sizeof(bytes[1]); i++) {
                random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
                bytes[1][i] = (char)(random >> 56);
        }
        for (i = 0; i < 2 * KZ_ARRAY_LEN(lengths); i++) {
                struct kz_buf packed = KZ_BUF_NULL, out = KZ_BUF_NULL;
                struct kz_str record;

                kind = i % 2;
                record = (struct kz_str){bytes[kind], lengths[i / 2]};
                pack_bytes(record, &packed);
                assert_ok(kz_live_record_unpack(kz_buf_str(&packed), &out, &err), &err);
                assert_true(kz_str_eq(kz_buf_str(&out), record));
                kz_buf_deinit(&packed);
                kz_buf_deinit(&out);
        }
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
                cmocka_unit_test(test_any_length), cmocka_unit_test(test_wrong_length),
                cmocka_unit_test(test_version)};

        return cmocka_run_group_tests(tests, NULL, NULL);
}
