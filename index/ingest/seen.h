/*
 * The keys met in one file, so that none comes twice; by 64-bit hash, 8 to 32 bytes a key. The hash
 * is SipHash with a secret key (Aumasson and Bernstein 2012): who writes the file cannot choose
 * keys that meet in one place.
 */
#ifndef KZ_INGEST_SEEN_H
#define KZ_INGEST_SEEN_H

#include <stdbool.h>

#include "index/base/error.h"
#include "index/base/str.h"

struct kz_seen {
        unsigned long long *slots; /* open addressing; 0 is a free one */
        size_t cap, count;
        unsigned char secret[16]; /* of the hash, drawn anew for each file */
};

#define KZ_SEEN_NULL                                                                               \
        {                                                                                          \
                NULL, 0, 0,                                                                        \
                {                                                                                  \
                        0                                                                          \
                }                                                                                  \
        }

void kz_seen_deinit(struct kz_seen *seen);

/* Adds key; *ret_new is false when it was there. KZ_E_NOMEM; KZ_E_IO: the
 * system has no random bytes. */
enum kz_status kz_seen_add(struct kz_seen *seen, struct kz_str key, bool *ret_new);

#endif
