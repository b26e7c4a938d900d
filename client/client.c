/* The face of libkzsearch: handles, calls, and the words for what went wrong. */
#include "kzsearch/client.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>

#include "client/channel.h"
#include "client/message.h"
#include "client/start.h"
#include "index/base/address.h"
#include "index/base/utf8.h"
#include "kzsearch/protocol.h"
#include "kzsearch/version.h"

#define CONNECT_MS 10000 /* a daemon whose queue stays full that long is as good as none */
#define START_MS 10000
#define START_ROUNDS 3 /* the daemon that was found listening may just be leaving */
#define BROKEN "the connection to the daemon is broken"

struct kzsearch {
        struct kz_channel channel;
        struct kz_buf socket;
        struct kz_buf request;
        int64_t last_id;
        unsigned timeout_ms;
        int error_code;
        bool broken;
        int64_t waiting[KZSEARCH_MAX_IN_FLIGHT]; /* ids of kzsearch_send without an answer yet */
        size_t n_waiting;
};

static enum kzsearch_status status_of(enum kz_status status)
{
        switch (status) {
        case KZ_OK:
                return KZSEARCH_OK;
        case KZ_E_NOT_FOUND:
                return KZSEARCH_NO_DAEMON;
        case KZ_E_DENIED:
                return KZSEARCH_DENIED;
        case KZ_E_END:
                return KZSEARCH_GONE;
        case KZ_E_INVALID:
                return KZSEARCH_INVALID;
        case KZ_E_NOMEM:
                return KZSEARCH_NO_MEMORY;
        case KZ_E_DEADLINE:
                return KZSEARCH_TIMEOUT;
        case KZ_E_LIMIT:
        case KZ_E_CORRUPT:
                return KZSEARCH_BAD_ANSWER;
        default:
                return KZSEARCH_SYSTEM;
        }
}

/* Hands err out, cut where it does not split a character. */
static enum kzsearch_status fail(
        enum kzsearch_status status, const struct kz_error *err, char *error)
{
        size_t len, valid;

        if (!error)
                return status;
        len = strnlen(err->message, KZSEARCH_ERROR_MAX - 1);
        memcpy(error, err->message, len);
        error[len] = '\0';
        valid = kz_utf8_validate(error, len);
        if (len - valid < 4)
                error[valid] = '\0';
        return status;
}

static enum kzsearch_status fail_with(enum kzsearch_status status, const char *message, char *error)
{
        struct kz_error err = KZ_ERROR_NULL;

        kz_error_set(&err, KZ_E_INTERNAL, "%s", message);
        return fail(status, &err, error);
}

static enum kz_status connect_to(struct kzsearch *kz, const char *path, struct kz_error *err)
{
        enum kz_status status =
                kz_channel_connect(&kz->channel, path, kz_channel_deadline(CONNECT_MS), err);

        if (status)
                return status;
        kz_buf_clear(&kz->socket);
        return kz_buf_append_cstr(&kz->socket, path) ? kz_error_nomem(err) : KZ_OK;
}

/* KZ_E_NOT_FOUND when what is recorded is nothing, or stale: then another place may do. */
static enum kz_status connect_recorded(struct kzsearch *kz, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf dir = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf locked = KZ_BUF_NULL;

        if (kz_address_data_dir(&dir, NULL) ||
                kz_address_recorded(dir.data, &path, &locked, NULL) ||
                connect_to(kz, path.data, NULL))
                return kz_error_set(err, KZ_E_NOT_FOUND, "no daemon recorded its address");
        if (kz_address_is_held(locked.data))
                return KZ_OK;
        kz_channel_deinit(&kz->channel);
        return kz_error_set(
                err, KZ_E_NOT_FOUND, "the daemon that listened at %s is gone", path.data);
}

