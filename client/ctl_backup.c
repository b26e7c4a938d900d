/* kzsearchctl backup */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/terminal.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

/* The daemon is elsewhere: it needs the whole path. The exit code; 0 with the path in out. */
static int absolute(const struct kz_ctl *ctl, const char *given, struct kz_buf *out)
{
        char *here = given[0] == '/' ? NULL : getcwd(NULL, 0);
        enum kz_status status;

        if (given[0] != '/' && !here) {
                kz_terminal_complain(
                        ctl->session.program, "the current directory: %s", strerror(errno));
                return KZSEARCH_EXIT_ERROR;
        }
        status = here ? kz_buf_printf(out, "%s/%s", here, given) : kz_buf_append_cstr(out, given);
        free(here);
        if (status)
                return kz_session_no_memory(&ctl->session);
        if (kz_utf8_validate(out->data, out->len) == out->len)
                return 0;
        kz_terminal_complain(ctl->session.program, "the path %s is not UTF-8", out->data);
        return KZSEARCH_EXIT_ERROR;
}

static enum kz_status put_done(struct kz_buf *out, const json_t *result)
{
        if (kz_buf_append_cstr(out, "backed up ") ||
                kz_humane_count(
                        out, kz_json_count(result, "documents"), "document, ", "documents, ") ||
                kz_humane_size(out, kz_json_count(result, "bytes")) ||
                kz_buf_append_cstr(out, ", to ") ||
                kz_visible_append(out, kz_json_str(result, "dir"), true) ||
                kz_buf_append_cstr(out, " in ") ||
                kz_humane_span(out, kz_json_count(result, "took_ms") * 1000))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

int kz_ctl_backup(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *params, *result = NULL;
        enum kz_status status;
        int code = absolute(ctl, ctl->words[0], &path);

        if (code)
                return code;
        params = json_pack("{ss}", "dir", path.data);
        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call(&ctl->session, "backup", params, false, &result);
        if (code)
                return code;
        status = put_done(&out, result);
        json_decref(result);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}
