#include "daemon/indexer/service.h"

#include <pthread.h>
#include <stdlib.h>

#include "daemon/indexer/checker.h"
#include "daemon/indexer/documents.h"
#include "daemon/indexer/errand.h"
#include "daemon/indexer/explain.h"
#include "daemon/indexer/reindex.h"
#include "daemon/indexer/segmenter.h"
#include "daemon/json.h"
#include "daemon/rpc.h"
#include "kzsearch/protocol.h"

struct kz_service {
        char *data_dir;
        struct kz_channel *channel;
        struct kz_applier *applier;
        struct kz_explainer *explainer;
        /* The job: one at a time. */
        pthread_t thread;
        bool has_thread; /* to be joined */
        atomic_bool busy;
        atomic_bool cancelled;
        uint64_t tag;
        json_t *root;
        int64_t started_ms;
};

enum kz_status kz_service_new(const char *data_dir, const char *name_rules,
        struct kz_channel *channel, struct kz_service **ret, struct kz_error *err)
{
        struct kz_service *service = calloc(1, sizeof(*service));
        enum kz_status status;

        if (!service)
                return kz_error_nomem(err);
        service->channel = channel;
        service->data_dir = strdup(data_dir);
        status = service->data_dir ? kz_applier_new(data_dir, name_rules, &service->applier, err)
                                   : kz_error_nomem(err);
        if (!status)
                status = kz_explainer_new(data_dir, channel, &service->explainer, err);
        if (status) {
                kz_service_free(service);
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
        kz_explainer_free(service->explainer);
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

struct copying {
        struct kz_backup *backup;
        const atomic_bool *cancelled;
};

static enum kz_status copy_all(void *context, struct kz_writer *writer, struct kz_error *err)
{
        const struct copying *copying = context;

        return kz_backup_copy(copying->backup, writer, copying->cancelled, err);
}

/*
 * Verified before it takes its name: a backup that cannot be restored is worse than none. In a
 * process of its own, so that it can be stopped, and that damage cannot take this one along.
 */
static enum kz_status back_up(
        struct kz_service *service, struct kz_backup *backup, struct kz_error *err)
{
        const struct copying copying = {backup, &service->cancelled};
        struct kz_str dir = KZ_STR_NULL;
        enum kz_status status;

        if (!kz_rpc_get_str(json_object_get(service->root, "params"), "dir", true, &dir, err))
                return KZ_E_INVALID;
        status = kz_backup_begin(backup, service->data_dir, dir.ptr, err);
        if (!status)
                status = kz_errand_run(service->applier, copy_all, (void *)&copying, err);
        if (status)
                return status;
        status = kz_checker_run(backup->partial, &service->cancelled, err);
        if (status == KZ_E_CANCELLED)
                return status;
        if (status)
                return kz_error_prefix(err, status, "the copy cannot be used");
        return kz_backup_finish(backup, err);
}

static void *run_backup(void *context)
{
        struct kz_service *service = context;
        KZ_CLEANUP(kz_backup_deinit) struct kz_backup backup = KZ_BACKUP_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);
        struct kz_error err = KZ_ERROR_NULL;
        int64_t started_ms = kz_now_ms();
        enum kz_status status = back_up(service, &backup, &err);

        json_decref(service->root);
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_cstr(&json, "dir", backup.path);
        kz_json_member_uint(&json, "documents", backup.documents);
        kz_json_member_uint(&json, "seq", backup.seq);
        kz_json_member_uint(&json, "bytes", backup.bytes);
        kz_json_member_int(&json, "took_ms", kz_now_ms() - started_ms);
        kz_json_close(&json, '}');
        /* Gone before the answer: who is told of a failure may look. */
        kz_backup_deinit(&backup);
        atomic_store(&service->busy, false);
        if (status)
                kz_channel_fail(service->channel, service->tag, &err);
        else
                kz_channel_result(service->channel, service->tag, kz_buf_str(&text));
        return NULL;
}

/* ---- seal, compact ---- */

static void on_segments(void *context, const char *step, uint64_t done, uint64_t total)
{
        const struct kz_service *service = context;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&value);

