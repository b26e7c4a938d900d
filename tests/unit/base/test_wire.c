/* Records, frames and documents as bytes. */
#include "tests/support/test.h"

#include "index/base/document.h"
#include "index/base/frame.h"
#include "index/base/wire.h"

static void reads_past_the_end_are_noticed(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_wire wire;

        (void)state;
        kz_wire_put_u8(&buf, 7);
        kz_wire_put_u32(&buf, 0xDEADBEEF);
        kz_wire_put_u64(&buf, UINT64_MAX - 1);
        kz_wire_put_str(&buf, KZ_STR("аким"));
        wire = kz_wire_reader(kz_buf_str(&buf));
        assert_int_equal(kz_wire_get_u8(&wire), 7);
        assert_int_equal(kz_wire_get_u32(&wire), 0xDEADBEEF);
        assert_true(kz_wire_get_u64(&wire) == UINT64_MAX - 1);
        assert_str(kz_wire_get_str(&wire), "аким");
        assert_true(kz_wire_done(&wire));
        assert_int_equal(kz_wire_get_u32(&wire), 0);
        assert_true(wire.bad);
        assert_false(kz_wire_done(&wire));
        kz_buf_deinit(&buf);
}

static void a_length_that_lies_is_refused(void **state)
{
        struct kz_wire wire = kz_wire_reader(KZ_STR("\xff\xff\xff\xff"
                                                    "abc"));

        (void)state;
        assert_int_equal(kz_wire_get_str(&wire).len, 0);
        assert_true(wire.bad);
}

static void frames_wait_for_their_end(void **state)
{
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_frame frame;
        size_t size, i;

        (void)state;
        kz_frame_append(&buf, 3, KZ_STR("hello"));
        kz_frame_append(&buf, 4, KZ_STR(""));
        for (i = 0; i < 13; i++)
                assert_status(kz_frame_peek((struct kz_str){buf.data, i}, 100, &frame, &size),
                        KZ_E_NOT_FOUND);
        assert_status(kz_frame_peek(kz_buf_str(&buf), 100, &frame, &size), KZ_OK);
        assert_int_equal(frame.type, 3);
        assert_str(frame.body, "hello");
        assert_int_equal(size, 13);
        assert_status(kz_frame_peek(kz_buf_str(&buf), 4, &frame, &size), KZ_E_LIMIT);
        kz_buf_consume(&buf, size);
        assert_status(kz_frame_peek(kz_buf_str(&buf), 0, &frame, &size), KZ_OK);
        assert_int_equal(frame.type, 4);
        kz_buf_deinit(&buf);
}

static const struct kz_document sample = {
        .id = {"reports:a.txt", 13},
        .source = {"reports", 7},
        .key = {"a.txt", 5},
        .path = {"/x/a.txt", 8},
        .title = {"Title", 5},
        .text = {"Body", 4},
        .author = {"", 0},
        .date = {"2020-09-09", 10},
        .lang = {"en", 2},
        .kind = {"report", 6},
        .url = {"", 0},
        .ts = 1599609600,
        .title_lent = true,
        .place = KZ_PLACE_FILE,
        .file_line = 0,
        .text_line = 1,
        .text_col = 1,
};

static void documents_round_trip(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_document doc;

        (void)state;
        assert_int_equal(kz_document_encode(&sample, &buf), KZ_OK);
        assert_ok(kz_document_decode(kz_buf_str(&buf), &doc, &err), &err);
        assert_str(doc.id, "reports:a.txt");
        assert_str(doc.title, "Title");
        assert_str(doc.text, "Body");
        assert_int_equal(doc.ts, 1599609600);
        assert_int_equal(doc.place, KZ_PLACE_FILE);
        assert_int_equal(doc.text_col, 1);
        assert_true(doc.title_lent);
        /* Version 1 ends before the flags. */
        buf.data[0] = 1;
        assert_ok(kz_document_decode((struct kz_str){buf.data, buf.len - 1}, &doc, &err), &err);
        assert_str(doc.text, "Body");
        assert_false(doc.title_lent);
        assert_status(kz_document_decode(kz_buf_str(&buf), &doc, &err), KZ_E_CORRUPT);
        buf.data[0] = 2;
        buf.data[buf.len - 1] = 2;
        assert_status(kz_document_decode(kz_buf_str(&buf), &doc, &err), KZ_E_CORRUPT);
        kz_buf_deinit(&buf);
}

static void every_truncation_is_refused(void **state)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_document doc;
        size_t i;

        (void)state;
        kz_document_encode(&sample, &buf);
        for (i = 0; i < buf.len; i++)
                assert_status(
                        kz_document_decode((struct kz_str){buf.data, i}, &doc, &err), KZ_E_CORRUPT);
        kz_buf_append_char(&buf, 'x');
        assert_status(kz_document_decode(kz_buf_str(&buf), &doc, &err), KZ_E_CORRUPT);
        buf.data[0] = 9;
        assert_status(kz_document_decode(kz_buf_str(&buf), &doc, &err), KZ_E_CORRUPT);
        kz_buf_deinit(&buf);
}

static void source_names(void **state)
{
        char longest[66];

        (void)state;
        memset(longest, 'a', sizeof(longest));
        assert_true(kz_source_name_valid(KZ_STR("un-reports_2.0")));
        assert_true(kz_source_name_valid((struct kz_str){longest, 64}));
        assert_false(kz_source_name_valid((struct kz_str){longest, 65}));
        assert_false(kz_source_name_valid(KZ_STR("")));
        assert_false(kz_source_name_valid(KZ_STR("Reports")));
        assert_false(kz_source_name_valid(KZ_STR("a:b")));
        assert_false(kz_source_name_valid(KZ_STR("отчёты")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_past_the_end_are_noticed),
                cmocka_unit_test(a_length_that_lies_is_refused),
                cmocka_unit_test(frames_wait_for_their_end),
                cmocka_unit_test(documents_round_trip),
                cmocka_unit_test(every_truncation_is_refused),
                cmocka_unit_test(source_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
