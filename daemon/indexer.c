#include "daemon/indexer.h"

#include <errno.h>
#include <event2/buffer.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/indexer_calls.h"
#include "daemon/indexer_frame.h"
#include "daemon/indexer_spawn.h"
#include "daemon/log.h"
#include "daemon/program.h"
#include "daemon/request.h"
#include "kzsearch/protocol.h"
#include "index/base/fdio.h"

#define IDLE_S 30 /* without work, the process leaves */
#define BACKOFF_MAX_S 30
#define READ_AT_ONCE 65536
#define FRAMES_AT_ONCE 64
#define DRAIN_MAX 1024 /* reads of what a dead process left */

struct kz_indexer {
        struct event_base *base;
        char *data_dir;
        char *name_rules; /* NULL: those compiled in */
        pid_t pid;        /* 0: there is none */
        int fd;           /* -1 while pid is set: it was told to leave */
        struct event *readable, *writable, *retry;
        struct kz_buf in;
        struct evbuffer *out;
        struct kz_indexer_calls calls;
        unsigned crashes; /* one after the other */
        int64_t not_before_ns;
        int64_t busy_ns;
        bool stopping;
};

static void start(struct kz_indexer *indexer);
static void hand_over(struct kz_indexer *indexer);

static void fail_calls(struct kz_indexer *indexer, enum kz_indexer_which which, int code,
        const char *word, const char *message)
{
        const struct kz_indexer_answer answer = {code, word, kz_str(message)};

        kz_indexer_calls_answer_each(&indexer->calls, which, &answer);
}

static void take_frame(struct kz_indexer *indexer, const struct kz_indexer_frame *frame)
{
        const struct kz_indexer_answer stopping = {KZSEARCH_ERR_STOPPING, "stopping",
                KZ_STR("the daemon is stopping: what was committed is kept")};
        struct kz_indexer_waiting *call = kz_indexer_calls_find(&indexer->calls, frame->tag);
        char word[64];

        if (!call)
                return;
        if (frame->type == KZ_INDEXER_PROGRESS) {
                kz_buf_clear(&call->progress);
                if (!kz_buf_append_str(&call->progress, frame->text) && call->how.progress)
                        call->how.progress(call->how.context, frame->text);
        } else if (frame->type == KZ_INDEXER_ANSWER) {
                snprintf(word, sizeof(word), "%.*s", KZ_STR_ARG(frame->word));
                indexer->crashes = 0;
                if (indexer->stopping && frame->code == KZSEARCH_ERR_CANCELLED)
                        kz_indexer_calls_answer(&indexer->calls, call, &stopping);
                else
                        kz_indexer_calls_answer(&indexer->calls, call,
                                &(struct kz_indexer_answer){frame->code, word, frame->text});
                hand_over(indexer);
        }
}

static void close_socket(struct kz_indexer *indexer)
{
        if (indexer->readable)
                event_free(indexer->readable);
        if (indexer->writable)
                event_free(indexer->writable);
        indexer->readable = indexer->writable = NULL;
        kz_fd_close(&indexer->fd);
        kz_buf_deinit(&indexer->in);
        evbuffer_drain(indexer->out, evbuffer_get_length(indexer->out));
}

static void on_closed(struct kz_indexer *indexer)
{
        close_socket(indexer);
        /* What has no socket is of no use, should it still live; its end is told by SIGCHLD. */
        if (indexer->pid)
                kill(indexer->pid, SIGKILL);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
        struct kz_indexer *indexer = context;
        struct kz_indexer_frame frame;
        enum kz_status status = KZ_OK;
        size_t start_at = 0, size;
        ssize_t n;
        int i;

        (void)what;
        indexer->busy_ns = kz_now_ns();
        if (kz_buf_reserve(&indexer->in, READ_AT_ONCE))
                return;
        n = recv(fd, indexer->in.data + indexer->in.len, READ_AT_ONCE, MSG_DONTWAIT);
        if (n > 0)
                indexer->in.len += (size_t)n;
        for (i = 0; i < FRAMES_AT_ONCE && !status; i++) {
                struct kz_str rest = {indexer->in.data + start_at, indexer->in.len - start_at};

                status = kz_indexer_frame_peek(rest, &frame, &size);
                if (!status) {
                        take_frame(indexer, &frame);
                        start_at += size;
                }
        }
        kz_buf_consume(&indexer->in, start_at);
        if (!status) {
                event_active(indexer->readable, EV_READ, 0);
                return;
        }
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || status != KZ_E_NOT_FOUND)
                on_closed(indexer);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
        struct kz_indexer *indexer = context;

        (void)what;
        /* A broken pipe shows on the reading side as well, which deals with it. */
        if (evbuffer_write(indexer->out, fd) < 0 && errno != EAGAIN && errno != EINTR)
                evbuffer_drain(indexer->out, evbuffer_get_length(indexer->out));
        if (evbuffer_get_length(indexer->out) > 0)
                return;
        event_del(indexer->writable);
        /* It reads to the end, does what it has, and answers. */
        if (indexer->stopping)
                shutdown(fd, SHUT_WR);
}

