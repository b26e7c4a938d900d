/* Messages out of a stream of bytes: a line each, or after headers as language servers send them.
 */
#ifndef KZ_DAEMON_FRAMING_H
#define KZ_DAEMON_FRAMING_H

#include "index/base/buf.h"

#define KZ_FRAMING_HEADERS_MAX 4096 /* bytes of the headers of one message */

enum kz_framing_mode { KZ_FRAMING_UNKNOWN, KZ_FRAMING_LINES, KZ_FRAMING_HEADERS };

struct kz_framing {
        enum kz_framing_mode mode; /* chosen by the first byte of the connection */
        size_t max;                /* bytes of one message */
        size_t scanned;            /* bytes of the message at hand known to hold no end of it */
        size_t body;               /* KZ_FRAMING_HEADERS: bytes of the body, once known */
        bool in_body;
};

static inline struct kz_framing kz_framing(size_t max)
{
        return (struct kz_framing){.max = max};
}

/*
 * Looks for the next message at the start of bytes. Drop *ret_used bytes afterwards, whatever the
 * outcome, and call again with what is left and came since.
 * KZ_OK: *ret is it, a view; KZ_E_NOT_FOUND: not all of it is here yet; KZ_E_LIMIT: longer than
 * max; KZ_E_INVALID: headers that make no sense. After the last two the stream cannot be read on.
 */
enum kz_status kz_framing_next(struct kz_framing *framing, struct kz_str bytes, struct kz_str *ret,
        size_t *ret_used, struct kz_error *err);

#endif
