/*
 * Records as bytes: little-endian integers and length-prefixed strings. Used for stored documents,
 * catalog records and the frames between our processes; a reader trusts none of it.
 */
#ifndef KZ_BASE_WIRE_H
#define KZ_BASE_WIRE_H

#include <stdint.h>

#include "index/base/buf.h"

/* Writers append to buf; KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_wire_put_u8(struct kz_buf *buf, uint8_t v);
enum kz_status kz_wire_put_u32(struct kz_buf *buf, uint32_t v);
enum kz_status kz_wire_put_u64(struct kz_buf *buf, uint64_t v);
/* A u32 length, then the bytes; KZ_E_LIMIT over 4 GiB. */
enum kz_status kz_wire_put_str(struct kz_buf *buf, struct kz_str s);

/*
 * A reader over bytes it does not own. A read past the end returns 0 or an empty view and sets
 * `bad`, so a record can be read straight through and checked once at the end.
 */
struct kz_wire {
        const char *ptr;
        size_t left; /* bytes */
        bool bad;
};

static inline struct kz_wire kz_wire_reader(struct kz_str bytes)
{
        return (struct kz_wire){bytes.ptr, bytes.len, false};
}

uint8_t kz_wire_get_u8(struct kz_wire *wire);
uint32_t kz_wire_get_u32(struct kz_wire *wire);
uint64_t kz_wire_get_u64(struct kz_wire *wire);
struct kz_str kz_wire_get_str(struct kz_wire *wire); /* a view into the reader's bytes */

/* True when nothing was read past the end and nothing is left. */
static inline bool kz_wire_done(const struct kz_wire *wire)
{
        return !wire->bad && wire->left == 0;
}

#endif
