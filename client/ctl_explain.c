/* kzsearchctl explain */
#include <inttypes.h>
#include <stdio.h>
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

#define TEXT_LINES 8
#define LABEL 10 /* columns */

struct page {
        struct kz_buf *out;
        size_t width; /* columns; 0: no terminal */
};

/* "title     Freedom of assembly", in as many lines as it takes; nothing when there are no words.
 */
static enum kz_status put_words(struct page *page, const char *label, struct kz_str words)
{
        char lead[LABEL + 1];
        const struct kz_paragraph line = {
                .text = words, .indent = LABEL, .lead = lead, .width = page->width};

        if (words.len == 0)
                return KZ_OK;
        snprintf(lead, sizeof(lead), "%-*s", LABEL, label);
        return kz_paragraph_append(page->out, &line);
}

/* The same of what may be typed or copied: it stays on one line. */
static enum kz_status put_name(struct page *page, const char *label, struct kz_str name)
{
        if (name.len == 0)
                return KZ_OK;
        if (kz_buf_printf(page->out, "%-*s", LABEL, label) ||
                kz_visible_append(page->out, name, true))
                return KZ_E_NOMEM;
        return kz_buf_append_char(page->out, '\n');
}

/* "title     Freedom of assembly (front matter)"; nothing for what is not known. */
static enum kz_status put_field(
        struct page *page, const char *label, const json_t *first, const char *name)
{
        static const struct {
                const char *from, *words;
        } origins[] = {{"file", "from the file"}, {"name", "from the file's name"},
                {"setting", "the source's setting"}, {"recognised", "recognised"}};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        const json_t *field = json_object_get(first, name);
        struct kz_str value = kz_json_str(field, "value"), from = kz_json_str(field, "from");
        struct kz_str where = kz_json_str(field, "where");
        size_t i;

        if (value.len == 0)
                return KZ_OK;
        for (i = 0; i < KZ_ARRAY_LEN(origins) && !where.len; i++) {
                if (kz_str_eq(from, kz_str(origins[i].from)))
                        where = kz_str(origins[i].words);
        }
        if (kz_buf_append_str(&line, value) ||
                (where.len && kz_buf_printf(&line, " (%.*s)", KZ_STR_ARG(where))))
                return KZ_E_NOMEM;
        return put_words(page, label, kz_buf_str(&line));
}

/* "          paragraphs: 1 en, 3 ru", below the language; nothing when all are alike. */
static enum kz_status put_paragraphs(struct page *page, const json_t *first)
{
        static const char *const names[] = {"en", "ru", "kk", "other"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        const json_t *paragraphs = json_object_get(first, "paragraphs");
        const char *before = "paragraphs: ";
        size_t i;

        if (json_object_size(paragraphs) < 2)
                return KZ_OK;
        for (i = 0; i < KZ_ARRAY_LEN(names); i++) {
                uint64_t n = kz_json_count(paragraphs, names[i]);

                if (n == 0)
                        continue;
                if (kz_buf_printf(&line, "%s%" PRIu64 " %s", before, n, names[i]))
                        return KZ_E_NOMEM;
                before = ", ";
        }
        return put_words(page, "", kz_buf_str(&line));
}

/* "same as   s:b.txt", an id a line, and "like      …" of what is but near. */
static enum kz_status put_copies(struct page *page, const json_t *document)
{
        const json_t *ids = json_object_get(document, "copies");
        uint64_t same = kz_json_count(document, "identical"), n = json_array_size(ids), i;
        uint64_t all = kz_json_count(document, "duplicates");
        const char *label = "same as";

        for (i = 0; i < n; i++) {
                if (i == same)
                        label = "like";
                if (put_name(page, label, kz_json_str_at(ids, (size_t)i)))
                        return KZ_E_NOMEM;
                label = "";
        }
        return all > n ? kz_buf_printf(page->out, "%*sand %" PRIu64 " more\n", LABEL, "", all - n)
                       : KZ_OK;
}

/* Where a line of the text ends, or a page. */
static size_t line_end(struct kz_str text)
{
        size_t i = 0;

        while (i < text.len && text.ptr[i] != '\n' && text.ptr[i] != '\f')
                i++;
        return i;
}

/* The first lines of the text, each on one of ours. is_cut: there is more of it than we were told.
 */
static enum kz_status put_text(struct page *page, struct kz_str text, bool is_cut)
{
        struct kz_buf *out = page->out;
        unsigned lines = 0;

