/* add, remove, check, backup, seal, compact, explain and reindex: the indexer does them, this asks
 * it to. */
#include "daemon/command.h"
#include "daemon/json.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "kzsearch/protocol.h"

void kz_cmd_forward_start(struct kz_request *request)
{
        kz_request_call_indexer(request, kz_buf_str(&request->raw));
}

void kz_cmd_forward_indexed(struct kz_request *request)
{
        kz_request_result(request, kz_buf_str(&request->reply));
}

/* A check has the files open that a purge deletes: either waits for the other to have ended. */
void kz_cmd_check_start(struct kz_request *request)
{
        if (request->server->n_purges)
                kz_request_fail(request, KZSEARCH_ERR_BUSY, "busy",
                        "a purge is running: wait until it has ended");
        else
                kz_cmd_forward_start(request);
}

/* What a check found is what status says. */
void kz_cmd_check_indexed(struct kz_request *request)
{
        struct kz_health *health = &request->server->health;
        json_t *result = json_loadb(request->reply.data, request->reply.len, 0, NULL);
        const char *message = json_string_value(json_object_get(result, "message"));

        if (json_is_true(json_object_get(result, "ok")))
                kz_health_clear(health);
        else if (json_is_false(json_object_get(result, "ok")))
                kz_health_note(health, message ? message : "the check found damage");
        json_decref(result);
        kz_request_result(request, kz_buf_str(&request->reply));
}

static void end_purge(void *n_purges)
{
        --*(size_t *)n_purges;
}

void kz_cmd_remove_start(struct kz_request *request)
{
        struct kz_server *server = request->server;
        const char *job = kz_indexer_job(server->indexer, NULL);
        bool purge = false;

        kz_rpc_get_bool(request->message.params, "purge", &purge, NULL);
        if (purge && job && strcmp(job, "check") == 0) {
                kz_request_fail(request, KZSEARCH_ERR_BUSY, "busy",
                        "a check is running, and has the old files open: wait until it has ended");
                return;
        }
        if (purge) {
                server->n_purges++;
                request->state = &server->n_purges;
                request->free_state = end_purge;
        }
        kz_cmd_forward_start(request);
}

/* After a purge the search threads may still read files that are deleted, whose text is then not
 * gone: the answer waits until they have let go of them. */
void kz_cmd_remove_indexed(struct kz_request *request)
{
        bool purge = false;

        kz_rpc_get_bool(request->message.params, "purge", &purge, NULL);
        if (!purge) {
                kz_cmd_forward_indexed(request);
                return;
        }
        request->in_thread = true;
        kz_worker_pool_let_go(request->server->pool, &request->job);
}

void kz_cmd_remove_finish(struct kz_request *request)
{
        kz_request_result(request, kz_buf_str(&request->reply));
}

struct reindex {
        const json_t *names; /* NULL: all */
        bool rebuild, reanalyze, allow_removals, wait;
};

static bool read_params(struct kz_request *request, struct reindex *reindex, struct kz_error *err)
{
        const json_t *params = request->message.params;
        bool skip;
        size_t i;

        if (!kz_rpc_get_strings(params, "sources", &reindex->names, err) ||
                !kz_rpc_get_bool(params, "rebuild", &reindex->rebuild, err) ||
                !kz_rpc_get_bool(params, "reanalyze", &reindex->reanalyze, err) ||
                !kz_rpc_get_bool(params, "allow_removals", &reindex->allow_removals, err) ||
                !kz_rpc_get_bool(params, "skip_if_running", &skip, err) ||
                !kz_rpc_get_bool(params, "wait", &reindex->wait, err))
                return false;
        if (reindex->names && json_array_size(reindex->names) == 0)
                reindex->names = NULL;
        if (reindex->rebuild && reindex->names) {
                kz_error_set(err, KZ_E_INVALID, "a rebuild reads all sources: leave sources out");
                return false;
        }
        if (reindex->reanalyze && (reindex->names || reindex->rebuild || reindex->allow_removals)) {
                kz_error_set(err, KZ_E_INVALID,
                        "a reanalysis is of the whole index, and reads no source: leave sources, "
                        "rebuild and allow_removals out");
                return false;
        }
        for (i = 0; i < json_array_size(reindex->names); i++) {
                struct kz_str name = kz_rpc_str(json_array_get(reindex->names, i));

                if (!kz_config_source(request->server->config, name)) {
                        kz_error_set(err, KZ_E_NOT_FOUND,
                                "there is no source '%.64s': see  kzsearchctl source list",
                                name.ptr);
                        return false;
                }
        }
        return true;
}

