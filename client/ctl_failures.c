/* kzsearchctl failures */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/json_output.h"
#include "client/paragraph.h"
#include "client/terminal.h"
#include "index/base/date.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

#define NAMES_MAX 5        /* of one reason, without --all */
#define FAILURES_MAX 10000 /* in one answer, without --all */
#define ALL 1000000        /* as many as the daemon tells */
#define SOURCE_COLUMN 20   /* names of sources are padded no further */
#define INDENT 4

struct page {
        struct kz_buf *out;
        size_t width;         /* columns; 0: no terminal */
        size_t source_column; /* of the longest name of a source, within reason */
        bool all;             /* --all */
};

static enum kz_status put_line(struct page *page, const char *lead, const char *text)
{
        const struct kz_paragraph line = {
                .text = kz_str(text), .indent = strlen(lead), .lead = lead, .width = page->width};

        return kz_paragraph_append(page->out, &line);
}

/* "3 files: password-protected", "5 parts of 2 files: …", "2 files, notes: …" */
static enum kz_status put_reason(struct page *page, const json_t *reason)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        uint64_t files = kz_json_count(reason, "files"), all = kz_json_count(reason, "parts");
        struct kz_str remedy = kz_json_str(reason, "remedy");

        if (all > files &&
                (kz_humane_count(&line, all, "part", "parts") || kz_buf_append_cstr(&line, " of ")))
                return KZ_E_NOMEM;
        if (kz_humane_count(&line, files, "file", "files") ||
                kz_buf_append_cstr(&line, kz_json_true(reason, "note") ? ", only noted: " : ": ") ||
                kz_buf_append_str(&line, kz_json_str(reason, "reason")) ||
                put_line(page, "", line.data))
                return KZ_E_NOMEM;
        return remedy.len ? put_line(page, "    way out: ", remedy.ptr) : KZ_OK;
}

/* What can be typed and copied stands on one line, however long: "    reports  /x/a.zip#b.pdf:17"
 */
static enum kz_status put_failure(struct page *page, const json_t *failure)
{
        struct kz_str source = kz_json_str(failure, "source");
        struct kz_str member = kz_json_str(failure, "member");
        struct kz_str detail = kz_json_str(failure, "detail");
        uint64_t at = kz_json_count(failure, "at"), line = kz_json_count(failure, "line");
        uint64_t count = kz_json_count(failure, "count");
        struct kz_buf *out = page->out;
        char date[16];

        if (kz_buf_printf(
                    out, "%*s%-*.*s  ", INDENT, "", (int)page->source_column, KZ_STR_ARG(source)) ||
                kz_visible_append(out, kz_json_str(failure, "path"), true))
                return KZ_E_NOMEM;
        if (member.len && (kz_buf_append_char(out, '#') || kz_visible_append(out, member, true)))
                return KZ_E_NOMEM;
        if (line && kz_buf_printf(out, ":%" PRIu64, line))
                return KZ_E_NOMEM;
        if (count > 1 && kz_buf_printf(out, " and %" PRIu64 " more of it", count - 1))
                return KZ_E_NOMEM;
        if (detail.len && (kz_buf_append_cstr(out, ": ") || kz_visible_append(out, detail, true)))
                return KZ_E_NOMEM;
        if (at && at < INT64_MAX) {
                kz_date_format((int64_t)at, date);
                if (kz_buf_printf(out, " (%s)", date))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '\n');
}

static int compare_members(const json_t *a, const json_t *b, const char *name)
{
        return kz_str_cmp(kz_json_str(a, name), kz_json_str(b, name));
}

/* By reason, so that those of one stand together; then by their names. */
static int compare_failures(const void *x, const void *y)
{
        const json_t *a = *(json_t *const *)x, *b = *(json_t *const *)y;
        uint64_t line_a = kz_json_count(a, "line"), line_b = kz_json_count(b, "line");
        int order = compare_members(a, b, "reason");

        if (!order)
                order = compare_members(a, b, "source");
        if (!order)
                order = compare_members(a, b, "path");
        if (!order)
                order = compare_members(a, b, "member");
        return order ? order : (line_a > line_b) - (line_a < line_b);
}

static json_t **sort_failures(const json_t *list)
{
        size_t n = json_array_size(list), i;
        json_t **sorted = calloc(n + 1, sizeof(*sorted)), *failure;

        if (!sorted)
                return NULL;
        json_array_foreach(list, i, failure) sorted[i] = failure;
        qsort(sorted, n, sizeof(*sorted), compare_failures);
        return sorted;
}

