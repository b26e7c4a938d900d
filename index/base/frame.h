/*
 * Frames between our own processes over a stream socket or a pipe: a header of 8 bytes (u32 type,
 * u32 length of the body, little-endian), then the body. The receiver names the largest body it
 * takes.
 */
#ifndef KZ_BASE_FRAME_H
#define KZ_BASE_FRAME_H

#include <stdint.h>

#include "index/base/buf.h"

#define KZ_FRAME_HEADER 8

struct kz_frame {
        uint32_t type;
        struct kz_str body; /* a view into the buffer it was taken from */
};

/* Appends one frame. KZ_E_LIMIT when body is over 4 GiB, KZ_E_NOMEM. */
enum kz_status kz_frame_append(struct kz_buf *out, uint32_t type, struct kz_str body);

/*
 * Looks for a whole frame at the start of bytes. KZ_OK: *ret is it and *ret_size its bytes with the
 * header; KZ_E_NOT_FOUND: not all of it is here yet; KZ_E_LIMIT: its body is over max_body.
 */
enum kz_status kz_frame_peek(
        struct kz_str bytes, size_t max_body, struct kz_frame *ret, size_t *ret_size);

#endif
