/* search, similar, suggest. */
#include <stdlib.h>
#include <time.h>

#include "daemon/answer.h"
#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

/* Bytes of a query that are kept: a character more than the engine uses, so that it says so. */
#define QUERY_MAX (65536 + 4)

/* A search as asked, ready for a thread. Its strings are those of the request's parameters. */
struct search {
        struct kz_search_request request;
        struct kz_str id; /* similar */
        bool log_queries;
        bool is_similar;
};

static bool read_sort(const json_t *params, enum kz_sort *ret, struct kz_error *err)
{
        static const char *const names[] = {
                [KZ_SORT_RELEVANCE] = "relevance",
                [KZ_SORT_DATE] = "date",
                [KZ_SORT_RECENT] = "recent",
        };
        struct kz_str name = KZ_STR_NULL;
        size_t i;

        if (!kz_rpc_get_str(params, "sort", false, &name, err))
                return false;
        for (i = 0; i < KZ_ARRAY_LEN(names) && name.ptr; i++) {
                if (kz_str_eq(name, kz_str(names[i]))) {
                        *ret = (enum kz_sort)i;
                        return true;
                }
        }
        if (name.ptr)
                kz_error_set(
                        err, KZ_E_INVALID, "sort must be \"relevance\", \"date\" or \"recent\"");
        return !name.ptr;
}

/* exact_script: the short way to say that nothing is looked for in other spellings. */
bool kz_cmd_read_translit(const json_t *params, enum kz_translit *ret, struct kz_error *err)
{
        struct kz_str name = KZ_STR_NULL;
        bool exact = false;

        if (!kz_rpc_get_str(params, "translit", false, &name, err) ||
                !kz_rpc_get_bool(params, "exact_script", &exact, err))
                return false;
        if (name.ptr && !kz_translit_parse(name, ret)) {
                kz_error_set(err, KZ_E_INVALID, "translit must be \"off\", \"names\" or \"all\"");
                return false;
        }
        if (exact)
                *ret = KZ_TRANSLIT_OFF;
        return true;
}

static bool read_facets(const json_t *params, unsigned *ret, struct kz_error *err)
{
        const json_t *array = NULL, *element;
        size_t i;
        int f;

        if (!kz_rpc_get_strings(params, "facets", &array, err))
                return false;
        json_array_foreach(array, i, element)
        {
                for (f = 0; f < KZ_FACET_COUNT; f++) {
                        if (kz_str_eq(kz_rpc_str(element), kz_str(kz_answer_facet_name(f))))
                                break;
                }
                if (f == KZ_FACET_COUNT) {
                        kz_error_set(err, KZ_E_INVALID,
                                "facets may hold \"source\", \"language\", \"kind\", \"month\" "
                                "and \"year\"");
                        return false;
                }
                *ret |= 1u << f;
        }
        return true;
}

/* What only search knows, and similar does not. */
static bool read_order(const json_t *params, const struct kz_lexicon *lexicon,
        struct kz_search_request *request, struct kz_error *err)
{
        bool proximity = true, stemming = true, stop_words = true;

        request->collapse = true;
        request->translit = lexicon->translit;
        if (!read_sort(params, &request->sort, err) ||
                !read_facets(params, &request->facets, err) ||
                !kz_cmd_read_translit(params, &request->translit, err) ||
                !kz_rpc_get_bool(params, "collapse", &request->collapse, err) ||
                !kz_rpc_get_bool(params, "proximity", &proximity, err) ||
                !kz_rpc_get_bool(params, "stemming", &stemming, err) ||
                !kz_rpc_get_bool(params, "stop_words", &stop_words, err))
                return false;
        request->no_proximity = !proximity;
        request->no_stemming = !stemming;
        request->no_stop_words = !stop_words;
        return true;
}

