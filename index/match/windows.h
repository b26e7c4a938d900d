/*
 * A window: what the words of an OR have in a range of documents, as arrays by document.
 *
 * Words that together cannot lift a document to the floor are minor: they make no hit by
 * themselves. What the others, the major ones, have is read; a document that has one of them is a
 * candidate as long as its sum, with all that it may have of minor words, can reach the floor.
 * Minor words are then only looked up in candidates.
 */
#ifndef KZ_MATCH_WINDOWS_H
#define KZ_MATCH_WINDOWS_H

#include "index/match/union.h"
#include "index/match/walk.h"

#define KZ_WINDOW 4096
#define KZ_WINDOW_SETS (KZ_WINDOW / 64)

struct kz_window_word {
        const struct kz_union_word *of;
        struct kz_stretch
                stretch;         /* from the window's first document or before, to its end or on */
        struct kz_stretch block; /* of what is read: from before */
        double most;             /* that it adds to a score in the window */
        uint64_t has[KZ_WINDOW_SETS]; /* documents whose part is known */
        double part[KZ_WINDOW];       /* first the frequency, then the score */
};

struct kz_windows {
        struct kz_walk *walk;
        const struct kz_union *u;
        struct kz_window_word *words;
        kz_docnum first, last;        /* documents of the window */
        bool skip;                    /* not all matches need to be found: those that get in do */
        uint32_t order[KZ_UNION_MAX]; /* words: minor ones first, by what they add */
        double first_most[KZ_UNION_MAX + 1]; /* what the first so many in order add, together */
        uint32_t n_minor;
        uint64_t matches[KZ_WINDOW_SETS]; /* unless skip: all of them */
        uint64_t candidates[KZ_WINDOW_SETS];
        double sum[KZ_WINDOW];     /* of a candidate's parts, in any order */
        kz_docnum docs[KZ_WINDOW]; /* for facets */
};

static inline bool kz_window_test(const uint64_t *set, uint32_t slot)
{
        return set[slot / 64] >> slot % 64 & 1U;
}

static inline void kz_window_add(uint64_t *set, uint32_t slot)
{
        set[slot / 64] |= UINT64_C(1) << slot % 64;
}

/* The lowest bit, which is taken out. */
static inline uint32_t kz_window_take(uint64_t *bits)
{
        const uint32_t bit = (uint32_t)__builtin_ctzll(*bits);

        *bits &= *bits - 1;
        return bit;
}

/* Sets the bounds of all words in the window, and which are minor. */
enum kz_status kz_window_split(struct kz_windows *w, struct kz_error *err);

/* Finds matches and candidates with their parts. */
enum kz_status kz_window_read(struct kz_windows *w, struct kz_error *err);

#endif
