/* kzsearchctl failures */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "client/ctl.h"
#include "client/humane.h"
#include "client/json_field.h"
#include "client/json_output.h"
#include "index/base/date.h"
#include "index/base/visible.h"
#include "kzsearch/protocol.h"

#define FAILURES_MAX 1000

struct failure {
        const json_t *object;
        struct kz_str reason;
        size_t at;    /* in the answer */
        size_t alike; /* how many have this reason */
};

/* One failure is one line: path: message (2020-09-09) */
static enum kz_status put_failure(struct kz_buf *out, const json_t *failure)
{
        uint64_t at = kz_json_count(failure, "at");
        char date[16];

        if (kz_visible_append(out, kz_json_str(failure, "path"), true) ||
                kz_buf_append_cstr(out, ": ") ||
                kz_visible_append(out, kz_json_str(failure, "message"), true))
                return KZ_E_NOMEM;
        if (at && at < INT64_MAX) {
                kz_date_format((int64_t)at, date);
                if (kz_buf_printf(out, " (%s)", date))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '\n');
}

/* What "note: line 17: too long" has in common with that of line 18. */
static struct kz_str reason_of(struct kz_str message)
{
        size_t at = kz_str_starts(message, KZ_STR("note: ")) ? 6 : 0, digits;
        struct kz_str rest = {message.ptr + at, message.len - at};

        if (!kz_str_starts(rest, KZ_STR("line ")))
                return rest;
        digits = strspn(rest.ptr + 5, "0123456789");
        rest = (struct kz_str){rest.ptr + 5 + digits, rest.len - 5 - digits};
        return digits && kz_str_starts(rest, KZ_STR(": "))
                       ? (struct kz_str){rest.ptr + 2, rest.len - 2}
                       : (struct kz_str){message.ptr + at, message.len - at};
}

static int compare_reasons(const struct failure *a, const struct failure *b)
{
        size_t len = a->reason.len < b->reason.len ? a->reason.len : b->reason.len;
        int order = len ? memcmp(a->reason.ptr, b->reason.ptr, len) : 0;

        return order ? order : (a->reason.len > b->reason.len) - (a->reason.len < b->reason.len);
}

static int by_reason(const void *x, const void *y)
{
        const struct failure *a = x, *b = y;
        int order = compare_reasons(a, b);

        return order ? order : (a->at > b->at) - (a->at < b->at);
}

static int by_count(const void *x, const void *y)
{
        const struct failure *a = x, *b = y;

        return a->alike != b->alike ? (a->alike < b->alike) - (a->alike > b->alike)
                                    : by_reason(x, y);
}

/* Those of one reason stand together, the commonest reason first. */
static void group(struct failure *failures, size_t n)
{
        size_t i, from = 0;

        if (n)
                qsort(failures, n, sizeof(*failures), by_reason);
        for (i = 1; i <= n; i++) {
                if (i < n && compare_reasons(&failures[i], &failures[from]) == 0)
                        continue;
                for (size_t j = from; j < i; j++)
                        failures[j].alike = i - from;
                from = i;
        }
        if (n)
                qsort(failures, n, sizeof(*failures), by_count);
}

/* "2 files: no parser" */
static enum kz_status put_counts(struct kz_buf *out, const struct failure *failures, size_t n)
{
        size_t i;

        if (kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        for (i = 0; i < n; i += failures[i].alike) {
                if (kz_humane_count(out, failures[i].alike, "file: ", "files: ") ||
                        kz_visible_append(out, failures[i].reason, true) ||
                        kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static enum kz_status put_failures(struct kz_buf *out, const json_t *result)
{
        const json_t *list = json_object_get(result, "failures"), *object;
        uint64_t total = kz_json_count(result, "total");
        size_t i, n = json_array_size(list);
        struct failure *failures;
        enum kz_status status = KZ_OK;

        if (n == 0)
                return kz_buf_append_cstr(out, "no file failed\n");
        failures = calloc(n, sizeof(*failures));
        if (!failures)
                return KZ_E_NOMEM;
        json_array_foreach(list, i, object) failures[i] =
                (struct failure){object, reason_of(kz_json_str(object, "message")), i, 0};
        group(failures, n);
        for (i = 0; i < n && !status; i++)
                status = put_failure(out, failures[i].object);
        if (!status && total > n)
                status = kz_buf_printf(out, "and %" PRIu64 " more\n", total - n);
        if (!status && failures[0].alike < n)
                status = put_counts(out, failures, n);
        free(failures);
        return status;
}

int kz_ctl_failures(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        json_t *params = json_pack("{si}", "limit", FAILURES_MAX), *result;
        enum kz_status status;
        char *answer = NULL;
        int code;

        if (!params || (ctl->n_words && json_object_set_new(params, "source",
                                                kz_session_string(ctl->words[0])))) {
                json_decref(params);
                return kz_session_no_memory(&ctl->session);
        }
        code = kz_session_call_both(&ctl->session, "failures", params, true, &answer, &result);
        if (code)
                return code;
        if (kz_ctl_given(ctl, KZ_CTL_JSON))
                status = kz_json_output(&out, answer, isatty(STDOUT_FILENO));
        else
                status = put_failures(&out, result);
        json_decref(result);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, 0);
}
