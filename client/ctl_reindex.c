/* kzsearchctl reindex */
#include <inttypes.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/progress.h"
#include "client/terminal.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

/* ", 3 new" for a count that is not 0. */
static enum kz_status put_some(struct kz_buf *out, const json_t *source, const char *name)
{
        uint64_t n = kz_json_count(source, name);

        return n ? kz_buf_printf(out, ", %" PRIu64 " %s", n, name) : KZ_OK;
}

/* "reports: 400 files, 3 new, 2 failed; 4 documents written, 1 removed" */
static enum kz_status put_source(struct kz_buf *out, const json_t *source)
{
        static const char *const counts[] = {"new", "changed", "removed", "failed"};
        uint64_t written = kz_json_count(source, "documents");
        uint64_t removed = kz_json_count(source, "documents_removed");
        size_t i, from;

        if (kz_visible_append(out, kz_json_str(source, "name"), true) ||
                kz_buf_append_cstr(out, ": ") ||
                kz_humane_count(out, kz_json_count(source, "files"), "file", "files"))
                return KZ_E_NOMEM;
        from = out->len;
        for (i = 0; i < KZ_ARRAY_LEN(counts); i++) {
                if (put_some(out, source, counts[i]))
                        return KZ_E_NOMEM;
        }
        if (out->len == from && !written && !removed)
                return kz_buf_append_cstr(out, ", nothing new\n");
        if (kz_buf_append_cstr(out, "; ") ||
                kz_humane_count(out, written, "document", "documents") ||
                kz_buf_append_cstr(out, " written"))
                return KZ_E_NOMEM;
        if (removed && kz_buf_printf(out, ", %" PRIu64 " removed", removed))
                return KZ_E_NOMEM;
        return kz_buf_append_cstr(out, "\n");
}

static enum kz_status put_took(struct kz_buf *out, const json_t *result)
{
        if (kz_buf_append_cstr(out, "done in ") ||
                kz_humane_span(out, kz_json_count(result, "took_ms") * 1000))
                return KZ_E_NOMEM;
        return kz_buf_append_cstr(out, "\n");
}

static enum kz_status put_report(struct kz_buf *out, const json_t *result)
{
        const json_t *sources = json_object_get(result, "sources"), *source;
        size_t i;

        if (json_object_get(result, "reanalyzed")) {
                if (kz_buf_append_cstr(out, "made the terms of ") ||
                        kz_humane_count(out, kz_json_count(result, "reanalyzed"), "document",
                                "documents") ||
                        kz_buf_append_cstr(out, " anew\n"))
                        return KZ_E_NOMEM;
                return put_took(out, result);
        }
        json_array_foreach(sources, i, source)
        {
                if (put_source(out, source))
                        return KZ_E_NOMEM;
        }
        if (json_array_size(sources) == 0)
                return kz_buf_append_cstr(
                        out, "there are no sources yet: kzsearchctl source add PATH\n");
        return put_took(out, result);
}

static void complain_of(const struct kz_ctl *ctl, const json_t *problem)
{
        uint64_t line = kz_json_count(problem, "line");
        struct kz_str path = kz_json_str(problem, "path"), what = kz_json_str(problem, "message");
        bool note = kz_str_eq(kz_json_str(problem, "severity"), KZ_STR("note"));
        char number[32] = "";

        if (line)
                snprintf(number, sizeof(number), ":%" PRIu64, line);
        if (path.len == 0)
                path = kz_json_str(problem, "source");
        if (note && kz_ctl_given(ctl, KZ_CTL_QUIET))
                return;
        kz_terminal_complain(ctl->session.program, "%.*s%s: %s%.*s", KZ_STR_ARG(path), number,
                note ? "note: " : "", KZ_STR_ARG(what));
}

/*
 * Said even with --quiet, but for notes: a job that runs at night is to be heard when something is
 * wrong, and only then.
 */
