#include "client/text_output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "client/facet_table.h"
#include "client/humane.h"
#include "client/heading.h"
#include "client/json_field.h"
#include "client/marked_text.h"
#include "client/paragraph.h"
#include "index/base/utf8.h"
#include "index/base/visible.h"

#define DIM "\x1b[2m"
#define PLAIN KZ_MARK_OFF
#define DOT " · "
#define QUERY_SHOWN 200 /* bytes of a query that are repeated to the person */

struct page {
        struct kz_buf *out;
        const struct kz_text_style *style;
        size_t indent; /* columns of "12. " */
};

static enum kz_status put(struct page *p, const char *text)
{
        return kz_buf_append_cstr(p->out, text);
}

static enum kz_status put_color(struct page *p, const char *code)
{
        return p->style->color ? put(p, code) : KZ_OK;
}

static enum kz_status put_indent(struct page *p)
{
        return kz_buf_printf(p->out, "%*s", (int)p->indent, "");
}

static enum kz_status put_visible(struct page *p, struct kz_str s)
{
        return kz_visible_append(p->out, s, true);
}

/* The path as it is best typed from here. */
static struct kz_str short_path(const struct page *p, struct kz_str path)
{
        const char *cwd = p->style->cwd;
        size_t n = cwd ? strlen(cwd) : 0;

        if (n > 1 && path.len > n + 1 && memcmp(path.ptr, cwd, n) == 0 && path.ptr[n] == '/')
                return (struct kz_str){path.ptr + n + 1, path.len - n - 1};
        return path;
}

/* A line number means something to an editor only where the file is text. */
static uint64_t line_in_file(const json_t *hit)
{
        uint64_t line = kz_json_count(hit, "file_line");

        if (line == 0 && kz_str_eq(kz_json_str(hit, "place"), KZ_STR("file")))
                line = kz_json_count(hit, "line");
        return line;
}

/* lead: "12. ", or empty. */
static enum kz_status put_title(struct page *p, const json_t *hit, const char *lead)
{
        const struct kz_paragraph form = {
                .indent = p->indent, .lead = lead, .width = p->style->width};

        return kz_heading_append(p->out, hit, form, p->style->color);
}

/* date · source · path:line [lang], or date · source · path, page 12 [lang] */
static enum kz_status put_where(struct page *p, const json_t *hit)
{
        struct kz_str date = kz_json_str(hit, "date"), lang = kz_json_str(hit, "lang");
        struct kz_str path = kz_json_str(hit, "path"), url = kz_json_str(hit, "url");
        uint64_t line = line_in_file(hit), at_page = kz_json_count(hit, "page");
        enum kz_status status = KZ_OK;

        if (put_indent(p) || put_color(p, DIM))
                return KZ_E_NOMEM;
        if (date.len && (put_visible(p, date) || put(p, DOT)))
                return KZ_E_NOMEM;
        if (put_visible(p, kz_json_str(hit, "source")) || put(p, DOT))
                return KZ_E_NOMEM;
        if (path.len) {
                status = put_visible(p, short_path(p, path));
                if (!status && line)
                        status = kz_buf_printf(p->out, ":%" PRIu64, line);
                if (!status && at_page)
                        status = kz_buf_printf(p->out, ", page %" PRIu64, at_page);
        } else {
                status = put_visible(p, kz_json_str(hit, "id"));
                if (!status && url.len && (put(p, DOT) || put_visible(p, url)))
                        status = KZ_E_NOMEM;
        }
        if (!status && lang.len && (put(p, " [") || put_visible(p, lang) || put(p, "]")))
                status = KZ_E_NOMEM;
        if (status || put_color(p, PLAIN))
                return KZ_E_NOMEM;
        return put(p, "\n");
}

static enum kz_status put_snippet(struct page *p, const json_t *hit)
{
        const json_t *matches = json_object_get(hit, "matches");
        size_t n = json_array_size(matches);
        struct kz_paragraph_range *ranges = calloc(n + 1, sizeof(*ranges));
        struct kz_paragraph snippet = {.text = kz_json_str(hit, "snippet"),
                .marks = ranges,
                .indent = p->indent,
                .width = p->style->width,
                .mark_on = p->style->color ? KZ_MARK_ON : NULL,
                .mark_off = PLAIN};
        enum kz_status status;

