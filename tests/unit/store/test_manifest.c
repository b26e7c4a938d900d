#include "support.h"

#include <string.h>

#include "index/store/manifest.h"

static const struct kz_manifest sample = {7, 12345678901, "live-42"};

static struct kz_buf formatted(const struct kz_manifest *manifest)
{
        struct kz_buf text = KZ_BUF_NULL;

        assert_int_equal(kz_manifest_format(manifest, &text), KZ_OK);
        return text;
}

static void assert_same(const struct kz_manifest *a, const struct kz_manifest *b)
{
        assert_int_equal(a->analyzer, b->analyzer);
        assert_int_equal(a->generation, b->generation);
        assert_string_equal(a->live, b->live);
}

static void test_round_trip(void **state)
{
        const struct kz_manifest begun = {7, 0, ""};
        struct kz_manifest back;
        struct kz_buf text = formatted(&sample);

        (void)state;
        assert_ok(kz_manifest_parse(kz_buf_str(&text), &back, &test_error));
        assert_same(&sample, &back);
        kz_buf_deinit(&text);
        text = formatted(&begun);
        assert_ok(kz_manifest_parse(kz_buf_str(&text), &back, &test_error));
        assert_same(&begun, &back);
        kz_buf_deinit(&text);
}

/* Whatever one byte becomes, the answer is an error or the same content. */
static void test_every_byte(void **state)
{
        struct kz_buf text = formatted(&sample);
        struct kz_manifest back;
        size_t i;
        int bit;

        (void)state;
        for (i = 0; i < text.len; i++) {
                for (bit = 0; bit < 8; bit++) {
                        text.data[i] ^= (char)(1 << bit);
                        if (kz_manifest_parse(kz_buf_str(&text), &back, &test_error) == KZ_OK)
                                assert_same(&sample, &back);
                        else
                                assert_int_equal(test_error.status, KZ_E_CORRUPT);
                        text.data[i] ^= (char)(1 << bit);
                }
        }
        kz_buf_deinit(&text);
}

static void test_cut(void **state)
{
        struct kz_buf text = formatted(&sample);
        struct kz_manifest back;
        size_t n;

        (void)state;
        for (n = 0; n < text.len; n++)
                assert_int_equal(kz_manifest_parse((struct kz_str){text.data, n}, &back, NULL),
                        KZ_E_CORRUPT);
        assert_int_equal(kz_buf_append_char(&text, '\n'), KZ_OK);
        assert_int_equal(kz_manifest_parse(kz_buf_str(&text), &back, NULL), KZ_E_CORRUPT);
        kz_buf_deinit(&text);
}

/* A newer format keeps title, format line and checksum, and nothing else. */
static void test_newer(void **state)
{
        static const char newer[] = "kzsearch index\nformat 2\nfuture stuff\n"
                                    "checksum ffffffffffffffffffffffffffffffff\n";
        struct kz_manifest back;

        (void)state;
        assert_int_equal(kz_manifest_parse(KZ_STR(newer), &back, &test_error), KZ_E_CORRUPT);
        assert_int_equal(kz_manifest_parse(KZ_STR("kzsearch index\nformat 2\nfuture stuff\n"
                                                  "checksum efafa876bb13dbbb5e43a2c562f02207\n"),
                                 &back, &test_error),
                KZ_E_VERSION);
        assert_non_null(strstr(test_error.message, "format 2"));
}

static void test_live_names(void **state)
{
        uint64_t n = 0;

        (void)state;
        assert_true(kz_manifest_live_name(KZ_STR("live-17"), &n));
        assert_int_equal(n, 17);
        assert_false(kz_manifest_live_name(KZ_STR("live-"), &n));
        assert_false(kz_manifest_live_name(KZ_STR("live-1/x"), &n));
        assert_false(kz_manifest_live_name(KZ_STR("live-1.new"), &n));
        assert_false(kz_manifest_live_name(KZ_STR("live-1234567890123456789"), &n));
        assert_false(kz_manifest_live_name(KZ_STR("Live-1"), &n));
}

static void test_files(void **state)
{
        struct kz_manifest back;
        char dir[64];

        (void)state;
        test_make_dir(dir);
        assert_int_equal(
                kz_manifest_read(test_path(dir, "manifest"), &back, &test_error), KZ_E_NOT_FOUND);
        assert_ok(kz_manifest_write(test_path(dir, "manifest"), &sample, &test_error));
        assert_ok(kz_manifest_read(test_path(dir, "manifest"), &back, &test_error));
        assert_same(&sample, &back);
        test_write_file(test_path(dir, "manifest"), KZ_STR("rubbish"));
        assert_int_equal(
                kz_manifest_read(test_path(dir, "manifest"), &back, &test_error), KZ_E_CORRUPT);
        assert_non_null(strstr(test_error.message, dir));
        test_remove(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_round_trip),
                cmocka_unit_test(test_every_byte),
                cmocka_unit_test(test_cut),
                cmocka_unit_test(test_newer),
                cmocka_unit_test(test_live_names),
                cmocka_unit_test(test_files),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