static enum kz_status connect_runtime(struct kzsearch *kz, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf dir = KZ_BUF_NULL;
        bool is_private = false;
        enum kz_status status = kz_address_runtime(&path, &is_private, err);

        if (!status && is_private) {
                if (kz_buf_append(&dir, path.data, (size_t)(strrchr(path.data, '/') - path.data)))
                        return kz_error_nomem(err);
                status = kz_address_check_private(dir.data, geteuid(), err);
                if (status == KZ_E_NOT_FOUND)
                        return kz_error_set(err, status, "nothing listens at %s", path.data);
        }
        return status ? status : connect_to(kz, path.data, err);
}

static enum kz_status connect_found(struct kzsearch *kz, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        enum kz_status status = kz_address_from_environment(&path, err);

        if (status == KZ_OK)
                return connect_to(kz, path.data, err);
        if (status != KZ_E_NOT_FOUND)
                return status;
        status = connect_recorded(kz, err);
        return status == KZ_E_NOT_FOUND ? connect_runtime(kz, err) : status;
}

static enum kz_status start_and_connect(struct kzsearch *kz, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf program = KZ_BUF_NULL;
        struct timespec pause = {0, 50 * 1000 * 1000};
        enum kz_status status = kz_start_find(&program, err);
        int round;

        for (round = 0; !status && round < START_ROUNDS; round++) {
                if (round)
                        nanosleep(&pause, NULL);
                status = kz_start_run(program.data, START_MS, err);
                if (status)
                        break;
                status = connect_found(kz, err);
                if (status != KZ_E_NOT_FOUND)
                        return status;
                if (round + 1 < START_ROUNDS)
                        status = KZ_OK;
        }
        if (status == KZ_E_NOMEM)
                return status;
        /* However starting failed, for the caller it is one thing: there is no daemon. */
        kz_error_prefix(err, status, "no daemon is running, and none could be started");
        return KZ_E_NOT_FOUND;
}

enum kzsearch_status kzsearch_connect(
        const char *socket, unsigned flags, struct kzsearch **ret, char *error)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzsearch *kz;
        enum kz_status status;

        if (error)
                *error = '\0';
        kz = calloc(1, sizeof(*kz));
        if (!kz)
                return fail_with(KZSEARCH_NO_MEMORY, "out of memory", error);
        kz->channel = (struct kz_channel)KZ_CHANNEL_NULL;
        status = socket ? connect_to(kz, socket, &err) : connect_found(kz, &err);
        /* A path given by hand means that daemon and no other. */
        if (status == KZ_E_NOT_FOUND && !socket && (flags & KZSEARCH_AUTOSTART) &&
                !getauxval(AT_SECURE))
                status = start_and_connect(kz, &err);
        else if (status == KZ_E_NOT_FOUND)
                kz_error_prefix(&err, status, "%s", "no daemon is running");
        if (status) {
                kzsearch_disconnect(kz);
                return fail(status_of(status), &err, error);
        }
        *ret = kz;
        return KZSEARCH_OK;
}

void kzsearch_disconnect(struct kzsearch *kz)
{
        if (!kz)
                return;
        kz_channel_deinit(&kz->channel);
        kz_buf_deinit(&kz->socket);
        kz_buf_deinit(&kz->request);
        free(kz);
}

/* ---- Asking ---- */

/* The request's line is ready, as the next id. */
static enum kz_status begin(struct kzsearch *kz, const char *method, const char *params,
        bool progress, struct kz_error *err)
{
        struct kz_message_request request = {
                .id = ++kz->last_id, .method = method, .params = params, .progress = progress};

        kz->error_code = 0;
        return kz_message_write(&kz->request, &request, err);
}

/* Hands an answer out. KZ_E_UNSUPPORTED stands for an error of the daemon. */
static enum kz_status end(
        struct kzsearch *kz, const struct kz_message *message, char **ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf copy = KZ_BUF_NULL;

        if (message->kind == KZ_MESSAGE_ERROR) {
                kz->error_code = message->code;
                return kz_error_set(
                        err, KZ_E_UNSUPPORTED, "%s", message->text.data ? message->text.data : "");
        }
        if (kz_buf_append_str(&copy, message->value))
                return kz_error_nomem(err);
        *ret = kz_buf_steal(&copy);
        return KZ_OK;
}

