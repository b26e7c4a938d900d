#include "daemon/session.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/server.h"
#include "index/base/fdio.h"
#include "kzsearch/protocol.h"

#define READ_AT_ONCE 65536  /* bytes taken from a connection in one turn of the loop */
#define MESSAGES_AT_ONCE 16 /* ... and messages */
#define OUTPUT_STOPS_READING (1u << 20)
#define OUTPUT_MAX (64u << 20)
#define STRANGER_MAX (1u << 20) /* bytes of a request of others than the owner: they only ask */
#define INPUT_KEPT 65536        /* bytes of buffer an idle connection may keep */

struct kz_session {
        TAILQ_ENTRY(kz_session) link;
        struct kz_server *server;
        int fd;
        bool owner;
        bool ended;    /* the client sends no more */
        bool broken;   /* the stream cannot be read on */
        bool more;     /* messages are left in `in` */
        bool handling; /* on_readable is on the stack: it frees, nobody else does */
        bool dead;
        struct event *readable, *writable;
        struct kz_framing framing;
        struct kz_buf in;
        struct evbuffer *out;
        TAILQ_HEAD(, kz_request) requests; /* not yet answered */
        STAILQ_HEAD(, kz_request)
        queue; /* of those, the ones that wait for a search thread's turn */
        size_t n_requests, n_in_threads;
};

static void on_readable(evutil_socket_t fd, short what, void *context);
static void on_writable(evutil_socket_t fd, short what, void *context);

enum kz_status kz_session_new(
        struct kz_server *server, int fd, bool owner, struct kz_session **ret, struct kz_error *err)
{
        struct kz_session *session = calloc(1, sizeof(*session));

        if (!session) {
                close(fd);
                return kz_error_nomem(err);
        }
        session->server = server;
        session->fd = fd;
        session->owner = owner;
        session->framing = kz_framing(owner ? KZSEARCH_MAX_MESSAGE : STRANGER_MAX);
        TAILQ_INIT(&session->requests);
        STAILQ_INIT(&session->queue);
        session->readable = event_new(server->base, fd, EV_READ | EV_PERSIST, on_readable, session);
        session->writable =
                event_new(server->base, fd, EV_WRITE | EV_PERSIST, on_writable, session);
        session->out = evbuffer_new();
        TAILQ_INSERT_TAIL(&server->sessions, session, link);
        server->n_sessions++;
        if (!session->readable || !session->writable || !session->out ||
                event_add(session->readable, NULL)) {
                kz_session_free(session);
                return kz_error_nomem(err);
        }
        *ret = session;
        return KZ_OK;
}

void kz_session_free(struct kz_session *session)
{
        struct kz_request *request, *next;

        if (session->handling) {
                session->dead = true;
                return;
        }
        for (request = TAILQ_FIRST(&session->requests); request; request = next) {
                bool waits = !request->in_thread && !request->tag;

                next = TAILQ_NEXT(request, link);
                request->session = NULL;
                atomic_store(&request->cancelled, true);
                /* One in a thread or at the indexer comes back by itself, later. */
                if (waits)
                        kz_request_free(request);
        }
        kz_server_forget(session->server, session);
        TAILQ_REMOVE(&session->server->sessions, session, link);
        if (session->readable)
                event_free(session->readable);
        if (session->writable)
                event_free(session->writable);
        if (session->out)
                evbuffer_free(session->out);
        kz_fd_close(&session->fd);
        kz_buf_deinit(&session->in);
        free(session);
}

bool kz_session_is_owner(const struct kz_session *session)
{
        return session->owner;
}

struct kz_session *kz_session_next(struct kz_session *session)
{
        return TAILQ_NEXT(session, link);
}

bool kz_session_is_idle(const struct kz_session *session)
{
        return session->n_requests == 0 && evbuffer_get_length(session->out) == 0;
}