static bool is_wanted(const struct reindex *reindex, const struct kz_source_config *source)
{
        size_t i;

        if (!reindex->names)
                return source->enabled && !reindex->reanalyze;
        for (i = 0; i < json_array_size(reindex->names); i++) {
                if (kz_str_eq(kz_rpc_str(json_array_get(reindex->names, i)), kz_str(source->name)))
                        return true;
        }
        return false;
}

/* A path is bytes, and JSON is not: it travels as hexadecimal digits. */
static void put_path(struct kz_json *json, const char *path)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf hex = KZ_BUF_NULL;

        for (; *path; path++) {
                if (kz_buf_printf(&hex, "%02x", (unsigned char)*path))
                        json->failed = true;
        }
        kz_json_member_str(json, "path", kz_buf_str(&hex));
}

static void put_source(struct kz_json *json, const struct kz_source_config *source)
{
        kz_json_open(json, '{');
        kz_json_member_cstr(json, "name", source->name);
        put_path(json, source->path);
        kz_json_member_cstr(json, "lang", source->lang);
        kz_json_member_cstr(json, "kind", source->kind);
        kz_json_member_cstr(json, "date_order", source->date_order);
        kz_json_close(json, '}');
}

/* Up to the parameters that are the method's own; then comes end_message. */
static void begin_message(struct kz_json *json, const char *method, const struct kz_config *config)
{
        kz_json_open(json, '{');
        kz_json_member_cstr(json, "jsonrpc", "2.0");
        kz_json_member_int(json, "id", 0);
        kz_json_member_cstr(json, "method", method);
        kz_json_key(json, "params");
        kz_json_open(json, '{');
        kz_json_member_uint(json, "memory", config->memory);
        kz_json_member_cstr(json, "name_rules", config->name_rules ? config->name_rules : "");
        kz_json_member_uint(json, "max_file_size", config->max_file_size);
        kz_json_member_uint(json, "extractors", config->extractors);
        kz_json_member_uint(json, "extract_timeout", config->extract_timeout);
        kz_json_member_uint(json, "extract_memory", config->extract_memory);
        kz_json_member_cstr(json, "ocr_command", config->ocr_command ? config->ocr_command : "");
        kz_json_member_cstr(json, "doc_command", config->doc_command ? config->doc_command : "");
}

static enum kz_status end_message(struct kz_json *json)
{
        kz_json_close(json, '}');
        kz_json_close(json, '}');
        return json->failed ? KZ_E_NOMEM : KZ_OK;
}

static enum kz_status put_message(
        struct kz_buf *out, const struct reindex *reindex, const struct kz_config *config)
{
        struct kz_json json = kz_json_writer(out);
        size_t i;

        begin_message(&json, "reindex", config);
        kz_json_member_bool(&json, "rebuild", reindex->rebuild);
        kz_json_member_bool(&json, "reanalyze", reindex->reanalyze);
        kz_json_member_bool(&json, "allow_removals", reindex->allow_removals);
        kz_json_key(&json, "sources");
        kz_json_open(&json, '[');
        for (i = 0; i < config->n_sources; i++) {
                if (is_wanted(reindex, &config->sources[i]))
                        put_source(&json, &config->sources[i]);
        }
        kz_json_close(&json, ']');
        return end_message(&json);
}

enum kz_status kz_cmd_reindex_message(
        struct kz_buf *out, const struct kz_config *config, const char *source)
{
        struct reindex reindex = {.names = NULL};
        json_t *names = json_pack("[s]", source);
        enum kz_status status;