static size_t find_first(json_t *const *sorted, size_t n, struct kz_str reason)
{
        size_t low = 0, high = n;

        while (low < high) {
                size_t middle = low + (high - low) / 2;

                if (kz_str_cmp(kz_json_str(sorted[middle], "reason"), reason) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static enum kz_status put_group(
        struct page *page, const json_t *reason, json_t *const *sorted, size_t n)
{
        struct kz_str text = kz_json_str(reason, "reason");
        uint64_t all = kz_json_count(reason, "parts"), listed = 0;
        size_t i;

        if (put_reason(page, reason))
                return KZ_E_NOMEM;
        for (i = find_first(sorted, n, text);
                i < n && kz_str_eq(kz_json_str(sorted[i], "reason"), text); i++, listed++) {
                if (put_failure(page, sorted[i]))
                        return KZ_E_NOMEM;
        }
        if (all > listed && kz_buf_printf(page->out, "%*sand %" PRIu64 " more%s\n", INDENT, "",
                                    all - listed, page->all ? "" : ": --all lists them"))
                return KZ_E_NOMEM;
        return kz_buf_append_char(page->out, '\n');
}

static size_t widest_source(const json_t *list)
{
        const json_t *failure;
        size_t i, widest = 0, len;

        json_array_foreach(list, i, failure)
        {
                len = kz_json_str(failure, "source").len;
                widest = len > widest ? len : widest;
        }
        return widest < SOURCE_COLUMN ? widest : SOURCE_COLUMN;
}

static enum kz_status put_failures(struct page *page, const json_t *result)
{
        const json_t *list = json_object_get(result, "failures"), *reason;
        const json_t *reasons = json_object_get(result, "reasons");
        uint64_t parts = kz_json_count(result, "parts"), files = kz_json_count(result, "total");
        json_t **sorted = sort_failures(list);
        enum kz_status status = KZ_OK;
        size_t i;

        if (!sorted)
                return KZ_E_NOMEM;
        page->source_column = widest_source(list);
        json_array_foreach(reasons, i, reason)
        {
                if (!status)
                        status = put_group(page, reason, sorted, json_array_size(list));
        }
        free(sorted);
        if (status)
                return status;
        if (!files)
                return kz_buf_append_cstr(page->out, "no file failed\n");
        if (parts > files && (kz_humane_count(page->out, parts, "part", "parts") ||
                                     kz_buf_append_cstr(page->out, " of ")))
                return KZ_E_NOMEM;
        return kz_humane_count(page->out, files, "file\n", "files\n");
}

/* NULL: no memory. */
static json_t *make_params(const struct kz_ctl *ctl)
{
        const char *source = ctl->values[KZ_CTL_SOURCE] ? ctl->values[KZ_CTL_SOURCE]
                             : ctl->n_words             ? ctl->words[0]
                                                        : NULL;
        const char *reason = ctl->values[KZ_CTL_REASON];
        const bool all = kz_ctl_given(ctl, KZ_CTL_ALL), json = kz_ctl_given(ctl, KZ_CTL_JSON);
        json_t *params = json_pack("{sisi}", "limit", all ? ALL : FAILURES_MAX, "per_reason",
                all || json ? ALL : NAMES_MAX);

        if (params &&
                ((source && json_object_set_new(params, "source", kz_session_string(source))) ||
                        (reason && json_object_set_new(
                                           params, "reason", kz_session_string(reason))))) {
                json_decref(params);
                return NULL;
        }
        return params;
}

int kz_ctl_failures(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct page page = {.out = &out,
                .width = kz_terminal_look(STDOUT_FILENO, KZ_COLOR_NEVER).columns,
                .all = kz_ctl_given(ctl, KZ_CTL_ALL)};
        json_t *params = make_params(ctl), *result;
        enum kz_status status;
        char *answer = NULL;
        int code;

        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call_both(&ctl->session, "failures", params, true, &answer, &result);
        if (code)
                return code;
        if (kz_ctl_given(ctl, KZ_CTL_JSON))
                status = kz_json_output(&out, answer, isatty(STDOUT_FILENO));
        else
                status = put_failures(&page, result);
        json_decref(result);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}
