#include "daemon/indexer/channel.h"

#include <errno.h>
#include <unistd.h>

#include "daemon/rpc.h"
#include "kzsearch/protocol.h"
#include "index/base/fdio.h"

#define READ_AT_ONCE 65536

void kz_channel_init(struct kz_channel *channel, int fd)
{
        *channel = (struct kz_channel){.fd = fd, .in = KZ_BUF_NULL};
        pthread_mutex_init(&channel->lock, NULL);
}

void kz_channel_deinit(struct kz_channel *channel)
{
        kz_fd_close(&channel->fd);
        kz_buf_deinit(&channel->in);
        pthread_mutex_destroy(&channel->lock);
}

enum kz_status kz_channel_receive(
        struct kz_channel *channel, struct kz_indexer_frame *ret, struct kz_error *err)
{
        enum kz_status status;
        ssize_t n;

        kz_buf_consume(&channel->in, channel->used);
        channel->used = 0;
        for (;;) {
                status = kz_indexer_frame_peek(kz_buf_str(&channel->in), ret, &channel->used);
                if (!status)
                        return KZ_OK;
                if (status != KZ_E_NOT_FOUND)
                        return kz_error_set(err, KZ_E_CORRUPT, "the daemon sent what is no frame");
                if (kz_buf_reserve(&channel->in, READ_AT_ONCE))
                        return kz_error_nomem(err);
                n = read(channel->fd, channel->in.data + channel->in.len, READ_AT_ONCE);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0 && errno != ECONNRESET)
                        return kz_error_errno(err, errno, "cannot read from the daemon");
                if (n <= 0)
                        return kz_error_set(err, KZ_E_END, "the daemon closed the socket");
                channel->in.len += (size_t)n;
        }
}

static void send_frame(struct kz_channel *channel, const struct kz_indexer_frame *frame)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf bytes = KZ_BUF_NULL;

        enum kz_status status = kz_indexer_frame_put(&bytes, frame);

        /* Who waits for an answer must get one, even where the whole of it cannot be said. */
        if (status && frame->type == KZ_INDEXER_ANSWER) {
                kz_buf_clear(&bytes);
                status = kz_indexer_frame_put(
                        &bytes, &(struct kz_indexer_frame){.type = KZ_INDEXER_ANSWER,
                                        .tag = frame->tag,
                                        .code = KZSEARCH_ERR_FAILED,
                                        .word = kz_str("limit"),
                                        .text = kz_str("it is done, but the answer is too long: "
                                                       "ask for less at once")});
        }
        if (status)
                return;
        pthread_mutex_lock(&channel->lock);
        kz_fd_write_all(channel->fd, bytes.data, bytes.len, NULL);
        pthread_mutex_unlock(&channel->lock);
}

void kz_channel_result(struct kz_channel *channel, uint64_t tag, struct kz_str result)
{
        send_frame(channel,
                &(struct kz_indexer_frame){.type = KZ_INDEXER_ANSWER, .tag = tag, .text = result});
}

void kz_channel_error(
        struct kz_channel *channel, uint64_t tag, int code, const char *word, const char *message)
{
        send_frame(channel, &(struct kz_indexer_frame){.type = KZ_INDEXER_ANSWER,
                                    .tag = tag,
                                    .code = code,
                                    .word = kz_str(word),
                                    .text = kz_str(message)});
}

void kz_channel_fail(struct kz_channel *channel, uint64_t tag, const struct kz_error *err)
{
        kz_channel_error(
                channel, tag, kz_rpc_code(err->status), kz_status_name(err->status), err->message);
}

void kz_channel_progress(struct kz_channel *channel, uint64_t tag, struct kz_str value)
{
        send_frame(channel,
                &(struct kz_indexer_frame){.type = KZ_INDEXER_PROGRESS, .tag = tag, .text = value});
}