        if (!names)
                return KZ_E_NOMEM;
        reindex.names = names;
        status = put_message(out, &reindex, config);
        json_decref(names);
        return status;
}

/* health: of an index that this job makes anew, or NULL. */
static void log_end(void *health, const struct kz_indexer_answer *answer)
{
        if (!answer->code && health)
                kz_health_clear(health);
        if (answer->code)
                kz_log(KZ_LOG_ERROR, "reindex failed: %.*s", KZ_STR_ARG(answer->text));
        else
                kz_log(KZ_LOG_INFO, "reindex done");
}

void kz_cmd_reindex_start(struct kz_request *request)
{
        struct kz_indexer_call unattended = {.answered = log_end, .job = "reindex"};
        struct reindex reindex = {.wait = true};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf message = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        uint64_t tag;

        if (!read_params(request, &reindex, &err)) {
                kz_request_fail_with(request, &err);
                return;
        }
        if (put_message(&message, &reindex, request->server->config)) {
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
                return;
        }
        kz_log(KZ_LOG_INFO, "reindex asked for");
        if (reindex.rebuild || reindex.reanalyze)
                unattended.context = &request->server->health;
        if (reindex.wait)
                kz_request_call_indexer(request, kz_buf_str(&message));
        else if (kz_indexer_send(
                         request->server->indexer, kz_buf_str(&message), &unattended, &tag, &err))
                kz_request_fail_with(request, &err);
        else
                kz_request_result(request, KZ_STR("{\"v\":1,\"started\":true}"));
}

void kz_cmd_reindex_indexed(struct kz_request *request)
{
        const json_t *params = request->message.params;

        /* A rebuild that did not take the index's place is answered with an error, and a reanalysis
         * that met damage as well. */
        if (json_is_true(json_object_get(params, "rebuild")) ||
                json_is_true(json_object_get(params, "reanalyze")))
                kz_health_clear(&request->server->health);
        kz_request_result(request, kz_buf_str(&request->reply));
}

/* ---- seal, compact ---- */

void kz_cmd_segments_start(struct kz_request *request)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf message = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&message);

        begin_message(&json, request->command->name, request->server->config);
        if (end_message(&json))
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_call_indexer(request, kz_buf_str(&message));
}

/* A search thread that had nothing to do since still has the old files open: their room on the
 * disk is free when it lets go. */
void kz_cmd_segments_indexed(struct kz_request *request)
{
        request->in_thread = true;
        kz_worker_pool_let_go(request->server->pool, &request->job);
}

void kz_cmd_segments_finish(struct kz_request *request)
{
        kz_request_result(request, kz_buf_str(&request->reply));
}

/* ---- explain ---- */

/* The source whose root the path is, or lies below; NULL when there is none. */
static const struct kz_source_config *source_of(const struct kz_config *config, struct kz_str path)
{
        const struct kz_source_config *found = NULL;
        size_t i;

        for (i = 0; i < config->n_sources; i++) {
                struct kz_str root = kz_str(config->sources[i].path);

                if (!kz_str_starts(path, root) || (found && strlen(found->path) > root.len))
                        continue;
                if (path.len == root.len || path.ptr[root.len] == '/' || root.len == 1)
                        found = &config->sources[i];
        }
        return found;
}

void kz_cmd_explain_start(struct kz_request *request)
{
        const struct kz_config *config = request->server->config;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf message = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&message);
        const struct kz_source_config *source;
        struct kz_str path = KZ_STR_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (!kz_rpc_get_str(request->message.params, "path", true, &path, &err)) {
                kz_request_fail_with(request, &err);
                return;
        }
        if (path.ptr[0] != '/' || strlen(path.ptr) != path.len) {
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "invalid",
                        "path must be absolute, not '%.200s'", path.ptr);
                return;
        }
        source = source_of(config, path);
        begin_message(&json, "explain", config);
        put_path(&json, path.ptr);
        kz_json_key(&json, "sources");
        kz_json_open(&json, '[');
        if (source)
                put_source(&json, source);
        kz_json_close(&json, ']');
        if (end_message(&json))
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        else
                kz_request_call_indexer(request, kz_buf_str(&message));
}
