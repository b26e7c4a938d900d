/* kzsearchctl explain */
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

#define TEXT_LINES 8

static enum kz_status put_label(struct kz_buf *out, const char *label)
{
        return kz_buf_printf(out, "%-10s", label);
}

/* "title     Freedom of assembly (from the file)"; nothing for what is not known. */
static enum kz_status put_field(
        struct kz_buf *out, const char *label, const json_t *first, const char *name)
{
        static const struct {
                const char *from, *words;
        } origins[] = {{"file", "from the file"}, {"name", "from the file's name"},
                {"setting", "the source's setting"}, {"recognised", "recognised"}};
        const json_t *field = json_object_get(first, name);
        struct kz_str value = kz_json_str(field, "value"), from = kz_json_str(field, "from");
        size_t i;

        if (value.len == 0)
                return KZ_OK;
        if (put_label(out, label) || kz_visible_append(out, value, true))
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(origins); i++) {
                if (kz_str_eq(from, kz_str(origins[i].from)) &&
                        kz_buf_printf(out, " (%s)", origins[i].words))
                        return KZ_E_NOMEM;
        }
        return kz_buf_append_char(out, '\n');
}

/* "          paragraphs: 1 en, 3 ru", below the language; nothing when all are alike. */
static enum kz_status put_paragraphs(struct kz_buf *out, const json_t *first)
{
        static const char *const names[] = {"en", "ru", "kk", "other"};
        const json_t *paragraphs = json_object_get(first, "paragraphs");
        const char *before = " ";
        size_t i;

        if (json_object_size(paragraphs) < 2)
                return KZ_OK;
        if (put_label(out, "") || kz_buf_append_cstr(out, "paragraphs:"))
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                uint64_t n = kz_json_count(paragraphs, names[i]);

                if (n == 0)
                        continue;
                if (kz_buf_printf(out, "%s%" PRIu64 " %s", before, n, names[i]))
                        return KZ_E_NOMEM;
                before = ", ";
        }
        return kz_buf_append_char(out, '\n');
}

/* The first lines of the text, each on one of ours. is_cut: there is more of it than we were told.
 */
static enum kz_status put_text(struct kz_buf *out, struct kz_str text, bool is_cut)
{
        unsigned lines = 0;

