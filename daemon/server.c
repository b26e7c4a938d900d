#include "daemon/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/notify.h"
#include "kzsearch/protocol.h"
#include "index/base/address.h"
#include "index/base/fdio.h"

#define QUEUE_MAX 1024    /* jobs that may wait for a search thread */
#define STOP_S 3          /* for what is in flight when we are told to stop */
#define STOP_INDEXER_S 20 /* for what the indexer has: an answer is better than none */
#define SECOND INT64_C(1000000000)

static bool peer_is_owner(int fd)
{
        struct ucred peer;
        socklen_t len = sizeof(peer);

        return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
               (peer.uid == geteuid() || peer.uid == 0);
}

static void refuse_connection(int fd)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf message = KZ_BUF_NULL;

        if (!kz_rpc_put_error(&message, NULL, KZSEARCH_ERR_OVERLOADED, "overloaded",
                    "too many connections (max_connections): try again in a moment") &&
                !kz_buf_append_char(&message, '\n'))
                (void)!send(fd, message.data, message.len, MSG_DONTWAIT | MSG_NOSIGNAL);
        close(fd);
}

void kz_server_accept(struct kz_server *server, int fd)
{
        struct kz_session *session;
        struct kz_error err;

        server->busy_ns = kz_now_ns();
        if (server->n_sessions >= server->config->max_connections)
                refuse_connection(fd);
        else if (kz_session_new(server, fd, peer_is_owner(fd), &session, &err))
                kz_log(KZ_LOG_ERROR, "cannot take a connection: %s", err.message);
}

static void on_accepted(void *context, int fd)
{
        kz_server_accept(context, fd);
}

void kz_server_forget(struct kz_server *server, struct kz_session *session)
{
        (void)session;
        server->n_sessions--;
        server->busy_ns = kz_now_ns();
}

static bool all_sessions_idle(const struct kz_server *server)
{
        struct kz_session *session;

        for (session = TAILQ_FIRST(&server->sessions); session;
                session = kz_session_next(session)) {
                if (!kz_session_is_idle(session))
                        return false;
        }
        return true;
}

static void stop_when_done(struct kz_server *server)
{
        int64_t now = kz_now_ns();
        bool late;

        if (kz_indexer_is_busy(server->indexer)) {
                server->stop_busy_ns = now;
                late = now - server->stop_ns > STOP_INDEXER_S * SECOND;
        } else {
                /* However long the indexer took, what it answered has time to reach the clients. */
                late = now - server->stop_busy_ns > STOP_S * SECOND;
        }
        if (late || (server->n_requests == 0 && all_sessions_idle(server)))
                event_base_loopbreak(server->base);
}

void kz_server_stop(struct kz_server *server)
{
        const struct timeval soon = {0, 20000};

        if (server->stopping)
                return;
        kz_log(KZ_LOG_INFO, "stopping");
        kz_notify("STOPPING=1");
        server->stopping = true;
        server->stop_ns = server->stop_busy_ns = kz_now_ns();
        kz_indexer_stop(server->indexer);
        server->listener = kz_listener_free(server->listener);
        event_add(server->tick, &soon);
}

/*
 * A logout takes the runtime directory away, and below /run/user nobody but the system can make it
 * again. The data directory is ours, and its daemon.addr tells the clients.
 */
static bool listen_elsewhere(struct kz_server *server)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf path = KZ_BUF_NULL;
        struct kz_error err;

        return !kz_buf_printf(&path, "%s/daemon.socket", server->data_dir) &&
               strcmp(path.data, kz_listener_path(server->listener)) != 0 &&
               !kz_listener_move(server->listener, path.data, &err);
}

/*
 * Clients do not read the configuration that puts the data elsewhere: the usual directory tells
 * them, unless another daemon is at home there. They may find us by the runtime directory as well.
 */
static void record_at_home(struct kz_server *server)
{
        struct kz_error err;

        if (!server->home_dir || kz_address_is_held(server->home_dir))
                return;
        if (kz_mkdir_all(server->home_dir, 0700, &err) ||
                kz_address_record(server->home_dir, kz_listener_path(server->listener),
                        server->data_dir, &err))
                kz_log(KZ_LOG_WARNING, "%s", err.message);
}

