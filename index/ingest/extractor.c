#include "index/ingest/extractor_internal.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "index/base/command_line.h"
#include "index/base/fdio.h"
#include "index/base/utf8.h"
#include "index/ingest/extract_frame.h"

#define READ (256u << 10)
#define STEP_BYTES (4u << 20) /* the most one step takes, so that others get their turn */
#define KEEP (2u << 20)
#define KILLED_EARLY_MAX 5 /* times that a starting helper may be, for one job */
#define JOBS_MAX 500       /* for one helper: one that a file took over is not kept for ever */
#define WON_MAX 10000 /* milliseconds for each second of processor that deliveries win at most */
#define SLOWEST 64    /* bytes a millisecond the helper must keep up, */
#define SLOWEST_READ 1000 /* or of the file; so many thousand for a second of its processor */

struct kz_extract_limits kz_extract_limits_default(void)
{
        struct kz_extract_limits limits = {
                .memory = UINT64_C(512) << 20,
                .file_size = UINT64_C(64) << 20,
                .line_size = UINT64_C(16) << 20,
                .output = UINT64_C(4) << 30,
                .cpu_s = 60,
                .wall_ms = 60000,
        };

#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        limits.memory = 0;
#endif
#ifdef KZ_SANITIZE_THREAD
        limits.written = 1 << 20;
#endif
        return limits;
}