        if (text.len && kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        while (text.len && lines++ < TEXT_LINES) {
                const char *end = memchr(text.ptr, '\n', text.len);
                size_t len = end ? (size_t)(end - text.ptr) : text.len;

                if (kz_visible_append(out, (struct kz_str){text.ptr, len}, true) ||
                        kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
                len += end != NULL;
                text = (struct kz_str){text.ptr + len, text.len - len};
        }
        return text.len || is_cut ? kz_buf_append_cstr(out, "...\n") : KZ_OK;
}

static enum kz_status put_type(struct kz_buf *out, const json_t *result)
{
        struct kz_str type = kz_json_str(result, "type");

        if (type.len == 0)
                return KZ_OK;
        if (put_label(out, "type") || kz_visible_append(out, type, true) ||
                kz_buf_append_cstr(out, ", ") ||
                kz_humane_size(out, kz_json_count(result, "size")) ||
                kz_buf_append_cstr(out, ", ") ||
                kz_humane_count(out, kz_json_count(result, "documents"), "document", "documents"))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_problems(struct kz_buf *out, const json_t *result)
{
        const json_t *problems = json_object_get(result, "problems"), *problem;
        uint64_t total = kz_json_count(result, "problems_total"), line;
        size_t i, n = json_array_size(problems);

        json_array_foreach(problems, i, problem)
        {
                line = kz_json_count(problem, "line");
                if (put_label(out, "problem") ||
                        (line && kz_buf_printf(out, "line %" PRIu64 ": ", line)) ||
                        kz_visible_append(out, kz_json_str(problem, "message"), true) ||
                        kz_buf_append_char(out, '\n'))
                        return KZ_E_NOMEM;
        }
        return total > n ? kz_buf_printf(out, "%-10sand %" PRIu64 " more\n", "", total - n) : KZ_OK;
}

/* "index     2026-11-25, 3 documents, up to date" */
static enum kz_status put_catalog(struct kz_buf *out, const json_t *result)
{
        const json_t *catalog = json_object_get(result, "catalog");
        struct kz_str error = kz_json_str(catalog, "error");
        char date[16];

        if (put_label(out, "index"))
                return KZ_E_NOMEM;
        if (!json_is_object(catalog))
                return kz_buf_append_cstr(out, "not in it\n");
        kz_date_format((int64_t)kz_json_count(catalog, "at"), date);
        if (kz_buf_printf(out, "%s, ", date) ||
                kz_humane_count(
                        out, kz_json_count(catalog, "documents"), "document, ", "documents, ") ||
                kz_buf_append_cstr(out, kz_json_true(result, "current")
                                                ? "up to date"
                                                : "changed since: the next reindex reads it"))
                return KZ_E_NOMEM;
        if (error.len &&
                (kz_buf_append_cstr(out, kz_str_eq(kz_json_str(catalog, "state"), KZ_STR("failed"))
                                                 ? "; it failed: "
                                                 : "; ") ||
                        kz_visible_append(out, error, true)))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_why_not(struct kz_buf *out, const char *label, struct kz_str why)
{
        if (why.len == 0)
                return KZ_OK;
        if (put_label(out, label) || kz_visible_append(out, why, true))
                return KZ_E_NOMEM;
        return kz_buf_append_char(out, '\n');
}

static enum kz_status put_all(struct kz_buf *out, const json_t *result)
{
        static const struct {
                const char *label, *name;
        } fields[] = {{"title", "title"}, {"date", "date"}, {"author", "author"},
                {"language", "lang"}, {"kind", "kind"}, {"url", "url"}};
        const json_t *first = json_object_get(result, "first");
        struct kz_str source = kz_json_str(result, "source");
        size_t i;

        if (kz_visible_append(out, kz_json_str(result, "path"), true) ||
                kz_buf_append_char(out, '\n') || put_label(out, "source") ||
                kz_visible_append(
                        out, source.len ? source : KZ_STR("none: it is not indexed"), true) ||
                kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        if (kz_json_true(result, "hidden") &&
                put_why_not(out, "left out", KZ_STR("hidden files and folders are not indexed")))
                return KZ_E_NOMEM;
        if (put_why_not(out, "file", kz_json_str(result, "missing")) || put_type(out, result) ||
                put_why_not(out, "failure", kz_json_str(result, "failure")) ||
                put_problems(out, result))
                return KZ_E_NOMEM;
        if (source.len && put_catalog(out, result))
                return KZ_E_NOMEM;
        /* Out of every source it has no id that anything would take. */
        if (first && source.len && put_why_not(out, "id", kz_json_str(first, "id")))
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                if (put_field(out, fields[i].label, first, fields[i].name) ||
                        (strcmp(fields[i].name, "lang") == 0 && put_paragraphs(out, first)))
                        return KZ_E_NOMEM;
        }
        return put_text(out, kz_json_str(first, "text"), kz_json_true(first, "text_cut"));
}

/* What a reindex would make of it: the same words, the same code. */
static int exit_code(const json_t *result)
{
        bool fine = kz_json_str(result, "source").len && !kz_json_true(result, "hidden") &&
                    kz_json_str(result, "missing").len == 0 &&
                    kz_json_str(result, "failure").len == 0;

        return fine ? 0 : KZSEARCH_EXIT_INCOMPLETE;
}

int kz_ctl_explain(struct kz_ctl *ctl)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        char *real = realpath(ctl->words[0], NULL), *answer = NULL;
        json_t *params, *result;
        enum kz_status status;
        int code;

        /* One that is gone may still be in the index. */
        code = kz_ctl_absolute(ctl, real ? real : ctl->words[0], &path);
        free(real);
        if (code)
                return code;
        params = json_pack("{ss}", "path", path.data);
        if (!params)
                return kz_session_no_memory(&ctl->session);
        code = kz_session_call_both(&ctl->session, "explain", params, true, &answer, &result);
        if (code)
                return code;
        if (kz_ctl_given(ctl, KZ_CTL_JSON))
                status = kz_json_output(&out, answer, isatty(STDOUT_FILENO));
        else
                status = put_all(&out, result);
        code = exit_code(result);
        json_decref(result);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, code);
}
