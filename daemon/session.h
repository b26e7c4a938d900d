/* One connection: bytes in, requests, answers out. Nothing here waits. */
#ifndef KZ_DAEMON_SESSION_H
#define KZ_DAEMON_SESSION_H

#include "daemon/framing.h"
#include "daemon/request.h"

struct kz_session;

/* Takes fd over. owner: its peer may call the owner's methods. KZ_E_NOMEM. */
enum kz_status kz_session_new(struct kz_server *server, int fd, bool owner, struct kz_session **ret,
        struct kz_error *err);
/* Cancels its searches; requests under way go on without it. */
void kz_session_free(struct kz_session *session);

bool kz_session_is_owner(const struct kz_session *session);
struct kz_session *kz_session_next(struct kz_session *session);

/* Sends one message, whose bytes it takes. */
void kz_session_send(struct kz_session *session, struct kz_buf *message);

/* A request has its answer: it leaves the session, with the answer sent. */
void kz_session_settle(struct kz_session *session, struct kz_request *request);

/* Queues for the search threads, so that no connection takes all of them. */
void kz_session_queue(struct kz_session *session, struct kz_request *request);

/* A request is back from a search thread and goes on: the next one may take its turn. */
void kz_session_unqueue(struct kz_session *session, struct kz_request *request);

/* Cancels the request with this id (JSON text). */
void kz_session_cancel(struct kz_session *session, const char *id);

/* Whether nothing is under way or waits to be sent. */
bool kz_session_is_idle(const struct kz_session *session);

#endif
