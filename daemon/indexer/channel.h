/* The indexer's end of the socket to the daemon. Any thread may send; the main thread receives. */
#ifndef KZ_INDEXER_CHANNEL_H
#define KZ_INDEXER_CHANNEL_H

#include <pthread.h>

#include "daemon/indexer_frame.h"

struct kz_channel {
        int fd;
        pthread_mutex_t lock; /* of sending */
        struct kz_buf in;
        size_t used; /* bytes of `in` that the last frame took */
};

void kz_channel_init(struct kz_channel *channel, int fd);
void kz_channel_deinit(struct kz_channel *channel);

/* Waits for a frame; its views live until the next call. KZ_E_END: the daemon closed the socket. */
enum kz_status kz_channel_receive(
        struct kz_channel *channel, struct kz_indexer_frame *ret, struct kz_error *err);

/* What cannot be sent is lost: the daemon has gone, and the receiving side will say so. */
void kz_channel_result(struct kz_channel *channel, uint64_t tag, struct kz_str result);
void kz_channel_error(
        struct kz_channel *channel, uint64_t tag, int code, const char *word, const char *message);
/* For a failure of the engine. */
void kz_channel_fail(struct kz_channel *channel, uint64_t tag, const struct kz_error *err);
void kz_channel_progress(struct kz_channel *channel, uint64_t tag, struct kz_str value);

#endif
