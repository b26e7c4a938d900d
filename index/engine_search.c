/* Searching: from a query to a page of hits. */
#include <stdlib.h>
#include <time.h>

#include "index/base/visible.h"
#include "index/engine_internal.h"
#include "index/match/copies.h"
#include "index/match/expand.h"
#include "index/query/query.h"
#include "index/rank/bm25.h"
#include "index/rank/proximity.h"
#include "index/rank/recency.h"

/* ---- Results ---- */

struct owned_result {
        struct kz_search_result result; /* first: it is what the caller holds */
        struct kz_arena arena;
};

struct kz_search_result *kz_engine_result_new(void)
{
        struct owned_result *owned = calloc(1, sizeof(*owned));

        if (!owned)
                return NULL;
        owned->result.arena = &owned->arena;
        return &owned->result;
}

struct kz_search_result *kz_search_result_free(struct kz_search_result *result)
{
        if (result) {
                kz_arena_deinit(result->arena);
                free(result);
        }
        return NULL;
}

enum kz_status kz_engine_check_request(
        const struct kz_search_request *request, struct kz_error *err)
{
        if (request->limit > KZ_SEARCH_LIMIT_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "limit is %zu: at most %d", request->limit,
                        KZ_SEARCH_LIMIT_MAX);
        if (request->offset > KZ_SEARCH_DEPTH_MAX ||
                request->offset + request->limit > KZ_SEARCH_DEPTH_MAX)
                return kz_error_set(err, KZ_E_LIMIT,
                        "offset %zu and limit %zu together are at most %d", request->offset,
                        request->limit, KZ_SEARCH_DEPTH_MAX);
        return KZ_OK;
}

/* ---- Searching ---- */

struct search {
        const struct kz_search_request *request;
        struct kz_query *query;
        bool had_hits; /* an attempt before this one found some, and the index moved on */
        struct kz_search_result *result;
};

static void drop_result(struct kz_search_result **result)
{
        kz_search_result_free(*result);
}

static size_t count_groups(const struct kz_node *node)
{
        size_t n = node->n_groups, i;

        for (i = 0; i < node->n_children; i++)
                n += count_groups(node->children[i]);
        return n;
}

/* A prefix or a ~ of too many words: only the most frequent were looked for. */
static enum kz_status warn_cut(const struct kz_node *node, struct kz_search_result *result)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < node->n_groups && !status && !node->title_of; i++) {
                const struct kz_group *group = &node->groups[i];
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
                struct kz_str *to = &result->warnings[result->n_warnings];

                if (group->n_begin <= KZ_EXPAND_MAX - group->n_own)
                        continue;
                if (kz_buf_append_cstr(&out, "“") || kz_visible_append(&out, group->word, true) ||
                        kz_buf_printf(&out,
                                group->edits ? "~”: %llu words are spelled about so; the %zu most "
                                               "frequent were looked for."
                                             : "*”: %llu words begin so; the %zu most frequent "
                                               "were looked for.",
                                (unsigned long long)group->n_begin, group->n_terms - group->n_own))
                        return KZ_E_NOMEM;
                *to = kz_arena_dup(result->arena, kz_buf_str(&out));
                if (!to->ptr)
                        return KZ_E_NOMEM;
                result->n_warnings++;
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = warn_cut(node->children[i], result);
        return status;
}

/* A part of the index cannot be read: the others answer. */
static enum kz_status warn_damage(
        const struct kz_segments *segments, struct kz_search_result *result)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_str *to = &result->warnings[result->n_warnings];

        if (segments->n_damaged == 0)
                return KZ_OK;
        if (kz_buf_printf(&out,
                    "A part of the index is damaged, and what it holds is missing here: %s; run "
                    "`kzsearchctl check`, then `kzsearchctl reindex --rebuild`.",
                    segments->damage.message))
                return KZ_E_NOMEM;
        *to = kz_arena_dup(result->arena, kz_buf_str(&out));
        result->n_warnings++;
        return to->ptr ? KZ_OK : KZ_E_NOMEM;
}

