#include "daemon/listener.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/log.h"
#include "index/base/address.h"
#include "index/base/fdio.h"

#define ACCEPT_AT_ONCE 16
#define BACKLOG SOMAXCONN

struct kz_listener {
        struct event_base *base;
        char *path;
        bool adopted;
        mode_t mode;
        gid_t group; /* (gid_t)-1: leave it */
        int fd;
        dev_t dev;
        ino_t ino;
        struct event *readable, *retry;
        kz_accept_fn accepted;
        void *context;
};

static void on_retry(evutil_socket_t fd, short what, void *context)
{
        struct kz_listener *listener = context;

        (void)fd;
        (void)what;
        event_add(listener->readable, NULL);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
        struct kz_listener *listener = context;
        const struct timeval pause = {1, 0};
        int i, client;

        (void)what;
        for (i = 0; i < ACCEPT_AT_ONCE; i++) {
                client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (client >= 0) {
                        listener->accepted(listener->context, client);
                        continue;
                }
                if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
                        /* The connection stays in the queue and would wake us for ever. */
                        kz_log(KZ_LOG_WARNING, "no more connections for a second: %s",
                                strerror(errno));
                        event_del(listener->readable);
                        event_add(listener->retry, &pause);
                }
                return;
        }
}

static bool somebody_listens(const struct sockaddr_un *address)
{
        KZ_CLEANUP(kz_fd_close)
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

        return fd >= 0 && (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
                                  errno == EAGAIN);
}

/* Takes away a socket that nobody listens at, and nothing else. */
static enum kz_status remove_stale(const struct sockaddr_un *address, struct kz_error *err)
{
        struct stat st;

        if (lstat(address->sun_path, &st) < 0)
                return KZ_OK;
        if (!S_ISSOCK(st.st_mode))
                return kz_error_set(err, KZ_E_EXISTS,
                        "%s is there and is not a socket: move it away, or choose another path "
                        "with --socket",
                        address->sun_path);
        if (somebody_listens(address))
                return kz_error_set(err, KZ_E_LOCKED,
                        "another program listens at %s: stop it, or choose another path with "
                        "--socket",
                        address->sun_path);
        if (unlink(address->sun_path) < 0 && errno != ENOENT)
                return kz_error_errno(
                        err, errno, "cannot remove the stale socket %s", address->sun_path);
        return KZ_OK;
}

static enum kz_status set_access(struct kz_listener *listener, struct kz_error *err)
{
        struct stat st;

        if (listener->group != (gid_t)-1 && chown(listener->path, (uid_t)-1, listener->group) < 0)
                return kz_error_errno(
                        err, errno, "cannot give %s to its group (socket_group)", listener->path);
        if (chmod(listener->path, listener->mode) < 0 || stat(listener->path, &st) < 0)
                return kz_error_errno(err, errno, "cannot set the mode of %s", listener->path);
        listener->dev = st.st_dev;
        listener->ino = st.st_ino;
        return KZ_OK;
}

static enum kz_status bind_socket(struct kz_listener *listener, struct kz_error *err)
{
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        enum kz_status status = kz_address_check(listener->path, err);
        mode_t mask;
        int result;

        if (!status)
                status = kz_address_make_dir(listener->path, err);
        if (status)
                return status;
        memcpy(address.sun_path, listener->path, strlen(listener->path) + 1);
        status = remove_stale(&address, err);
        if (status)
                return status;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return kz_error_errno(err, errno, "cannot make a socket");
        /* Nobody gets in between bind and chmod. */
        mask = umask(0177);
        result = bind(fd, (const struct sockaddr *)&address, sizeof(address));
        umask(mask);
        if (result < 0)
                return kz_error_errno(err, errno, "cannot bind %s", listener->path);
        status = set_access(listener, err);
        if (!status && listen(fd, BACKLOG) < 0)
                status = kz_error_errno(err, errno, "cannot listen at %s", listener->path);
        if (status) {
                unlink(listener->path);
                return status;
        }
        kz_fd_close(&listener->fd);
        listener->fd = fd;
        fd = -1;
        return KZ_OK;
}

static enum kz_status watch(struct kz_listener *listener, struct kz_error *err)
{
        if (listener->readable)
                event_free(listener->readable);
        listener->readable = event_new(
                listener->base, listener->fd, EV_READ | EV_PERSIST, on_readable, listener);
        if (!listener->readable || event_add(listener->readable, NULL))
                return kz_error_nomem(err);
        return KZ_OK;
}

