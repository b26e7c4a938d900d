/*
 * Documents like one: its words that are frequent in it and rare elsewhere (tf*idf, Sparck Jones
 * 1972) make a query of their own.
 */
#include <math.h>
#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/engine_internal.h"
#include "index/match/watch.h"
#include "index/query/query.h"
#include "index/rank/bm25.h"

/* Words taken from the document. */
#define TERMS 20
/* Bytes of its text that are looked at: the rest of a book tells no more, and takes its time. */
#define TEXT_MAX ((size_t)2 << 20)
/* What it costs to ask for a term's documents, in postings. */
#define LOOKUP_COST 64

struct telling {
        const struct kz_termvector_entry *entry;
        double weight;
};

struct similar {
        struct kz_str id;
        const struct kz_search_request *request;
        int64_t grace; /* KZ_ENGINE_GRACE when an attempt before this one found something */
        struct kz_search_result *result;
};

static void drop_result(struct kz_search_result **result)
{
        kz_search_result_free(*result);
}

static void drop_query(struct kz_query *query)
{
        kz_arena_deinit(&query->arena);
}

static int by_weight(const void *a, const void *b)
{
        const struct telling *x = a, *y = b;

        if (x->weight != y->weight)
                return x->weight < y->weight ? 1 : -1;
        return kz_str_cmp(x->entry->term, y->entry->term);
}

/* The most telling words that another document has too, best first; malloc'ed. Out of time: those
 * of the words that were asked for. */
static enum kz_status choose(struct kz_searcher *searcher, const struct kz_termvector *tv,
        struct kz_watch *watch, struct telling **ret, size_t *ret_n, struct kz_error *err)
{
        struct telling *all = calloc(tv->n_entries + 1, sizeof(*all));
        uint64_t documents, df;
        enum kz_status status;
        size_t i, n = 0;

        if (!all)
                return kz_error_nomem(err);
        status = kz_engine_documents(searcher, &documents, err);
        for (i = 0; !status && i < tv->n_entries; i++) {
                const struct kz_termvector_entry *entry = &tv->entries[i];

                if (entry->weightless)
                        continue;
                status = kz_watch_tick(watch, LOOKUP_COST, err);
                if (!status)
                        status = kz_engine_df(searcher, entry->term, &df, err);
                if (!status && df > 1 && df < documents)
                        all[n++] = (struct telling){
                                entry, entry->freq * log((double)documents / (double)df)};
        }
        if (status && !(status == KZ_E_DEADLINE && watch->expired)) {
                free(all);
                return status;
        }
        qsort(all, n, sizeof(*all), by_weight);
        *ret = all;
        *ret_n = n < TERMS ? n : TERMS;
        return KZ_OK;
}

static struct kz_node *group_node(struct kz_arena *arena, struct kz_str term)
{
        struct kz_node *node = kz_arena_zalloc(arena, sizeof(*node));
        struct kz_group *group = kz_arena_zalloc(arena, sizeof(*group));
        struct kz_group_term *member = kz_arena_zalloc(arena, sizeof(*member));

        if (!node || !group || !member)
                return NULL;
        member->term = kz_arena_dup(arena, term);
        member->weight = 1;
        group->word = member->term;
        group->terms = member;
        group->n_terms = 1;
        node->kind = KZ_NODE_GROUP;
        node->text = member->term;
        node->required = true;
        node->groups = group;
        node->n_groups = 1;
        return member->term.ptr ? node : NULL;
}

/* AND of one OR of the words; of nothing, when there is no word. */
static enum kz_status build_query(
        const struct telling *words, size_t n, struct kz_query *query, struct kz_error *err)
{
        struct kz_arena *arena = &query->arena;
        struct kz_node *root = kz_arena_zalloc(arena, sizeof(*root));
        struct kz_node *any = kz_arena_zalloc(arena, sizeof(*any));
        size_t i;

        if (!root || !any)
                return kz_error_nomem(err);
        root->kind = KZ_NODE_AND;
        root->required = true;
        root->children = kz_arena_array(arena, 1, sizeof(struct kz_node *));
        any->kind = n ? KZ_NODE_OR : KZ_NODE_NONE;
        any->required = true;
        any->children = kz_arena_array(arena, n, sizeof(struct kz_node *));
        if (!root->children || !any->children)
                return kz_error_nomem(err);
        root->children[root->n_children++] = any;
        for (i = 0; i < n; i++) {
                struct kz_node *node = group_node(arena, words[i].entry->term);

                if (!node)
                        return kz_error_nomem(err);
                any->children[any->n_children++] = node;
        }
        query->root = root;
        return KZ_OK;
}

