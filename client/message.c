#include "client/message.h"

#include <inttypes.h>

#include "client/json_scan.h"
#include "kzsearch/protocol.h"

#define METHOD_MAX 64

void kz_message_deinit(struct kz_message *message)
{
        kz_buf_deinit(&message->text);
}

/* ---- Writing ---- */

static bool method_is_plain(const char *method)
{
        size_t len = strspn(method, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._$/");

        return len > 0 && method[len] == '\0' && len <= METHOD_MAX;
}

/* Appends the inside of an object, on one line: white space is where its line ends are. */
static enum kz_status append_members(struct kz_buf *out, const char *object, bool *ret_any)
{
        const char *p = strchr(object, '{') + 1;
        const char *end = strrchr(object, '}');
        size_t at = out->len;

        p += strspn(p, " \t\r\n");
        *ret_any = p < end;
        if (kz_buf_append(out, p, (size_t)(end - p)))
                return KZ_E_NOMEM;
        for (; at < out->len; at++) {
                if (out->data[at] == '\n' || out->data[at] == '\r')
                        out->data[at] = ' ';
        }
        return KZ_OK;
}

enum kz_status kz_message_write(
        struct kz_buf *out, const struct kz_message_request *request, struct kz_error *err)
{
        struct kz_json_member known[] = {{.name = "v"}, {.name = "progress"}};
        const char *method = request->method, *params = request->params;
        bool any = false;

        if (!method_is_plain(method))
                return kz_error_set(err, KZ_E_INVALID, "the name of the method is not one");
        if (params && !kz_json_scan_object(kz_str(params), known, KZ_ARRAY_LEN(known)))
                return kz_error_set(
                        err, KZ_E_INVALID, "the parameters of %s are not a JSON object", method);
        if (request->progress && known[1].value.ptr)
                return kz_error_set(err, KZ_E_INVALID,
                        "the parameters of %s have a progress token, and the library sets its own",
                        method);
        kz_buf_clear(out);
        if (kz_buf_printf(out,
                    "{\"jsonrpc\":\"2.0\",\"id\":%" PRId64 ",\"method\":\"%s\",\"params\":{",
                    request->id, method) ||
                (params && append_members(out, params, &any)) ||
                (!known[0].value.ptr && kz_buf_printf(out, "%s\"v\":%d", any ? "," : "",
                                                KZSEARCH_PROTOCOL_VERSION)) ||
                (request->progress && kz_buf_printf(out, ",\"progress\":%" PRId64, request->id)) ||
                kz_buf_append_cstr(out, "}}\n"))
                return kz_error_nomem(err);
        if (out->len > KZSEARCH_MAX_MESSAGE)
                return kz_error_set(err, KZ_E_INVALID,
                        "the request has %zu bytes, and the daemon takes at most %u", out->len,
                        KZSEARCH_MAX_MESSAGE);
        return KZ_OK;
}

/* ---- Understanding ---- */

enum kz_status kz_message_is_wrong(struct kz_error *err)
{
        return kz_error_set(err, KZ_E_CORRUPT, "what answers at the socket is not kzsearchd");
}

static enum kz_status read_progress(
        struct kz_str params, struct kz_message *ret, struct kz_error *err)
{
        struct kz_json_member m[] = {{.name = "token"}, {.name = "value"}};

        if (!params.ptr || !kz_json_scan_object(params, m, KZ_ARRAY_LEN(m)))
                return kz_message_is_wrong(err);
        if (!m[0].value.ptr || !m[1].value.ptr || !kz_json_scan_int(m[0].value, &ret->id))
                return KZ_OK;
        ret->kind = KZ_MESSAGE_PROGRESS;
        ret->value = m[1].value;
        return KZ_OK;
}

static enum kz_status read_error(struct kz_str error, struct kz_message *ret, struct kz_error *err)
{
        struct kz_json_member m[] = {{.name = "code"}, {.name = "message"}};
        enum kz_status status;
        int64_t code;

        if (!kz_json_scan_object(error, m, KZ_ARRAY_LEN(m)) || !m[0].value.ptr || !m[1].value.ptr ||
                !kz_json_scan_int(m[0].value, &code) || code == 0 || code != (int)code)
                return kz_message_is_wrong(err);
        status = kz_json_scan_string(m[1].value, &ret->text);
        if (status)
                return status == KZ_E_NOMEM ? kz_error_nomem(err) : kz_message_is_wrong(err);
        ret->kind = KZ_MESSAGE_ERROR;
        ret->code = (int)code;
        return KZ_OK;
}

static enum kz_status read_result(
        struct kz_str result, struct kz_message *ret, struct kz_error *err)
{
        struct kz_json_member m[] = {{.name = "v"}};
        int64_t version = KZSEARCH_PROTOCOL_VERSION;

        if (!kz_json_scan_object(result, m, KZ_ARRAY_LEN(m)))
                return kz_message_is_wrong(err);
        if (m[0].value.ptr && !kz_json_scan_int(m[0].value, &version))
                return kz_message_is_wrong(err);
        if (version != KZSEARCH_PROTOCOL_VERSION)
                return kz_error_set(err, KZ_E_CORRUPT,
                        "the daemon speaks version %" PRId64 " of the protocol, this program %d: "
                        "restart the daemon (kzsearchctl stop)",
                        version, KZSEARCH_PROTOCOL_VERSION);
        ret->kind = KZ_MESSAGE_RESULT;
        ret->value = result;
        return KZ_OK;
}

enum kz_status kz_message_read(struct kz_str line, struct kz_message *ret, struct kz_error *err)
{
        enum { ID, METHOD, PARAMS, RESULT, ERROR };
        struct kz_json_member m[] = {{.name = "id"}, {.name = "method"}, {.name = "params"},
                {.name = "result"}, {.name = "error"}};

        if (!kz_json_scan_object(line, m, KZ_ARRAY_LEN(m)))
                return kz_message_is_wrong(err);
        if (m[METHOD].value.ptr) {
                if (kz_str_eq(m[METHOD].value, KZ_STR("\"$/progress\"")))
                        return read_progress(m[PARAMS].value, ret, err);
                return KZ_OK;
        }
        if (!m[ID].value.ptr || !m[RESULT].value.ptr == !m[ERROR].value.ptr)
                return kz_message_is_wrong(err);
        /* An error without an id is about what could not be read as a request: ours. */
        ret->no_id = !kz_json_scan_int(m[ID].value, &ret->id);
        if (ret->no_id && (!kz_str_eq(m[ID].value, KZ_STR("null")) || !m[ERROR].value.ptr))
                return kz_message_is_wrong(err);
        return m[ERROR].value.ptr ? read_error(m[ERROR].value, ret, err)
                                  : read_result(m[RESULT].value, ret, err);
}