static enum kz_status find_group(const char *group, gid_t *ret, struct kz_error *err)
{
        const struct group *entry = group ? getgrnam(group) : NULL;

        if (group && !entry)
                return kz_error_set(err, KZ_E_INVALID,
                        "there is no group '%s': set socket_group to one that exists", group);
        *ret = entry ? entry->gr_gid : (gid_t)-1;
        return KZ_OK;
}

static struct kz_listener *make(struct event_base *base, kz_accept_fn accepted, void *context)
{
        struct kz_listener *listener = calloc(1, sizeof(*listener));

        if (!listener)
                return NULL;
        listener->base = base;
        listener->accepted = accepted;
        listener->context = context;
        listener->fd = -1;
        listener->retry = evtimer_new(base, on_retry, listener);
        return listener->retry ? listener : kz_listener_free(listener);
}

enum kz_status kz_listener_new(struct event_base *base, const char *path, mode_t mode,
        const char *group, kz_accept_fn accepted, void *context, struct kz_listener **ret,
        struct kz_error *err)
{
        struct kz_listener *listener = make(base, accepted, context);
        enum kz_status status;

        if (!listener)
                return kz_error_nomem(err);
        listener->path = strdup(path);
        listener->mode = mode;
        status = listener->path ? find_group(group, &listener->group, err) : kz_error_nomem(err);
        if (!status)
                status = bind_socket(listener, err);
        if (!status)
                status = watch(listener, err);
        if (status) {
                kz_listener_free(listener);
                return status;
        }
        *ret = listener;
        return KZ_OK;
}

enum kz_status kz_listener_adopt(struct event_base *base, int fd, kz_accept_fn accepted,
        void *context, struct kz_listener **ret, struct kz_error *err)
{
        struct kz_listener *listener = make(base, accepted, context);
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        socklen_t len = sizeof(address) - 1;
        enum kz_status status;

        if (!listener)
                return kz_error_nomem(err);
        listener->adopted = true;
        listener->fd = fd;
        if (getsockname(fd, (struct sockaddr *)&address, &len) < 0 || address.sun_family != AF_UNIX)
                status = kz_error_set(
                        err, KZ_E_INVALID, "the socket handed over is not a Unix socket");
        else if (!(listener->path = strdup(address.sun_path)))
                status = kz_error_nomem(err);
        else if (evutil_make_socket_nonblocking(fd) || evutil_make_socket_closeonexec(fd))
                status = kz_error_errno(err, errno, "cannot set up the socket handed over");
        else
                status = watch(listener, err);
        if (status) {
                kz_listener_free(listener);
                return status;
        }
        *ret = listener;
        return KZ_OK;
}

static bool is_there(const struct kz_listener *listener)
{
        struct stat st;

        return lstat(listener->path, &st) == 0 && st.st_dev == listener->dev &&
               st.st_ino == listener->ino;
}

struct kz_listener *kz_listener_free(struct kz_listener *listener)
{
        if (!listener)
                return NULL;
        if (listener->fd >= 0 && !listener->adopted && is_there(listener))
                unlink(listener->path);
        if (listener->readable)
                event_free(listener->readable);
        if (listener->retry)
                event_free(listener->retry);
        kz_fd_close(&listener->fd);
        free(listener->path);
        free(listener);
        return NULL;
}

enum kz_status kz_listener_check(
        struct kz_listener *listener, bool *ret_bound, struct kz_error *err)
{
        enum kz_status status;

        *ret_bound = false;
        if (listener->adopted || is_there(listener))
                return KZ_OK;
        /* The event holds the old descriptor's number: it goes first. */
        event_free(listener->readable);
        listener->readable = NULL;
        status = bind_socket(listener, err);
        if (!status)
                *ret_bound = true;
        return watch(listener, NULL) && !status ? kz_error_nomem(err) : status;
}

enum kz_status kz_listener_move(
        struct kz_listener *listener, const char *path, struct kz_error *err)
{
        char *old = listener->path, *copy = strdup(path);
        bool bound;
        enum kz_status status;

        if (!copy)
                return kz_error_nomem(err);
        listener->path = copy;
        status = kz_listener_check(listener, &bound, err);
        if (status) {
                listener->path = old;
                free(copy);
                return status;
        }
        free(old);
        return KZ_OK;
}

const char *kz_listener_path(const struct kz_listener *listener)
{
        return listener->path;
}
