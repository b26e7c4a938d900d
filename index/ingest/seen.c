#include "index/ingest/seen.h"

#include <stdint.h>
#include <stdlib.h>

#include "index/base/check.h"

/* FNV-1a, then the finaliser of MurmurHash3 for the low bits; never 0. */
static uint64_t hash(struct kz_str key)
{
        uint64_t h = 0xCBF29CE484222325u;
        size_t i;

        for (i = 0; i < key.len; i++)
                h = (h ^ (unsigned char)key.ptr[i]) * 0x100000001B3u;
        h ^= h >> 33;
        h *= 0xFF51AFD7ED558CCDu;
        h ^= h >> 33;
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
        if (seen->count * 4 >= seen->cap * 3 && grow(seen))
                return KZ_E_NOMEM;
        *ret_new = put(seen->slots, seen->cap, hash(key));
        seen->count += *ret_new;
        return KZ_OK;
}

void kz_seen_deinit(struct kz_seen *seen)
{
        free(seen->slots);
        *seen = (struct kz_seen)KZ_SEEN_NULL;
}
