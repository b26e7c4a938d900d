#include "index/ingest/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/extract_frame.h"
#include "index/ingest/parser.h"

#define FLUSH (256u << 10) /* bytes of answers gathered before they are sent */
#define KEEP (2u << 20)    /* a larger buffer is given back after the job */
#define NEWS_MS 1000       /* the indexer hears something so often, where there is a chance */

struct server {
        int fd;
        struct kz_buf in, out;
        struct kz_buf answers; /* to commands: the job in progress is in `in` */
        uint64_t largest;      /* bytes for or from a command */
        uint64_t longest;      /* bytes of a document's text, as the indexer takes it */
        struct kz_input input;
        int64_t flushed; /* when the indexer last heard of us, in ms */
        uint64_t problems;
        enum kz_problem_severity untold; /* the worst of those past the hundredth */
        struct kz_error *err;
};

static void server_deinit(struct server *server)
{
        kz_buf_deinit(&server->in);
        kz_buf_deinit(&server->out);
        kz_buf_deinit(&server->answers);
        kz_input_deinit(&server->input);
}

static int64_t now_ms(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static enum kz_status flush(struct server *server)
{
        enum kz_status status =
                kz_fd_write_all(server->fd, server->out.data, server->out.len, server->err);

        kz_buf_clear(&server->out);
        server->flushed = now_ms();
        return status;
}

/* A file of many files may say nothing for long. */
static enum kz_status send_progress(void *ctx)
{
        struct server *server = ctx;
        enum kz_status status = KZ_OK;

        if (now_ms() < server->flushed + NEWS_MS)
                return KZ_OK;
        if (server->out.len == 0)
                status = kz_extract_put_progress(&server->out);
        return status ? status : flush(server);
}

static enum kz_status send_problem(
        void *ctx, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        struct server *server = ctx;
        struct kz_extract_problem problem = {line, kz_str(message), severity};

        if (++server->problems > KZ_EXTRACT_PROBLEMS_MAX) {
                if (severity == KZ_PROBLEM_UNREAD || server->untold == KZ_PROBLEM_NOTE)
                        server->untold = severity;
                return KZ_OK;
        }
        return kz_extract_put_problem(&server->out, &problem);
}

static enum kz_status send_document(void *ctx, const struct kz_document *doc)
{
        struct server *server = ctx;
        const size_t start = server->out.len;
        enum kz_status status = kz_extract_put_document(&server->out, doc);

        /* The indexer would end the file for it, and with it all that comes behind. */
        if (!status && (doc->text.len > server->longest ||
                               server->out.len - start - KZ_FRAME_HEADER - doc->text.len >
                                       KZ_EXTRACT_FIELDS_MAX)) {
                server->out.len = start;
                server->out.data[start] = '\0';
                return send_problem(ctx, KZ_PROBLEM_FAILURE, 0,
                        "a document in it is larger than max_file_size allows: left out");
        }
        return !status && server->out.len >= FLUSH ? flush(server) : status;
}

static enum kz_extract_outcome outcome_of(enum kz_status status)
{
        if (status == KZ_OK)
                return KZ_EXTRACT_OK;
        return status == KZ_E_UNSUPPORTED ? KZ_EXTRACT_NO_PARSER : KZ_EXTRACT_BAD_FILE;
}

static enum kz_status send_end(
        struct server *server, enum kz_status outcome, const char *parser, const char *why)
{
        struct kz_extract_end end = {
                outcome_of(outcome), server->problems, kz_str(parser), kz_str(why)};
        struct kz_extract_problem rest;
        enum kz_status status = KZ_OK;
        char message[64];

        if (server->problems > KZ_EXTRACT_PROBLEMS_MAX) {
                snprintf(message, sizeof(message), "%llu more problems in this file",
                        (unsigned long long)(server->problems - KZ_EXTRACT_PROBLEMS_MAX));
                rest = (struct kz_extract_problem){0, kz_str(message), server->untold};
                status = kz_extract_put_problem(&server->out, &rest);
        }
        if (!status)
                status = kz_extract_put_end(&server->out, &end);
        return status ? status : flush(server);
}

/* The descriptors that came with a message: the last one stays open, as *file. */
static void take_files(struct msghdr *msg, int *file)
{
        struct cmsghdr *c;
        size_t i, count;
        int fd;

        for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
                if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
                        continue;
                count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                for (i = 0; i < count; i++) {
                        memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
                        kz_fd_close(file);
                        *file = fd;
                }
        }
}

/* Reads what is there, with its descriptor. KZ_E_END when the other end has closed. */
static enum kz_status receive(struct server *server, struct kz_buf *in, int *file)
{
        union {
                char bytes[CMSG_SPACE(sizeof(int) * 4)];
                struct cmsghdr align;
        } control;
        struct iovec iov;
        struct msghdr msg = {.msg_iov = &iov,
                .msg_iovlen = 1,
                .msg_control = control.bytes,
                .msg_controllen = sizeof(control.bytes)};
        ssize_t n;

        if (kz_buf_reserve(in, KZ_EXTRACT_JOB_MAX))
                return kz_error_nomem(server->err);
        iov = (struct iovec){in->data + in->len, KZ_EXTRACT_JOB_MAX};
        do
                n = recvmsg(server->fd, &msg, MSG_CMSG_CLOEXEC);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return kz_error_errno(server->err, errno, "cannot receive a job");
        take_files(&msg, file);
        if (n == 0)
                return KZ_E_END;
        in->len += (size_t)n;
        in->data[in->len] = '\0';
        return KZ_OK;
}