static bool read_search(struct kz_request *request, struct search *search, struct kz_error *err)
{
        const json_t *params = request->message.params;
        uint64_t limit = 10, offset = 0, size = 240, timeout = request->server->config->timeout_ms;
        bool snippet = true;

        if (!kz_rpc_get_uint(params, "limit", 0, KZ_SEARCH_LIMIT_MAX, &limit, err) ||
                !kz_rpc_get_uint(params, "offset", 0, KZ_SEARCH_DEPTH_MAX, &offset, err) ||
                !kz_rpc_get_bool(params, "snippet", &snippet, err) ||
                !kz_rpc_get_uint(params, "snippet_size", 40, 2000, &size, err) ||
                !kz_rpc_get_bool(params, "explain", &search->request.explain, err) ||
                !kz_rpc_get_uint(params, "timeout_ms", 1, 60000, &timeout, err))
                return false;
        if (limit + offset > KZ_SEARCH_DEPTH_MAX) {
                kz_error_set(err, KZ_E_INVALID,
                        "offset + limit must be at most %d: narrow the query instead",
                        KZ_SEARCH_DEPTH_MAX);
                return false;
        }
        search->request.name_rules = request->lexicon->rules;
        search->request.aliases = request->lexicon->aliases;
        search->request.limit = limit;
        search->request.offset = offset;
        search->request.snippet_size = snippet ? size : 0;
        search->request.now = time(NULL);
        search->request.deadline_ns = request->received_ns + (int64_t)timeout * 1000000;
        search->request.cancelled = &request->cancelled;
        search->log_queries = request->server->config->log_queries;
        return true;
}

static void start(struct kz_request *request, bool is_similar)
{
        struct search *search = calloc(1, sizeof(*search));
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_str *query;

        if (!search) {
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
                return;
        }
        request->state = search;
        request->free_state = free;
        search->is_similar = is_similar;
        query = is_similar ? &search->id : &search->request.query;
        if (!kz_rpc_get_str(
                    request->message.params, is_similar ? "id" : "query", true, query, &err) ||
                !read_search(request, search, &err) ||
                (!is_similar && !read_order(request->message.params, request->lexicon,
                                        &search->request, &err))) {
                kz_request_fail_with(request, &err);
                return;
        }
        if (!is_similar && query->len > QUERY_MAX)
                query->len = kz_utf8_floor(query->ptr, query->len, QUERY_MAX);
}

void kz_cmd_search_start(struct kz_request *request)
{
        start(request, false);
}

void kz_cmd_similar_start(struct kz_request *request)
{
        start(request, true);
}

/* Failures after which the thread's searcher may be of no more use. */
static bool spoils_searcher(enum kz_status status)
{
        return status == KZ_E_CORRUPT || status == KZ_E_IO || status == KZ_E_MODIFIED ||
               status == KZ_E_VERSION || status == KZ_E_INTERNAL;
}

static void log_search(const struct search *search, const struct kz_request *request,
        uint64_t total, uint64_t took_us)
{
        struct kz_str query = search->is_similar ? search->id : search->request.query;

        if (search->log_queries)
                kz_log_with(KZ_LOG_INFO, "query", query, "%s of %zu bytes: %llu found in %llu us",
                        request->command->name, query.len, (unsigned long long)total,
                        (unsigned long long)took_us);
        else
                kz_log(KZ_LOG_DEBUG, "%s of %zu bytes: %llu found in %llu us",
                        request->command->name, query.len, (unsigned long long)total,
                        (unsigned long long)took_us);
}

static void answer_found(struct kz_request *request, const struct search *search,
        const struct kz_search_result *result)
{
        bool damaged = kz_health_is_damaged(&request->server->health, NULL);
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        uint64_t took_us = (uint64_t)(kz_now_ns() - request->received_ns) / 1000;
        struct kz_str query = search->is_similar ? search->id : search->request.query;

        log_search(search, request, result->total, took_us);
        if (kz_answer_search(&text, query, result, damaged, search->request.explain, took_us))
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_result(request, kz_buf_str(&text));
}

static void answer_empty(struct kz_request *request, const struct kz_search_request *search)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

        if (!kz_answer_nothing_indexed(&text, search->query, search->facets))
                kz_request_result(request, kz_buf_str(&text));
}

/* Of a damaged index, nobody knows what is not there. */
static void doubt(struct kz_request *request, struct kz_error *err)
{
        if (err->status != KZ_E_NOT_FOUND || !kz_health_is_damaged(&request->server->health, NULL))
                return;
        kz_error_prefix(err, err->status,
                "the index in %s is damaged, so this is not certain "
                "(run `kzsearchctl check`, then `kzsearchctl reindex --rebuild`)",
                request->server->data_dir);
        err->status = KZ_E_CORRUPT;
}