static enum kz_status make_query(struct kz_searcher *searcher, const struct similar *similar,
        struct kz_tier *tier, kz_docnum doc, struct kz_query *query, struct kz_error *err)
{
        KZ_CLEANUP(kz_termvector_deinit) struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_watch watch =
                kz_watch_begin(similar->request->deadline_ns, similar->request->cancelled);
        struct telling *words = NULL;
        struct kz_document document;
        enum kz_status status;
        size_t n = 0;

        watch.grace = similar->grace;
        status = kz_engine_read(searcher, tier, doc, &document, err);
        if (!status && document.text.len > TEXT_MAX)
                document.text.len = kz_utf8_floor(document.text.ptr, document.text.len, TEXT_MAX);
        if (!status)
                status = kz_analyzer_document(searcher->analyzer, &document, &tv, err);
        if (!status && kz_termvector_finish(&tv))
                status = kz_error_nomem(err);
        if (!status)
                status = choose(searcher, &tv, &watch, &words, &n, err);
        if (!status)
                status = build_query(words, n, query, err);
        free(words);
        return status;
}

/* Takes the document itself out of what was found; whether it was there. */
static bool leave_out(const struct kz_searcher *searcher, struct kz_match_result *found,
        const struct kz_tier *tier, kz_docnum doc)
{
        size_t i;

        for (i = 0; i < found->n_full; i++) {
                if (searcher->view->tiers[found->hits[i].tier] == tier &&
                        found->hits[i].doc == doc) {
                        memmove(&found->hits[i], &found->hits[i + 1],
                                (found->n_full - i - 1) * sizeof(*found->hits));
                        found->n_full--;
                        return true;
                }
        }
        return false;
}

static struct kz_match_request match_request(const struct kz_search_request *request,
        const struct kz_query *query, struct kz_bm25 *bm25, uint64_t *tier_totals)
{
        kz_bm25_init(bm25);
        return (struct kz_match_request){
                .query = query,
                .limit = request->offset + request->limit + 1,
                .no_fill = true,
                .scorer = kz_bm25_scorer,
                .scorer_context = bm25,
                .tier_totals = tier_totals,
                .deadline_ns = request->deadline_ns,
                .cancelled = request->cancelled,
        };
}

static enum kz_status similar_once(
        struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        KZ_CLEANUP(drop_result) struct kz_search_result *result = kz_engine_result_new();
        KZ_CLEANUP(kz_match_result_deinit) struct kz_match_result found = KZ_MATCH_RESULT_NULL;
        KZ_CLEANUP(drop_query) struct kz_query query = {.arena = KZ_ARENA_NULL};
        struct similar *similar = context;
        const struct kz_search_request *request = similar->request;
        const struct kz_view *view = searcher->view;
        size_t depth = request->offset + request->limit, n = 0;
        struct kz_engine_trace trace = {0};
        struct kz_match_request match;
        struct kz_bm25 bm25;
        struct kz_tier *tier;
        enum kz_status status;
        kz_docnum doc;

        if (!result)
                return kz_error_nomem(err);
        status = kz_engine_find(searcher, similar->id, &tier, &doc, err);
        if (!status)
                status = make_query(searcher, similar, tier, doc, &query, err);
        trace.matches = kz_arena_array(result->arena, view->n_tiers, sizeof(*trace.matches));
        if (!status && !trace.matches)
                status = kz_error_nomem(err);
        match = match_request(request, &query, &bm25, trace.matches);
        match.grace = similar->grace;
        if (!status)
                status = kz_match_run(view->tiers, view->n_tiers, &match, &found, err);
        if (status)
                return status;
        /* It holds all the words: unless time ran out it was counted, shown or not. */
        if (leave_out(searcher, &found, tier, doc) || (!found.partial && found.total))
                found.total--;
        if (found.n_full)
                similar->grace = KZ_ENGINE_GRACE;
        result->total = found.total;
        result->partial = found.partial;
        if (depth > found.n_full)
                depth = found.n_full;
        n = depth > request->offset ? depth - request->offset : 0;
        status = kz_engine_page(
                searcher, request, &query, n ? found.hits + request->offset : NULL, n, result, err);
        if (!status && request->explain)
                status = kz_engine_explain(searcher, &match, &trace, result, err);
        if (status)
                return status;
        similar->result = result;
        result = NULL;
        return KZ_OK;
}

enum kz_status kz_searcher_similar(struct kz_searcher *searcher, struct kz_str id,
        const struct kz_search_request *request, struct kz_search_result **ret,
        struct kz_error *err)
{
        struct similar similar = {.id = id, .request = request};
        enum kz_status status = kz_engine_check_request(request, err);

        if (!status)
                status = kz_engine_attempt(searcher, similar_once, &similar, err);
        if (!status)
                *ret = similar.result;
        return status;
}