static enum kz_status status_of(enum kz_extract_answer answer)
{
        switch (answer) {
        case KZ_EXTRACT_ANSWERED:
                return KZ_OK;
        case KZ_EXTRACT_TOO_MUCH:
                return KZ_E_LIMIT;
        case KZ_EXTRACT_NOT_WALLED:
                return KZ_E_UNSUPPORTED;
        default:
                return KZ_E_INVALID;
        }
}

/* Waits for the answer to a command. */
static enum kz_status take_answer(struct server *server, struct kz_buf *ret, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int file = -1;
        enum kz_extract_answer answer;
        enum kz_status status;
        struct kz_frame frame;
        struct kz_str why = KZ_STR_NULL;
        size_t size;

        while ((status = kz_frame_peek(
                        kz_buf_str(&server->answers), KZ_EXTRACT_JOB_MAX, &frame, &size))) {
                if (status == KZ_E_NOT_FOUND)
                        status = receive(server, &server->answers, &file);
                if (status)
                        return kz_error_set(err, KZ_E_IO, "the indexer does not answer");
        }
        if (frame.type != KZ_EXTRACT_ANSWER)
                return kz_error_set(err, KZ_E_IO, "expected the answer to a command");
        status = kz_extract_get_answer(frame.body, &answer, &why, err);
        if (!status)
                status = status_of(answer);
        if (status)
                kz_error_set(err, status, "%.*s", KZ_STR_ARG(why));
        else if (file < 0)
                status = kz_error_set(err, KZ_E_IO, "expected what the command printed");
        else
                status = kz_fd_read_all(file, (size_t)server->largest, ret, err);
        kz_buf_consume(&server->answers, size);
        return status;
}

/* Has the indexer run a command: nothing is started from behind these walls. */
static enum kz_status run_command(void *ctx, enum kz_extract_command which, struct kz_str bytes,
        struct kz_buf *ret, struct kz_error *err)
{
        struct server *server = ctx;
        enum kz_status status;

        if (bytes.len > server->largest)
                return kz_error_set(err, KZ_E_LIMIT,
                        "larger than max_file_size: %zu bytes for "
                        "a command",
                        bytes.len);
        status = kz_extract_put_command(&server->out, which, bytes);
        if (status)
                return kz_error_nomem(err);
        status = flush(server);
        if (status)
                return kz_error_set(err, status, "cannot ask for a command");
        return take_answer(server, ret, err);
}

/* Runs one job. A failure here is ours or the indexer's, not the file's. */
static enum kz_status run_job(struct server *server, const struct kz_extract_job *job,
        const struct kz_extract_limits *limits, unsigned commands, int file)
{
        const struct kz_sink sink = {.ctx = server,
                .document = send_document,
                .problem = send_problem,
                .progress = send_progress,
                .command = run_command,
                .commands = commands};
        struct kz_error why = KZ_ERROR_NULL;
        enum kz_status status;
        const char *parser = "";
        struct stat st;

        server->flushed = now_ms();
        server->largest = limits->file_size;
        server->longest =
                limits->file_size > limits->line_size ? limits->file_size : limits->line_size;
        server->problems = 0;
        server->untold = KZ_PROBLEM_NOTE;
        if (fstat(file, &st) < 0 || !S_ISREG(st.st_mode))
                status = kz_error_set(&why, KZ_E_INVALID, "not a regular file");
        else
                status = kz_parser_run(job, limits, file, &server->input, &sink, &parser, &why);
        if (status == KZ_E_NOMEM) {
                /* What was found is delivered; then a fresh process is better than this one. */
                flush(server);
                return KZ_E_NOMEM;
        }
        return send_end(server, status, parser, why.message);
}

/* Whether a library has kept a descriptor: nothing of one file may lie open beside the next. */
static bool keeps_descriptors(void)
{
        int fd;

        for (fd = KZ_EXTRACT_FD + 1; fd < KZ_EXTRACT_DESCRIPTORS; fd++) {
                if (fcntl(fd, F_GETFD) >= 0)
                        return true;
        }
        return false;
}

/* KZ_E_END also when this process should not have another job; another one then takes its place. */
static enum kz_status next_job(struct server *server)
{
        KZ_CLEANUP(kz_fd_close) int file = -1;
        struct kz_extract_limits limits;
        struct kz_extract_job job;
        unsigned commands;
        struct kz_frame frame;
        enum kz_status status;
        size_t size;

        while ((status = kz_frame_peek(
                        kz_buf_str(&server->in), KZ_EXTRACT_JOB_MAX, &frame, &size))) {
                if (status == KZ_E_NOT_FOUND)
                        status = receive(server, &server->in, &file);
                if (status)
                        return status;
        }
        if (frame.type != KZ_EXTRACT_JOB || file < 0)
                return kz_error_set(server->err, KZ_E_INVALID, "expected a job with a file");
        status = kz_extract_get_job(frame.body, &job, &limits, &commands, server->err);
        if (!status)
                status = run_job(server, &job, &limits, commands, file);
        kz_fd_close(&file);
        if (!status && keeps_descriptors())
                return KZ_E_END;
        kz_buf_consume(&server->in, size);
        if (server->out.cap > KEEP)
                kz_buf_deinit(&server->out);
        return status;
}

enum kz_status kz_serve(int fd, struct kz_error *err)
{
        KZ_CLEANUP(server_deinit)
        struct server server = {.fd = fd, .input = KZ_INPUT_NULL, .err = err};
        enum kz_status status;

        status = kz_extract_put_hello(&server.out, KZ_EXTRACT_PROTOCOL);
        if (!status)
                status = flush(&server);
        while (!status)
                status = next_job(&server);
        return status == KZ_E_END ? KZ_OK : status;
}