        if (text.len && kz_buf_append_char(out, '\n'))
                return KZ_E_NOMEM;
        while (text.len && lines++ < TEXT_LINES) {
                const size_t len = line_end(text);
                const struct kz_paragraph line = {.text = {text.ptr, len}, .width = page->width};
                const size_t before = out->len;

                if (kz_paragraph_append(out, &line) ||
                        (out->len == before && kz_buf_append_char(out, '\n')))
                        return KZ_E_NOMEM;
                text.ptr += len < text.len ? len + 1 : len;
                text.len -= len < text.len ? len + 1 : len;
        }
        return text.len || is_cut ? kz_buf_append_cstr(out, "...\n") : KZ_OK;
}

static enum kz_status put_type(struct page *page, const json_t *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        struct kz_str type = kz_json_str(result, "type");

        if (type.len == 0)
                return KZ_OK;
        if (kz_buf_append_str(&line, type) || kz_buf_append_cstr(&line, ", ") ||
                kz_humane_size(&line, kz_json_count(result, "size")) ||
                kz_buf_append_cstr(&line, ", ") ||
                kz_humane_count(&line, kz_json_count(result, "documents"), "document", "documents"))
                return KZ_E_NOMEM;
        return put_words(page, "type", kz_buf_str(&line));
}

static enum kz_status put_problem(struct page *page, const json_t *problem)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        uint64_t line = kz_json_count(problem, "line");

        if ((line && kz_buf_printf(&text, "line %" PRIu64 ": ", line)) ||
                kz_buf_append_str(&text, kz_json_str(problem, "message")))
                return KZ_E_NOMEM;
        return put_words(
                page, kz_json_true(problem, "note") ? "note" : "problem", kz_buf_str(&text));
}

static enum kz_status put_problems(struct page *page, const json_t *result)
{
        const json_t *problems = json_object_get(result, "problems"), *problem;
        uint64_t total = kz_json_count(result, "problems_total");
        size_t i, n = json_array_size(problems);

        json_array_foreach(problems, i, problem)
        {
                if (put_problem(page, problem))
                        return KZ_E_NOMEM;
        }
        return total > n
                       ? kz_buf_printf(page->out, "%*sand %" PRIu64 " more\n", LABEL, "", total - n)
                       : KZ_OK;
}

/* "index     2026-11-25, 3 documents, up to date" */
static enum kz_status put_catalog(struct page *page, const json_t *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        const json_t *catalog = json_object_get(result, "catalog");
        struct kz_str error = kz_json_str(catalog, "error");
        bool failed = kz_str_eq(kz_json_str(catalog, "state"), KZ_STR("failed"));
        char date[16];

        if (!json_is_object(catalog))
                return put_words(page, "index", KZ_STR("not in it"));
        kz_date_format((int64_t)kz_json_count(catalog, "at"), date);
        if (kz_buf_printf(&line, "%s, ", date) ||
                kz_humane_count(
                        &line, kz_json_count(catalog, "documents"), "document, ", "documents, ") ||
                kz_buf_append_cstr(&line, kz_json_true(result, "current")
                                                  ? "up to date"
                                                  : "changed since: the next reindex reads it"))
                return KZ_E_NOMEM;
        /* What is found again now stands above. */
        if (error.len && (failed || !kz_json_true(result, "current")) &&
                (kz_buf_append_cstr(&line, failed ? "; it failed: " : "; ") ||
                        kz_buf_append_str(&line, error)))
                return KZ_E_NOMEM;
        return put_words(page, "index", kz_buf_str(&line));
}

/* "s:a.zip#b.eml", and below it "mail, 2020-09-09, ru: Freedom of assembly". */
static enum kz_status put_document(struct page *page, const json_t *document)
{
        static const char *const members[] = {"type", "date", "lang"};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        size_t i;

