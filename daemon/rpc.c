#include "daemon/rpc.h"

#include <stdlib.h>

#include "daemon/json.h"
#include "kzsearch/protocol.h"

void kz_rpc_message_deinit(struct kz_rpc_message *message)
{
        json_decref(message->root);
        free(message->id);
        *message = (struct kz_rpc_message)KZ_RPC_MESSAGE_NULL;
}

/* The id as text; NULL when it is neither a string nor a whole number, or there is no memory. */
static char *id_text(const json_t *id)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        if (json_is_string(id))
                kz_json_str(&json, kz_rpc_str(id));
        else if (json_is_integer(id))
                kz_json_int(&json, json_integer_value(id));
        else
                return NULL;
        return json.failed ? NULL : kz_buf_steal(&text);
}

static int refuse(struct kz_error *err, const char *why)
{
        kz_error_set(err, KZ_E_INVALID, "%s", why);
        return KZSEARCH_ERR_REQUEST;
}

int kz_rpc_parse(struct kz_str text, struct kz_rpc_message *ret, struct kz_error *err)
{
        const json_t *id, *version, *method;
        json_error_t why;

        *ret = (struct kz_rpc_message)KZ_RPC_MESSAGE_NULL;
        ret->root = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, &why);
        if (!ret->root) {
                ret->id = strdup("null");
                kz_error_set(err, KZ_E_INVALID, "this is not JSON: %s, at byte %d", why.text,
                        why.position);
                return KZSEARCH_ERR_PARSE;
        }
        id = json_object_get(ret->root, "id");
        ret->id = id_text(id);
        if (!ret->id && (id || !json_is_object(ret->root))) {
                ret->id = strdup("null");
                if (!json_is_object(ret->root))
                        return refuse(
                                err, json_is_array(ret->root)
                                             ? "batches are not taken: send one request a line"
                                             : "a request is a JSON object");
                if (!json_is_null(id))
                        return refuse(err, "id must be a string or a whole number");
                return refuse(err, "id must not be null");
        }
        version = json_object_get(ret->root, "jsonrpc");
        method = json_object_get(ret->root, "method");
        ret->params = json_object_get(ret->root, "params");
        if (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0)
                return refuse(err, "\"jsonrpc\":\"2.0\" is missing");
        if (!json_is_string(method))
                return refuse(err, "\"method\" is missing or not a string");
        ret->method = json_string_value(method);
        if (json_is_null(ret->params))
                ret->params = NULL;
        if (ret->params && !json_is_object(ret->params))
                return refuse(err, "params must be an object");
        return 0;
}

enum kz_status kz_rpc_put_result(struct kz_buf *out, const char *id, struct kz_str result)
{
        struct kz_json json = kz_json_writer(out);

        kz_json_open(&json, '{');
        kz_json_member_cstr(&json, "jsonrpc", "2.0");
        kz_json_key(&json, "id");
        kz_json_raw(&json, kz_str(id));
        kz_json_key(&json, "result");
        kz_json_raw(&json, result);
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

enum kz_status kz_rpc_put_error(
        struct kz_buf *out, const char *id, int code, const char *word, const char *message)
{
        struct kz_json json = kz_json_writer(out);

        kz_json_open(&json, '{');
        kz_json_member_cstr(&json, "jsonrpc", "2.0");
        kz_json_key(&json, "id");
        kz_json_raw(&json, kz_str(id ? id : "null"));
        kz_json_key(&json, "error");
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "code", code);
        kz_json_member_cstr(&json, "message", message);
        kz_json_key(&json, "data");
        kz_json_open(&json, '{');
        kz_json_member_cstr(&json, "status", word);
        kz_json_close(&json, '}');
        kz_json_close(&json, '}');
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

enum kz_status kz_rpc_put_progress(struct kz_buf *out, const char *token, struct kz_str value)
{
        struct kz_json json = kz_json_writer(out);

        kz_json_open(&json, '{');
        kz_json_member_cstr(&json, "jsonrpc", "2.0");
        kz_json_member_cstr(&json, "method", "$/progress");
        kz_json_key(&json, "params");
        kz_json_open(&json, '{');
        kz_json_key(&json, "token");
        kz_json_raw(&json, kz_str(token));
        kz_json_key(&json, "value");
        kz_json_raw(&json, value);
        kz_json_close(&json, '}');
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

int kz_rpc_code(enum kz_status status)
{
        switch (status) {
        case KZ_E_NOT_FOUND:
                return KZSEARCH_ERR_NOT_FOUND;
        case KZ_E_LOCKED:
                return KZSEARCH_ERR_BUSY;
        case KZ_E_CANCELLED:
                return KZSEARCH_ERR_CANCELLED;
        case KZ_E_LIMIT:
        case KZ_E_INVALID:
                return KZSEARCH_ERR_PARAMS;
        case KZ_E_CORRUPT:
        case KZ_E_VERSION:
                return KZSEARCH_ERR_DAMAGED;
        case KZ_E_INTERNAL:
                return KZSEARCH_ERR_INTERNAL;
        default:
                return KZSEARCH_ERR_FAILED;
        }
}

/* NULL for absent and for null. */
static json_t *member(const json_t *params, const char *name)
{
        json_t *value = json_object_get(params, name);

        return json_is_null(value) ? NULL : value;
}

bool kz_rpc_get_str(const json_t *params, const char *name, bool required, struct kz_str *ret,
        struct kz_error *err)
{
        const json_t *value = member(params, name);

        if (json_is_string(value)) {
                *ret = kz_rpc_str(value);
                return true;
        }
        if (!value && !required)
                return true;
        kz_error_set(
                err, KZ_E_INVALID, value ? "%s must be a string" : "%s is missing: a string", name);
        return false;
}

bool kz_rpc_get_uint(const json_t *params, const char *name, uint64_t min, uint64_t max,
        uint64_t *ret, struct kz_error *err)
{
        const json_t *value = member(params, name);

        if (!value)
                return true;
        if (!json_is_integer(value) || json_integer_value(value) < 0 ||
                (uint64_t)json_integer_value(value) < min ||
                (uint64_t)json_integer_value(value) > max) {
                kz_error_set(err, KZ_E_INVALID, "%s must be a whole number from %llu to %llu", name,
                        (unsigned long long)min, (unsigned long long)max);
                return false;
        }
        *ret = (uint64_t)json_integer_value(value);
        return true;
}

bool kz_rpc_get_bool(const json_t *params, const char *name, bool *ret, struct kz_error *err)
{
        const json_t *value = member(params, name);

        if (!value)
                return true;
        if (!json_is_boolean(value)) {
                kz_error_set(err, KZ_E_INVALID, "%s must be true or false", name);
                return false;
        }
        *ret = json_is_true(value);
        return true;
}

bool kz_rpc_get_strings(
        const json_t *params, const char *name, const json_t **ret, struct kz_error *err)
{
        const json_t *value = member(params, name);
        size_t i;

        *ret = value;
        if (!value)
                return true;
        for (i = 0; json_is_array(value) && i < json_array_size(value); i++) {
                if (!json_is_string(json_array_get(value, i)))
                        break;
        }
        if (!json_is_array(value) || i < json_array_size(value)) {
                kz_error_set(err, KZ_E_INVALID, "%s must be an array of strings", name);
                return false;
        }
        return true;
}
