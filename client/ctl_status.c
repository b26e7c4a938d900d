/* kzsearchctl status, check, reload, stop */
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/json_output.h"
#include "client/progress.h"
#include "client/source_table.h"
#include "client/terminal.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

#define STOP_MS 10000 /* what is in flight gets a few seconds to finish */
#define STOP_STEP_MS 50

static enum kz_status put_text(struct kz_buf *out, const char *label, struct kz_str text)
{
        if (text.len == 0)
                return KZ_OK;
        if (kz_buf_printf(out, "%-10s", label) || kz_visible_append(out, text, true))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_index(struct kz_buf *out, const json_t *s)
{
        struct kz_str state = kz_json_str(s, "state"), message = kz_json_str(s, "message");

        if (kz_buf_append_cstr(out, "index     ") ||
                kz_humane_count(out, kz_json_count(s, "documents"), "document, ", "documents, ") ||
                kz_humane_size(out, kz_json_count(s, "bytes")) || kz_buf_append_cstr(out, ", ") ||
                kz_visible_append(out, state, true))
                return KZ_E_NOMEM;
        if (message.len && (kz_buf_append_cstr(out, ": ") || kz_visible_append(out, message, true)))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

/* Where the documents are: "3 documents live, 4.0 KB; 12 in 1 segment, 9.1 KB, 2 more masked" */
static enum kz_status put_tiers(struct kz_buf *out, const json_t *s)
{
        const json_t *live = json_object_get(s, "live"), *segments = json_object_get(s, "segments");
        const uint64_t masked = kz_json_count(segments, "masked");

        if (kz_json_count(segments, "count") == 0)
                return KZ_OK;
        if (kz_buf_append_cstr(out, "segments  ") ||
                kz_humane_count(out, kz_json_count(segments, "documents"), "document in ",
                        "documents in ") ||
                kz_humane_count(out, kz_json_count(segments, "count"), "segment, ", "segments, ") ||
                kz_humane_size(out, kz_json_count(segments, "bytes")))
                return KZ_E_NOMEM;
        if (masked && (kz_buf_append_cstr(out, ", ") ||
                              kz_humane_count(out, masked, "document", "documents") ||
                              kz_buf_append_cstr(out, " more that were replaced or removed")))
                return KZ_E_NOMEM;
        if (kz_buf_append_cstr(out, "\nlive      ") ||
                kz_humane_count(
                        out, kz_json_count(live, "documents"), "document, ", "documents, ") ||
                kz_humane_size(out, kz_json_count(live, "bytes")))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_job(struct kz_buf *out, const json_t *job)
{
        struct kz_progress progress = {.columns = 0};

        if (!json_is_object(job))
                return KZ_OK;
        if (kz_buf_append_cstr(out, "job       ") ||
                kz_visible_append(out, kz_json_str(job, "what"), true) ||
                kz_buf_append_cstr(out, ", ") || kz_progress_line(&progress, job, out) ||
                kz_buf_append_cstr(out, ", for ") ||
                kz_humane_span(out, kz_json_count(job, "elapsed_ms") * 1000))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

/* Sources that are to be watched and are not, or not whole. */
static enum kz_status put_watch_problems(struct kz_buf *out, const json_t *sources)
{
        const json_t *source;
        size_t i;

        json_array_foreach(sources, i, source)
        {
                struct kz_str problem = kz_json_str(source, "watch_problem");

                if (problem.len &&
                        (kz_buf_append_cstr(out, "watch     ") ||
                                kz_visible_append(out, kz_json_str(source, "name"), true) ||
                                kz_buf_append_cstr(out, ": ") ||
                                kz_visible_append(out, problem, true) ||
                                kz_buf_append_char(out, '\n')))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static enum kz_status put_status(struct kz_buf *out, const json_t *s)
{
        const json_t *searches = json_object_get(s, "searches");

        if (kz_buf_append_cstr(out, "kzsearchd ") ||
                kz_visible_append(out, kz_json_str(s, "version"), true) ||
                kz_buf_printf(out, ", process %" PRIu64 ", up ", kz_json_count(s, "pid")) ||
                kz_humane_seconds(out, kz_json_count(s, "uptime_s")) ||
                kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        if (put_index(out, s) || put_tiers(out, s) ||
                put_text(out, "data", kz_json_str(s, "data_dir")) ||
                put_text(out, "socket", kz_json_str(s, "socket")) ||
                put_text(out, "settings", kz_json_str(s, "config")))
                return KZ_E_NOMEM;
        if (kz_buf_printf(out,
                    "searches  %" PRIu64 " done, %" PRIu64 " failed, %" PRIu64 " running, %" PRIu64
                    " waiting\n",
                    kz_json_count(searches, "done"), kz_json_count(searches, "failed"),
                    kz_json_count(searches, "running"), kz_json_count(searches, "queued")))
                return KZ_E_NOMEM;
        if (kz_str_eq(kz_json_str(s, "name_rules"), KZ_STR("other")) &&
                kz_buf_append_cstr(out,
                        "names     the index was made with other rules, so some spellings are "
                        "missed: kzsearchctl reindex --reanalyze\n"))
                return KZ_E_NOMEM;
        if (put_job(out, json_object_get(s, "job")) ||
                put_watch_problems(out, json_object_get(s, "sources")) ||
                kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        return kz_source_table_append(out, json_object_get(s, "sources"));
}

int kz_ctl_status(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        enum kz_status status;
        char *answer = NULL;
        json_t *tree;
        int code;

        ctl->session.no_autostart = true;
        code = kz_session_call_both(&ctl->session, "status", NULL, true, &answer, &tree);
        if (code)
                return code;
        if (kz_ctl_given(ctl, KZ_CTL_JSON))
                status = kz_json_output(&out, answer, isatty(STDOUT_FILENO));
        else
                status = put_status(&out, tree);
        if (kz_str_eq(kz_json_str(tree, "state"), KZ_STR("damaged")))
                code = KZSEARCH_EXIT_ERROR;
        json_decref(tree);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, code);
}

int kz_ctl_check(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *result = NULL;
        struct kz_str message;
        bool ok;
        int code = kz_session_call(&ctl->session, "check", NULL, true, &result);

        if (code)
                return code;
        ok = kz_json_true(result, "ok");
        message = kz_json_str(result, "message");
        if (!ok)
                kz_terminal_complain(
                        ctl->session.program, "the index is damaged: %.*s", KZ_STR_ARG(message));
        json_decref(result);
        if (!ok)
                return KZSEARCH_EXIT_ERROR;
        if (kz_buf_append_cstr(&out, "the index is whole\n"))
                return kz_session_no_memory(&ctl->session);
        return kz_session_print(&ctl->session, &out, 0);
}

int kz_ctl_reload(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *result = NULL;
        int code;

        /* One that starts now reads its configuration anyway. */
        ctl->session.no_autostart = true;
        code = kz_session_call(&ctl->session, "reload", NULL, true, &result);
        if (code)
                return code;
        json_decref(result);
        if (kz_buf_append_cstr(&out, "the configuration was read again\n"))
                return kz_session_no_memory(&ctl->session);
        return kz_session_print(&ctl->session, &out, 0);
}

/* Whether the daemon at the other end hung up before the time was over. */
static bool wait_until_gone(struct kzsearch *kz)
{
        const struct timespec step = {0, STOP_STEP_MS * 1000000};
        enum kzsearch_status status;
        char *answer;
        int ms;

        kzsearch_set_timeout(kz, STOP_MS);
        for (ms = 0; ms < STOP_MS; ms += STOP_STEP_MS) {
                status = kzsearch_call(kz, "status", NULL, NULL, NULL, &answer, NULL);
                if (status == KZSEARCH_OK)
                        kzsearch_free(answer);
                else if (status != KZSEARCH_REFUSED)
                        return status != KZSEARCH_TIMEOUT;
                nanosleep(&step, NULL);
        }
        return false;
}

int kz_ctl_stop(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *result = NULL;
        int code;

        ctl->session.no_autostart = true;
        code = kz_session_call(&ctl->session, "stop", NULL, false, &result);
        if (code)
                return code;
        json_decref(result);
        if (!wait_until_gone(ctl->session.kz)) {
                kz_terminal_complain(ctl->session.program,
                        "the daemon was told to stop, and is still finishing what is in flight");
                return KZSEARCH_EXIT_INCOMPLETE;
        }
        if (kz_buf_append_cstr(&out, "stopped\n"))
                return kz_session_no_memory(&ctl->session);
        return kz_session_print(&ctl->session, &out, 0);
}
