/*
 * The listening socket. It backs off when descriptors run out, and binds again when its path was
 * taken away (by a logout that cleaned the runtime directory, say).
 */
#ifndef KZ_DAEMON_LISTENER_H
#define KZ_DAEMON_LISTENER_H

#include <event2/event.h>
#include <stdbool.h>
#include <sys/types.h>

#include "index/base/error.h"

struct kz_listener;

typedef void (*kz_accept_fn)(void *context, int fd);

/*
 * Listens at path, with mode and (when not NULL) group. The caller holds the lock of its data
 * directory, so a socket without a listener there is stale, and goes. KZ_E_LOCKED: somebody listens
 * there.
 */
enum kz_status kz_listener_new(struct event_base *base, const char *path, mode_t mode,
        const char *group, kz_accept_fn accepted, void *context, struct kz_listener **ret,
        struct kz_error *err);
/* Over a socket that listens already and is not ours to remove. */
enum kz_status kz_listener_adopt(struct event_base *base, int fd, kz_accept_fn accepted,
        void *context, struct kz_listener **ret, struct kz_error *err);
/* Removes the socket, if it is still the one it made. NULL is fine; returns NULL. */
struct kz_listener *kz_listener_free(struct kz_listener *listener);

/* Once in a while: binds again when the socket is gone. *ret_bound: it did. */
enum kz_status kz_listener_check(
        struct kz_listener *listener, bool *ret_bound, struct kz_error *err);

/* Listens at another path from now on; on failure all is as before. */
enum kz_status kz_listener_move(
        struct kz_listener *listener, const char *path, struct kz_error *err);

const char *kz_listener_path(const struct kz_listener *listener);

#endif