static enum kz_status copy_warnings(const struct kz_query *query, bool misses_names,
        const struct kz_segments *segments, struct kz_search_result *result)
{
        size_t i;

        result->warnings = kz_arena_array(result->arena,
                query->n_warnings + count_groups(query->root) + 2, sizeof(struct kz_str));
        if (!result->warnings)
                return KZ_E_NOMEM;
        for (i = 0; i < query->n_warnings; i++) {
                result->warnings[i] = kz_arena_dup(result->arena, query->warnings[i]);
                if (!result->warnings[i].ptr)
                        return KZ_E_NOMEM;
        }
        result->n_warnings = query->n_warnings;
        if (misses_names)
                result->warnings[result->n_warnings++] = KZ_STR(KZ_WARNING_NAME_RULES);
        if (warn_damage(segments, result))
                return KZ_E_NOMEM;
        return warn_cut(query->root, result);
}

/* Words that could stand near one another. */
static size_t count_scoring_groups(const struct kz_node *root)
{
        size_t n = 0, i;

        for (i = 0; i < root->n_children; i++) {
                const struct kz_node *child = root->children[i];

                if (kz_node_scores(child) && !child->title_of)
                        n += count_groups(child);
        }
        return n;
}

/*
 * Nearness reorders whole windows of base ranks, and only those that the page touches: a page looks
 * the same whatever was asked before it.
 */
static enum kz_status rerank(struct kz_searcher *searcher, const struct kz_match_request *match,
        const struct kz_search_request *request, struct kz_match_result *found, bool *ret_done,
        struct kz_error *err)
{
        size_t first = request->offset / KZ_PROXIMITY_WINDOW * KZ_PROXIMITY_WINDOW;
        enum kz_status status;
        bool cut;

        if (request->no_proximity || request->sort == KZ_SORT_DATE || found->n_full <= first)
                return KZ_OK;
        *ret_done = count_scoring_groups(match->query->root) > 1;
        status = kz_proximity_rerank(searcher->view->tiers, searcher->view->n_tiers, match,
                found->hits + first, found->n_full - first, &cut, err);
        if (!status && cut)
                found->partial = true;
        return status;
}

/* Of the hits shown, which copies stand behind each. */
static enum kz_status find_copies(struct kz_searcher *searcher,
        const struct kz_match_request *match, const struct kz_match_result *found, size_t from,
        struct kz_search_result *result, struct kz_error *err)
{
        struct kz_hit_copies *copies =
                kz_arena_array(result->arena, result->n_hits, sizeof(*copies));
        enum kz_status status;
        size_t i;

        if (!copies)
                return kz_error_nomem(err);
        status = kz_copies_find(searcher->view->tiers, searcher->view->n_tiers, match, found, from,
                result->n_hits, result->arena, copies, &result->partial, err);
        for (i = 0; i < result->n_hits && !status; i++) {
                struct kz_hit *hit = &result->hits[i];

                hit->duplicates = copies[i].n;
                hit->identical = copies[i].identical;
                hit->copies = copies[i].ids;
                hit->n_copies = copies[i].n_ids;
        }
        return status;
}

static enum kz_status copy_facets(
        struct kz_facets *facets, unsigned wanted, struct kz_search_result *result)
{
        const struct kz_facet_value *values;
        size_t f, i;

        for (f = 0; f < KZ_FACET_COUNT; f++) {
                struct kz_facet_counts *to = &result->facets[result->n_facets];

                if (!(wanted >> f & 1))
                        continue;
                to->facet = (enum kz_facet)f;
                kz_facets_values(
                        facets, to->facet, KZ_SEARCH_FACET_VALUES_MAX, &values, &to->n, &to->cut);
                to->values = kz_arena_array(result->arena, to->n, sizeof(*to->values));
                if (!to->values)
                        return KZ_E_NOMEM;
                for (i = 0; i < to->n; i++) {
                        to->values[i].count = values[i].count;
                        to->values[i].value = kz_arena_dup(result->arena, values[i].value);
                        if (!to->values[i].value.ptr)
                                return KZ_E_NOMEM;
                }
                result->n_facets++;
        }
        return KZ_OK;
}