/*
 * Clients elsewhere find us by what is recorded. A disk that is full or read-only keeps them from
 * it, but not those who look where the socket is by default.
 */
static enum kz_status record_address(struct kz_server *server, struct kz_error *err)
{
        enum kz_status status =
                kz_address_record(server->data_dir, kz_listener_path(server->listener), NULL, err);

        record_at_home(server);
        if (status != KZ_E_FULL && status != KZ_E_DENIED)
                return status;
        kz_log(KZ_LOG_WARNING,
                "the address of the socket is not recorded, so only clients with the same runtime "
                "directory find it: %s",
                err->message);
        return KZ_OK;
}

static void check_listener(struct kz_server *server)
{
        struct kz_error err;
        bool bound;

        if (kz_listener_check(server->listener, &bound, &err)) {
                if (!server->deaf)
                        kz_log(KZ_LOG_WARNING, "cannot listen again: %s", err.message);
                server->deaf = true;
                bound = listen_elsewhere(server);
        }
        if (!bound)
                return;
        server->deaf = false;
        kz_log(KZ_LOG_WARNING, "the socket was gone: listening again at %s",
                kz_listener_path(server->listener));
        if (record_address(server, &err))
                kz_log(KZ_LOG_WARNING, "%s", err.message);
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
        struct kz_server *server = context;
        bool busy;

        (void)fd;
        (void)what;
        if (server->stopping) {
                stop_when_done(server);
                return;
        }
        check_listener(server);
        kz_indexer_tick(server->indexer);
        kz_follow_tick(server->follow);
        /* A client that is connected and says nothing, as an editor does, keeps nobody here. */
        busy = server->n_requests || !all_sessions_idle(server) ||
               kz_indexer_is_busy(server->indexer) || kz_follow_is_needed(server->follow);
        if (busy)
                server->busy_ns = kz_now_ns();
        if (server->idle_exit && kz_now_ns() - server->busy_ns > server->idle_exit * SECOND) {
                kz_log(KZ_LOG_INFO, "nothing to do for %u s", server->idle_exit);
                kz_server_stop(server);
        }
}

bool kz_server_lost_data(const struct kz_server *server, struct kz_error *err)
{
        struct stat now;

        if (stat(server->data_dir, &now) == 0 && now.st_ino == server->data_stat.st_ino &&
                now.st_dev == server->data_stat.st_dev)
                return false;
        kz_error_set(err, KZ_E_CORRUPT,
                "the data directory %s was deleted or replaced while the daemon ran: put it back, "
                "or run  kzsearchctl stop  and then  kzsearchctl reindex --rebuild",
                server->data_dir);
        return true;
}

static void on_stop_signal(evutil_socket_t number, short what, void *context)
{
        (void)number;
        (void)what;
        kz_server_stop(context);
}

static void on_hangup(evutil_socket_t number, short what, void *context)
{
        struct kz_error err;

        (void)number;
        (void)what;
        if (kz_server_reload(context, &err))
                kz_log(KZ_LOG_ERROR, "not reloaded, the old configuration stays: %s", err.message);
}

static void on_child(evutil_socket_t number, short what, void *context)
{
        struct kz_server *server = context;

        (void)number;
        (void)what;
        if (server->indexer)
                kz_indexer_reap(server->indexer);
}

enum kz_status kz_server_reload(struct kz_server *server, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf problems = KZ_BUF_NULL;
        struct kz_config *config = NULL;
        enum kz_status status = kz_config_load(server->config_file, server->config_optional,
                server->config->sources_file, &config, &problems, err);

        if (!status && server->indexer)
                status = kz_indexer_set_name_rules(server->indexer, config->name_rules, err);
        if (status) {
                kz_config_free(config);
                return status;
        }
        if (config->threads != server->config->threads)
                kz_log(KZ_LOG_WARNING, "threads changes when the daemon is started again");
        config->threads = server->config->threads;
        kz_config_free(server->config);
        server->config = config;
        kz_follow_configure(server->follow);
        kz_log(KZ_LOG_INFO, "configuration read again");
        return KZ_OK;
}

