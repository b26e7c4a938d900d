/* One page of hits: from matches to documents with their snippets. */
#include <stdlib.h>

#include "index/engine_internal.h"
#include "index/rank/snippet.h"

/* All of a document but its text. */
static enum kz_status copy_document(
        struct kz_arena *arena, const struct kz_document *from, struct kz_document *to)
{
        const struct kz_str *const in[] = {&from->id, &from->source, &from->key, &from->path,
                &from->title, &from->author, &from->date, &from->lang, &from->kind, &from->url};
        struct kz_str *const out[] = {&to->id, &to->source, &to->key, &to->path, &to->title,
                &to->author, &to->date, &to->lang, &to->kind, &to->url};
        size_t i;

        *to = *from;
        to->text = KZ_STR("");
        for (i = 0; i < KZ_ARRAY_LEN(in); i++) {
                *out[i] = kz_arena_dup(arena, *in[i]);
                if (!out[i]->ptr)
                        return KZ_E_NOMEM;
        }
        return KZ_OK;
}

static struct kz_range *copy_spans(struct kz_arena *arena, const struct kz_span *spans, size_t n)
{
        struct kz_range *ranges = kz_arena_array(arena, n, sizeof(*ranges));
        size_t i;

        for (i = 0; ranges && i < n; i++)
                ranges[i] = (struct kz_range){spans[i].start, spans[i].end};
        return ranges;
}

/* Line, column and page in the body become those of the place that doc names. */
static void set_place(
        struct kz_hit *hit, uint32_t line, uint32_t col, uint32_t col_bytes, uint32_t page)
{
        const struct kz_document *doc = &hit->doc;
        bool in_file = doc->place == KZ_PLACE_FILE && doc->text_line && doc->text_col;

        hit->line = in_file ? doc->text_line + line - 1 : line;
        hit->col = in_file && line == 1 ? doc->text_col + col - 1 : col;
        hit->col_bytes = in_file && line == 1 ? doc->text_col + col_bytes - 1 : col_bytes;
        hit->page = doc->place == KZ_PLACE_PAGES ? page : 0;
}

static enum kz_status cut_snippet(struct kz_searcher *searcher, struct kz_snippet_words *words,
        const struct kz_snippet_source *source, size_t size, struct kz_arena *arena,
        struct kz_hit *hit, struct kz_error *err)
{
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        enum kz_status status;

        status = kz_snippet_cut(searcher->analyzer, words, source, size, &snippet, err);
        if (status)
                return status;
        hit->snippet = kz_arena_dup(arena, kz_buf_str(&snippet.text));
        hit->matches = copy_spans(arena, snippet.matches, snippet.n_matches);
        hit->matches_bytes = copy_spans(arena, snippet.matches_bytes, snippet.n_matches);
        hit->n_matches = snippet.n_matches;
        set_place(hit, snippet.line, snippet.col, snippet.col_bytes, snippet.page);
        kz_snippet_deinit(&snippet);
        if (!hit->snippet.ptr || !hit->matches || !hit->matches_bytes)
                return kz_error_nomem(err);
        return KZ_OK;
}

/* The words as typed of the scoring clauses whose bits are set. */
static enum kz_status name_missing(
        struct kz_arena *arena, const struct kz_query *query, uint64_t missing, struct kz_hit *hit)
{
        const struct kz_node *root = query->root;
        size_t i, clause = 0;

        if (!missing)
                return KZ_OK;
        hit->missing =
                kz_arena_array(arena, (size_t)__builtin_popcountll(missing), sizeof(*hit->missing));
        if (!hit->missing)
                return KZ_E_NOMEM;
        for (i = 0; i < root->n_children && clause < KZ_MATCH_MAX_CLAUSES; i++) {
                if (!kz_node_scores(root->children[i]))
                        continue;
                if (missing >> clause++ & 1) {
                        struct kz_str word = kz_arena_dup(arena, root->children[i]->text);

                        if (!word.ptr)
                                return KZ_E_NOMEM;
                        hit->missing[hit->n_missing++] = word;
                }
        }
        return KZ_OK;
}

/* A page while it is filled. */
struct page {
        struct kz_searcher *searcher;
        const struct kz_search_request *request;
        const struct kz_query *query;
        struct kz_watch watch;
        struct kz_snippet_words words;
        struct kz_search_result *result;
};

