/* The daemon's state: what all connections share. One thread, the loop's, uses it. */
#ifndef KZ_DAEMON_SERVER_H
#define KZ_DAEMON_SERVER_H

#include <event2/event.h>
#include <sys/stat.h>

#include "daemon/config.h"
#include "daemon/follow.h"
#include "daemon/health.h"
#include "daemon/indexer.h"
#include "daemon/listener.h"
#include "daemon/session.h"

struct kz_server {
        struct event_base *base;
        struct kz_config *config;
        char *config_file; /* where kzsearch.conf is looked for */
        bool config_optional;
        char *data_dir;
        char *home_dir; /* the usual data directory, when that is another; else NULL */
        struct stat data_stat; /* of the data directory when we started */
        unsigned idle_exit;    /* seconds; 0: never */
        struct kz_listener *listener;
        bool deaf; /* the socket is gone and cannot be made again */
        struct kz_worker_pool *pool;
        struct kz_indexer *indexer;
        struct kz_health health;
        struct kz_follow *follow;
        TAILQ_HEAD(, kz_session) sessions;
        size_t n_sessions;
        size_t n_requests; /* that have not been answered */
        size_t n_purges;   /* of those */
        uint64_t searches_done, searches_failed;
        int64_t started_ns;
        int64_t busy_ns; /* when there was last something to do */
        bool stopping;
        int64_t stop_ns;    /* when stopping began */
        int64_t stop_busy_ns; /* when the indexer was last seen at work since then */
        struct event *tick; /* once a second */
        struct event *signals[4];
};

struct kz_server_settings {
        struct kz_config *config; /* taken over on success */
        const char *config_file;
        bool config_optional;
        const char *data_dir;
        const char *home_dir; /* where clients look for our address, besides; may be NULL */
        const char *socket;
        int listen_fd; /* a socket that was handed to us, or -1 */
        unsigned idle_exit;
};

/* Listens when it returns. */
enum kz_status kz_server_new(
        const struct kz_server_settings *settings, struct kz_server **ret, struct kz_error *err);
/* Runs until it is stopped. */
enum kz_status kz_server_run(struct kz_server *server, struct kz_error *err);
struct kz_server *kz_server_free(struct kz_server *server); /* NULL is fine; returns NULL */

/* Reads the configuration again; on failure the old one stays. */
enum kz_status kz_server_reload(struct kz_server *server, struct kz_error *err);
/* Finishes what is in flight, a few seconds at most, and leaves. */
void kz_server_stop(struct kz_server *server);

/*
 * Whether the data directory was deleted, or another put in its place, since the daemon started: it
 * is not the index that we have a lock on. err says what to do. Any thread.
 */
bool kz_server_lost_data(const struct kz_server *server, struct kz_error *err);

/* A connection was accepted (fd is taken over) or refused. */
void kz_server_accept(struct kz_server *server, int fd);
void kz_server_forget(struct kz_server *server, struct kz_session *session);

#endif