        kz_json_open(&json, '{');
        kz_json_member_cstr(
                &json, "what", json_string_value(json_object_get(service->root, "method")));
        kz_report_put_step(&json, &(struct kz_report_step){step, done, total});
        kz_json_member_int(&json, "elapsed_ms", kz_now_ms() - service->started_ms);
        kz_json_close(&json, '}');
        if (!json.failed)
                kz_channel_progress(service->channel, service->tag, kz_buf_str(&value));
}

/* Nothing when there is no index yet. */
static enum kz_status look(const char *data_dir, struct kz_index_stats *ret, struct kz_error *err)
{
        struct kz_searcher *searcher = NULL;
        enum kz_status status = kz_searcher_open(data_dir, &searcher, err);

        if (!status)
                status = kz_searcher_stats(searcher, ret, err);
        kz_searcher_free(searcher);
        return status == KZ_E_NOT_FOUND ? KZ_OK : status;
}

static enum kz_status change_segments(struct kz_service *service, struct kz_index_stats *ret_before,
        struct kz_index_stats *ret_after, struct kz_error *err)
{
        const char *method = json_string_value(json_object_get(service->root, "method"));
        struct kz_segmenter segmenter = {.applier = service->applier,
                .cancelled = &service->cancelled,
                .progress = on_segments,
                .context = service};
        uint64_t memory = 0;
        enum kz_status status;

        if (!kz_rpc_get_uint(json_object_get(service->root, "params"), "memory", 1, UINT64_MAX,
                    &memory, err))
                return KZ_E_INVALID;
        segmenter.memory = memory;
        status = look(service->data_dir, ret_before, err);
        if (!status)
                status = kz_segmenter_run(&segmenter,
                        strcmp(method, "seal") == 0 ? kz_writer_seal : kz_writer_compact, err);
        return status ? status : look(service->data_dir, ret_after, err);
}

static void *run_segments(void *context)
{
        struct kz_service *service = context;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_json json = kz_json_writer(&text);
        struct kz_index_stats before = {0}, after = {0};
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        service->started_ms = kz_now_ms();
        status = change_segments(service, &before, &after, &err);
        json_decref(service->root);
        kz_json_open(&json, '{');
        kz_json_member_int(&json, "v", KZSEARCH_PROTOCOL_VERSION);
        kz_json_member_uint(&json, "documents", after.documents);
        kz_json_member_uint(&json, "live_documents", after.live_documents);
        kz_json_member_uint(&json, "segments", after.segments);
        kz_json_member_uint(&json, "bytes_before", before.bytes);
        kz_json_member_uint(&json, "bytes", after.bytes);
        kz_json_member_int(&json, "took_ms", kz_now_ms() - service->started_ms);
        kz_json_close(&json, '}');
        atomic_store(&service->busy, false);
        if (status)
                kz_channel_fail(service->channel, service->tag, &err);
        else
                kz_channel_result(service->channel, service->tag, kz_buf_str(&text));
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
        } else if (strcmp(method, "explain") == 0) {
                kz_explainer_take(service->explainer, frame->tag, root);
        } else if (strcmp(method, "reindex") == 0) {
                start_job(service, frame->tag, root, run_reindex);
        } else if (strcmp(method, "check") == 0) {
                start_job(service, frame->tag, root, run_check);
        } else if (strcmp(method, "backup") == 0) {
                start_job(service, frame->tag, root, run_backup);
        } else if (strcmp(method, "seal") == 0 || strcmp(method, "compact") == 0) {
                start_job(service, frame->tag, root, run_segments);
        } else {
                kz_channel_error(service->channel, frame->tag, KZSEARCH_ERR_METHOD, "unknown",
                        "the indexer has no such method");
                json_decref(root);
        }
        kz_rpc_message_deinit(&message);
}
