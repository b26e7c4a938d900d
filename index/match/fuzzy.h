/*
 * The terms of all tiers' dictionaries that are spelled about like some words. A walk through each
 * sorted dictionary (edit.h), which seeks past all that begins wrong: its cost grows with what is
 * alike, not with the dictionary.
 */
#ifndef KZ_MATCH_FUZZY_H
#define KZ_MATCH_FUZZY_H

#include "index/base/arena.h"
#include "index/match/edit.h"
#include "index/match/watch.h"
#include "index/tier.h"

/* Words of one call; those behind are not looked at. */
#define KZ_FUZZY_WORDS_MAX 8

struct kz_fuzzy_word {
        struct kz_str text; /* normalised, without a term's prefix */
        unsigned limit;     /* costs, at most KZ_EDIT_MAX: edit.h */
        enum kz_edit_head head;
        size_t ending;      /* its last letters that a stem may lack: as many, or fewer */
};

struct kz_fuzzy_term {
        struct kz_str term; /* with its prefix */
        uint64_t df;        /* summed over tiers */
        unsigned distance;  /* to the nearest of the words */
        uint32_t word;      /* the number of that, the first of equals */
        uint32_t tier;      /* private */
};

struct kz_fuzzy_terms {
        struct kz_arena arena;
        struct kz_fuzzy_term *list; /* in byte order, each term once */
        size_t n, cap;
};

#define KZ_FUZZY_TERMS_NULL                                                                        \
        {                                                                                          \
                .arena = KZ_ARENA_NULL                                                             \
        }

/*
 * All terms that begin with prefix (at most 8 bytes) and whose rest is within the limit of one of the
 * words. None that has an ASCII digit: a number is never another number misspelled; and where all
 * words are Latin, or Cyrillic, none that has a letter of another alphabet.
 * seeks_left (may be NULL: as many as it takes): how many seeks may be made, less those that were; when
 * none is left, nothing is found. *ret must be KZ_FUZZY_TERMS_NULL
 * and is to be freed also after a failure: KZ_E_DEADLINE, KZ_E_CANCELLED; the tiers' errors.
 */
enum kz_status kz_fuzzy_find(struct kz_tier *const *tiers, size_t n_tiers, struct kz_str prefix,
        const struct kz_fuzzy_word *words, size_t n_words, struct kz_watch *watch,
        uint32_t *seeks_left, struct kz_fuzzy_terms *ret, struct kz_error *err);
void kz_fuzzy_terms_deinit(struct kz_fuzzy_terms *terms);

#endif