/* Closes a connection that has said all it will, once all of it is answered. */
static void close_if_done(struct kz_session *session)
{
        if ((session->ended || session->broken) && !session->more && kz_session_is_idle(session))
                kz_session_free(session);
}

static void free_message(const void *data, size_t len, void *context)
{
        (void)len;
        (void)context;
        free((void *)data);
}

static void set_reading(struct kz_session *session)
{
        bool want = !session->ended && !session->broken && !session->more &&
                    evbuffer_get_length(session->out) <= OUTPUT_STOPS_READING;

        if (want)
                event_add(session->readable, NULL);
        else
                event_del(session->readable);
        /* What is in the buffer already is taken up as soon as answers may be made again. */
        if (session->more && evbuffer_get_length(session->out) <= OUTPUT_STOPS_READING)
                event_active(session->readable, EV_READ, 0);
}

void kz_session_send(struct kz_session *session, struct kz_buf *message)
{
        bool headers = session->framing.mode == KZ_FRAMING_HEADERS;
        size_t len;
        char *data;

        if (!headers && kz_buf_append_char(message, '\n')) {
                kz_buf_deinit(message);
                return;
        }
        len = message->len;
        data = kz_buf_steal(message);
        if (!data)
                return;
        if (headers)
                evbuffer_add_printf(session->out, "Content-Length: %zu\r\n\r\n", len);
        if (evbuffer_add_reference(session->out, data, len, free_message, NULL))
                free(data);
        event_add(session->writable, NULL);
        if (evbuffer_get_length(session->out) > OUTPUT_MAX && !session->dead) {
                kz_log(KZ_LOG_WARNING,
                        "a client reads too slowly: %zu bytes wait for it, disconnected",
                        evbuffer_get_length(session->out));
                /* Callers hold on to the session: it goes in a turn of its own. */
                session->dead = true;
                event_active(session->writable, EV_WRITE, 0);
        }
}

static void answer_error(
        struct kz_session *session, int code, const char *id, const char *word, const char *text)
{
        struct kz_buf message = KZ_BUF_NULL;

        if (kz_rpc_put_error(&message, id, code, word, text))
                kz_buf_deinit(&message);
        else
                kz_session_send(session, &message);
}

/* Brings queued requests to the search threads, as many at once as there are threads. */
static void submit_queued(struct kz_session *session)
{
        while (session->n_in_threads < session->server->config->threads &&
                !STAILQ_EMPTY(&session->queue)) {
                struct kz_request *request = STAILQ_FIRST(&session->queue);

                STAILQ_REMOVE_HEAD(&session->queue, ready);
                session->n_in_threads++;
                kz_request_submit(request);
        }
}

void kz_session_queue(struct kz_session *session, struct kz_request *request)
{
        request->queued = true;
        STAILQ_INSERT_TAIL(&session->queue, request, ready);
        submit_queued(session);
}

void kz_session_unqueue(struct kz_session *session, struct kz_request *request)
{
        request->queued = false;
        session->n_in_threads--;
        submit_queued(session);
}

void kz_session_settle(struct kz_session *session, struct kz_request *request)
{
        TAILQ_REMOVE(&session->requests, request, link);
        session->n_requests--;
        if (request->queued)
                session->n_in_threads--;
        if (kz_request_answered(request))
                kz_session_send(session, &request->answer);
        submit_queued(session);
}

void kz_session_cancel(struct kz_session *session, const char *id)
{
        struct kz_request *request;

        TAILQ_FOREACH(request, &session->requests, link)
        {
                /* Without a command it may be in a thread that is parsing it. */
                if (request->command && request->message.id &&
                        strcmp(request->message.id, id) == 0) {
                        kz_request_cancel(request);
                        return;
                }
        }
}

