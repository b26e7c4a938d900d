/*
 * Why a file, or a part of it, could not be read: the messages of the catalog, told apart. Each is
 * one line for a person, "line 17: id \"x\" comes twice in this file (in letters.zip/a.jsonl)";
 * what many of them have in common is the reason, and for many a reason there is a way out.
 */
#ifndef KZ_DAEMON_REASON_H
#define KZ_DAEMON_REASON_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"
#include "index/base/error.h"

/* Views into the message. */
struct kz_reason {
        bool note;     /* the document is there, and something of it was repaired or guessed */
        uint64_t line; /* 1-based; 0: none */
        struct kz_str member; /* the file within the file, as far as it is told; or empty */
        struct kz_str told;   /* the message without these */
        const char *remedy;   /* what can be done; NULL: nothing is known */
};

/* Appends the reason to out. KZ_E_NOMEM. */
enum kz_status kz_reason_of(struct kz_str message, struct kz_reason *ret, struct kz_buf *out);

#endif
