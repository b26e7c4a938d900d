#include "daemon/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/command.h"
#include "daemon/json.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "kzsearch/protocol.h"

#define PARSE_IN_LOOP 65536 /* bytes; a longer message is parsed in a search thread */

static void on_work(struct kz_job *job, struct kz_worker *worker);
static void on_done(struct kz_job *job);

int64_t kz_now_ns(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct kz_request *kz_request_new(
        struct kz_server *server, struct kz_session *session, struct kz_str raw)
{
        struct kz_request *request = calloc(1, sizeof(*request));

        if (!request)
                return NULL;
        if (kz_buf_append_str(&request->raw, raw)) {
                free(request);
                return NULL;
        }
        request->server = server;
        request->lexicon = kz_lexicon_ref(server->config->lexicon);
        request->session = session;
        request->received_ns = kz_now_ns();
        request->job.work = on_work;
        request->job.done = on_done;
        server->n_requests++;
        return request;
}

struct kz_request *kz_request_free(struct kz_request *request)
{
        if (!request)
                return NULL;
        request->server->n_requests--;
        request->server->busy_ns = kz_now_ns();
        if (request->free_state)
                request->free_state(request->state);
        kz_rpc_message_deinit(&request->message);
        kz_buf_deinit(&request->raw);
        kz_buf_deinit(&request->reply);
        kz_buf_deinit(&request->answer);
        kz_lexicon_unref(request->lexicon);
        free(request->token);
        free(request);
        return NULL;
}

void kz_request_result(struct kz_request *request, struct kz_str result)
{
        kz_buf_clear(&request->answer);
        if (kz_rpc_put_result(
                    &request->answer, request->message.id ? request->message.id : "null", result))
                kz_buf_clear(&request->answer);
}

void kz_request_fail(
        struct kz_request *request, int code, const char *word, const char *format, ...)
{
        char message[KZ_ERROR_MAX];
        va_list args;

        va_start(args, format);
        vsnprintf(message, sizeof(message), format, args);
        va_end(args);
        request->failed = true;
        kz_buf_clear(&request->answer);
        if (kz_rpc_put_error(&request->answer, request->message.id, code, word, message))
                kz_buf_clear(&request->answer);
}

void kz_request_fail_with(struct kz_request *request, const struct kz_error *err)
{
        if (err->status == KZ_E_CORRUPT)
                kz_health_note(&request->server->health, err->message);
        kz_request_fail(
                request, kz_rpc_code(err->status), kz_status_name(err->status), "%s", err->message);
}

void kz_request_settle(struct kz_request *request)
{
        /* Only for want of memory is there no answer by now: then nothing can be said. */
        if (request->session)
                kz_session_settle(request->session, request);
        kz_request_free(request);
}

/* $/cancelRequest and other notifications: never answered. */
static void run_notification(struct kz_request *request)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf id = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&id);
        const json_t *value = json_object_get(request->message.params, "id");

        if (strcmp(request->message.method, "$/cancelRequest") == 0 && request->session) {
                if (json_is_string(value))
                        kz_json_str(&json, kz_rpc_str(value));
                else if (json_is_integer(value))
                        kz_json_int(&json, json_integer_value(value));
                if (id.len)
                        kz_session_cancel(request->session, id.data);
        }
        kz_buf_clear(&request->answer);
        kz_request_settle(request);
}

static bool read_common(struct kz_request *request)
{
        const json_t *params = request->message.params;
        const json_t *version = json_object_get(params, "v");
        const json_t *token = json_object_get(params, "progress");
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);

        if (version && (!json_is_integer(version) ||
                               json_integer_value(version) != KZSEARCH_PROTOCOL_VERSION)) {
                kz_request_fail(request, KZSEARCH_ERR_VERSION, "version",
                        "this daemon speaks version %d of the protocol and was asked for another: "
                        "restart it with  kzsearchctl stop",
                        KZSEARCH_PROTOCOL_VERSION);
                return false;
        }
        if (json_is_string(token))
                kz_json_str(&json, kz_rpc_str(token));
        else if (json_is_integer(token))
                kz_json_int(&json, json_integer_value(token));
        else if (token && !json_is_null(token)) {
                kz_request_fail(request, KZSEARCH_ERR_PARAMS, "invalid",
                        "progress must be a string or a whole number");
                return false;
        }
        if (text.len)
                request->token = kz_buf_steal(&text);
        return true;
}

