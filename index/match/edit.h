/*
 * How far two spellings of a word are apart: optimal string alignment over code points, where
 * leaving a letter out, putting one in, replacing one and exchanging two neighbours are an edit
 * each (Damerau 1964). A letter replaced by one that is easily taken for it, such as к for қ or a
 * for á, is half an edit: KZ_EDIT_ALIKE.
 *
 * A walk goes down the letters of other words, with one row of the dynamic program a letter, so
 * that words with one beginning share its rows, and what no ending can save is left at once (the
 * idea of Schulz and Mihov 2002, without building the automaton).
 */
#ifndef KZ_MATCH_EDIT_H
#define KZ_MATCH_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/str.h"

#define KZ_EDIT 4u /* the cost of an edit */
#define KZ_EDIT_ALIKE 2u
#define KZ_EDIT_UNMARKED 1u
#define KZ_EDIT_MAX (2 * KZ_EDIT) /* the largest limit of a walk */
/*
 * In so many first letters a walk allows one edit at most. Two slips there are rare, and to look for
 * them costs most of the time: nearly every word begins about so.
 */
#define KZ_EDIT_HEAD 2
#define KZ_EDIT_LETTERS_MAX 48    /* longer words have no neighbours */

#define KZ_EDIT_PATH_MAX (KZ_EDIT_LETTERS_MAX + KZ_EDIT_MAX)
#define KZ_EDIT_ALIKES_MAX 6

struct kz_edit_word {
        uint32_t letters[KZ_EDIT_LETTERS_MAX];
        uint16_t alike[KZ_EDIT_LETTERS_MAX][KZ_EDIT_ALIKES_MAX]; /* to each; 0: no more */
        size_t n;
};

/* False when it is longer than that, empty, or not UTF-8. */
bool kz_edit_word_init(struct kz_edit_word *word, struct kz_str text);

/* What an honest person may be off by, by the letters of a word: 0, KZ_EDIT or 2 * KZ_EDIT. */
unsigned kz_edit_usual_limit(size_t letters);

/* A letter of Kazakh that Russian keyboards lack, or a Latin one that English ones lack. */
bool kz_edit_is_marked(uint32_t letter);

/* The distance of two words: a sum of costs. Marks may be left out in typed, not in meant. */
unsigned kz_edit_distance(const struct kz_edit_word *typed, const struct kz_edit_word *meant);

/* Which first letters a walk goes down: those of slips there are far the most, and seldom right. */
enum kz_edit_head {
        KZ_EDIT_HEAD_ANY = 0,
        KZ_EDIT_HEAD_RIGHT, /* the word's, or one that is easily taken for it */
        KZ_EDIT_HEAD_WRONG, /* the others */
};

struct kz_edit_walk {
        const struct kz_edit_word *word;
        unsigned limit; /* at most KZ_EDIT_MAX */
        enum kz_edit_head head; /* ANY until it is set, before the first step */
        size_t depth;   /* letters walked */
        uint32_t path[KZ_EDIT_PATH_MAX];
        /* rows[d][i]: from the first i letters of word to the first d of the path */
        uint16_t rows[KZ_EDIT_PATH_MAX + 1][KZ_EDIT_LETTERS_MAX + 1];
};

/* word must outlive the walk. */
void kz_edit_walk_begin(struct kz_edit_walk *walk, const struct kz_edit_word *word, unsigned limit);

/* One letter down. False, and no step, when nothing that begins so is within the limit. */
bool kz_edit_walk_down(struct kz_edit_walk *walk, uint32_t letter);

/* The smallest letter above this one with which kz_edit_walk_down would be true, or, where no first
 * letter may be right, perhaps would; false: none. */
bool kz_edit_walk_above(const struct kz_edit_walk *walk, uint32_t letter, uint32_t *ret);

/*
 * The distance of the path as it is to the word or, where that is less, to the word without up to
 * `ending` of its last letters. Above the limit it may be any larger number.
 */
unsigned kz_edit_walk_distance(const struct kz_edit_walk *walk, size_t ending);

#endif