static enum kz_status fill_result(struct kz_searcher *searcher, const struct search *search,
        const struct kz_match_request *match, const struct kz_match_result *found,
        struct kz_search_result *result, struct kz_error *err)
{
        const struct kz_search_request *request = search->request;
        size_t depth = request->offset + request->limit, have = found->n_full + found->n_fill;
        size_t end = have < depth ? have : depth;
        size_t n = end > request->offset ? end - request->offset : 0;
        enum kz_status status;
        bool misses_names;

        result->total = found->total;
        result->fill = end > found->n_full ? end - found->n_full : 0;
        result->partial = found->partial || searcher->view->segments.n_damaged;
        status = kz_engine_misses_names(searcher, request, search->query, &misses_names, err);
        if (status)
                return status;
        if (copy_warnings(search->query, misses_names, &searcher->view->segments, result) ||
                kz_engine_widened(search->query, result) ||
                (match->facets && copy_facets(match->facets, request->facets, result)))
                return kz_error_nomem(err);
        status = kz_engine_page(searcher, request, search->query,
                n ? found->hits + request->offset : NULL, n, result, err);
        if (!status && request->collapse && n)
                status = find_copies(searcher, match, found, request->offset, result, err);
        return status;
}

/* Out of time while the dictionary is read: what was typed is looked for, which takes no time. */
static enum kz_status expand(
        struct kz_searcher *searcher, const struct search *search, struct kz_error *err)
{
        struct kz_watch watch =
                kz_watch_begin(search->request->deadline_ns, search->request->cancelled);
        enum kz_status status;

        watch.grace = search->had_hits ? KZ_ENGINE_GRACE : 0;
        status = kz_expand_query(
                search->query, searcher->view->tiers, searcher->view->n_tiers, &watch, err);
        return status == KZ_E_DEADLINE && watch.expired ? KZ_OK : status;
}

static void drop_facets(struct kz_facets **facets)
{
        kz_facets_free(*facets);
}

/* Whole windows are matched, since they are reordered as wholes. */
static struct kz_match_request match_request(const struct search *search)
{
        const struct kz_search_request *request = search->request;
        size_t depth = request->limit ? request->offset + request->limit : 0;

        return (struct kz_match_request){
                .query = search->query,
                .limit = (depth + KZ_PROXIMITY_WINDOW - 1) / KZ_PROXIMITY_WINDOW *
                         KZ_PROXIMITY_WINDOW,
                .fill_limit = depth,
                .no_fill = depth == 0,
                .scorer = kz_bm25_scorer,
                .sort = request->sort,
                .fade = kz_recency_fade,
                .collapse = request->collapse,
                .deadline_ns = request->deadline_ns,
                .grace = search->had_hits ? KZ_ENGINE_GRACE : 0,
                .cancelled = request->cancelled,
        };
}

static void drop_query(struct kz_query **query)
{
        kz_query_free(*query);
}

enum kz_status kz_engine_parse(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_str text, struct kz_query **ret,
        struct kz_error *err)
{
        const struct kz_query_settings settings = {.now = request->now,
                .as_typed = request->no_stemming,
                .no_stop_words = request->no_stop_words};

        KZ_CLEANUP(drop_query) struct kz_query *query = NULL;
        enum kz_status status;

        status = kz_query_parse_with(searcher->analyzer, text, &settings, &query, err);
        if (!status)
                status = kz_engine_name_words(searcher, request, query, err);
        if (status)
                return status;
        *ret = query;
        query = NULL;
        return KZ_OK;
}