static void hand_over(struct kz_indexer *indexer)
{
        struct kz_indexer_waiting *call;

        if (indexer->fd < 0)
                return;
        while ((call = kz_indexer_calls_to_send(&indexer->calls))) {
                call->sent = true;
                if (!evbuffer_add(indexer->out, call->frame.data, call->frame.len))
                        event_add(indexer->writable, NULL);
                kz_buf_deinit(&call->frame);
        }
}

static enum kz_status spawn(struct kz_indexer *indexer, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf program = KZ_BUF_NULL;
        KZ_CLEANUP(kz_fd_close) int ours = -1;
        KZ_CLEANUP(kz_fd_close) int theirs = -1;
        enum kz_status status = kz_program_find("kzsearch-indexer", "indexer/", &program, err);
        int pair[2], result;

        if (status)
                return status;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
                return kz_error_errno(err, errno, "cannot make a socket for the indexer");
        ours = pair[0];
        theirs = pair[1];
        fcntl(ours, F_SETFL, O_NONBLOCK);
        result = kz_indexer_spawn(
                program.data, indexer->data_dir, indexer->name_rules, theirs, &indexer->pid);
        if (result) {
                indexer->pid = 0;
                return kz_error_errno(err, result, "cannot start %s", program.data);
        }
        indexer->readable =
                event_new(indexer->base, ours, EV_READ | EV_PERSIST, on_readable, indexer);
        indexer->writable =
                event_new(indexer->base, ours, EV_WRITE | EV_PERSIST, on_writable, indexer);
        if (!indexer->readable || !indexer->writable || event_add(indexer->readable, NULL)) {
                kill(indexer->pid, SIGKILL);
                return kz_error_nomem(err);
        }
        indexer->fd = ours;
        ours = -1;
        return KZ_OK;
}

static void start(struct kz_indexer *indexer)
{
        struct kz_error err;

        if (indexer->pid || indexer->stopping ||
                !kz_indexer_calls_has(&indexer->calls, KZ_INDEXER_ALL) ||
                kz_now_ns() < indexer->not_before_ns)
                return;
        if (spawn(indexer, &err)) {
                kz_log(KZ_LOG_ERROR, "%s", err.message);
                fail_calls(indexer, KZ_INDEXER_ALL, KZSEARCH_ERR_FAILED, kz_status_name(err.status),
                        err.message);
                return;
        }
        kz_log(KZ_LOG_DEBUG, "indexer started: process %ld", (long)indexer->pid);
        indexer->busy_ns = kz_now_ns();
        hand_over(indexer);
}

static void on_retry(evutil_socket_t fd, short what, void *context)
{
        (void)fd;
        (void)what;
        start(context);
}

static void describe_end(int how, char *out, size_t size)
{
        bool crashed = WIFSIGNALED(how) && WTERMSIG(how) != SIGKILL && WTERMSIG(how) != SIGTERM;

        /* Xapian crashes on some kinds of damage. */
        snprintf(out, size,
                "the indexer ended unexpectedly (%s %d): what was committed is kept; run it "
                "again%s",
                WIFSIGNALED(how) ? "signal" : "exit code",
                WIFSIGNALED(how) ? WTERMSIG(how) : WEXITSTATUS(how),
                crashed ? ", and if it ends so again, run  kzsearchctl check" : "");
}

void kz_indexer_reap(struct kz_indexer *indexer)
{
        char message[256];
        int how, i;

        if (!indexer->pid || waitpid(indexer->pid, &how, WNOHANG) != indexer->pid)
                return;
        indexer->pid = 0;
        /* Answers that it wrote before it ended are still in the socket. */
        for (i = 0; i < DRAIN_MAX && indexer->fd >= 0; i++)
                on_readable(indexer->fd, EV_READ, indexer);
        close_socket(indexer);
        if (WIFEXITED(how) && WEXITSTATUS(how) == 0 &&
                !kz_indexer_calls_has(&indexer->calls, KZ_INDEXER_SENT)) {
                start(indexer);
                return;
        }
        describe_end(how, message, sizeof(message));
        kz_log(KZ_LOG_ERROR, "%s", message);
        indexer->not_before_ns = kz_now_ns();
        if (indexer->crashes)
                indexer->not_before_ns +=
                        1000000000 * (int64_t)(indexer->crashes > 5 ? BACKOFF_MAX_S
                                                                    : 1 << (indexer->crashes - 1));
        indexer->crashes++;
        fail_calls(indexer, KZ_INDEXER_SENT, KZSEARCH_ERR_FAILED, "indexer-ended", message);
        start(indexer);
}

