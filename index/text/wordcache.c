#include "index/text/wordcache.h"

#include <stdint.h>
#include <stdlib.h>

#include "index/base/strhash.h"

/* 4 MB, of which a page is there once a word came to it. */
#define SLOTS 65536
#define SLOT_SHIFT (64 - 16)
#define BYTES_MAX 57

/*
 * A stem is nearly always the beginning of its word, or that and another letter or two: kept are
 * the word, how much of it the stem shares, and what the stem has after it.
 */
struct kz_wordcache_entry {
        uint8_t word_len; /* 0: free */
        uint8_t shared;
        uint8_t tail_len;
        uint8_t stemmer;
        uint8_t stops;
        bool common;
        char bytes[BYTES_MAX + 1]; /* the word, then the tail */
};

_Static_assert(sizeof(struct kz_wordcache_entry) == 64, "an entry is one cache line");

enum kz_status kz_wordcache_init(struct kz_wordcache *cache)
{
        const size_t line = sizeof(*cache->entries);

        cache->memory = calloc(SLOTS + 1, line);
        if (!cache->memory)
                return KZ_E_NOMEM;
        cache->entries = (struct kz_wordcache_entry *)(((uintptr_t)cache->memory + line - 1) &
                                                       ~(uintptr_t)(line - 1));
        return KZ_OK;
}

void kz_wordcache_deinit(struct kz_wordcache *cache)
{
        free(cache->memory);
        *cache = (struct kz_wordcache){NULL, NULL};
}

static inline bool same_bytes(const char *a, const char *b, size_t n)
{
        uint64_t x, y;

        for (; n >= 8; n -= 8, a += 8, b += 8) {
                memcpy(&x, a, 8);
                memcpy(&y, b, 8);
                if (x != y)
                        return false;
        }
        for (; n > 0; n--, a++, b++) {
                if (*a != *b)
                        return false;
        }
        return true;
}

bool kz_wordcache_get(struct kz_wordcache *cache, struct kz_profile_side side, struct kz_str word,
        char space[KZ_WORDCACHE_STEM_MAX], struct kz_wordcache_value *ret,
        struct kz_wordcache_entry **ret_slot)
{
        struct kz_wordcache_entry *entry = &cache->entries[kz_strhash(word) >> SLOT_SHIFT];

        *ret_slot = entry;
        if (entry->word_len != word.len || word.len == 0 || entry->stemmer != side.stemmer ||
                entry->stops != side.stops || !same_bytes(entry->bytes, word.ptr, word.len))
                return false;
        ret->common = entry->common;
        ret->stem = (struct kz_str){word.ptr, entry->shared};
        if (entry->tail_len) {
                memcpy(space, word.ptr, entry->shared);
                memcpy(space + entry->shared, entry->bytes + word.len, entry->tail_len);
                ret->stem = (struct kz_str){space, (size_t)entry->shared + entry->tail_len};
        }
        return true;
}

void kz_wordcache_put(struct kz_wordcache_entry *slot, struct kz_profile_side side,
        struct kz_str word, struct kz_wordcache_value value)
{
        size_t shared = 0, tail;

        while (shared < word.len && shared < value.stem.len &&
                word.ptr[shared] == value.stem.ptr[shared])
                shared++;
        tail = value.stem.len - shared;
        if (value.stem.len > KZ_WORDCACHE_STEM_MAX || word.len > BYTES_MAX - tail)
                return;
        slot->word_len = (uint8_t)word.len;
        slot->shared = (uint8_t)shared;
        slot->tail_len = (uint8_t)tail;
        slot->stemmer = side.stemmer;
        slot->stops = side.stops;
        slot->common = value.common;
        memcpy(slot->bytes, word.ptr, word.len);
        memcpy(slot->bytes + word.len, value.stem.ptr + shared, tail);
}
