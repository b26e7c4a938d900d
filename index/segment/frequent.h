/*
 * Which words of a segment are very frequent: those whose pairs have postings of their own
 * (pairs_writer.h).
 *
 * Of the words that can be in a pair, those in the most documents that together have no more than
 * KZ_FREQUENT_SHARE percent of all positions of words, at most KZ_FREQUENT_MAX, each in
 * KZ_FREQUENT_DF documents or more. Words in equally many documents are all in or all out, so that
 * one number tells a reader: min_df. It depends on nothing but the postings.
 */
#ifndef KZ_SEGMENT_FREQUENT_H
#define KZ_SEGMENT_FREQUENT_H

#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/error.h"

#define KZ_FREQUENT_SHARE 35
#define KZ_FREQUENT_MAX 256
#define KZ_FREQUENT_DF 8

struct kz_frequent_word {
        struct kz_str word;
        uint64_t df, positions;
        uint64_t at, size; /* of its postings in their section */
};

struct kz_frequent {
        struct kz_arena arena; /* of the words */
        struct kz_frequent_word *words;
        size_t n, cap;
        uint64_t positions; /* of all words */
        uint64_t left_out;  /* the most documents of a word that was left out for its df */
        uint64_t min_df;    /* of the words chosen; 0: none are */
};

#define KZ_FREQUENT_NULL                                                                           \
        {                                                                                          \
                .arena = KZ_ARENA_NULL                                                             \
        }

void kz_frequent_deinit(struct kz_frequent *frequent);
/* Any term of the segment, in any order, but each once. word.word is copied. KZ_E_NOMEM. */
enum kz_status kz_frequent_add(struct kz_frequent *frequent, const struct kz_frequent_word *word);
/* Leaves those that were chosen, in byte order, and sets min_df. */
void kz_frequent_choose(struct kz_frequent *frequent);

#endif
