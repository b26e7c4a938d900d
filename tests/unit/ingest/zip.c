/* Members of a zip: found by name, whole or damaged, and never more of them than is allowed. */
#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/ingest/zip.h"
#include "tests/support/rounds.h"
#include "tests/support/zip_writer.h"

#define ZEROS TEST_ROUNDS((size_t)16 << 20)

/* What a reader needs, over bytes in a file or gzipped, in memory. */
struct opened {
        struct kz_extract_limits limits;
        struct kz_input input;
        struct kz_parse parse;
        struct kz_zip *zip;
        struct kz_error err;
        enum kz_status status;
        int fd;
};

static void open_bytes(struct opened *o, const void *data, size_t len)
{
        *o = (struct opened){.limits = kz_extract_limits_default(), .input = KZ_INPUT_NULL};
        o->fd = file_of(data, len);
        assert_int_equal(kz_input_open(&o->input, o->fd, UINT64_MAX, NULL), KZ_OK);
        o->parse = (struct kz_parse){.limits = &o->limits, .input = &o->input};
        o->status = kz_zip_open(&o->parse, &o->zip, &o->err);
}

static void open_writer(struct opened *o, struct zip_writer *zip)
{
        zip_end(zip);
        open_bytes(o, zip->bytes.data, zip->bytes.len);
        zip_writer_deinit(zip);
        if (o->status)
                fail_msg("%s", o->err.message);
}

static void close_opened(struct opened *o)
{
        assert_null(kz_zip_free(o->zip));
        kz_input_deinit(&o->input);
        close(o->fd);
}

static void assert_member(
        struct opened *o, const char *name, enum kz_status status, const char *content)
{
        struct kz_buf out = KZ_BUF_NULL;

        o->status = kz_zip_read(o->zip, kz_str(name), &out, &o->err);
        if (o->status != status)
                fail_msg("%s: %s", name, o->err.message);
        assert_string_equal(out.data ? out.data : "", content);
        kz_buf_deinit(&out);
}

static void test_members(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct opened o;

        (void)state;
        zip_add_text(&zip, "word/document.xml", "one");
        zip_add(&zip, "packed", "twotwotwotwo", 12, ZIP_DEFLATED);
        zip_add_text(&zip, "folder/", "");
        zip_add_text(&zip, "xl\\SharedStrings.xml", "three");
        zip_add_text(&zip, "глава 1.xhtml", "four");
        zip_add_text(&zip, "/lead", "five");
        open_writer(&o, &zip);
        assert_true(kz_zip_whole(o.zip));
        /* In any order, again, and without regard to case and to which slash. */
        assert_member(&o, "xl/sharedStrings.xml", KZ_OK, "three");
        assert_member(&o, "packed", KZ_OK, "twotwotwotwo");
        assert_member(&o, "word/document.xml", KZ_OK, "one");
        assert_member(&o, "word/document.xml", KZ_OK, "one");
        assert_member(&o, "глава 1.xhtml", KZ_OK, "four");
        assert_member(&o, "lead", KZ_OK, "five");
        assert_member(&o, "/lead", KZ_OK, "five");
        assert_member(&o, "word", KZ_E_NOT_FOUND, "");
        assert_contains(o.err.message, "word");
        assert_true(kz_zip_has(o.zip, KZ_STR("PACKED")));
        assert_false(kz_zip_has(o.zip, KZ_STR("folder")));
        assert_string_equal(kz_zip_name(o.zip, 0), "lead");
        assert_null(kz_zip_name(o.zip, 100));
        close_opened(&o);
}

static void test_first_of_a_name(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct opened o;

        (void)state;
        zip_add_text(&zip, "b", "0");
        zip_add_text(&zip, "a", "first");
        zip_add_text(&zip, "A", "second");
        zip_add_text(&zip, "a", "third");
        open_writer(&o, &zip);
        assert_member(&o, "a", KZ_OK, "first");
        assert_member(&o, "A", KZ_OK, "first");
        close_opened(&o);
}

static void test_encrypted_and_damaged(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct opened o;

        (void)state;
        zip_add(&zip, "secret", "xxxxxxxxxxxxxxxx", 16, ZIP_ENCRYPTED);
        zip_add(&zip, "wrong", "content", 7, ZIP_BAD_CRC);
        zip_add_text(&zip, "right", "good");
        open_writer(&o, &zip);
        assert_member(&o, "secret", KZ_E_INVALID, "");
        assert_string_equal(o.err.message, "password-protected");
        assert_member(&o, "wrong", KZ_E_CORRUPT, "content");
        assert_contains(o.err.message, "damaged");
        assert_member(&o, "right", KZ_OK, "good");
        close_opened(&o);
}

