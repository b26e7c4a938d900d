/*
 * A connection to a Unix stream socket that carries lines, with time limits. Never raises SIGPIPE,
 * survives EINTR. One thread at a time.
 */
#ifndef KZ_CLIENT_CHANNEL_H
#define KZ_CLIENT_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"

#define KZ_CHANNEL_LINE_MAX ((size_t)1 << 30) /* bytes: no answer is meant to be longer */

struct kz_channel {
        int fd; /* non-blocking; -1: none */
        struct kz_buf in;
        size_t line;    /* bytes at the start of in that the line given out last takes */
        size_t scanned; /* bytes of in known to hold no LF */
};

#define KZ_CHANNEL_NULL                                                                            \
        {                                                                                          \
                -1, KZ_BUF_NULL, 0, 0                                                              \
        }

void kz_channel_deinit(struct kz_channel *channel); /* closes; idempotent */

/* Monotonic nanoseconds that many milliseconds from now; 0 gives 0, which is: never. */
int64_t kz_channel_deadline(unsigned milliseconds);
/* Milliseconds left, to give to poll: rounded up, so that it does not spin before the end; -1: no
 * end. */
int kz_channel_left_ms(int64_t deadline);

/*
 * Connects, waiting when the daemon's queue is full. KZ_E_NOT_FOUND: nobody listens there;
 * KZ_E_DENIED; KZ_E_DEADLINE; KZ_E_INVALID: the path is too long; KZ_E_IO.
 */
enum kz_status kz_channel_connect(
        struct kz_channel *channel, const char *path, int64_t deadline, struct kz_error *err);

/* Sends all of it, taking in what comes meanwhile so that neither side waits for the other.
 * KZ_E_END: the peer closed; KZ_E_DEADLINE: some of it may be sent; KZ_E_LIMIT; KZ_E_IO. */
enum kz_status kz_channel_send(
        struct kz_channel *channel, struct kz_str bytes, int64_t deadline, struct kz_error *err);

/* The next line that is not empty, without its LF or CR LF; a view until the next call on the
 * channel. KZ_E_END: the peer closed; KZ_E_DEADLINE: call again to go on; KZ_E_LIMIT; KZ_E_IO. */
enum kz_status kz_channel_receive(
        struct kz_channel *channel, int64_t deadline, struct kz_str *ret, struct kz_error *err);

/* Whether kz_channel_receive would return at once: a line is there, or the reason why none comes.
 * Does not wait. */
bool kz_channel_ready(struct kz_channel *channel);

#endif
