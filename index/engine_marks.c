/* Where the words of a query stand in a whole document: for who shows it. */
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/engine_internal.h"
#include "index/match/expand.h"
#include "index/query/query.h"
#include "index/rank/snippet.h"

void kz_marks_deinit(struct kz_marks *marks)
{
        free(marks->points);
        free(marks->bytes);
        *marks = (struct kz_marks){.n = 0};
}

struct marking {
        struct kz_query *query;
        const struct kz_document *doc;
        int64_t deadline_ns;
        const atomic_bool *cancelled;
        struct kz_span *spans;
        size_t n;
};

static enum kz_status mark_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        struct marking *marking = context;
        struct kz_watch watch = kz_watch_begin(marking->deadline_ns, marking->cancelled);
        enum kz_status status = kz_expand_query(
                marking->query, searcher->view->tiers, searcher->view->n_tiers, &watch, err);

        if (status && !(status == KZ_E_DEADLINE && watch.expired))
                return status;
        return kz_snippet_marks(searcher->analyzer, marking->query, marking->doc->lang,
                marking->doc->text, &marking->spans, &marking->n, err);
}

/* The line, column and page of a byte of the text, from 1, the column in code points. */
static void find_place(
        struct kz_str text, size_t at, const struct kz_document *doc, struct kz_marks *ret)
{
        bool in_file = doc->place == KZ_PLACE_FILE && doc->text_line && doc->text_col;
        uint32_t line = 1, page = 1, col;
        size_t i, begin = 0;

        for (i = 0; i < at; i++) {
                if (text.ptr[i] == '\n') {
                        line++;
                        begin = i + 1;
                }
                page += text.ptr[i] == '\f';
        }
        col = (uint32_t)kz_utf8_count(text.ptr + begin, at - begin) + 1;
        ret->line = in_file ? doc->text_line + line - 1 : line;
        ret->col = in_file && line == 1 ? doc->text_col + col - 1 : col;
        ret->page = doc->place == KZ_PLACE_PAGES ? page : 0;
}

/* Spans ascend, so that the text is counted once. */
static enum kz_status copy_marks(
        const struct marking *marking, struct kz_marks *ret, struct kz_error *err)
{
        struct kz_str text = marking->doc->text;
        size_t i, at = 0, points = 0;

        ret->bytes = calloc(marking->n + 1, sizeof(*ret->bytes));
        ret->points = calloc(marking->n + 1, sizeof(*ret->points));
        if (!ret->bytes || !ret->points)
                return kz_error_nomem(err);
        for (i = 0; i < marking->n; i++) {
                struct kz_span span = marking->spans[i];

                if (span.start < at || span.end > text.len)
                        continue;
                points += kz_utf8_count(text.ptr + at, span.start - at);
                ret->bytes[ret->n] = (struct kz_range){span.start, span.end};
                ret->points[ret->n].start = (uint32_t)points;
                points += kz_utf8_count(text.ptr + span.start, span.end - span.start);
                ret->points[ret->n++].end = (uint32_t)points;
                at = span.end;
        }
        find_place(text, ret->n ? ret->bytes[0].start : 0, marking->doc, ret);
        return KZ_OK;
}

enum kz_status kz_searcher_marks(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_document *doc,
        struct kz_marks *ret, struct kz_error *err)
{
        struct marking marking = {
                .doc = doc, .deadline_ns = request->deadline_ns, .cancelled = request->cancelled};
        struct kz_marks marks = {.n = 0};
        enum kz_status status = kz_query_parse(
                searcher->analyzer, request->query, request->now, &marking.query, err);

        if (!status)
                status = kz_engine_name_words(searcher, request, marking.query, err);
        if (!status)
                status = kz_engine_attempt(searcher, mark_once, &marking, err);
        if (!status)
                status = copy_marks(&marking, &marks, err);
        free(marking.spans);
        kz_query_free(marking.query);
        if (status)
                kz_marks_deinit(&marks);
        else
                *ret = marks;
        return status;
}
