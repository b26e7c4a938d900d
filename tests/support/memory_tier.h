/*
 * A tier over documents given in memory: the second implementation of index/tier.h, as simple as
 * can be. Blocks have odd sizes, document numbers have gaps, views are poisoned as soon as they may
 * be, so that a reader that bends the contract fails.
 */
#ifndef KZ_TESTS_MEMORY_TIER_H
#define KZ_TESTS_MEMORY_TIER_H

#include "index/base/termvector.h"
#include "index/tier.h"

struct kz_memory_doc {
        const struct kz_termvector *terms; /* finished */
        struct kz_str id, source, lang, kind;
        struct kz_str sketch; /* KZ_SKETCH_SIZE bytes or none; terms have its keys as well */
        bool has_ts;
        int64_t ts;
        struct kz_str record;
};

/* docs and what they point to must outlive the tier. The i-th (from 0) has
 * kz_memory_tier_docnum(i). */
struct kz_tier *kz_memory_tier_new(const struct kz_memory_doc *docs, size_t n);
kz_docnum kz_memory_tier_docnum(size_t i);
size_t kz_memory_tier_index(kz_docnum doc);

/*
 * What cursors opened from now on know of themselves; 0, as at first, is nothing. Where stretches
 * end, and how loose bounds are, comes from the seed.
 */
enum kz_memory_knows {
        KZ_MEMORY_BOUNDS = 1 << 0,
        KZ_MEMORY_LOOSE = 1 << 1,  /* bounds are often above what there is */
        KZ_MEMORY_DEFERS = 1 << 2, /* freqs and lengths wait, and are poisoned until then */
        KZ_MEMORY_DF_EXACT = 1 << 3,
        KZ_MEMORY_LENGTHS = 1 << 4, /* of all documents, at hand */
        KZ_MEMORY_PAIRS = 1 << 5,   /* of words in so many documents as the seed says, or more */
        KZ_MEMORY_KNOWS_ALL = 63
};
void kz_memory_tier_knows(struct kz_tier *tier, unsigned knows, uint32_t seed);

/* Names are as given: they must outlive the tier. */
struct kz_memory_name {
        struct kz_str key;
        struct kz_name name;
};
void kz_memory_tier_set_names(struct kz_tier *tier, const struct kz_memory_name *names, size_t n);

/*
 * Documents here have no text, so forms are made up: at an odd position a word is written as it is,
 * at an even one with an "s" more.
 */
bool kz_memory_tier_has_form(
        struct kz_str term, uint32_t position, struct kz_str form, bool begins);

/*
 * The n-th call from now on (from 1) fails with KZ_E_MODIFIED, and all after it; 0: never. Block
 * sizes begin their round again, so that the same search makes the same calls.
 */
void kz_memory_tier_fail_at(struct kz_tier *tier, uint64_t n);
uint64_t kz_memory_tier_calls(const struct kz_tier *tier);    /* so far */
uint64_t kz_memory_tier_postings(const struct kz_tier *tier); /* given in blocks, so far */
size_t kz_memory_tier_open(const struct kz_tier *tier);       /* cursors not freed */

#endif
