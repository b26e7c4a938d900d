/* BLAKE2b of 16 bytes (RFC 7693): names files, tells whether content changed, guards small files.
 */
#ifndef KZ_STORE_HASH_H
#define KZ_STORE_HASH_H

#include "index/base/str.h"

#define KZ_HASH_SIZE 16
#define KZ_HASH_HEX (2 * KZ_HASH_SIZE)

struct kz_hash {
        unsigned char bytes[KZ_HASH_SIZE];
};

struct kz_hash kz_hash_of(struct kz_str s);
/* Of a with b behind it. */
struct kz_hash kz_hash_two(struct kz_str a, struct kz_str b);

/*
 * The hash of a document's content: its record (document.h) and the version of the analyzer, so
 * that the same text is indexed again when the analyzer gives other terms.
 */
struct kz_hash kz_hash_content(struct kz_str record, unsigned analyzer);

/* Lower case hexadecimal, terminated. */
void kz_hash_hex(const struct kz_hash *hash, char out[KZ_HASH_HEX + 1]);

static inline struct kz_str kz_hash_str(const struct kz_hash *hash)
{
        return (struct kz_str){(const char *)hash->bytes, KZ_HASH_SIZE};
}

#endif
