#include "client/channel.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "client/denied.h"
#include "index/base/address.h"
#include "index/base/fdio.h"

#define READ_SIZE 65535 /* and the NUL of a buffer, whose size is a power of two */
#define LATE "the daemon did not answer in time"
#define RETRY_MS 5 /* the queue of a listening socket cannot be polled */

void kz_channel_deinit(struct kz_channel *channel)
{
        kz_fd_close(&channel->fd);
        kz_buf_deinit(&channel->in);
        channel->line = channel->scanned = 0;
}

static int64_t now_ns(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t kz_channel_deadline(unsigned milliseconds)
{
        return milliseconds ? now_ns() + (int64_t)milliseconds * 1000000 : 0;
}

int kz_channel_left_ms(int64_t deadline)
{
        int64_t left;

        if (deadline == 0)
                return -1;
        left = deadline - now_ns();
        if (left <= 0)
                return 0;
        left = (left + 999999) / 1000000;
        return left > 3600000 ? 3600000 : (int)left;
}

static enum kz_status wait_for(
        int fd, short events, int64_t deadline, short *ret, struct kz_error *err)
{
        struct pollfd pfd = {fd, events, 0};
        int ms, n;

        for (;;) {
                ms = kz_channel_left_ms(deadline);
                n = poll(&pfd, 1, ms);
                if (n > 0) {
                        *ret = pfd.revents;
                        return KZ_OK;
                }
                if (n < 0 && errno != EINTR)
                        return kz_error_errno(err, errno, "cannot wait for the daemon");
                if (n == 0 && kz_channel_left_ms(deadline) == 0)
                        return kz_error_set(err, KZ_E_DEADLINE, LATE);
        }
}

static enum kz_status connect_error(int errnum, const char *path, struct kz_error *err)
{
        switch (errnum) {
        case ENOENT:
        case ENOTDIR:
        case ECONNREFUSED:
                return kz_error_set(err, KZ_E_NOT_FOUND, "nothing listens at %s", path);
        case EACCES:
        case EPERM:
                return kz_denied(path, err);
        default:
                return kz_error_errno(err, errnum, "cannot connect to %s", path);
        }
}

enum kz_status kz_channel_connect(
        struct kz_channel *channel, const char *path, int64_t deadline, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = -1;
        struct sockaddr_un addr = {.sun_family = AF_UNIX};
        enum kz_status status = kz_address_check(path, err);

        if (status)
                return status;
        memcpy(addr.sun_path, path, strlen(path) + 1);
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return kz_error_errno(err, errno, "cannot make a socket");
        while (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0) {
                if (errno == EINTR)
                        continue;
                if (errno != EAGAIN)
                        return connect_error(errno, path, err);
                if (deadline && kz_channel_left_ms(deadline) == 0)
                        return kz_error_set(err, KZ_E_DEADLINE,
                                "the daemon at %s is too busy to take a connection", path);
                poll(NULL, 0, RETRY_MS);
        }
        channel->fd = fd;
        fd = -1;
        return KZ_OK;
}

/* Forgets the line given out before, which its user no longer looks at. */
static void drop_line(struct kz_channel *channel)
{
        kz_buf_consume(&channel->in, channel->line);
        channel->scanned -= channel->line < channel->scanned ? channel->line : channel->scanned;
        channel->line = 0;
}

/* Reads what is there, once. KZ_E_NOT_FOUND: nothing is. */
static enum kz_status take_in(struct kz_channel *channel, struct kz_error *err)
{
        ssize_t n;

        if (channel->in.len > KZ_CHANNEL_LINE_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "the daemon sent a line of over %zu MiB",
                        KZ_CHANNEL_LINE_MAX >> 20);
        if (kz_buf_reserve(&channel->in, READ_SIZE))
                return kz_error_nomem(err);
        do
                n = recv(channel->fd, channel->in.data + channel->in.len,
                        channel->in.cap - channel->in.len - 1, 0);
        while (n < 0 && errno == EINTR);
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
                return KZ_E_NOT_FOUND;
        if (n == 0 || (n < 0 && errno == ECONNRESET))
                return kz_error_set(err, KZ_E_END, "the daemon closed the connection");
        if (n < 0)
                return kz_error_errno(err, errno, "cannot read from the daemon");
        channel->in.len += (size_t)n;
        channel->in.data[channel->in.len] = '\0';
        return KZ_OK;
}

enum kz_status kz_channel_send(
        struct kz_channel *channel, struct kz_str bytes, int64_t deadline, struct kz_error *err)
{
        enum kz_status status;
        short events = 0;
        ssize_t n;

        drop_line(channel);
        while (bytes.len) {
                n = send(channel->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
                if (n >= 0) {
                        bytes.ptr += n;
                        bytes.len -= (size_t)n;
                        continue;
                }
                if (errno == EINTR)
                        continue;
                /* Why it closed may be waiting to be read: an error that says so. */
                if (errno == EPIPE || errno == ECONNRESET)
                        return kz_error_set(err, KZ_E_END, "the daemon closed the connection");
                if (errno != EAGAIN && errno != EWOULDBLOCK)
                        return kz_error_errno(err, errno, "cannot write to the daemon");
                status = wait_for(channel->fd, POLLIN | POLLOUT, deadline, &events, err);
                if (!status && (events & POLLIN))
                        status = take_in(channel, err);
                if (status && status != KZ_E_NOT_FOUND)
                        return status;
        }
        return KZ_OK;
}

/* Whether a line that is not empty stands at the start of in; empty ones are dropped. */
static bool find_line(struct kz_channel *channel, struct kz_str *ret)
{
        struct kz_buf *in = &channel->in;
        size_t from = 0, len;
        char *lf;

        while (in->len > channel->scanned) {
                lf = memchr(in->data + channel->scanned, '\n', in->len - channel->scanned);
                if (!lf) {
                        channel->scanned = in->len;
                        break;
                }
                len = (size_t)(lf - in->data) - from;
                channel->scanned = from + len + 1;
                if (len && in->data[from + len - 1] == '\r')
                        len--;
                if (len) {
                        *ret = (struct kz_str){in->data + from, len};
                        channel->line = channel->scanned;
                        return true;
                }
                from = channel->scanned;
        }
        channel->line = from;
        drop_line(channel);
        return false;
}

enum kz_status kz_channel_receive(
        struct kz_channel *channel, int64_t deadline, struct kz_str *ret, struct kz_error *err)
{
        enum kz_status status;
        bool waited = false;
        short events = 0;

        drop_line(channel);
        while (!find_line(channel, ret)) {
                /* An answer is never there at once, the rest of one often is. */
                status = waited || channel->in.len ? take_in(channel, err) : KZ_E_NOT_FOUND;
                waited = true;
                if (status == KZ_E_NOT_FOUND)
                        status = wait_for(channel->fd, POLLIN, deadline, &events, err);
                if (status)
                        return status;
                /* A peer that dribbles without an end must not keep us past the limit. */
                if (deadline && kz_channel_left_ms(deadline) == 0)
                        return kz_error_set(err, KZ_E_DEADLINE, LATE);
        }
        return KZ_OK;
}

bool kz_channel_ready(struct kz_channel *channel)
{
        enum kz_status status = KZ_OK;
        struct kz_str line;

        drop_line(channel);
        while (!find_line(channel, &line)) {
                status = take_in(channel, NULL);
                if (status)
                        return status != KZ_E_NOT_FOUND;
        }
        /* It was only looked at: it is still to be given out. */
        channel->line = channel->scanned = 0;
        return true;
}
