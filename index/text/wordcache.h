/*
 * A bounded memory of words already stemmed: direct-mapped, the newest of two words that fall on
 * one place stays. One cache line a word.
 */
#ifndef KZ_TEXT_WORDCACHE_H
#define KZ_TEXT_WORDCACHE_H

#include "index/base/error.h"
#include "index/base/str.h"
#include "index/text/profile.h"

struct kz_wordcache_entry;

struct kz_wordcache {
        struct kz_wordcache_entry *entries; /* each on a cache line of its own */
        void *memory;                       /* what they stand in */
};

#define KZ_WORDCACHE_NULL                                                                          \
        {                                                                                          \
                NULL, NULL                                                                         \
        }

/* Longer stems are not kept. */
#define KZ_WORDCACHE_STEM_MAX 56

/* What is known of a word. */
struct kz_wordcache_value {
        struct kz_str stem;
        bool common;
};

enum kz_status kz_wordcache_init(struct kz_wordcache *cache); /* KZ_OK or KZ_E_NOMEM */
void kz_wordcache_deinit(struct kz_wordcache *cache);

/*
 * Looks up a word for one side of a profile. True: *ret is filled, its stem a view into word or
 * into space. False: *ret_slot is for kz_wordcache_put.
 */
bool kz_wordcache_get(struct kz_wordcache *cache, struct kz_profile_side side, struct kz_str word,
        char space[KZ_WORDCACHE_STEM_MAX], struct kz_wordcache_value *ret,
        struct kz_wordcache_entry **ret_slot);

/* Remembers a value; one that does not fit is not kept. */
void kz_wordcache_put(struct kz_wordcache_entry *slot, struct kz_profile_side side,
        struct kz_str word, struct kz_wordcache_value value);

#endif