void kz_cmd_search_fail(struct kz_request *request, struct kz_worker *worker, struct kz_error *err)
{
        bool lost = err->status == KZ_E_NOT_FOUND && kz_server_lost_data(request->server, err);

        if (!lost)
                doubt(request, err);
        if (spoils_searcher(err->status))
                kz_worker_drop_searcher(worker);
        if (err->status == KZ_E_CORRUPT || err->status == KZ_E_VERSION ||
                err->status == KZ_E_INTERNAL)
                kz_log(KZ_LOG_ERROR, "%s failed: %s", request->command->name, err->message);
        /* What lies elsewhere may be whole: that is over when it is put back. */
        if (lost)
                kz_request_fail(request, kz_rpc_code(err->status), kz_status_name(err->status),
                        "%s", err->message);
        else
                kz_request_fail_with(request, err);
}

static bool is_empty(struct kz_searcher *searcher)
{
        uint64_t documents;

        return !kz_searcher_documents(searcher, &documents, NULL) && documents == 0;
}

void kz_cmd_search_work(struct kz_request *request, struct kz_worker *worker)
{
        const struct search *search = request->state;
        struct kz_search_result *result = NULL;
        struct kz_searcher *searcher;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_worker_searcher(worker, &searcher, &err);

        if (status == KZ_E_NOT_FOUND && !search->is_similar &&
                !kz_server_lost_data(request->server, NULL)) {
                answer_empty(request, &search->request);
                return;
        }
        if (!status && search->is_similar)
                status = kz_searcher_similar(searcher, search->id, &search->request, &result, &err);
        else if (!status)
                status = kz_searcher_search(searcher, &search->request, &result, &err);
        if (status)
                kz_cmd_search_fail(request, worker, &err);
        else if (result->total == 0 && !search->is_similar && is_empty(searcher))
                answer_empty(request, &search->request);
        else
                answer_found(request, search, result);
        kz_search_result_free(result);
}

void kz_cmd_similar_work(struct kz_request *request, struct kz_worker *worker)
{
        kz_cmd_search_work(request, worker);
}

void kz_cmd_suggest_start(struct kz_request *request)
{
        struct kz_str text = KZ_STR_NULL;
        uint64_t limit = 10;
        struct kz_error err = KZ_ERROR_NULL;

        if (!kz_rpc_get_str(request->message.params, "text", true, &text, &err) ||
                !kz_rpc_get_uint(request->message.params, "limit", 1, 100, &limit, &err))
                kz_request_fail_with(request, &err);
}

static enum kz_status put_suggestions(
        struct kz_buf *out, const struct kz_suggestion *list, size_t n)
{
        struct kz_json json = kz_json_writer(out);
        size_t i;

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_key(&json, "suggestions");
        kz_json_open(&json, '[');
        for (i = 0; i < n; i++) {
                kz_json_open(&json, '{');
                kz_json_member_cstr(&json, "text", list[i].text);
                kz_json_member_uint(&json, "documents", list[i].documents);
                kz_json_close(&json, '}');
        }
        kz_json_close(&json, ']');
        kz_json_close(&json, '}');
        return json.failed ? KZ_E_NOMEM : KZ_OK;
}

void kz_cmd_suggest_work(struct kz_request *request, struct kz_worker *worker)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf out = KZ_BUF_NULL;
        struct kz_str text = kz_rpc_str(json_object_get(request->message.params, "text"));
        struct kz_suggestion *list = NULL;
        struct kz_searcher *searcher;
        uint64_t limit = 10;
        size_t n = 0;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_worker_searcher(worker, &searcher, &err);

        kz_rpc_get_uint(request->message.params, "limit", 1, 100, &limit, NULL);
        if (!status)
                status = kz_searcher_suggest(searcher, text, limit, &list, &n, &err);
        else if (status == KZ_E_NOT_FOUND && !kz_server_lost_data(request->server, NULL))
                status = KZ_OK;
        if (!status)
                status = put_suggestions(&out, list, n);
        if (status)
                kz_cmd_search_fail(request, worker, &err);
        else
                kz_request_result(request, kz_buf_str(&out));
        kz_suggestions_free(list, n);
}
