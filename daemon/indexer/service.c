#include "daemon/indexer/service.h"

#include <pthread.h>
#include <stdlib.h>

#include "daemon/indexer/checker.h"
#include "daemon/indexer/documents.h"
#include "daemon/indexer/reindex.h"
#include "daemon/json.h"
#include "daemon/rpc.h"
#include "kzsearch/protocol.h"

struct kz_service {
        char *data_dir;
        struct kz_channel *channel;
        struct kz_applier *applier;
        /* The job: one at a time. */
        pthread_t thread;
        bool has_thread; /* to be joined */
        atomic_bool busy;
        atomic_bool cancelled;
        uint64_t tag;
        json_t *root;
};

enum kz_status kz_service_new(const char *data_dir, struct kz_channel *channel,
        struct kz_service **ret, struct kz_error *err)
{
        struct kz_service *service = calloc(1, sizeof(*service));
        enum kz_status status;

        if (!service)
                return kz_error_nomem(err);
        service->channel = channel;
        service->data_dir = strdup(data_dir);
        status = service->data_dir ? kz_applier_new(data_dir, &service->applier, err)
                                   : kz_error_nomem(err);
        if (status) {
                free(service->data_dir);
                free(service);
                return status;
        }
        *ret = service;
        return KZ_OK;
}

static void join_job(struct kz_service *service)
{
        if (service->has_thread)
                pthread_join(service->thread, NULL);
        service->has_thread = false;
}

struct kz_service *kz_service_free(struct kz_service *service)
{
        if (!service)
                return NULL;
        atomic_store(&service->cancelled, true);
        join_job(service);
        kz_applier_free(service->applier);
        free(service->data_dir);
        free(service);
        return NULL;
}

static void on_progress(void *context, struct kz_str value)
{
        const struct kz_service *service = context;

        kz_channel_progress(service->channel, service->tag, value);
}

static enum kz_status reindex(
        struct kz_service *service, struct kz_buf *result, struct kz_error *err)
{
        struct kz_reindex reindex;
        enum kz_status status =
                kz_reindex_init(&reindex, json_object_get(service->root, "params"), err);

        reindex.data_dir = service->data_dir;
        reindex.applier = service->applier;
        reindex.cancelled = &service->cancelled;
        reindex.progress = on_progress;
        reindex.context = service;
        if (!status)
                status = kz_reindex_run(&reindex, err);
        if (!status && kz_report_result(&reindex.report, result))
                status = kz_error_nomem(err);
        kz_reindex_deinit(&reindex);
        return status;
}

static void *run_reindex(void *context)
{
        struct kz_service *service = context;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf result = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = reindex(service, &result, &err);

        json_decref(service->root);
        /* Before the answer: who has it may ask for the next. */
        atomic_store(&service->busy, false);
        if (status == KZ_E_INVALID || status == KZ_E_NOT_FOUND)
                kz_channel_error(service->channel, service->tag, KZSEARCH_ERR_FAILED,
                        kz_status_name(status), err.message);
        else if (status)
                kz_channel_fail(service->channel, service->tag, &err);
        else
                kz_channel_result(service->channel, service->tag, kz_buf_str(&result));
        return NULL;
}

static void *run_check(void *context)
{
        struct kz_service *service = context;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = kz_checker_run(service->data_dir, &service->cancelled, &err);

        json_decref(service->root);
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_bool(&json, "ok", status == KZ_OK || status == KZ_E_NOT_FOUND);
        if (status)
                kz_json_member_cstr(&json, "message", err.message);
        kz_json_close(&json, '}');
        atomic_store(&service->busy, false);
        if (!status || status == KZ_E_NOT_FOUND || status == KZ_E_CORRUPT || status == KZ_E_VERSION)
                kz_channel_result(service->channel, service->tag, kz_buf_str(&text));
        else
                kz_channel_fail(service->channel, service->tag, &err);
        return NULL;
}

static void end_job(void *context)
{
        struct kz_service *service = context;

        atomic_store(&service->busy, false);
}

/* Takes root over. body NULL: the job is an operation of the applier. */
static void start_job(struct kz_service *service, uint64_t tag, json_t *root, void *(*body)(void *))
{
        if (atomic_exchange(&service->busy, true)) {
                kz_channel_error(service->channel, tag, KZSEARCH_ERR_BUSY, "busy",
                        "another job is running: wait until it has ended");
                json_decref(root);
                return;
        }
        join_job(service);
        atomic_store(&service->cancelled, false);
        if (!body) {
                kz_documents_remove_source(
                        service->applier, service->channel, tag, root, end_job, service);
                return;
        }
        service->tag = tag;
        service->root = root;
        if (pthread_create(&service->thread, NULL, body, service)) {
                atomic_store(&service->busy, false);
                kz_channel_error(service->channel, tag, KZSEARCH_ERR_FAILED, "no-memory",
                        "cannot start a thread");
                json_decref(root);
                return;
        }
        service->has_thread = true;
}

void kz_service_take(struct kz_service *service, const struct kz_indexer_frame *frame)
{
        struct kz_rpc_message message;
        struct kz_error err;
        const char *method;
        json_t *root;

        if (frame->type == KZ_INDEXER_CANCEL) {
                if (frame->tag == service->tag && atomic_load(&service->busy))
                        atomic_store(&service->cancelled, true);
                return;
        }
        if (kz_rpc_parse(frame->text, &message, &err)) {
                kz_channel_fail(service->channel, frame->tag, &err);
                kz_rpc_message_deinit(&message);
                return;
        }
        method = message.method;
        root = message.root;
        message.root = NULL;
        if (strcmp(method, "add") == 0) {
                kz_documents_add(service->applier, service->channel, frame->tag, root);
        } else if (strcmp(method, "remove") == 0) {
                kz_documents_remove(service->applier, service->channel, frame->tag, root);
        } else if (strcmp(method, "source.remove") == 0) {
                start_job(service, frame->tag, root, NULL);
        } else if (strcmp(method, "reindex") == 0) {
                start_job(service, frame->tag, root, run_reindex);
        } else if (strcmp(method, "check") == 0) {
                start_job(service, frame->tag, root, run_check);
        } else {
                kz_channel_error(service->channel, frame->tag, KZSEARCH_ERR_METHOD, "unknown",
                        "the indexer has no such method");
                json_decref(root);
        }
        kz_rpc_message_deinit(&message);
}
