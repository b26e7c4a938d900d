/* get: one document, and where the words of a query stand in it. */
#include <stdlib.h>
#include <time.h>

#include "daemon/answer.h"
#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"

/* Bytes of a query that are looked at: the engine's limit for a search. */
#define QUERY_MAX 65536

/* What the thread needs of the configuration, which a reload may replace. */
struct get {
        enum kz_translit translit;
        unsigned timeout_ms;
};

void kz_cmd_get_start(struct kz_request *request)
{
        const json_t *params = request->message.params;
        struct get *get = calloc(1, sizeof(*get));
        struct kz_str text = KZ_STR_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (!get) {
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
                return;
        }
        request->state = get;
        request->free_state = free;
        get->translit = request->lexicon->translit;
        get->timeout_ms = request->server->config->timeout_ms;
        if (!kz_rpc_get_str(params, "id", true, &text, &err) ||
                !kz_rpc_get_str(params, "query", false, &text, &err) ||
                !kz_cmd_read_translit(params, &get->translit, &err))
                kz_request_fail_with(request, &err);
}

static enum kz_status find_marks(struct kz_request *request, struct kz_searcher *searcher,
        const struct kz_document *doc, struct kz_marks *ret, struct kz_error *err)
{
        const struct get *get = request->state;
        struct kz_search_request search = {
                .query = kz_rpc_str(json_object_get(request->message.params, "query")),
                .now = time(NULL),
                .translit = get->translit,
                .name_rules = request->lexicon->rules,
                .aliases = request->lexicon->aliases,
                .deadline_ns = request->received_ns + (int64_t)get->timeout_ms * 1000000,
                .cancelled = &request->cancelled};

        if (search.query.len > QUERY_MAX)
                search.query.len = kz_utf8_floor(search.query.ptr, search.query.len, QUERY_MAX);
        return kz_searcher_marks(searcher, &search, doc, ret, err);
}

void kz_cmd_get_work(struct kz_request *request, struct kz_worker *worker)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf storage = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        KZ_CLEANUP(kz_marks_deinit) struct kz_marks marks = {.n = 0};
        const json_t *params = request->message.params;
        struct kz_str id = kz_rpc_str(json_object_get(params, "id"));
        bool marked = json_is_string(json_object_get(params, "query"));
        struct kz_document doc;
        struct kz_searcher *searcher;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_worker_searcher(worker, &searcher, &err);

        if (!status)
                status = kz_searcher_get(searcher, id, &storage, &doc, &err);
        if (!status && marked)
                status = find_marks(request, searcher, &doc, &marks, &err);
        if (status)
                kz_cmd_search_fail(request, worker, &err);
        else if (kz_answer_document(&text, &doc, marked ? &marks : NULL))
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_result(request, kz_buf_str(&text));
}
