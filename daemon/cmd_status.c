/* status, source.list: what the index and the catalog say of themselves. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/json.h"
#include "daemon/server.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

/* Of one source: name and path as configured when the request came, the rest as counted. */
struct source_counts {
        char *name;
        char *path;
        uint64_t documents;
        struct kz_filecounts files;
        bool missing;
};

struct status {
        struct source_counts *sources;
        size_t n_sources;
        const char *state;
        struct kz_error problem;
        struct kz_index_stats stats;
        bool other_rules; /* the index has its name keys by others than those in force */
};

static void status_free(void *state)
{
        struct status *status = state;
        size_t i;

        if (!status)
                return;
        for (i = 0; i < status->n_sources; i++) {
                free(status->sources[i].name);
                free(status->sources[i].path);
        }
        free(status->sources);
        free(status);
}

/* Threads must not look at the configuration, which a reload replaces: they get copies. */
static struct status *status_new(const struct kz_config *config)
{
        struct status *status = calloc(1, sizeof(*status));
        size_t i;

        if (!status)
                return NULL;
        status->sources = calloc(config->n_sources + 1, sizeof(*status->sources));
        for (i = 0; status->sources && i < config->n_sources; i++) {
                struct source_counts *counts = &status->sources[status->n_sources++];

                counts->name = strdup(config->sources[i].name);
                counts->path = strdup(config->sources[i].path);
                if (!counts->name || !counts->path)
                        break;
        }
        if (!status->sources || status->n_sources < config->n_sources || i < config->n_sources) {
                status_free(status);
                return NULL;
        }
        return status;
}

void kz_cmd_status_start(struct kz_request *request)
{
        request->state = status_new(request->server->config);
        request->free_state = status_free;
        if (!request->state)
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
}

static enum kz_status count_all(
        struct status *status, struct kz_searcher *searcher, struct kz_error *err)
{
        enum kz_status result = kz_searcher_stats(searcher, &status->stats, err);
        size_t i;

        for (i = 0; i < status->n_sources && !result; i++) {
                struct source_counts *counts = &status->sources[i];
                const struct kz_str name = kz_str(counts->name);

                result = kz_searcher_count_source(searcher, name, &counts->documents, err);
                if (!result)
                        result = kz_searcher_count_files(searcher, name, &counts->files, err);
        }
        return result;
}

void kz_cmd_status_work(struct kz_request *request, struct kz_worker *worker)
{
        struct status *status = request->state;
        struct kz_searcher *searcher;
        struct stat st;
        enum kz_status result = kz_worker_searcher(worker, &searcher, &status->problem);
        size_t i;

        for (i = 0; i < status->n_sources; i++)
                status->sources[i].missing = stat(status->sources[i].path, &st) < 0;
        if (!result)
                result = count_all(status, searcher, &status->problem);
        if (!result)
                result = kz_searcher_name_rules_differ(
                        searcher, request->lexicon->rules, &status->other_rules, &status->problem);
        /* A part of the index: what the others hold is told all the same. */
        if (!result && status->stats.damage.status)
                kz_health_note(&request->server->health, status->stats.damage.message);
        if (!result)
                status->state = status->stats.documents ? "ready" : "empty";
        else if (result == KZ_E_NOT_FOUND)
                status->state = "empty";
        else
                status->state = "damaged";
        if (result && result != KZ_E_NOT_FOUND)
                kz_worker_drop_searcher(worker);
        if (!result || result == KZ_E_NOT_FOUND)
                status->problem.message[0] = '\0';
        if (kz_server_lost_data(request->server, &status->problem))
                status->state = "damaged";
        else if (result == KZ_E_CORRUPT)
                kz_health_note(&request->server->health, status->problem.message);
        else if (kz_health_is_damaged(&request->server->health, &status->problem))
                status->state = "damaged";
}

static void put_sources(
        struct kz_json *json, const struct status *status, const struct kz_server *server)
{
        const struct kz_config *config = server->config;
        const struct kz_follow *follow = server->follow;
        size_t i;