        if (!ranges)
                return KZ_E_NOMEM;
        snippet.n_marks = kz_marked_text_ranges(matches, ranges, n);
        status = kz_paragraph_append(p->out, &snippet);
        free(ranges);
        return status;
}

static enum kz_status put_missing(struct page *p, const json_t *hit)
{
        const json_t *missing = json_object_get(hit, "missing"), *word;
        size_t i;

        if (json_array_size(missing) == 0)
                return KZ_OK;
        if (put_indent(p) || put(p, "missing: "))
                return KZ_E_NOMEM;
        json_array_foreach(missing, i, word)
        {
                if ((i && put(p, ", ")) || put_visible(p, (struct kz_str){json_string_value(word),
                                                                  json_string_length(word)}))
                        return KZ_E_NOMEM;
        }
        return put(p, "\n");
}

/* Those from the first on, and how many are not named. */
static enum kz_status put_ids(
        struct kz_buf *line, const json_t *ids, size_t first, size_t end, uint64_t all)
{
        const char *before = "";
        size_t i;

        for (i = first; i < end; i++) {
                if (kz_buf_append_cstr(line, before) ||
                        kz_buf_append_str(line, kz_json_str_at(ids, i)))
                        return KZ_E_NOMEM;
                before = ", ";
        }
        if (all > end - first)
                return kz_buf_printf(line, " and %" PRIu64 " more", all - (end - first));
        return KZ_OK;
}

static enum kz_status put_note(struct page *p, const struct kz_buf *line)
{
        const struct kz_paragraph note = {
                .text = kz_buf_str(line), .indent = p->indent, .width = p->style->width};

        return kz_paragraph_append(p->out, &note);
}

/* "also: notes:b.txt", what is the same, and "and 1 near copy: notes:c.txt". */
static enum kz_status put_copies(struct page *p, const json_t *hit)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf same = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf near = KZ_BUF_NULL;
        const json_t *ids = json_object_get(hit, "copies");
        uint64_t all = kz_json_count(hit, "duplicates"), n_same = kz_json_count(hit, "identical");
        size_t n = json_array_size(ids), n_first = n_same < n ? (size_t)n_same : n;

        if (n_first && (kz_buf_append_cstr(&same, "also: ") ||
                               put_ids(&same, ids, 0, n_first, n_same) || put_note(p, &same)))
                return KZ_E_NOMEM;
        if (all <= n_same)
                return KZ_OK;
        if (kz_buf_append_cstr(&near, "and ") ||
                kz_humane_count(&near, all - n_same, "near copy", "near copies"))
                return KZ_E_NOMEM;
        if (n > n_first &&
                (kz_buf_append_cstr(&near, ": ") || put_ids(&near, ids, n_first, n, all - n_same)))
                return KZ_E_NOMEM;
        return put_note(p, &near);
}

static enum kz_status put_hit(struct page *p, const json_t *hit, size_t rank)
{
        char number[32];

        snprintf(number, sizeof(number), "%*zu. ", (int)p->indent - 2, rank);
        if (put_title(p, hit, number) || put_where(p, hit) || put_snippet(p, hit) ||
                put_missing(p, hit) || put_copies(p, hit))
                return KZ_E_NOMEM;
        return put(p, "\n");
}

/* "12 documents", "no document has all the words", … */
static enum kz_status put_found(struct page *p, uint64_t total, uint64_t fill)
{
        if (total == 0)
                return kz_buf_printf(p->out,
                        fill == 1 ? "no document has all the words; %" PRIu64 " has some of them"
                                  : "no document has all the words; %" PRIu64 " have some of them",
                        fill);
        if (kz_humane_count(p->out, total, "document", "documents"))
                return KZ_E_NOMEM;
        if (fill)
                return kz_buf_printf(p->out,
                        fill == 1 ? " with all the words, and %" PRIu64 " that misses some"
                                  : " with all the words, and %" PRIu64 " that miss some",
                        fill);
        return KZ_OK;
}

/* "45 documents in 0.8 ms, showing 11–20 of 45" */
static enum kz_status put_summary(struct page *p, const json_t *result, size_t offset, size_t shown)
{
        uint64_t total = kz_json_count(result, "total"), fill = kz_json_count(result, "fill");
        uint64_t all = total + fill;

