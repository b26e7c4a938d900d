/* kzsearchctl seal, compact */
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/json_output.h"
#include "client/progress.h"
#include "kzsearch/protocol.h"

/* "12 documents in 1 segment, 4.0 KB (before: 9.1 KB), in 12 ms" */
static enum kz_status put_done(struct kz_buf *out, const json_t *result)
{
        const uint64_t live = kz_json_count(result, "live_documents");
        const uint64_t documents = kz_json_count(result, "documents");

        if (kz_json_true(result, "skipped"))
                return kz_buf_append_cstr(out, "another job is running: skipped\n");
        if (kz_humane_count(out, documents > live ? documents - live : 0, "document in ",
                    "documents in ") ||
                kz_humane_count(out, kz_json_count(result, "segments"), "segment, ", "segments, "))
                return KZ_E_NOMEM;
        if (live && (kz_humane_count(out, live, "document ", "documents ") ||
                            kz_buf_append_cstr(out, "not sealed, ")))
                return KZ_E_NOMEM;
        if (kz_humane_size(out, kz_json_count(result, "bytes")) ||
                kz_buf_append_cstr(out, " (before: ") ||
                kz_humane_size(out, kz_json_count(result, "bytes_before")) ||
                kz_buf_append_cstr(out, "), in ") ||
                kz_humane_span(out, kz_json_count(result, "took_ms") * 1000))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static int run(struct kz_ctl *ctl, const char *method)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *params =
                json_pack("{sb}", "skip_if_running", kz_ctl_given(ctl, KZ_CTL_SKIP_IF_RUNNING));
        const bool quiet = kz_ctl_given(ctl, KZ_CTL_QUIET);
        struct kz_progress progress;
        enum kz_status status = KZ_OK;
        json_t *result = NULL;
        char *answer = NULL;
        int code;

        if (!params)
                return kz_session_no_memory(&ctl->session);
        kz_progress_init(&progress);
        if (!quiet && !kz_ctl_given(ctl, KZ_CTL_NO_PROGRESS)) {
                ctl->session.progress = kz_progress_show;
                ctl->session.progress_context = &progress;
        }
        code = kz_session_call_both(&ctl->session, method, params, false, &answer, &result);
        ctl->session.progress = NULL;
        kz_progress_end(&progress);
        if (code)
                return code;
        if (kz_ctl_given(ctl, KZ_CTL_JSON))
                status = kz_json_output(&out, answer, isatty(STDOUT_FILENO));
        else if (!quiet)
                status = put_done(&out, result);
        json_decref(result);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}

int kz_ctl_seal(struct kz_ctl *ctl)
{
        return run(ctl, "seal");
}

int kz_ctl_compact(struct kz_ctl *ctl)
{
        return run(ctl, "compact");
}
