/*
 * What the daemon and the indexer say to each other over their socket: frames of
 * index/base/frame.h.
 *
 *      daemon   (REQUEST | CANCEL)*
 *      indexer  (PROGRESS* ANSWER)* for each REQUEST, told apart by the tag
 *
 * The daemon closes the socket when it wants no more: the indexer ends what is under way at the
 * next safe point, commits, and leaves.
 */
#ifndef KZ_DAEMON_INDEXER_FRAME_H
#define KZ_DAEMON_INDEXER_FRAME_H

#include "index/base/frame.h"

#define KZ_INDEXER_FD 3                  /* the indexer's end */
#define KZ_INDEXER_FRAME_MAX (24u << 20) /* bytes of a body */

enum kz_indexer_frame_type {
        KZ_INDEXER_REQUEST = 1, /* u64 tag, the JSON-RPC request */
        KZ_INDEXER_CANCEL = 2,  /* u64 tag */
        KZ_INDEXER_ANSWER =
                3, /* u64 tag, code (0: a result), word, the result as JSON or a message */
        KZ_INDEXER_PROGRESS = 4, /* u64 tag, JSON */
};

struct kz_indexer_frame {
        enum kz_indexer_frame_type type;
        uint64_t tag;
        int32_t code;       /* ANSWER */
        struct kz_str word; /* ANSWER with a code */
        struct kz_str text; /* of all but CANCEL */
};

/* KZ_E_NOMEM, KZ_E_LIMIT. */
enum kz_status kz_indexer_frame_put(struct kz_buf *out, const struct kz_indexer_frame *frame);

/* As kz_frame_peek; views into bytes. Also KZ_E_CORRUPT. */
enum kz_status kz_indexer_frame_peek(
        struct kz_str bytes, struct kz_indexer_frame *ret, size_t *ret_size);

#endif