/* What is stored of a document: without its text where the tier can give parts of that. */
static enum kz_status read_document(struct kz_searcher *searcher, struct kz_tier *tier,
        kz_docnum doc, struct kz_document *ret, struct kz_error *err)
{
        enum kz_status status;

        if (!tier->ops->text)
                return kz_engine_read(searcher, tier, doc, ret, err);
        kz_buf_clear(&searcher->record);
        status = tier->ops->head(tier, doc, &searcher->record, err);
        return status ? status : kz_document_decode(kz_buf_str(&searcher->record), ret, err);
}

/* Out of time, the hit stays as it is. */
static enum kz_status add_snippet(struct page *page, const struct kz_match_hit *match,
        struct kz_str text, struct kz_hit *hit, struct kz_error *err)
{
        const struct kz_snippet_source source = {
                page->searcher->view->tiers[match->tier], match->doc, hit->doc.title, text};
        enum kz_status status = KZ_E_DEADLINE;

        if (!page->watch.expired)
                status = cut_snippet(page->searcher, &page->words, &source,
                        page->request->snippet_size, page->result->arena, hit, err);
        if (status != KZ_E_DEADLINE || !page->watch.expired)
                return status;
        page->result->partial = true;
        return KZ_OK;
}

static enum kz_status add_hit(struct page *page, const struct kz_match_hit *match,
        struct kz_hit *hit, struct kz_error *err)
{
        struct kz_arena *arena = page->result->arena;
        struct kz_document doc;
        enum kz_status status = kz_watch_look(&page->watch, err);

        /* Out of time: the hits stay, without what takes the time. */
        if (status == KZ_E_CANCELLED)
                return status;
        status = read_document(
                page->searcher, page->searcher->view->tiers[match->tier], match->doc, &doc, err);
        if (status)
                return status;
        if (copy_document(arena, &doc, &hit->doc) ||
                name_missing(arena, page->query, match->missing, hit))
                return kz_error_nomem(err);
        hit->score = match->score;
        hit->snippet = KZ_STR("");
        set_place(hit, 1, 1, 1, 1);
        return page->request->snippet_size ? add_snippet(page, match, doc.text, hit, err) : KZ_OK;
}

static int compare_places(const void *a, const void *b)
{
        const struct kz_match_hit *x = *(const struct kz_match_hit *const *)a,
                                  *y = *(const struct kz_match_hit *const *)b;

        if (x->tier != y->tier)
                return x->tier < y->tier ? -1 : 1;
        return (x->doc > y->doc) - (x->doc < y->doc);
}

/* In the order of documents, so that cursors only go forward. */
static enum kz_status add_hits(
        struct page *page, const struct kz_match_hit *matches, size_t n, struct kz_error *err)
{
        const struct kz_match_hit **order =
                kz_arena_array(page->result->arena, n, sizeof(const struct kz_match_hit *));
        enum kz_status status = order ? KZ_OK : kz_error_nomem(err);
        size_t i;

        for (i = 0; i < n && !status; i++)
                order[i] = &matches[i];
        if (n && !status)
                qsort(order, n, sizeof(const struct kz_match_hit *), compare_places);
        for (i = 0; i < n && !status; i++)
                status = add_hit(page, order[i], &page->result->hits[order[i] - matches], err);
        return status;
}

enum kz_status kz_engine_page(struct kz_searcher *searcher, const struct kz_search_request *request,
        const struct kz_query *query, const struct kz_match_hit *matches, size_t n,
        struct kz_search_result *result, struct kz_error *err)
{
        struct page page = {.searcher = searcher,
                .request = request,
                .query = query,
                .watch = kz_watch_begin(request->deadline_ns, request->cancelled),
                .words = KZ_SNIPPET_WORDS_NULL,
                .result = result};
        enum kz_status status = KZ_OK;

        page.watch.expired = result->partial;
        result->hits = kz_arena_array(result->arena, n, sizeof(*result->hits));
        if (!result->hits)
                return kz_error_nomem(err);
        if (n && request->snippet_size)
                status = kz_snippet_words_init(&page.words, query, &page.watch, err);
        if (!status)
                status = add_hits(&page, matches, n, err);
        if (!status)
                result->n_hits = n;
        kz_snippet_words_deinit(&page.words);
        return status;
}
