#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/framing.h"

#define MAX 64

/* Feeds bytes in two parts cut at `cut`, and writes "message|" for each, or the status that ended
 * it. */
static void feed(struct kz_str bytes, size_t cut, struct kz_buf *out)
{
        struct kz_framing framing = kz_framing(MAX);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf in = KZ_BUF_NULL;
        const struct kz_str parts[] = {{bytes.ptr, cut}, {bytes.ptr + cut, bytes.len - cut}};
        struct kz_error err;
        struct kz_str message;
        enum kz_status status;
        size_t i, used;

        kz_buf_clear(out);
        for (i = 0; i < 2; i++) {
                assert_int_equal(kz_buf_append_str(&in, parts[i]), KZ_OK);
                do {
                        status = kz_framing_next(&framing, kz_buf_str(&in), &message, &used, &err);
                        if (!status)
                                kz_buf_printf(out, "%.*s|", KZ_STR_ARG(message));
                        assert_true(used <= in.len);
                        kz_buf_consume(&in, used);
                } while (!status);
                if (status != KZ_E_NOT_FOUND) {
                        kz_buf_append_cstr(out, kz_status_name(status));
                        return;
                }
        }
}

static void check_all_cuts(struct kz_str bytes, const char *wanted)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        size_t cut;

        for (cut = 0; cut <= bytes.len; cut++) {
                feed(bytes, cut, &out);
                assert_string_equal(out.data ? out.data : "", wanted);
        }
}

static void test_lines(void **state)
{
        (void)state;
        check_all_cuts(KZ_STR("{\"a\":1}\n{}\r\n\n \r\n\t{b}  \n{unfinished"), "{\"a\":1}|{}|{b}|");
        check_all_cuts(KZ_STR("\n\n\n"), "");
        check_all_cuts(KZ_STR("garbage\n{}\n"), "garbage|{}|");
        check_all_cuts(KZ_STR("{\0}\n"), "{|");
}

static void test_headers(void **state)
{
        (void)state;
        check_all_cuts(KZ_STR("Content-Length: 2\r\n\r\n{}Content-Length:3\r\nX: y\r\n\r\n{\n}C"),
                "{}|{\n}|");
        check_all_cuts(KZ_STR("Content-Type: x\ncontent-length: 2\n\n{}"), "{}|");
        check_all_cuts(KZ_STR("Content-Length: 0\r\n\r\nContent-Length: 1\r\n\r\nx"), "|x|");
}

static void test_bad_headers(void **state)
{
        (void)state;
        check_all_cuts(KZ_STR("Content-Length: x\r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("Content-Length: -1\r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("Content-Length: \r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("Content-Length: 1 2\r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("Content-Length: 1\r\nContent-Length: 1\r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("C: 1\r\n\r\n{}"), "invalid");
        check_all_cuts(KZ_STR("Content-Length\r\n\r\n"), "invalid");
        check_all_cuts(KZ_STR("Content-Length: 65\r\n\r\n"), "limit");
        check_all_cuts(KZ_STR("Content-Length: 99999999999999999999999\r\n\r\n"), "limit");
}

static void test_too_long(void **state)
{
        char bytes[2 * KZ_FRAMING_HEADERS_MAX];

        (void)state;
        memset(bytes, '{', sizeof(bytes));
        check_all_cuts((struct kz_str){bytes, MAX}, "");
        check_all_cuts((struct kz_str){bytes, MAX + 1}, "limit");
        bytes[MAX] = '\n';
        {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

                feed((struct kz_str){bytes, MAX + 1}, 0, &out);
                assert_int_equal(out.len, MAX + 1);
        }
        memset(bytes, 'C', sizeof(bytes));
        check_all_cuts((struct kz_str){bytes, sizeof(bytes)}, "invalid");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_headers),
                cmocka_unit_test(test_bad_headers),
                cmocka_unit_test(test_too_long),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