        kz_json_key(json, "sources");
        kz_json_open(json, '[');
        for (i = 0; i < status->n_sources; i++) {
                const struct source_counts *counts = &status->sources[i];
                const struct kz_source_config *source =
                        kz_config_source(config, kz_str(counts->name));

                if (!source)
                        continue;
                kz_json_open(json, '{');
                kz_json_member_cstr(json, "name", source->name);
                kz_json_member_cstr(json, "path", source->path);
                kz_json_member_cstr(json, "lang", source->lang);
                kz_json_member_cstr(json, "kind", source->kind);
                kz_json_member_cstr(json, "date_order", source->date_order);
                kz_json_member_bool(json, "enabled", source->enabled);
                kz_json_member_uint(json, "documents", counts->documents);
                kz_json_member_uint(json, "files", counts->files.files);
                kz_json_member_uint(json, "failed", counts->files.failed);
                kz_json_member_bool(json, "missing", counts->missing);
                kz_json_member_cstr(json, "configured", source->where);
                kz_follow_put(follow, kz_str(source->name), json);
                kz_json_close(json, '}');
        }
        kz_json_close(json, ']');
}

static void put_searches(struct kz_json *json, const struct kz_server *server)
{
        size_t running, queued;

        kz_worker_pool_counts(server->pool, &running, &queued);
        kz_json_key(json, "searches");
        kz_json_open(json, '{');
        kz_json_member_uint(json, "running", running);
        kz_json_member_uint(json, "queued", queued);
        kz_json_member_uint(json, "done", server->searches_done);
        kz_json_member_uint(json, "failed", server->searches_failed);
        kz_json_close(json, '}');
}

static void put_job(struct kz_json *json, const struct kz_server *server)
{
        struct kz_str progress = KZ_STR_NULL;
        const char *job = server->indexer ? kz_indexer_job(server->indexer, &progress) : NULL;

        kz_json_key(json, "job");
        if (!job) {
                kz_json_null(json);
        } else if (progress.len) {
                kz_json_raw(json, progress);
        } else {
                kz_json_open(json, '{');
                kz_json_member_cstr(json, "what", job);
                kz_json_close(json, '}');
        }
}

static void put_index(struct kz_json *json, const struct status *status)
{
        kz_json_member_cstr(json, "state", status->state);
        kz_json_member_cstr(
                json, "message", *status->problem.message ? status->problem.message : NULL);
        kz_json_member_uint(json, "documents", status->stats.documents);
        kz_json_member_uint(json, "seq", status->stats.seq);
        kz_json_member_uint(json, "generation", status->stats.generation);
        kz_json_member_uint(json, "bytes", status->stats.bytes);
        kz_json_key(json, "live");
        kz_json_open(json, '{');
        kz_json_member_uint(json, "documents", status->stats.live_documents);
        kz_json_member_uint(json, "bytes", status->stats.live_bytes);
        kz_json_close(json, '}');
        kz_json_key(json, "segments");
        kz_json_open(json, '{');
        kz_json_member_uint(json, "count", status->stats.segments);
        kz_json_member_uint(json, "documents", status->stats.segment_documents);
        kz_json_member_uint(json, "bytes", status->stats.segment_bytes);
        kz_json_member_uint(json, "masked", status->stats.masked);
        kz_json_close(json, '}');
}

void kz_cmd_status_finish(struct kz_request *request)
{
        const struct kz_server *server = request->server;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_cstr(&json, "version", KZSEARCH_VERSION);
        kz_json_member_int(&json, "pid", getpid());
        kz_json_member_int(&json, "uptime_s", (kz_now_ns() - server->started_ns) / 1000000000);
        kz_json_member_cstr(
                &json, "socket", server->listener ? kz_listener_path(server->listener) : NULL);
        kz_json_member_cstr(&json, "data_dir", server->data_dir);
        kz_json_member_cstr(&json, "config", server->config->file);
        put_index(&json, request->state);
        kz_json_member_cstr(&json, "name_rules",
                ((const struct status *)request->state)->other_rules ? "other" : "current");
        kz_json_member_uint(&json, "threads", server->config->threads);
        kz_json_member_uint(&json, "connections", server->n_sessions);
        put_searches(&json, server);
        put_job(&json, server);
        put_sources(&json, request->state, server);
        kz_json_close(&json, '}');
        kz_request_result(request, kz_buf_str(&text));
}

void kz_cmd_source_list_finish(struct kz_request *request)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        put_sources(&json, request->state, request->server);
        kz_json_close(&json, '}');
        kz_request_result(request, kz_buf_str(&text));
}
