#include "index/ingest/seen.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "index/base/check.h"

/* Never 0. */
static uint64_t hash(const struct kz_seen *seen, struct kz_str key)
{
        unsigned char bytes[crypto_shorthash_BYTES];
        uint64_t h;

        crypto_shorthash(
                bytes, (const unsigned char *)(key.len ? key.ptr : ""), key.len, seen->secret);
        memcpy(&h, bytes, sizeof(h));
        return h ? h : 1;
}

static bool put(unsigned long long *slots, size_t cap, uint64_t h)
{
        size_t i;

        for (i = h & (cap - 1); slots[i]; i = (i + 1) & (cap - 1)) {
                if (slots[i] == h)
                        return false;
        }
        slots[i] = h;
        return true;
}

static enum kz_status grow(struct kz_seen *seen)
{
        size_t cap = seen->cap ? seen->cap * 2 : 256, i;
        unsigned long long *slots = calloc(cap, sizeof(*slots));

        if (!slots)
                return KZ_E_NOMEM;
        for (i = 0; i < seen->cap; i++) {
                if (seen->slots[i])
                        put(slots, cap, seen->slots[i]);
        }
        free(seen->slots);
        seen->slots = slots;
        seen->cap = cap;
        return KZ_OK;
}

enum kz_status kz_seen_add(struct kz_seen *seen, struct kz_str key, bool *ret_new)
{
        if (!seen->slots && getentropy(seen->secret, sizeof(seen->secret)) < 0)
                return KZ_E_IO;
        if (seen->count * 4 >= seen->cap * 3 && grow(seen))
                return KZ_E_NOMEM;
        *ret_new = put(seen->slots, seen->cap, hash(seen, key));
        seen->count += *ret_new;
        return KZ_OK;
}

void kz_seen_deinit(struct kz_seen *seen)
{
        free(seen->slots);
        *seen = (struct kz_seen)KZ_SEEN_NULL;
}