        if (put_found(p, total, fill) || put(p, " in ") ||
                kz_humane_span(p->out, kz_json_count(result, "took_us")))
                return KZ_E_NOMEM;
        if (shown == 1 && all > 1 &&
                kz_buf_printf(p->out, ", showing %zu of %" PRIu64, offset + 1, all))
                return KZ_E_NOMEM;
        if (shown > 1 && shown < all &&
                kz_buf_printf(
                        p->out, ", showing %zu–%zu of %" PRIu64, offset + 1, offset + shown, all))
                return KZ_E_NOMEM;
        if (shown == 0 && offset > 0 &&
                put(p, ", none of them this far down: use a smaller --offset"))
                return KZ_E_NOMEM;
        if (kz_json_true(result, "partial") && put(p, "; time ran out, so there may be more"))
                return KZ_E_NOMEM;
        return put(p, "\n");
}

/* The query alone ends the line, to be typed or copied as it is. */
static enum kz_status put_did_you_mean(struct page *p, const json_t *result)
{
        struct kz_str meant = kz_json_str(result, "did_you_mean");

        if (meant.len == 0)
                return KZ_OK;
        if (put(p, "did you mean: ") || put_visible(p, meant))
                return KZ_E_NOMEM;
        return put(p, "\n");
}

/* “Tokayev” also as токаев, тоқаев */
static enum kz_status put_widened_word(struct page *p, struct kz_str word, const json_t *forms)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf line = KZ_BUF_NULL;
        struct kz_paragraph paragraph = {.width = p->style->width};
        const json_t *form;
        size_t i;

        if (kz_buf_append_cstr(&line, "“") || kz_buf_append_str(&line, word) ||
                kz_buf_append_cstr(&line, "” also as "))
                return KZ_E_NOMEM;
        json_array_foreach(forms, i, form)
        {
                if (json_is_string(form) &&
                        ((i && kz_buf_append_cstr(&line, ", ")) ||
                                kz_buf_append_cstr(&line, json_string_value(form))))
                        return KZ_E_NOMEM;
        }
        paragraph.text = kz_buf_str(&line);
        return kz_paragraph_append(p->out, &paragraph);
}

static enum kz_status put_widened(struct page *p, const json_t *result)
{
        json_t *widened = json_object_get(result, "widened"), *forms;
        const char *word;

        json_object_foreach(widened, word, forms)
        {
                if (json_array_size(forms) && put_widened_word(p, kz_str(word), forms))
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static enum kz_status put_nothing(struct page *p, const json_t *result)
{
        struct kz_str query = kz_json_str(result, "query");
        bool cut = query.len > QUERY_SHOWN;

        if (cut)
                query.len = kz_utf8_floor(query.ptr, query.len, QUERY_SHOWN);
        if (put(p, "nothing found for: ") || put_visible(p, query) || put(p, cut ? "…\n" : "\n"))
                return KZ_E_NOMEM;
        if (kz_json_true(result, "partial"))
                return put(p, "time ran out before all was searched\n");
        if (kz_json_str(result, "did_you_mean").len)
                return put_did_you_mean(p, result);
        /* A warning says more than a hint for every case. */
        if (json_array_size(json_object_get(result, "warnings")))
                return KZ_OK;
        return put(p, "try fewer or other words; kzsearchctl status says what is indexed\n");
}

static size_t digits(size_t n)
{
        size_t d = 1;

        for (; n >= 10; n /= 10)
                d++;
        return d;
}

enum kz_status kz_text_output_results(
        struct kz_buf *out, const json_t *result, size_t offset, const struct kz_text_style *style)
{
        const json_t *hits = json_object_get(result, "hits"), *hit;
        struct kz_str explanation = kz_json_str(result, "explanation");
        size_t n = json_array_size(hits), i;
        const struct kz_marked_text plan = {.text = explanation, .end = explanation.len};
        struct page p = {out, style, digits(offset + (n ? n : 1)) + 2};

        if (explanation.len && (kz_marked_text_append(out, &plan) || kz_marked_text_end_line(out) ||
                                       put(&p, "\n")))
                return KZ_E_NOMEM;
        if (n == 0 && kz_json_count(result, "total") == 0 && kz_json_count(result, "fill") == 0)
                return put_nothing(&p, result);
        json_array_foreach(hits, i, hit)
        {
                if (put_hit(&p, hit, offset + i + 1))
                        return KZ_E_NOMEM;
        }
        if (put_did_you_mean(&p, result) || put_widened(&p, result) ||
                kz_facet_table_append(out, json_object_get(result, "facets")))
                return KZ_E_NOMEM;
        return put_summary(&p, result, offset, n);
}