enum kz_status kz_indexer_new(struct event_base *base, const char *data_dir,
        struct kz_indexer **ret, struct kz_error *err)
{
        struct kz_indexer *indexer = calloc(1, sizeof(*indexer));

        if (!indexer)
                return kz_error_nomem(err);
        indexer->base = base;
        indexer->fd = -1;
        kz_indexer_calls_init(&indexer->calls);
        indexer->data_dir = strdup(data_dir);
        indexer->out = evbuffer_new();
        indexer->retry = evtimer_new(base, on_retry, indexer);
        if (!indexer->data_dir || !indexer->out || !indexer->retry) {
                kz_indexer_free(indexer);
                return kz_error_nomem(err);
        }
        *ret = indexer;
        return KZ_OK;
}

enum kz_status kz_indexer_set_name_rules(
        struct kz_indexer *indexer, const char *path, struct kz_error *err)
{
        char *copy = path ? strdup(path) : NULL;

        if (path && !copy)
                return kz_error_nomem(err);
        free(indexer->name_rules);
        indexer->name_rules = copy;
        return KZ_OK;
}

void kz_indexer_stop(struct kz_indexer *indexer)
{
        indexer->stopping = true;
        fail_calls(indexer, KZ_INDEXER_UNSENT, KZSEARCH_ERR_STOPPING, "stopping",
                "the daemon is stopping: this was not applied");
        /* With nothing to write, on_writable shuts our side. */
        if (indexer->fd >= 0)
                event_add(indexer->writable, NULL);
}

struct kz_indexer *kz_indexer_free(struct kz_indexer *indexer)
{
        if (!indexer)
                return NULL;
        fail_calls(indexer, KZ_INDEXER_ALL, KZSEARCH_ERR_STOPPING, "stopping",
                "the daemon stopped before the indexer was done: whether this was applied is not "
                "known");
        if (indexer->out) {
                close_socket(indexer);
                evbuffer_free(indexer->out);
        }
        if (indexer->retry)
                event_free(indexer->retry);
        free(indexer->data_dir);
        free(indexer->name_rules);
        free(indexer);
        return NULL;
}

enum kz_status kz_indexer_send(struct kz_indexer *indexer, struct kz_str message,
        const struct kz_indexer_call *how, uint64_t *ret_tag, struct kz_error *err)
{
        const struct timeval now = {0, 0};
        enum kz_status status;

        if (indexer->stopping)
                return kz_error_set(err, KZ_E_CANCELLED, "the daemon is stopping");
        status = kz_indexer_calls_add(&indexer->calls, message, how, ret_tag, err);
        if (status)
                return status;
        indexer->busy_ns = kz_now_ns();
        if (indexer->pid)
                hand_over(indexer);
        else
                event_add(indexer->retry,
                        &now); /* not at once: an answer never comes before the return */
        return KZ_OK;
}

void kz_indexer_cancel(struct kz_indexer *indexer, uint64_t tag)
{
        const struct kz_indexer_answer cancelled = {
                KZSEARCH_ERR_CANCELLED, "cancelled", KZ_STR("cancelled")};
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf frame = KZ_BUF_NULL;
        struct kz_indexer_waiting *call = kz_indexer_calls_find(&indexer->calls, tag);

        if (call && !call->sent) {
                kz_indexer_calls_answer(&indexer->calls, call, &cancelled);
                return;
        }
        if (!call || indexer->fd < 0)
                return;
        if (!kz_indexer_frame_put(
                    &frame, &(struct kz_indexer_frame){.type = KZ_INDEXER_CANCEL, .tag = tag}) &&
                !evbuffer_add(indexer->out, frame.data, frame.len))
                event_add(indexer->writable, NULL);
}

const char *kz_indexer_job(const struct kz_indexer *indexer, struct kz_str *ret_progress)
{
        const struct kz_indexer_waiting *job = kz_indexer_calls_job(&indexer->calls);

        if (job && ret_progress)
                *ret_progress = kz_buf_str(&job->progress);
        return job ? job->how.job : NULL;
}

bool kz_indexer_make_way(struct kz_indexer *indexer)
{
        const struct kz_indexer_waiting *job = kz_indexer_calls_job(&indexer->calls);

        if (job && !job->how.yields)
                return false;
        if (job)
                kz_indexer_cancel(indexer, job->tag);
        return true;
}

bool kz_indexer_is_busy(const struct kz_indexer *indexer)
{
        return kz_indexer_calls_has(&indexer->calls, KZ_INDEXER_ALL);
}

void kz_indexer_tick(struct kz_indexer *indexer)
{
        start(indexer);
        if (indexer->fd >= 0 && !kz_indexer_calls_has(&indexer->calls, KZ_INDEXER_ALL) &&
                kz_now_ns() - indexer->busy_ns > IDLE_S * INT64_C(1000000000))
                close_socket(indexer);
}