static int64_t now_ms(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

enum kz_status kz_extractor_new(const char *program, const struct kz_extract_limits *limits,
        struct kz_extractor **ret, struct kz_error *err)
{
        struct kz_extractor *ex;

        if (limits && (limits->cpu_s == 0 || limits->wall_ms == 0 || limits->file_size == 0 ||
                              limits->file_size > UINT32_MAX / 2))
                return kz_error_set(err, KZ_E_INVALID,
                        "limits on parsing: times from 1, max_file_size from 1 byte to 2047 MB");
        ex = calloc(1, sizeof(*ex));
        if (!ex)
                return kz_error_nomem(err);
        ex->helper = (struct kz_helper)KZ_HELPER_NULL;
        ex->command = (struct kz_command_run)KZ_COMMAND_RUN_NULL;
        ex->limits = limits ? *limits : kz_extract_limits_default();
        ex->program = strdup(program);
        if (!ex->program) {
                kz_extractor_free(ex);
                return kz_error_nomem(err);
        }
        *ret = ex;
        return KZ_OK;
}

void kz_extractor_replace_helper(struct kz_extractor *ex)
{
        kz_command_run_stop(&ex->command);
        kz_helper_stop(&ex->helper, true, NULL);
        kz_buf_clear(&ex->in);
        ex->greeted = false;
}

struct kz_extractor *kz_extractor_free(struct kz_extractor *ex)
{
        size_t i;

        if (!ex)
                return NULL;
        kz_command_run_stop(&ex->command);
        kz_helper_stop(&ex->helper, true, NULL);
        for (i = 0; i < KZ_COMMANDS; i++)
                kz_command_line_free(ex->commands[i]);
        kz_buf_deinit(&ex->in);
        kz_buf_deinit(&ex->id);
        kz_buf_deinit(&ex->record);
        kz_buf_deinit(&ex->path);
        kz_buf_deinit(&ex->message);
        free(ex->program);
        free(ex);
        return NULL;
}

void kz_extractor_cancel(struct kz_extractor *ex)
{
        if (ex->state == KZ_EXTRACTOR_RUNNING)
                kz_extractor_replace_helper(ex);
        ex->state = KZ_EXTRACTOR_IDLE;
}

void kz_extractor_forgive(struct kz_extractor *ex, int64_t ms)
{
        const int64_t now = now_ms();

        if (ex->state != KZ_EXTRACTOR_RUNNING || ms <= 0)
                return;
        ex->heard = ex->heard + ms < now ? ex->heard + ms : now;
        ex->started = ex->started + ms < now ? ex->started + ms : now;
        if (kz_extractor_has_command(ex)) {
                ex->command_started =
                        ex->command_started + ms < now ? ex->command_started + ms : now;
                ex->command.deadline += ms;
        }
}

int kz_extractor_fd(const struct kz_extractor *ex)
{
        if (ex->state != KZ_EXTRACTOR_RUNNING)
                return -1;
        return kz_extractor_has_command(ex) ? ex->command.epoll : ex->helper.fd;
}

int64_t kz_extractor_deadline(const struct kz_extractor *ex)
{
        int64_t silence, total, won = (int64_t)(ex->received / SLOWEST);

        if (ex->state != KZ_EXTRACTOR_RUNNING)
                return -1;
        if (kz_extractor_has_command(ex))
                return ex->command.deadline;
        if (won > (int64_t)ex->cpu_s * WON_MAX)
                won = (int64_t)ex->cpu_s * WON_MAX;
        silence = ex->heard + ex->limits.wall_ms;
        total = ex->started + ex->limits.wall_ms + won + (int64_t)(ex->size / SLOWEST_READ);
        return silence < total ? silence : total;
}

void kz_extractor_finish(struct kz_extractor *ex, enum kz_extract_outcome outcome, const char *why)
{
        ex->state = KZ_EXTRACTOR_ENDED;
        ex->result.outcome = outcome;
        snprintf(ex->result.why, sizeof(ex->result.why), "%s", why);
}

void kz_extractor_blame(struct kz_extractor *ex, const char *format, ...)
{
        char why[KZ_ERROR_MAX];
        va_list args;

        va_start(args, format);
        vsnprintf(why, sizeof(why), format, args);
        va_end(args);
        kz_extractor_replace_helper(ex);
        kz_extractor_finish(ex, KZ_EXTRACT_BAD_FILE, why);
}

enum kz_status kz_extractor_send(
        struct kz_extractor *ex, struct kz_str frame, int fd, struct kz_error *err)
{
        union {
                char bytes[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = {{0}};
        struct iovec iov;
        struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
        struct cmsghdr *c;
        ssize_t n;

        iov = (struct iovec){(char *)(uintptr_t)frame.ptr, frame.len};
        if (fd >= 0) {
                msg.msg_control = control.bytes;
                msg.msg_controllen = sizeof(control.bytes);
                c = CMSG_FIRSTHDR(&msg);
                c->cmsg_level = SOL_SOCKET;
                c->cmsg_type = SCM_RIGHTS;
                c->cmsg_len = CMSG_LEN(sizeof(int));
                memcpy(CMSG_DATA(c), &fd, sizeof(int));
        }
        do
                n = sendmsg(ex->helper.fd, &msg, MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        /* A helper that has just died is found out by the next read. */
        if (n < 0 && errno != EPIPE && errno != ECONNRESET)
                return kz_error_errno(err, errno, "cannot pass the file to %s", ex->program);
        if (n >= 0 && (size_t)n != frame.len)
                return kz_error_set(err, KZ_E_IO, "cannot pass the file to %s", ex->program);
        return KZ_OK;
}

static enum kz_status send_job(struct kz_extractor *ex, struct kz_error *err)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf frame = KZ_BUF_NULL;
        unsigned commands = 0;
        size_t i;

        for (i = 0; i < KZ_COMMANDS; i++)
                commands |= ex->commands[i] ? 1u << i : 0;
        if (kz_extract_put_job(&frame, ex->job, &ex->limits, commands))
                return kz_error_set(
                        err, KZ_E_LIMIT, "cannot describe the file to the parser program");
        return kz_extractor_send(ex, kz_buf_str(&frame), ex->job->fd, err);
}

bool kz_extractor_is_unread(const struct kz_extractor *ex)
{
        int unread;

        return ioctl(ex->helper.fd, SIOCOUTQ, &unread) < 0 || unread > 0;
}

/* An idle helper has nothing to say: when it has, or is gone, another one takes its place. */
static bool helper_idle(const struct kz_extractor *ex)
{
        char byte;
        ssize_t n;

        if (ex->helper.fd < 0 || ex->jobs >= JOBS_MAX)
                return false;
        if (!ex->greeted)
                return true;
        if (kz_extractor_is_unread(ex))
                return false;
        n = recv(ex->helper.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

static enum kz_status dispatch(struct kz_extractor *ex, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        if (!helper_idle(ex)) {
                kz_extractor_replace_helper(ex);
                status = kz_helper_start(&ex->helper, ex->program, &ex->limits, err);
                ex->jobs = 0;
        }
        if (!status) {
                kz_helper_limit_cpu(&ex->helper, ex->cpu_s);
                status = send_job(ex, err);
        }
        if (status) {
                kz_extractor_replace_helper(ex);
                return status;
        }
        ex->jobs++;
        ex->state = KZ_EXTRACTOR_RUNNING;
        ex->started = ex->heard = now_ms();
        return KZ_OK;
}

/* Paths are UTF-8 in a document; one that is not is shown encoded, and hits open the extract. */
static enum kz_status set_path(struct kz_extractor *ex, struct kz_str path)
{
        kz_buf_clear(&ex->path);
        ex->readable_path = kz_utf8_validate(path.ptr, path.len) == path.len;
        return ex->readable_path ? kz_buf_append_str(&ex->path, path)
                                 : kz_key_encode(&ex->path, path);
}

static const char *file_type(mode_t mode)
{
        if (S_ISDIR(mode))
                return "a directory";
        if (S_ISFIFO(mode))
                return "a FIFO";
        if (S_ISSOCK(mode))
                return "a socket";
        return "a device";
}

/* Without the holes, which cost whoever made them nothing. */
static uint64_t bytes_in(const struct stat *st)
{
        uint64_t on_disk = (uint64_t)st->st_blocks * 512;

        return on_disk < (uint64_t)st->st_size ? on_disk : (uint64_t)st->st_size;
}

/* A file of many files has a second more for each MB. */
static uint32_t cpu_for(uint64_t size, uint32_t seconds)
{
        uint64_t more = size / (SLOWEST_READ * 1000);

        return more < UINT32_MAX - seconds ? (uint32_t)more + seconds : UINT32_MAX;
}

enum kz_status kz_extractor_start(struct kz_extractor *ex, const struct kz_extract_job *job,
        const struct kz_extractor_callbacks *callbacks, struct kz_error *err)
{
        char why[64];
        struct stat st;

        if (ex->state != KZ_EXTRACTOR_IDLE)
                return kz_error_set(err, KZ_E_INVALID, "the extractor is busy");
        if (!kz_source_name_valid(job->source))
                return kz_error_set(err, KZ_E_INVALID, "not the name of a source: \"%.*s\"",
                        KZ_STR_ARG(job->source));
        if (set_path(ex, job->path))
                return kz_error_nomem(err);
        ex->job = job;
        ex->callbacks = *callbacks;
        memset(&ex->result, 0, sizeof(ex->result));
        ex->received = ex->problem_frames = 0;
        ex->commands_took = 0;
        ex->retried = false;
        ex->killed_early = 0;
        if (fstat(job->fd, &st) < 0)
                return kz_error_errno(err, errno, "cannot look at %.*s", KZ_STR_ARG(job->path));
        if (!S_ISREG(st.st_mode)) {
                snprintf(why, sizeof(why), "%s, not a regular file", file_type(st.st_mode));
                kz_extractor_finish(ex, KZ_EXTRACT_BAD_FILE, why);
                return KZ_OK;
        }
        ex->size = bytes_in(&st);
        ex->cpu_s = cpu_for(ex->size, ex->limits.cpu_s);
        return dispatch(ex, err);
}

static bool killed_from_outside(int wait)
{
        return wait != -1 && WIFSIGNALED(wait) &&
               (WTERMSIG(wait) == SIGKILL || WTERMSIG(wait) == SIGTERM ||
                       WTERMSIG(wait) == SIGHUP || WTERMSIG(wait) == SIGINT);
}

static void describe_death(const struct kz_extractor *ex, int wait, char *out, size_t len)
{
        if (wait == -1)
                snprintf(out, len, "the parser ended");
        else if (WIFSIGNALED(wait) && WTERMSIG(wait) == SIGXCPU)
                snprintf(out, len, "needed more than %u s of processor time", ex->cpu_s);
        else if (WIFSIGNALED(wait) && WTERMSIG(wait) == SIGSYS)
                snprintf(out, len, "the parser tried what it may not, as if taken over");
        else if (WIFSIGNALED(wait) && killed_from_outside(wait))
                snprintf(out, len, "the parser was killed (signal %d)", WTERMSIG(wait));
        else if (WIFSIGNALED(wait))
                snprintf(out, len, "the parser crashed (signal %d)", WTERMSIG(wait));
        else if (WEXITSTATUS(wait) == KZ_EXTRACT_EXIT_NOMEM)
                snprintf(out, len, "needed more than %llu MB of memory",
                        (unsigned long long)(ex->limits.memory >> 20));
        else if (WEXITSTATUS(wait) == KZ_EXTRACT_EXIT_DEPTH)
                snprintf(out, len, "has things within one another too deep to be read");
        else
                snprintf(out, len, "the parser stopped (exit status %d)", WEXITSTATUS(wait));
}

/* The helper closed its end: it has died, or is about to. */
static bool out_of_memory(int wait)
{
        return wait != -1 && WIFEXITED(wait) && WEXITSTATUS(wait) == KZ_EXTRACT_EXIT_NOMEM;
}

/*
 * Somebody else's doing: a signal from outside, or memory that the files before this one have left
 * in pieces. The file has another chance as long as nothing of it was delivered.
 */
static bool has_another_chance(struct kz_extractor *ex, int wait)
{
        /* It has not seen the file yet. */
        if (!ex->greeted && killed_from_outside(wait))
                return ++ex->killed_early <= KILLED_EARLY_MAX;
        return (killed_from_outside(wait) || (out_of_memory(wait) && ex->jobs > 1)) &&
               !ex->retried && !ex->result.documents && !ex->problem_frames;
}

static enum kz_status take_death(struct kz_extractor *ex, struct kz_error *err)
{
        char why[128];
        int wait;

        kz_helper_stop(&ex->helper, false, &wait);
        kz_buf_clear(&ex->in);
        describe_death(ex, wait, why, sizeof(why));
        if (has_another_chance(ex, wait)) {
                ex->greeted = false;
                ex->retried = true;
                ex->received = 0;
                return dispatch(ex, err);
        }
        if (!ex->greeted) {
                ex->state = KZ_EXTRACTOR_IDLE;
                return kz_error_set(err, KZ_E_IO,
                        "%s does not work: it ended before it was ready (%s)", ex->program, why);
        }
        ex->greeted = false;
        kz_extractor_finish(ex, KZ_EXTRACT_BAD_FILE, why);
        return KZ_OK;
}

static enum kz_status take_silence(struct kz_extractor *ex, struct kz_error *err)
{
        if (now_ms() < kz_extractor_deadline(ex))
                return KZ_OK;
        if (!ex->greeted) {
                kz_extractor_replace_helper(ex);
                ex->state = KZ_EXTRACTOR_IDLE;
                return kz_error_set(err, KZ_E_IO, "%s does not work: it said nothing for %u ms",
                        ex->program, ex->limits.wall_ms);
        }
        if (ex->limits.wall_ms % 1000)
                kz_extractor_blame(ex, "took longer than %u ms", ex->limits.wall_ms);
        else
                kz_extractor_blame(ex, "took longer than %u s", ex->limits.wall_ms / 1000);
        return KZ_OK;
}

/* One read and what it brings; *ret_more says that another may bring more at once. */
static enum kz_status read_some(
        struct kz_extractor *ex, size_t *taken, bool *ret_more, struct kz_error *err)
{
        enum kz_status status;
        int64_t before;
        ssize_t n;

        *ret_more = false;
        if (kz_buf_reserve(&ex->in, READ)) {
                kz_extractor_cancel(ex);
                return kz_error_nomem(err);
        }
        do
                n = recv(ex->helper.fd, ex->in.data + ex->in.len, ex->in.cap - ex->in.len - 1, 0);
        while (n < 0 && errno == EINTR);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
                return take_silence(ex, err);
        if (n <= 0)
                return take_death(ex, err);
        ex->in.len += (size_t)n;
        ex->in.data[ex->in.len] = '\0';
        ex->received += (uint64_t)n;
        *taken += (size_t)n;
        if (ex->received > ex->limits.output) {
                kz_extractor_blame(ex, "gave more than %llu MB of text",
                        (unsigned long long)(ex->limits.output >> 20));
                return KZ_OK;
        }
        if (kz_helper_defies_cpu(&ex->helper)) {
                kz_extractor_blame(ex, "needed more than %u s of processor time", ex->cpu_s);
                return KZ_OK;
        }
        before = now_ms();
        status = kz_extractor_take_frames(ex, err);
        ex->heard = now_ms();
        ex->started += ex->heard - before;
        *ret_more = true;
        return status;
}

static enum kz_status step_command(struct kz_extractor *ex, struct kz_error *err)
{
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status = kz_extractor_step_command(ex, &why);

        if (status == KZ_E_CORRUPT) {
                kz_extractor_blame(ex, "the parser gave a broken answer (%s)", why.message);
                return KZ_OK;
        }
        return status && status != KZ_E_NOT_FOUND ? kz_error_set(err, status, "%s", why.message)
                                                  : status;
}

enum kz_status kz_extractor_step(
        struct kz_extractor *ex, struct kz_extract_result *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t taken = 0;
        bool more = true;

        if (ex->state == KZ_EXTRACTOR_IDLE)
                return kz_error_set(err, KZ_E_INVALID, "the extractor has no job");
        if (kz_extractor_has_command(ex))
                status = step_command(ex, err);
        while (!status && ex->state == KZ_EXTRACTOR_RUNNING && !kz_extractor_has_command(ex) &&
                more && taken < STEP_BYTES)
                status = read_some(ex, &taken, &more, err);
        if (status && status != KZ_E_NOT_FOUND) {
                kz_extractor_cancel(ex);
                return status;
        }
        if (ex->state == KZ_EXTRACTOR_RUNNING)
                return KZ_E_NOT_FOUND;
        if (ex->in.cap > KEEP)
                kz_buf_deinit(&ex->in);
        *ret = ex->result;
        ex->state = KZ_EXTRACTOR_IDLE;
        return KZ_OK;
}

enum kz_status kz_extractor_run(struct kz_extractor *ex, const struct kz_extract_job *job,
        const struct kz_extractor_callbacks *callbacks, struct kz_extract_result *ret,
        struct kz_error *err)
{
        enum kz_status status;
        struct pollfd p;
        int64_t left;

        status = kz_extractor_start(ex, job, callbacks, err);
        if (status)
                return status;
        for (;;) {
                if (ex->state == KZ_EXTRACTOR_RUNNING) {
                        left = kz_extractor_deadline(ex) - now_ms() + 1;
                        p = (struct pollfd){kz_extractor_fd(ex), POLLIN, 0};
                        poll(&p, 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);
                }
                status = kz_extractor_step(ex, ret, err);
                if (status != KZ_E_NOT_FOUND)
                        return status;
        }
}
