#include "client/session.h"

#include <stdlib.h>

#include "client/json_text.h"
#include "client/json_tree.h"
#include "client/terminal.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

void kz_session_deinit(struct kz_session *session)
{
        kzsearch_disconnect(session->kz);
        session->kz = NULL;
}

static int exit_code_of(const struct kz_session *session, enum kzsearch_status status)
{
        if (status == KZSEARCH_NO_DAEMON)
                return KZSEARCH_EXIT_NO_DAEMON;
        if (status == KZSEARCH_REFUSED && session->refused == KZSEARCH_ERR_BUSY)
                return KZSEARCH_EXIT_BUSY;
        return KZSEARCH_EXIT_ERROR;
}

int kz_session_connect(struct kz_session *session)
{
        unsigned flags = session->no_autostart ? 0 : KZSEARCH_AUTOSTART;
        char error[KZSEARCH_ERROR_MAX];
        enum kzsearch_status status;

        if (session->kz)
                return 0;
        status = kzsearch_connect(session->socket, flags, &session->kz, error);
        if (status == KZSEARCH_OK)
                return 0;
        kz_terminal_complain(session->program, "%s", error);
        return exit_code_of(session, status);
}

int kz_session_no_memory(const struct kz_session *session)
{
        kz_terminal_complain(session->program, "out of memory");
        return KZSEARCH_EXIT_ERROR;
}

static int call_text(
        struct kz_session *session, const char *method, json_t *params, bool again, char **ret)
{
        enum kzsearch_status status;
        char error[KZSEARCH_ERROR_MAX];
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        int code;

        if (params) {
                bool failed = kz_json_text(&text, params, JSON_COMPACT) != KZ_OK;

                json_decref(params);
                if (failed)
                        return kz_session_no_memory(session);
        }
        for (;; again = false) {
                code = kz_session_connect(session);
                if (code)
                        break;
                status = kzsearch_call(session->kz, method, text.data, session->progress,
                        session->progress_context, ret, error);
                session->refused = kzsearch_error_code(session->kz);
                /* A daemon that leaves when idle may do so just as we come. */
                if (again &&
                        (status == KZSEARCH_GONE || session->refused == KZSEARCH_ERR_STOPPING)) {
                        kz_session_deinit(session);
                        continue;
                }
                if (status) {
                        code = exit_code_of(session, status);
                        kz_terminal_complain(session->program, "%s", error);
                }
                break;
        }
        return code;
}

static json_t *parse(const struct kz_session *session, const char *text)
{
        json_error_t error;
        json_t *tree = kz_json_tree(text);

        if (!tree)
                tree = json_loads(text, JSON_ALLOW_NUL, &error);
        if (!tree)
                kz_terminal_complain(
                        session->program, "the daemon's answer cannot be read: %s", error.text);
        return tree;
}

int kz_session_call_both(struct kz_session *session, const char *method, json_t *params, bool again,
        char **ret_text, json_t **ret)
{
        char *text = NULL;
        json_t *tree;
        int code = call_text(session, method, params, again, &text);

        if (code)
                return code;
        tree = parse(session, text);
        if (!tree) {
                kzsearch_free(text);
                return KZSEARCH_EXIT_ERROR;
        }
        *ret_text = text;
        *ret = tree;
        return 0;
}

int kz_session_call(
        struct kz_session *session, const char *method, json_t *params, bool again, json_t **ret)
{
        char *text = NULL;
        int code = kz_session_call_both(session, method, params, again, &text, ret);

        kzsearch_free(text);
        return code;
}

int kz_session_print(const struct kz_session *session, const struct kz_buf *text, int exit_code)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_terminal_write(kz_buf_str(text), &err);

        if (status == KZ_OK || status == KZ_E_END)
                return exit_code;
        kz_terminal_complain(session->program, "%s", err.message);
        return KZSEARCH_EXIT_ERROR;
}

json_t *kz_session_string(const char *bytes)
{
        return kz_session_string_of(kz_str(bytes));
}

json_t *kz_session_string_of(struct kz_str bytes)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

        if (kz_utf8_repair(&text, bytes.ptr, bytes.len, NULL))
                return NULL;
        return json_stringn(text.data ? text.data : "", text.len);
}
