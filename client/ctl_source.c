/* kzsearchctl source add, source list, source remove */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/source_table.h"
#include "client/terminal.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

/* The full path, for free; NULL after a message was printed. */
static char *full_path(const struct kz_ctl *ctl, const char *given)
{
        const char *program = ctl->session.program;
        char *path = realpath(given, NULL);

        if (!path && errno == ENOENT)
                kz_terminal_complain(program,
                        "there is no file or folder '%s'; a source must be there when it is added",
                        given);
        else if (!path)
                kz_terminal_complain(program, "%s: %s", given, strerror(errno));
        else if (kz_utf8_validate(path, strlen(path)) != strlen(path)) {
                kz_terminal_complain(program,
                        "the path %s is not UTF-8, and cannot be a source; a folder above it can",
                        path);
                free(path);
                path = NULL;
        }
        return path;
}

static bool set_option(
        const struct kz_ctl *ctl, json_t *params, enum kz_ctl_option option, const char *name)
{
        const char *value = ctl->values[option];

        return !value || json_object_set_new(params, name, kz_session_string(value)) == 0;
}

static json_t *add_params(const struct kz_ctl *ctl, const char *path)
{
        json_t *params = json_pack("{ss}", "path", path);

        if (params && set_option(ctl, params, KZ_CTL_NAME, "name") &&
                set_option(ctl, params, KZ_CTL_LANG, "lang") &&
                set_option(ctl, params, KZ_CTL_KIND, "kind") &&
                set_option(ctl, params, KZ_CTL_DATE_ORDER, "date_order") &&
                (!kz_ctl_given(ctl, KZ_CTL_WATCH) ||
                        json_object_set_new(params, "watch", json_true()) == 0))
                return params;
        json_decref(params);
        return NULL;
}

/* Says what was added; the exit code. */
static int print_added(struct kz_ctl *ctl, const json_t *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;

        if (kz_ctl_given(ctl, KZ_CTL_QUIET))
                return 0;
        if (kz_buf_append_cstr(&out, "added ") ||
                kz_visible_append(&out, kz_json_str(result, "name"), true) ||
                kz_buf_append_cstr(&out, ": ") ||
                kz_visible_append(&out, kz_json_str(result, "path"), true) ||
                kz_buf_append_cstr(&out, "\n"))
                return kz_session_no_memory(&ctl->session);
        return kz_session_print(&ctl->session, &out, 0);
}

static int index_added(struct kz_ctl *ctl, const char *name)
{
        json_t *params = json_pack("{s[s]}", "sources", name);
        int code;

        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_ctl_run_reindex(ctl, params);
        if (code == KZSEARCH_EXIT_BUSY)
                kz_terminal_complain(ctl->session.program,
                        "%s is remembered but not indexed yet: run kzsearchctl reindex %s later",
                        name, name);
        return code;
}

int kz_ctl_source_add(struct kz_ctl *ctl)
{
        char *path = full_path(ctl, ctl->words[0]);
        json_t *params, *result = NULL;
        int code;

        if (!path)
                return KZSEARCH_EXIT_ERROR;
        params = add_params(ctl, path);
        free(path);
        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call(&ctl->session, "source.add", params, false, &result);
        if (code)
                return code;
        code = print_added(ctl, result);
        if (code == 0 && !kz_ctl_given(ctl, KZ_CTL_NO_INDEX))
                code = index_added(ctl, kz_json_str(result, "name").ptr);
        json_decref(result);
        return code;
}

int kz_ctl_source_list(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *result = NULL;
        enum kz_status status;
        int code = kz_session_call(&ctl->session, "source.list", NULL, true, &result);

        if (code)
                return code;
        status = kz_source_table_append(&out, json_object_get(result, "sources"));
        json_decref(result);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}

int kz_ctl_source_remove(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *params = json_pack("{so}", "name", kz_session_string(ctl->words[0]));
        json_t *result = NULL;
        enum kz_status status;
        int code;

        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call(&ctl->session, "source.remove", params, false, &result);
        if (code)
                return code;
        status = kz_buf_append_cstr(&out, "removed ");
        if (!status)
                status = kz_visible_append(&out, kz_str(ctl->words[0]), true);
        if (!status)
                status = kz_buf_append_cstr(&out, " and its ");
        if (!status)
                status = kz_humane_count(
                        &out, kz_json_count(result, "documents"), "document\n", "documents\n");
        json_decref(result);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}