struct call {
        struct kzsearch *kz;
        kzsearch_progress_fn progress;
        void *context;
        char **ret_result;
};

static enum kz_status on_progress(
        const struct call *call, const struct kz_message *message, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;

        if (!call->progress || message->id != call->kz->last_id)
                return KZ_OK;
        if (kz_buf_append_str(&value, message->value))
                return kz_error_nomem(err);
        call->progress(call->context, value.data);
        return KZ_OK;
}

/* One message. *ret_done: it was the answer. */
static enum kz_status on_message(
        const struct call *call, struct kz_str line, bool *ret_done, struct kz_error *err)
{
        KZ_CLEANUP(kz_message_deinit) struct kz_message message = KZ_MESSAGE_NULL;
        enum kz_status status = kz_message_read(line, &message, err);

        if (status || message.kind == KZ_MESSAGE_OTHER)
                return status;
        if (message.kind == KZ_MESSAGE_PROGRESS)
                return on_progress(call, &message, err);
        if (!message.no_id && message.id < call->kz->last_id)
                return KZ_OK; /* the late answer to a call given up */
        if (message.id > call->kz->last_id)
                return kz_message_is_wrong(err);
        *ret_done = true;
        return end(call->kz, &message, call->ret_result, err);
}

static enum kz_status receive_answer(
        const struct call *call, int64_t deadline, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_str line;
        bool done = false;

        while (!status && !done) {
                status = kz_channel_receive(&call->kz->channel, deadline, &line, err);
                if (!status)
                        status = on_message(call, line, &done, err);
        }
        return status;
}

/* Tells the daemon not to go on; if that cannot be said at once, it is not said. */
static void cancel(struct kzsearch *kz)
{
        char line[128];
        int n = snprintf(line, sizeof(line),
                "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":%" PRId64
                "}}\n",
                kz->last_id);

        if (kz_channel_send(
                    &kz->channel, (struct kz_str){line, (size_t)n}, kz_channel_deadline(1), NULL))
                kz->broken = true;
}

enum kzsearch_status kzsearch_call(struct kzsearch *kz, const char *method, const char *params_json,
        kzsearch_progress_fn progress, void *context, char **ret_result, char *error)
{
        struct call call = {kz, progress, context, ret_result};
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status, sent;
        int64_t deadline;

        if (error)
                *error = '\0';
        kz->error_code = 0;
        if (kz->broken)
                return fail_with(KZSEARCH_GONE, BROKEN, error);
        if (kz->n_waiting)
                return fail_with(KZSEARCH_INVALID,
                        "answers to other requests are to be received first", error);
        status = begin(kz, method, params_json, progress != NULL, &err);
        if (status)
                return fail(status_of(status), &err, error);
        deadline = kz_channel_deadline(kz->timeout_ms);
        sent = kz_channel_send(&kz->channel, kz_buf_str(&kz->request), deadline, &err);
        status = sent;
        /* A daemon that hung up on us may have said why. */
        if (sent == KZ_OK || sent == KZ_E_END)
                status = receive_answer(&call, deadline, &err);
        if (status == KZ_E_DEADLINE && sent == KZ_OK)
                cancel(kz);
        else if (sent || (status && status != KZ_E_UNSUPPORTED && status != KZ_E_NOMEM))
                kz->broken = true;
        if (status == KZ_E_UNSUPPORTED)
                return fail(KZSEARCH_REFUSED, &err, error);
        return status ? fail(status_of(status), &err, error) : KZSEARCH_OK;
}

/* ---- Many at once ---- */

