#include "index/store/hash.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

_Static_assert(KZ_HASH_SIZE >= crypto_generichash_BYTES_MIN, "libsodium gives hashes this short");

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Chooses the fastest code for this machine; the hashes are the same when it fails. */
static void init(void)
{
        if (sodium_init() < 0)
                return;
}

struct kz_hash kz_hash_two(struct kz_str a, struct kz_str b)
{
        crypto_generichash_state state;
        struct kz_hash hash;

        pthread_once(&once, init);
        crypto_generichash_init(&state, NULL, 0, sizeof(hash.bytes));
        crypto_generichash_update(&state, (const unsigned char *)a.ptr, a.len);
        crypto_generichash_update(&state, (const unsigned char *)b.ptr, b.len);
        crypto_generichash_final(&state, hash.bytes, sizeof(hash.bytes));
        return hash;
}

struct kz_hash kz_hash_of(struct kz_str s)
{
        return kz_hash_two(s, KZ_STR_NULL);
}

struct kz_hash kz_hash_content(struct kz_str record, unsigned analyzer)
{
        char version[32];
        int len = snprintf(version, sizeof(version), "analyzer %u", analyzer);

        return kz_hash_two((struct kz_str){version, (size_t)len}, record);
}

void kz_hash_hex(const struct kz_hash *hash, char out[KZ_HASH_HEX + 1])
{
        sodium_bin2hex(out, KZ_HASH_HEX + 1, hash->bytes, sizeof(hash->bytes));
}
