/* Numbers as people say them. */
#ifndef KZ_CLIENT_HUMANE_H
#define KZ_CLIENT_HUMANE_H

#include <stdint.h>

#include "index/base/buf.h"

/* "1 document", "2 documents": many is the word for any count but 1. */
enum kz_status kz_humane_count(struct kz_buf *out, uint64_t n, const char *one, const char *many);

/* Bytes: "312 bytes", "4.0 KB", "1.5 GB", in powers of 1000. */
enum kz_status kz_humane_size(struct kz_buf *out, uint64_t bytes);

/* A span of microseconds: "0.8 ms", "12 ms", "1.3 s", "2 min 5 s", "3 h 20 min", "4 d 2 h". */
enum kz_status kz_humane_span(struct kz_buf *out, uint64_t us);

/* The same from whole seconds, without tenths: "0 s", "12 s", "2 min 5 s". */
enum kz_status kz_humane_seconds(struct kz_buf *out, uint64_t s);

#endif