static void test_gzipped(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct kz_buf gz = KZ_BUF_NULL;
        struct opened o;

        (void)state;
        zip_add_text(&zip, "a", "one");
        zip_add_text(&zip, "b", "two");
        zip_end(&zip);
        gzip_append(&gz, zip.bytes.data, zip.bytes.len);
        open_bytes(&o, gz.data, gz.len);
        assert_int_equal(o.status, KZ_OK);
        assert_member(&o, "b", KZ_OK, "two");
        assert_member(&o, "a", KZ_OK, "one");
        close_opened(&o);
        zip_writer_deinit(&zip);
        kz_buf_deinit(&gz);
}

/* Files of zeros that would fill the memory, one by one or all together. */
static void test_bombs(void **state)
{
        char *zeros = calloc(ZEROS, 1), name[16];
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct opened o;
        unsigned i, whole = 0;

        (void)state;
        assert_non_null(zeros);
        zip_add(&zip, "large", zeros, ZEROS, ZIP_DEFLATED);
        for (i = 0; i < 20; i++) {
                snprintf(name, sizeof(name), "%u", i);
                zip_add(&zip, name, zeros, ZEROS / 5, ZIP_DEFLATED);
        }
        free(zeros);
        open_writer(&o, &zip);
        o.limits.file_size = ZEROS / 4;
        for (i = 0; i < 20; i++) {
                snprintf(name, sizeof(name), "%u", i);
                kz_buf_clear(&out);
                whole += kz_zip_read(o.zip, kz_str(name), &out, &o.err) == KZ_OK;
        }
        assert_int_equal(whole, KZ_ZIP_TOTAL_FILES * 5 / 4);
        assert_contains(o.err.message, "max_file_size");
        close_opened(&o);
        kz_buf_deinit(&out);
}

static void test_large_member(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        char *zeros = calloc(ZEROS, 1);
        struct kz_buf out = KZ_BUF_NULL;
        struct opened o;

        (void)state;
        assert_non_null(zeros);
        zip_add(&zip, "large", zeros, ZEROS, ZIP_DEFLATED);
        free(zeros);
        open_writer(&o, &zip);
        o.limits.file_size = ZEROS / 4;
        assert_int_equal(kz_zip_read(o.zip, KZ_STR("large"), &out, &o.err), KZ_E_LIMIT);
        assert_contains(o.err.message, "larger than");
        assert_true(out.len <= o.limits.file_size);
        close_opened(&o);
        kz_buf_deinit(&out);
}

/* Directory entries that mean the same bytes are one member. */
static void test_overlapping(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct opened o;
        size_t i;

        (void)state;
        zip_add_text(&zip, "a", "one");
        for (i = 0; i < 65534; i++)
                zip_list_again(&zip, "b", 0);
        open_writer(&o, &zip);
        assert_member(&o, kz_zip_name(o.zip, 0), KZ_OK, "one");
        assert_null(kz_zip_name(o.zip, 1));
        close_opened(&o);
}

/* Cut anywhere, it is no zip, or gives the members that are whole: no crash, no other content. */
static void test_cut_short(void **state)
{
        struct zip_writer zip = ZIP_WRITER_NULL;
        struct kz_buf out = KZ_BUF_NULL;
        struct opened o;
        size_t cut;

        (void)state;
        zip_add_text(&zip, "first", "the first one");
        zip_add(&zip, "second", "the second one, which is packed", 31, ZIP_DEFLATED);
        zip_end(&zip);
        for (cut = 1; cut < zip.bytes.len; cut++) {
                open_bytes(&o, zip.bytes.data, cut);
                kz_buf_clear(&out);
                if (!o.status)
                        o.status = kz_zip_read(o.zip, KZ_STR("first"), &out, NULL);
                if (cut >= 30 + 5 + 13 && cut < zip.bytes.len - 22) {
                        assert_string_equal(out.data, "the first one");
                        assert_false(kz_zip_whole(o.zip));
                } else if (o.status) {
                        assert_true(out.len <= 13);
                }
                close_opened(&o);
        }
        zip_writer_deinit(&zip);
        kz_buf_deinit(&out);
}

static void test_no_zip(void **state)
{
        struct opened o;

        (void)state;
        open_bytes(&o, "PK\3\4 but nothing more", 20);
        assert_int_equal(o.status, KZ_E_CORRUPT);
        assert_contains(o.err.message, "damaged");
        close_opened(&o);
        open_bytes(&o, "text", 4);
        assert_int_equal(o.status, KZ_E_CORRUPT);
        close_opened(&o);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_members),
                cmocka_unit_test(test_first_of_a_name),
                cmocka_unit_test(test_encrypted_and_damaged),
                cmocka_unit_test(test_gzipped),
                cmocka_unit_test(test_bombs),
                cmocka_unit_test(test_large_member),
                cmocka_unit_test(test_overlapping),
                cmocka_unit_test(test_cut_short),
                cmocka_unit_test(test_no_zip),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