enum kz_status kz_engine_count(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_query *query, uint64_t *ret,
        struct kz_error *err)
{
        KZ_CLEANUP(kz_match_result_deinit) struct kz_match_result found = KZ_MATCH_RESULT_NULL;
        const struct kz_view *view = searcher->view;
        const struct search search = {.request = request, .query = query};
        struct kz_match_request match = match_request(&search);
        enum kz_status status = expand(searcher, &search, err);

        match.limit = match.fill_limit = 0;
        match.no_fill = true;
        if (!status)
                status = kz_match_run(view->tiers, view->n_tiers, &match, &found, err);
        if (!status)
                *ret = found.total;
        return status;
}

/* Microseconds since *at, which moves to now. */
static uint64_t lap(int64_t *at)
{
        struct timespec now;
        int64_t before = *at;

        clock_gettime(CLOCK_MONOTONIC, &now);
        *at = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
        return (uint64_t)(*at - before);
}

static enum kz_status run_search(struct kz_searcher *searcher, struct search *search,
        struct kz_match_request *match, struct kz_search_result *result, struct kz_error *err)
{
        KZ_CLEANUP(kz_match_result_deinit) struct kz_match_result found = KZ_MATCH_RESULT_NULL;
        const struct kz_search_request *request = search->request;
        const struct kz_view *view = searcher->view;
        struct kz_engine_trace trace = {0};
        enum kz_status status;
        int64_t at = 0;

        lap(&at);
        trace.matches = match->tier_totals =
                kz_arena_array(result->arena, view->n_tiers, sizeof(*trace.matches));
        if (!trace.matches)
                return kz_error_nomem(err);
        status = expand(searcher, search, err);
        trace.terms_us = lap(&at);
        if (!status)
                status = kz_match_run(view->tiers, view->n_tiers, match, &found, err);
        trace.match_us = lap(&at);
        search->had_hits = search->had_hits || found.n_full + found.n_fill;
        if (!status)
                status = rerank(searcher, match, request, &found, &trace.nearness, err);
        trace.order_us = lap(&at);
        if (!status)
                status = fill_result(searcher, search, match, &found, result, err);
        trace.page_us = lap(&at);
        if (!status)
                status = kz_engine_did_you_mean(searcher, request, search->query, result, err);
        if (!status && request->explain)
                status = kz_engine_explain(searcher, match, &trace, result, err);
        return status;
}

static enum kz_status search_once(struct kz_searcher *searcher, void *context, struct kz_error *err)
{
        KZ_CLEANUP(drop_facets) struct kz_facets *facets = NULL;
        KZ_CLEANUP(drop_result) struct kz_search_result *result = kz_engine_result_new();
        struct search *search = context;
        struct kz_recency recency = kz_recency_at(search->request->now);
        struct kz_match_request match = match_request(search);
        enum kz_status status = KZ_OK;
        struct kz_bm25 bm25;

        if (!result)
                return kz_error_nomem(err);
        kz_bm25_init(&bm25);
        match.scorer_context = &bm25;
        match.fade_context = &recency;
        if (search->request->facets)
                status = kz_facets_new(search->request->facets, &facets, err);
        match.facets = facets;
        if (!status)
                status = run_search(searcher, search, &match, result, err);
        if (status)
                return status;
        search->result = result;
        result = NULL;
        return KZ_OK;
}

enum kz_status kz_searcher_search(struct kz_searcher *searcher,
        const struct kz_search_request *request, struct kz_search_result **ret,
        struct kz_error *err)
{
        struct search search = {.request = request};
        struct kz_query *query = NULL;
        enum kz_status status;

        status = kz_engine_check_request(request, err);
        if (!status)
                status = kz_engine_parse(searcher, request, request->query, &query, err);
        if (status)
                return status;
        search.query = query;
        status = kz_query_add_title_bonuses(query, err);
        if (!status)
                status = kz_engine_attempt(searcher, search_once, &search, err);
        kz_query_free(query);
        if (!status)
                *ret = search.result;
        return status;
}
