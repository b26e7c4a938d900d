/* kzsearchctl backup */
#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

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
        int code = kz_ctl_absolute(ctl, ctl->words[0], &path);

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
