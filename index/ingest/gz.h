/* Inflates gzip (RFC 1952), member after member, and stops what inflates out of all proportion. */
#ifndef KZ_INGEST_GZ_H
#define KZ_INGEST_GZ_H

#include <stdbool.h>
#include <stdint.h>
#include <zlib.h>

#include "index/base/buf.h"

/* Text deflates to a third or a tenth; deflate itself ends at 1:1032. */
#define KZ_GZ_RATIO_MAX 250
#define KZ_GZ_RATIO_FROM (16u << 20) /* bytes inflated before the ratio matters */

struct kz_gz {
        z_stream stream;
        uint64_t in, out; /* bytes so far */
        uint64_t max_out;
        bool open;
        bool member_ended; /* at the end of a member: the file may end here */
};

/* KZ_E_NOMEM. */
enum kz_status kz_gz_init(struct kz_gz *gz, uint64_t max_out);
void kz_gz_deinit(struct kz_gz *gz);

/*
 * Inflates from in to room, at least one byte where both allow it. *ret_in and *ret_out are the
 * bytes taken and given. KZ_OK; KZ_E_END after the last member, where what follows is padding or
 * rubbish; KZ_E_CORRUPT; KZ_E_LIMIT over max_out or the ratio; KZ_E_NOMEM. What was given before is
 * good.
 */
enum kz_status kz_gz_inflate(struct kz_gz *gz, struct kz_str in, size_t *ret_in, char *room,
        size_t room_len, size_t *ret_out, struct kz_error *err);

#endif