/* Called with the message parsed. */
static void run(struct kz_request *request)
{
        if (request->parse_code) {
                kz_request_fail(request, request->parse_code, "invalid", "%s",
                        request->parse_error.message);
                kz_request_settle(request);
                return;
        }
        if (!request->message.id) {
                run_notification(request);
                return;
        }
        request->command = kz_command_find(request->message.method);
        if (!request->command)
                kz_request_fail(request, KZSEARCH_ERR_METHOD, "unknown",
                        "there is no method '%.64s'", request->message.method);
        else if (read_common(request) && kz_command_admit(request) && request->command->start)
                request->command->start(request);
        if (kz_request_answered(request)) {
                kz_request_settle(request);
        } else if (request->tag) {
                return;
        } else if (request->command->work) {
                if (request->session)
                        kz_session_queue(request->session, request);
                else
                        kz_request_submit(request);
        } else {
                kz_request_fail(request, KZSEARCH_ERR_INTERNAL, "internal", "nothing answered");
                kz_request_settle(request);
        }
}

void kz_request_begin(struct kz_request *request)
{
        if (request->raw.len > PARSE_IN_LOOP) {
                kz_session_queue(request->session, request);
                return;
        }
        request->parse_code =
                kz_rpc_parse(kz_buf_str(&request->raw), &request->message, &request->parse_error);
        run(request);
}

void kz_request_submit(struct kz_request *request)
{
        if (!kz_worker_pool_submit(request->server->pool, &request->job)) {
                request->in_thread = true;
                return;
        }
        kz_request_fail(request, KZSEARCH_ERR_OVERLOADED, "overloaded",
                "too many requests wait: try again in a moment");
        kz_request_settle(request);
}

static void on_work(struct kz_job *job, struct kz_worker *worker)
{
        struct kz_request *request = (struct kz_request *)job;

        if (atomic_load(&request->cancelled))
                return;
        if (!request->command)
                request->parse_code = kz_rpc_parse(
                        kz_buf_str(&request->raw), &request->message, &request->parse_error);
        else
                request->command->work(request, worker);
}

static void on_done(struct kz_job *job)
{
        struct kz_request *request = (struct kz_request *)job;

        request->in_thread = false;
        if (!request->command) {
                if (request->session)
                        kz_session_unqueue(request->session, request);
                /* Dropped before it was parsed: the client has gone, or the daemon is leaving. */
                if (!request->message.root && !request->parse_code)
                        kz_request_settle(request);
                else
                        run(request);
                return;
        }
        if (request->command->flags & KZ_COMMAND_SEARCH) {
                request->server->searches_done += !request->failed;
                request->server->searches_failed += request->failed;
        }
        /* What the indexer has done is done: a purge that still waits for the search threads, say. */
        if (!kz_request_answered(request) && atomic_load(&request->cancelled) && !request->reply.len)
                kz_request_fail(request, KZSEARCH_ERR_CANCELLED, "cancelled", "cancelled");
        if (!kz_request_answered(request) && request->command->finish)
                request->command->finish(request);
        if (kz_request_answered(request) || !request->tag)
                kz_request_settle(request);
}

void kz_request_cancel(struct kz_request *request)
{
        atomic_store(&request->cancelled, true);
        if (request->tag)
                kz_indexer_cancel(request->server->indexer, request->tag);
}

static void on_answered(void *context, const struct kz_indexer_answer *answer)
{
        struct kz_request *request = context;

        request->tag = 0;
        if (answer->code) {
                struct kz_error err;

                kz_error_set(&err, KZ_E_CORRUPT, "%.*s", KZ_STR_ARG(answer->text));
                if (strcmp(answer->word, kz_status_name(KZ_E_CORRUPT)) == 0)
                        kz_health_note(&request->server->health, err.message);
                kz_request_fail(
                        request, answer->code, answer->word, "%.*s", KZ_STR_ARG(answer->text));
        } else if (kz_buf_append_str(&request->reply, answer->text)) {
                kz_request_fail(request, KZSEARCH_ERR_FAILED, "no-memory", "out of memory");
        } else {
                request->command->indexed(request);
        }
        if (!request->tag && !request->in_thread)
                kz_request_settle(request);
}

static void on_progress(void *context, struct kz_str value)
{
        struct kz_request *request = context;
        struct kz_buf message = KZ_BUF_NULL;

        if (!request->session || !request->token)
                return;
        if (kz_rpc_put_progress(&message, request->token, value))
                kz_buf_deinit(&message);
        else
                kz_session_send(request->session, &message);
}

void kz_request_call_indexer(struct kz_request *request, struct kz_str message)
{
        const struct kz_indexer_call call = {.answered = on_answered,
                .progress = on_progress,
                .context = request,
                .job = (request->command->flags & KZ_COMMAND_JOB) ? request->command->name : NULL};
        struct kz_error err;

        if (kz_indexer_send(request->server->indexer, message, &call, &request->tag, &err))
                kz_request_fail_with(request, &err);
}