static enum kz_status add_signals(struct kz_server *server, struct kz_error *err)
{
        static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};
        const event_callback_fn handlers[] = {on_stop_signal, on_stop_signal, on_hangup, on_child};
        size_t i;

        signal(SIGPIPE, SIG_IGN);
        for (i = 0; i < KZ_ARRAY_LEN(numbers); i++) {
                server->signals[i] = evsignal_new(server->base, numbers[i], handlers[i], server);
                if (!server->signals[i] || event_add(server->signals[i], NULL))
                        return kz_error_nomem(err);
        }
        return KZ_OK;
}

static enum kz_status set_up(
        struct kz_server *server, const struct kz_server_settings *settings, struct kz_error *err)
{
        const struct timeval second = {1, 0};
        enum kz_status status;

        server->base = event_base_new();
        server->config_file = strdup(settings->config_file);
        server->data_dir = strdup(settings->data_dir);
        server->home_dir = settings->home_dir ? strdup(settings->home_dir) : NULL;
        if (!server->base || !server->config_file || !server->data_dir ||
                !server->home_dir != !settings->home_dir)
                return kz_error_nomem(err);
        if (stat(server->data_dir, &server->data_stat) < 0)
                return kz_error_errno(err, errno, "%s", server->data_dir);
        server->tick = event_new(server->base, -1, EV_PERSIST, on_tick, server);
        if (!server->tick || event_add(server->tick, &second))
                return kz_error_nomem(err);
        status = add_signals(server, err);
        if (!status)
                status = kz_worker_pool_new(server->base, server->data_dir,
                        settings->config->threads, QUEUE_MAX, &server->pool, err);
        if (!status)
                status = kz_indexer_new(server->base, server->data_dir, &server->indexer, err);
        if (!status)
                status = kz_indexer_set_name_rules(
                        server->indexer, settings->config->name_rules, err);
        if (!status)
                status = kz_follow_new(server, &server->follow, err);
        if (status)
                return status;
        if (settings->listen_fd >= 0)
                status = kz_listener_adopt(server->base, settings->listen_fd, on_accepted, server,
                        &server->listener, err);
        else
                status = kz_listener_new(server->base, settings->socket,
                        settings->config->socket_mode, settings->config->socket_group, on_accepted,
                        server, &server->listener, err);
        return status ? status : record_address(server, err);
}

enum kz_status kz_server_new(
        const struct kz_server_settings *settings, struct kz_server **ret, struct kz_error *err)
{
        struct kz_server *server = calloc(1, sizeof(*server));
        enum kz_status status;

        if (!server)
                return kz_error_nomem(err);
        TAILQ_INIT(&server->sessions);
        kz_health_init(&server->health);
        server->config_optional = settings->config_optional;
        server->idle_exit = settings->idle_exit;
        server->started_ns = server->busy_ns = kz_now_ns();
        status = set_up(server, settings, err);
        if (status) {
                kz_server_free(server);
                return status;
        }
        server->config = settings->config;
        kz_follow_configure(server->follow);
        *ret = server;
        return KZ_OK;
}

enum kz_status kz_server_run(struct kz_server *server, struct kz_error *err)
{
        kz_log(KZ_LOG_INFO, "listening at %s, %u threads", kz_listener_path(server->listener),
                server->config->threads);
        kz_notify("READY=1");
        if (event_base_dispatch(server->base) < 0)
                return kz_error_set(err, KZ_E_INTERNAL, "the event loop failed");
        return KZ_OK;
}

struct kz_server *kz_server_free(struct kz_server *server)
{
        size_t i;

        if (!server)
                return NULL;
        server->stopping = true;
        kz_listener_free(server->listener);
        server->indexer = kz_indexer_free(server->indexer);
        kz_follow_free(server->follow);
        while (!TAILQ_EMPTY(&server->sessions))
                kz_session_free(TAILQ_FIRST(&server->sessions));
        kz_worker_pool_free(server->pool);
        kz_health_deinit(&server->health);
        for (i = 0; i < KZ_ARRAY_LEN(server->signals); i++) {
                if (server->signals[i])
                        event_free(server->signals[i]);
        }
        if (server->tick)
                event_free(server->tick);
        kz_config_free(server->config);
        if (server->base)
                event_base_free(server->base);
        free(server->config_file);
        free(server->data_dir);
        free(server->home_dir);
        free(server);
        return NULL;
}
