/*
 * One request, from the bytes to the answer. It belongs to the loop's thread, but for the time its
 * job is in a search thread. It outlives its session: then its answer goes nowhere.
 */
#ifndef KZ_DAEMON_REQUEST_H
#define KZ_DAEMON_REQUEST_H

#include <stdatomic.h>

#include "daemon/rpc.h"
#include "daemon/worker.h"

struct kz_command;
struct kz_server;
struct kz_session;

struct kz_request {
        struct kz_job job;
        TAILQ_ENTRY(kz_request)
        link; /* in its session's list; in the server's when that has gone */
        STAILQ_ENTRY(kz_request) ready; /* in its session's queue for the search threads */
        struct kz_server *server;
        struct kz_lexicon *lexicon; /* as configured when it came */
        struct kz_session *session; /* NULL: the client has gone */
        struct kz_buf raw;          /* the message as it came */
        struct kz_rpc_message message;
        int parse_code;
        struct kz_error parse_error;
        const struct kz_command *command; /* NULL until the message is parsed */
        char *token;                      /* for $/progress, as JSON text; or NULL */
        atomic_bool cancelled;
        bool in_thread;       /* submitted to the search threads, or waits for them */
        bool queued;          /* ... by its session's queue */
        int64_t received_ns;  /* CLOCK_MONOTONIC */
        uint64_t tag;         /* of its call to the indexer; 0: none */
        struct kz_buf reply;  /* what the indexer answered: a result as JSON */
        struct kz_buf answer; /* the whole message that goes out; empty: not answered yet */
        bool failed;
        void *state; /* the handler's own, freed by free_state */
        void (*free_state)(void *state);
};

struct kz_request *kz_request_new(
        struct kz_server *server, struct kz_session *session, struct kz_str raw);
struct kz_request *kz_request_free(struct kz_request *request);

/* Takes it from the bytes to its handler: parses (a long one in a search thread), then runs. */
void kz_request_begin(struct kz_request *request);
/* Hands its job to the search threads; an answer says so when they are overloaded. */
void kz_request_submit(struct kz_request *request);
void kz_request_cancel(struct kz_request *request);

/* ---- For handlers, in either thread ---- */

/* The answer, once. result is JSON text. */
void kz_request_result(struct kz_request *request, struct kz_str result);
void kz_request_fail(struct kz_request *request, int code, const char *word, const char *format,
        ...) __attribute__((format(printf, 4, 5)));
/* The answer for a failure of the engine. */
void kz_request_fail_with(struct kz_request *request, const struct kz_error *err);

static inline bool kz_request_answered(const struct kz_request *request)
{
        return request->answer.len > 0;
}

/* ---- For handlers, in the loop's thread ---- */

/* Sends message (a JSON-RPC request) to the indexer. Its result comes to `finish` in
 * request->reply; an error is the request's answer. */
void kz_request_call_indexer(struct kz_request *request, struct kz_str message);
/* Sends the answer when there is one, and frees the request. */
void kz_request_settle(struct kz_request *request);

int64_t kz_now_ns(void); /* CLOCK_MONOTONIC */

#endif