static void complain(const struct kz_ctl *ctl, const json_t *result)
{
        const json_t *problems = json_object_get(result, "problems"), *item;
        uint64_t total = kz_json_count(result, "problems_total");
        uint64_t notes = kz_json_count(result, "notes_total");
        bool quiet = kz_ctl_given(ctl, KZ_CTL_QUIET);
        size_t i, n = json_array_size(problems), n_notes = 0;
        struct kz_str problem, name;

        json_array_foreach(problems, i, item)
        {
                n_notes += kz_str_eq(kz_json_str(item, "severity"), KZ_STR("note"));
                complain_of(ctl, item);
        }
        if (quiet) {
                total -= notes < total ? notes : total;
                n -= n_notes;
        }
        if (total > n)
                kz_terminal_complain(ctl->session.program,
                        "and %" PRIu64 " more %s: see kzsearchctl failures", total - n,
                        total - n == 1 ? "problem" : "problems");
        json_array_foreach(json_object_get(result, "sources"), i, item)
        {
                name = kz_json_str(item, "name");
                problem = kz_json_str(item, "problem");
                if (problem.len)
                        kz_terminal_complain(ctl->session.program, "%.*s: %.*s", KZ_STR_ARG(name),
                                KZ_STR_ARG(problem));
        }
}

static int finish(struct kz_ctl *ctl, const json_t *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        bool quiet = kz_ctl_given(ctl, KZ_CTL_QUIET);
        int code = 0;

        if (kz_json_true(result, "skipped")) {
                if (!quiet && kz_buf_append_cstr(&out, "another job is running: skipped\n"))
                        return kz_session_no_memory(&ctl->session);
        } else if (kz_json_true(result, "started")) {
                if (!quiet && kz_buf_append_cstr(
                                      &out, "started; kzsearchctl status says how far it is\n"))
                        return kz_session_no_memory(&ctl->session);
        } else {
                if (!kz_json_true(result, "complete"))
                        code = KZSEARCH_EXIT_INCOMPLETE;
                if (!quiet && put_report(&out, result))
                        return kz_session_no_memory(&ctl->session);
                complain(ctl, result);
        }
        return kz_session_print(&ctl->session, &out, code);
}

int kz_ctl_run_reindex(struct kz_ctl *ctl, json_t *params)
{
        struct kz_progress progress;
        json_t *result = NULL;
        int code;

        kz_progress_init(&progress);
        if (!kz_ctl_given(ctl, KZ_CTL_QUIET) && !kz_ctl_given(ctl, KZ_CTL_NO_PROGRESS)) {
                ctl->session.progress = kz_progress_show;
                ctl->session.progress_context = &progress;
        }
        code = kz_session_call(&ctl->session, "reindex", params, false, &result);
        ctl->session.progress = NULL;
        kz_progress_end(&progress);
        if (code)
                return code;
        code = finish(ctl, result);
        json_decref(result);
        return code;
}

int kz_ctl_reindex(struct kz_ctl *ctl)
{
        json_t *params = json_pack("{sb sb sb sb sb}", "rebuild", kz_ctl_given(ctl, KZ_CTL_REBUILD),
                "reanalyze", kz_ctl_given(ctl, KZ_CTL_REANALYZE), "allow_removals",
                kz_ctl_given(ctl, KZ_CTL_ALLOW_REMOVALS), "wait",
                !kz_ctl_given(ctl, KZ_CTL_NO_WAIT), "skip_if_running",
                kz_ctl_given(ctl, KZ_CTL_SKIP_IF_RUNNING));
        json_t *names = json_array();
        size_t i;

        for (i = 0; i < ctl->n_words; i++)
                json_array_append_new(names, kz_session_string(ctl->words[i]));
        if (!params || json_array_size(names) != ctl->n_words) {
                json_decref(names);
                json_decref(params);
                return kz_session_no_memory(&ctl->session);
        }
        if (ctl->n_words)
                json_object_set(params, "sources", names);
        json_decref(names);
        return kz_ctl_run_reindex(ctl, params);
}
