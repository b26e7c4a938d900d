#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>

#include "daemon/indexer_frame.h"
#include "daemon/json.h"
#include "daemon/rpc.h"
#include "kzsearch/protocol.h"

static void test_requests(void **state)
{
        static const struct {
                const char *text;
                int code;
                const char *id;
        } cases[] = {
                {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\"}", 0, "7"},
                {"{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"\\u0000b\",\"method\":\"x\",\"params\":{}}", 0,
                        "\"a\\\"\\u0000b\""},
                {"{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":null}", 0, NULL},
                {"{\"jsonrpc\":\"2.0\",\"id\":-9007199254740993,\"method\":\"x\"}", 0,
                        "-9007199254740993"},
                {"", KZSEARCH_ERR_PARSE, "null"},
                {"{\"a\":\"\xc0\xaf\"}", KZSEARCH_ERR_PARSE, "null"},
                {"{} {}", KZSEARCH_ERR_PARSE, "null"},
                {"[]", KZSEARCH_ERR_REQUEST, "null"},
                {"{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"x\"}", KZSEARCH_ERR_REQUEST,
                        "null"},
                {"{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}", KZSEARCH_ERR_REQUEST, "null"},
                {"{\"id\":1,\"method\":\"x\"}", KZSEARCH_ERR_REQUEST, "1"},
                {"{\"jsonrpc\":2.0,\"id\":1,\"method\":\"x\"}", KZSEARCH_ERR_REQUEST, "1"},
                {"{\"jsonrpc\":\"2.0\",\"id\":1}", KZSEARCH_ERR_REQUEST, "1"},
                {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":\"y\"}",
                        KZSEARCH_ERR_REQUEST, "1"},
        };
        size_t i;

        (void)state;
        for (i = 0; i < KZ_ARRAY_LEN(cases); i++) {
                struct kz_rpc_message message;
                struct kz_error err = KZ_ERROR_NULL;

                assert_int_equal(
                        kz_rpc_parse(kz_str(cases[i].text), &message, &err), cases[i].code);
                if (cases[i].id)
                        assert_string_equal(message.id, cases[i].id);
                else
                        assert_null(message.id);
                assert_int_equal(err.message[0] != '\0', cases[i].code != 0);
                kz_rpc_message_deinit(&message);
        }
}

static void test_json_writer(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&out);

        (void)state;
        kz_json_open(&json, '{');
        kz_json_member_str(&json, "a", KZ_STR("q\"\\\n\x01\x7f\xd2\x9b\xff"));
        kz_json_key(&json, "b");
        kz_json_open(&json, '[');
        kz_json_close(&json, ']');
        kz_json_key(&json, "c");
        kz_json_open(&json, '[');
        kz_json_int(&json, INT64_MIN);
        kz_json_uint(&json, UINT64_MAX);
        kz_json_double(&json, 0.5);
        kz_json_double(&json, (double)NAN);
        kz_json_open(&json, '{');
        kz_json_close(&json, '}');
        kz_json_close(&json, ']');
        kz_json_member_bool(&json, "d", false);
        kz_json_member_cstr(&json, "e", NULL);
        kz_json_close(&json, '}');
        assert_false(json.failed);
        assert_string_equal(out.data,
                "{\"a\":\"q\\\"\\\\\\n\\u0001\\u007f\xd2\x9b\xef\xbf\xbd\",\"b\":[],"
                "\"c\":[-9223372036854775808,18446744073709551615,0.5,null,{}],\"d\":false,\"e\":"
                "null}");
}

static void test_params(void **state)
{
        json_t *params = json_loads(
                "{\"s\":\"x\",\"n\":5,\"b\":true,\"l\":[\"a\",1],\"z\":null,\"r\":1.0}", 0, NULL);
        struct kz_str s = KZ_STR_NULL;
        const json_t *list;
        uint64_t n = 3;
        bool b = false;
        struct kz_error err;

        (void)state;
        assert_true(kz_rpc_get_str(params, "s", true, &s, &err));
        assert_true(kz_str_eq(s, KZ_STR("x")));
        assert_false(kz_rpc_get_str(params, "n", false, &s, &err));
        assert_string_equal(err.message, "n must be a string");
        assert_false(kz_rpc_get_str(params, "z", true, &s, &err));
        assert_true(kz_rpc_get_uint(params, "none", 0, 9, &n, &err));
        assert_int_equal(n, 3);
        assert_true(kz_rpc_get_uint(params, "n", 0, 5, &n, &err));
        assert_int_equal(n, 5);
        assert_false(kz_rpc_get_uint(params, "n", 0, 4, &n, &err));
        assert_false(kz_rpc_get_uint(params, "n", 6, 9, &n, &err));
        assert_false(kz_rpc_get_uint(params, "r", 0, 9, &n, &err));
        assert_true(kz_rpc_get_bool(params, "b", &b, &err) && b);
        assert_false(kz_rpc_get_bool(params, "n", &b, &err));
        assert_false(kz_rpc_get_strings(params, "l", &list, &err));
        assert_false(kz_rpc_get_strings(params, "s", &list, &err));
        assert_true(kz_rpc_get_strings(NULL, "l", &list, &err));
        assert_null(list);
        json_decref(params);
}

static void test_indexer_frames(void **state)
{
        const struct kz_indexer_frame sent = {.type = KZ_INDEXER_ANSWER,
                .tag = UINT64_MAX,
                .code = -32602,
                .word = KZ_STR("invalid"),
                .text = KZ_STR("why")};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;
        struct kz_indexer_frame got;
        size_t size, i;

        (void)state;
        assert_int_equal(kz_indexer_frame_put(&bytes, &sent), KZ_OK);
        for (i = 0; i < bytes.len; i++)
                assert_int_equal(kz_indexer_frame_peek((struct kz_str){bytes.data, i}, &got, &size),
                        KZ_E_NOT_FOUND);
        assert_int_equal(kz_indexer_frame_peek(kz_buf_str(&bytes), &got, &size), KZ_OK);
        assert_int_equal(size, bytes.len);
        assert_int_equal(got.code, -32602);
        assert_true(got.tag == UINT64_MAX && kz_str_eq(got.text, sent.text));
        bytes.data[0] = 9;
        assert_int_equal(kz_indexer_frame_peek(kz_buf_str(&bytes), &got, &size), KZ_E_CORRUPT);
        bytes.data[0] = KZ_INDEXER_ANSWER;
        bytes.data[KZ_FRAME_HEADER + 12] = 100;
        assert_int_equal(kz_indexer_frame_peek(kz_buf_str(&bytes), &got, &size), KZ_E_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_requests),
                cmocka_unit_test(test_json_writer),
                cmocka_unit_test(test_params),
                cmocka_unit_test(test_indexer_frames),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