        if (put_name(page, "document", kz_json_str(document, "id")))
                return KZ_E_NOMEM;
        for (i = 0; i < KZ_ARRAY_LEN(members); i++) {
                struct kz_str value = kz_json_str(document, members[i]);

                if (value.len && ((line.len && kz_buf_append_cstr(&line, ", ")) ||
                                         kz_buf_append_str(&line, value)))
                        return KZ_E_NOMEM;
        }
        if (kz_buf_append_cstr(&line, line.len ? ": " : "") ||
                kz_buf_append_str(&line, kz_json_str(document, "title")) ||
                put_words(page, "", kz_buf_str(&line)))
                return KZ_E_NOMEM;
        return put_copies(page, document);
}

/* Those that a file with several has. */
static enum kz_status put_documents(struct page *page, const json_t *result)
{
        const json_t *list = json_object_get(result, "list"), *document;
        uint64_t all = kz_json_count(result, "documents");
        size_t i, n = json_array_size(list);

        json_array_foreach(list, i, document)
        {
                if (put_document(page, document))
                        return KZ_E_NOMEM;
        }
        return n && all > n
                       ? kz_buf_printf(page->out, "%*sand %" PRIu64 " more\n", LABEL, "", all - n)
                       : KZ_OK;
}

/* The fields of the first document, each with where it comes from. */
static enum kz_status put_first(struct page *page, const json_t *first, bool is_only)
{
        static const struct {
                const char *label, *name;
        } fields[] = {{"title", "title"}, {"date", "date"}, {"author", "author"},
                {"language", "lang"}, {"kind", "kind"}};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(fields); i++) {
                if (put_field(page, fields[i].label, first, fields[i].name) ||
                        (strcmp(fields[i].name, "lang") == 0 && put_paragraphs(page, first)))
                        return KZ_E_NOMEM;
        }
        if (put_name(page, "url", kz_json_str(json_object_get(first, "url"), "value")))
                return KZ_E_NOMEM;
        return is_only ? put_copies(page, first) : KZ_OK;
}

/* Why it is not read, or what of it is not. */
static enum kz_status put_trouble(struct page *page, const json_t *result)
{
        if ((kz_json_true(result, "hidden") &&
                    put_words(page, "left out",
                            KZ_STR("hidden files and folders are not indexed"))) ||
                put_words(page, "file", kz_json_str(result, "missing")) || put_type(page, result) ||
                put_words(page, "failure", kz_json_str(result, "failure")) ||
                put_words(page, "way out", kz_json_str(result, "remedy")))
                return KZ_E_NOMEM;
        return put_problems(page, result);
}

static enum kz_status put_all(struct page *page, const json_t *result)
{
        const json_t *first = json_object_get(result, "first");
        struct kz_str source = kz_json_str(result, "source");
        bool is_only = json_array_size(json_object_get(result, "list")) == 0;

        if (kz_visible_append(page->out, kz_json_str(result, "path"), true) ||
                kz_buf_append_char(page->out, '\n') ||
                put_words(
                        page, "source", source.len ? source : KZ_STR("none: it is not indexed")) ||
                put_trouble(page, result) ||
                put_words(page, "encoding", kz_json_str(first, "encoding")))
                return KZ_E_NOMEM;
        if (source.len && put_catalog(page, result))
                return KZ_E_NOMEM;
        if (put_documents(page, result))
                return KZ_E_NOMEM;
        if (!is_only && kz_buf_append_char(page->out, '\n'))
                return KZ_E_NOMEM;
        /* Out of every source it has no id that anything would take. */
        if (source.len && put_name(page, is_only ? "id" : "first", kz_json_str(first, "id")))
                return KZ_E_NOMEM;
        if (put_first(page, first, is_only))
                return KZ_E_NOMEM;
        return put_text(page, kz_json_str(first, "text"), kz_json_true(first, "text_cut"));
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
        struct page page = {&out, kz_terminal_look(STDOUT_FILENO, KZ_COLOR_NEVER).columns};
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
                status = put_all(&page, result);
        code = exit_code(result);
        json_decref(result);
        kzsearch_free(answer);
        return status ? kz_session_no_memory(&ctl->session)
                      : kz_session_print(&ctl->session, &out, code);
}
