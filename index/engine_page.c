/* One page of hits: from matches to documents with their snippets. */
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

/* Line and column in the body become those of the place that doc names. */
static void set_place(struct kz_hit *hit, uint32_t line, uint32_t col, uint32_t col_bytes)
{
        const struct kz_document *doc = &hit->doc;
        bool in_file = doc->place == KZ_PLACE_FILE && doc->text_line && doc->text_col;

        hit->line = in_file ? doc->text_line + line - 1 : line;
        hit->col = in_file && line == 1 ? doc->text_col + col - 1 : col;
        hit->col_bytes = in_file && line == 1 ? doc->text_col + col_bytes - 1 : col_bytes;
}

static enum kz_status cut_snippet(struct kz_searcher *searcher,
        const struct kz_search_request *request, const struct kz_snippet_words *words,
        struct kz_str text, struct kz_arena *arena, struct kz_hit *hit, struct kz_error *err)
{
        const struct kz_snippet_source source = {hit->doc.lang, hit->doc.title, text};
        struct kz_snippet snippet = KZ_SNIPPET_NULL;
        enum kz_status status;

        status = kz_snippet_cut(
                searcher->analyzer, words, &source, request->snippet_size, &snippet, err);
        if (status)
                return status;
        hit->snippet = kz_arena_dup(arena, kz_buf_str(&snippet.text));
        hit->matches = copy_spans(arena, snippet.matches, snippet.n_matches);
        hit->matches_bytes = copy_spans(arena, snippet.matches_bytes, snippet.n_matches);
        hit->n_matches = snippet.n_matches;
        set_place(hit, snippet.line, snippet.col, snippet.col_bytes);
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

enum kz_status kz_engine_page(struct kz_searcher *searcher, const struct kz_search_request *request,
        const struct kz_query *query, const struct kz_match_hit *matches, size_t n,
        struct kz_search_result *result, struct kz_error *err)
{
        KZ_CLEANUP(kz_snippet_words_deinit) struct kz_snippet_words words = KZ_SNIPPET_WORDS_NULL;
        struct kz_watch watch = kz_watch_begin(request->deadline_ns, request->cancelled);
        struct kz_arena *arena = result->arena;
        enum kz_status status;
        size_t i;

        watch.expired = result->partial;
        result->hits = kz_arena_array(arena, n, sizeof(*result->hits));
        if (!result->hits)
                return kz_error_nomem(err);
        if (n && request->snippet_size) {
                status = kz_snippet_words_init(&words, query, err);
                if (status)
                        return status;
        }
        for (i = 0; i < n; i++) {
                struct kz_hit *hit = &result->hits[i];
                struct kz_document doc;

                /* Out of time: the hits stay, without what takes the time. */
                status = kz_watch_look(&watch, err);
                if (status == KZ_E_CANCELLED)
                        return status;
                status = kz_engine_read(searcher, searcher->view->tiers[matches[i].tier],
                        matches[i].doc, &doc, err);
                if (status)
                        return status;
                if (copy_document(arena, &doc, &hit->doc) ||
                        name_missing(arena, query, matches[i].missing, hit))
                        return kz_error_nomem(err);
                hit->score = matches[i].score;
                hit->snippet = KZ_STR("");
                set_place(hit, 1, 1, 1);
                result->n_hits++;
                if (!request->snippet_size)
                        continue;
                if (watch.expired) {
                        result->partial = true;
                        continue;
                }
                status = cut_snippet(searcher, request, &words, doc.text, arena, hit, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}
