/* Messages of JSON-RPC 2.0, as the library writes requests and understands what comes back. */
#ifndef KZ_CLIENT_MESSAGE_H
#define KZ_CLIENT_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"

struct kz_message_request {
        int64_t id;
        const char *method;
        const char *params; /* an object as text; NULL: none */
        bool progress;      /* ask for $/progress, with the id as token */
};

/* Replaces out by the request as one line. KZ_E_INVALID: method or params are not what they are to
 * be, or it is longer than the daemon takes. */
enum kz_status kz_message_write(
        struct kz_buf *out, const struct kz_message_request *request, struct kz_error *err);

enum kz_message_kind {
        KZ_MESSAGE_OTHER,    /* a notification of no interest */
        KZ_MESSAGE_PROGRESS, /* id is its token, value its value */
        KZ_MESSAGE_RESULT,   /* value is the result, of our version */
        KZ_MESSAGE_ERROR,    /* code and text */
};

struct kz_message {
        enum kz_message_kind kind;
        int64_t id;
        bool no_id;          /* an error about what could not be read as a request */
        struct kz_str value; /* a view into the line */
        int code;
        struct kz_buf text;
};

#define KZ_MESSAGE_NULL                                                                            \
        {                                                                                          \
                .text = KZ_BUF_NULL                                                                \
        }

void kz_message_deinit(struct kz_message *message);

/* Understands a line; ret is KZ_MESSAGE_NULL before. KZ_E_CORRUPT: it is not the protocol, or a
 * version of it that we do not know. */
enum kz_status kz_message_read(struct kz_str line, struct kz_message *ret, struct kz_error *err);

/* KZ_E_CORRUPT with the sentence for it. */
enum kz_status kz_message_is_wrong(struct kz_error *err);

#endif
