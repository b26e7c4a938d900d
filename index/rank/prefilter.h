/*
 * Which parts of a text can hold a needle: found by the first letters of the needles' terms, without
 * cutting and stemming every word. Every word that the analyzer would find is in a part; a part may
 * hold none.
 */
#ifndef KZ_RANK_PREFILTER_H
#define KZ_RANK_PREFILTER_H

#include "index/rank/needles.h"

#define KZ_PREFILTER_LETTERS 6

/* How the words of one or more terms begin; code points folded as described in prefilter.c. */
struct kz_prefilter_prefix {
        uint16_t letters[KZ_PREFILTER_LETTERS];
        size_t n; /* 1 or more */
};

struct kz_prefilter {
        struct kz_prefilter_prefix *prefixes; /* in the arena given */
        size_t n;
        bool phrases;
        uint8_t class[256];   /* of a byte */
        bool latin[128];      /* may begin a needle: by byte */
        bool cyrillic[256];   /* the same, of U+0400 to U+04FF */
};

/*
 * False when the needles cannot be told by their letters (words of other scripts, phrases across
 * paragraphs) or memory is short: then the whole text must be analysed.
 */
bool kz_prefilter_init(
        struct kz_prefilter *ret, const struct kz_needles *needles, struct kz_arena *arena);

/*
 * The next part at or after *at (0 at first), half-open, from white space to white space; *at goes to
 * where to look for the one after. If the needles have phrases, there is a word between two parts.
 * False: no more.
 */
bool kz_prefilter_next(const struct kz_prefilter *prefilter, struct kz_str text, size_t *at,
        size_t *ret_start, size_t *ret_end);

#endif