static void take_message(struct kz_session *session, struct kz_str text)
{
        struct kz_request *request;
        struct kz_rpc_message message;
        struct kz_error err;

        if (session->n_requests >= KZSEARCH_MAX_IN_FLIGHT) {
                /* Its id is wanted for the answer; a cancellation must come through even now. */
                if (text.len <= READ_AT_ONCE && !kz_rpc_parse(text, &message, &err) &&
                        !message.id) {
                        kz_rpc_message_deinit(&message);
                } else {
                        if (text.len > READ_AT_ONCE)
                                message = (struct kz_rpc_message)KZ_RPC_MESSAGE_NULL;
                        answer_error(session, KZSEARCH_ERR_OVERLOADED, message.id, "overloaded",
                                "64 requests of this connection are under way: wait for some "
                                "answers");
                        kz_rpc_message_deinit(&message);
                        return;
                }
        }
        request = kz_request_new(session->server, session, text);
        if (!request) {
                answer_error(session, KZSEARCH_ERR_FAILED, NULL, "no-memory", "out of memory");
                return;
        }
        TAILQ_INSERT_TAIL(&session->requests, request, link);
        session->n_requests++;
        kz_request_begin(request);
}

static void take_messages(struct kz_session *session)
{
        struct kz_error err;
        struct kz_str text;
        size_t start = 0, used, i;
        enum kz_status status = KZ_OK;

        for (i = 0; i < MESSAGES_AT_ONCE && !session->dead; i++) {
                struct kz_str rest = kz_buf_str(&session->in);

                if (evbuffer_get_length(session->out) > OUTPUT_STOPS_READING)
                        break;
                rest.ptr += start;
                rest.len -= start;
                status = kz_framing_next(&session->framing, rest, &text, &used, &err);
                start += used;
                if (status)
                        break;
                take_message(session, text);
        }
        kz_buf_consume(&session->in, start);
        session->more = !status && session->in.len > 0;
        if (session->in.len == 0 && session->in.cap > INPUT_KEPT)
                kz_buf_deinit(&session->in);
        if (status == KZ_E_LIMIT || status == KZ_E_INVALID) {
                answer_error(
                        session, KZSEARCH_ERR_REQUEST, NULL, kz_status_name(status), err.message);
                session->broken = true;
                kz_buf_deinit(&session->in);
        }
}

/* A client that shut down only its sending side still wants its answers. */
static bool peer_is_gone(const struct kz_session *session)
{
        struct pollfd poller = {.fd = session->fd, .events = POLLOUT};

        return poll(&poller, 1, 0) > 0 && (poller.revents & (POLLHUP | POLLERR));
}

/* False when the connection is over. */
static bool fill(struct kz_session *session)
{
        ssize_t n;

        if (kz_buf_reserve(&session->in, READ_AT_ONCE))
                return false;
        n = recv(session->fd, session->in.data + session->in.len, READ_AT_ONCE, MSG_DONTWAIT);
        if (n < 0)
                return errno == EAGAIN || errno == EINTR;
        if (n == 0) {
                /* A last line may lack its end. */
                session->ended = true;
                if (session->framing.mode == KZ_FRAMING_LINES && session->in.len &&
                        kz_buf_append_char(&session->in, '\n'))
                        return false;
                return !peer_is_gone(session);
        }
        session->in.len += (size_t)n;
        session->in.data[session->in.len] = '\0';
        return true;
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
        struct kz_session *session = context;

        (void)fd;
        (void)what;
        session->handling = true;
        session->server->busy_ns = kz_now_ns();
        if (!session->more && !session->ended && !session->broken && !fill(session))
                session->dead = true;
        if (!session->dead && !session->broken)
                take_messages(session);
        session->handling = false;
        if (session->dead) {
                kz_session_free(session);
                return;
        }
        set_reading(session);
        close_if_done(session);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
        struct kz_session *session = context;
        int n;

        (void)what;
        if (session->dead) {
                kz_session_free(session);
                return;
        }
        n = evbuffer_write_atmost(session->out, fd, 4 * READ_AT_ONCE);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
                kz_session_free(session);
                return;
        }
        if (evbuffer_get_length(session->out) == 0)
                event_del(session->writable);
        set_reading(session);
        close_if_done(session);
}