enum kzsearch_status kzsearch_send(struct kzsearch *kz, const char *method, const char *params_json,
        long long *ret_id, char *error)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (error)
                *error = '\0';
        if (kz->broken)
                return fail_with(KZSEARCH_GONE, BROKEN, error);
        if (kz->n_waiting == KZSEARCH_MAX_IN_FLIGHT)
                return fail_with(KZSEARCH_INVALID,
                        "64 requests are under way: receive an answer first", error);
        status = begin(kz, method, params_json, false, &err);
        if (status)
                return fail(status_of(status), &err, error);
        status = kz_channel_send(
                &kz->channel, kz_buf_str(&kz->request), kz_channel_deadline(kz->timeout_ms), &err);
        /* A daemon that hung up may have answered before: what came is there to be received. */
        if (status == KZ_OK || status == KZ_E_END) {
                kz->waiting[kz->n_waiting++] = kz->last_id;
                *ret_id = kz->last_id;
                return KZSEARCH_OK;
        }
        kz->broken = true;
        return fail(status_of(status), &err, error);
}

/* Whether this answer is one that is waited for; then it is no more. */
static bool take_waiting(struct kzsearch *kz, int64_t id)
{
        size_t i;

        for (i = 0; i < kz->n_waiting && kz->waiting[i] != id; i++)
                ;
        if (i == kz->n_waiting)
                return false;
        kz->waiting[i] = kz->waiting[--kz->n_waiting];
        return true;
}

/* Waits for an answer to any of the requests under way. */
static enum kz_status receive_any(
        struct kzsearch *kz, long long *ret_id, char **ret_result, struct kz_error *err)
{
        int64_t deadline = kz_channel_deadline(kz->timeout_ms);
        enum kz_status status;
        struct kz_str line;

        for (;;) {
                KZ_CLEANUP(kz_message_deinit) struct kz_message message = KZ_MESSAGE_NULL;

                status = kz_channel_receive(&kz->channel, deadline, &line, err);
                if (!status)
                        status = kz_message_read(line, &message, err);
                if (status)
                        return status;
                if (message.kind != KZ_MESSAGE_RESULT && message.kind != KZ_MESSAGE_ERROR)
                        continue;
                if (message.id > kz->last_id)
                        return kz_message_is_wrong(err);
                if (!message.no_id && !take_waiting(kz, message.id))
                        continue; /* the late answer to a call given up */
                *ret_id = message.id;
                return end(kz, &message, ret_result, err);
        }
}

enum kzsearch_status kzsearch_receive(
        struct kzsearch *kz, long long *ret_id, char **ret_result, char *error)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status;

        if (error)
                *error = '\0';
        kz->error_code = 0;
        *ret_id = 0;
        if (kz->broken)
                return fail_with(KZSEARCH_GONE, BROKEN, error);
        if (!kz->n_waiting)
                return fail_with(KZSEARCH_INVALID, "no request is under way", error);
        status = receive_any(kz, ret_id, ret_result, &err);
        if (status == KZ_E_UNSUPPORTED)
                return fail(KZSEARCH_REFUSED, &err, error);
        if (status && status != KZ_E_DEADLINE && status != KZ_E_NOMEM)
                kz->broken = true;
        return status ? fail(status_of(status), &err, error) : KZSEARCH_OK;
}

int kzsearch_pending(struct kzsearch *kz)
{
        return kz->broken || kz_channel_ready(&kz->channel);
}

int kzsearch_fd(const struct kzsearch *kz)
{
        return kz->channel.fd;
}

int kzsearch_error_code(const struct kzsearch *kz)
{
        return kz->error_code;
}

void kzsearch_set_timeout(struct kzsearch *kz, unsigned milliseconds)
{
        kz->timeout_ms = milliseconds;
}

const char *kzsearch_socket(const struct kzsearch *kz)
{
        return kz->socket.data;
}

void kzsearch_free(char *answer)
{
        free(answer);
}

const char *kzsearch_version(void)
{
        return KZSEARCH_VERSION;
}
