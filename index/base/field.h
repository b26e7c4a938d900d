/*
 * Fields of the index: the prefixes of terms and the columns of values. An unprefixed term is a
 * word of title or body; words are case-folded, so no word begins with an ASCII capital and no
 * prefix can be mistaken for one.
 */
#ifndef KZ_BASE_FIELD_H
#define KZ_BASE_FIELD_H

#include <stdbool.h>

#include "index/base/str.h"

/* Words, with positions; frequency 1 whatever their count, and not part of the document's length.
 */
#define KZ_PREFIX_TITLE "S"
#define KZ_PREFIX_AUTHOR "A"
/* Exact values, without positions, frequency 1. */
#define KZ_PREFIX_ID "Q"      /* the document's id */
#define KZ_PREFIX_SOURCE "XS" /* its source's name */
#define KZ_PREFIX_LANG "L"
#define KZ_PREFIX_KIND "XK"
#define KZ_PREFIX_PATH "XP" /* names of that path and pairs of them: text/pathname.h */
#define KZ_PREFIX_FILE "XF" /* 32 hex digits: the hash of the path of the file it came from */
#define KZ_PREFIX_SKETCH "XC" /* a to d and 4 hex digits: a key of KZ_COLUMN_SKETCH */

/* Whether a term has a prefix: then its frequency says nothing about the number of its positions. */
static inline bool kz_term_is_prefixed(struct kz_str term)
{
        return term.len && term.ptr[0] >= 'A' && term.ptr[0] <= 'Z';
}

/* The longest term in bytes that every tier takes; Xapian throws over 245. */
#define KZ_TERM_MAX 240

/* Positions: the title begins at 1; the body KZ_GAP_BODY after the title's last; each paragraph
 * KZ_GAP_PARAGRAPH after the last one's end, so that no phrase or NEAR reaches across. */
#define KZ_GAP_BODY 100
#define KZ_GAP_PARAGRAPH 50
/* A word of the title counts as this many of the body, in frequency and in length. */
#define KZ_TITLE_WEIGHT 3

/* Columns: one value a document. */
enum kz_column {
        KZ_COLUMN_SEQ = 0,  /* number: the sequence number of the change that wrote it */
        KZ_COLUMN_DATE = 1, /* number: seconds since 1970; absent when unknown */
        KZ_COLUMN_ID = 2,   /* bytes: the id */
        KZ_COLUMN_SOURCE = 3,
        KZ_COLUMN_LANG = 4,
        KZ_COLUMN_KIND = 5,
        KZ_COLUMN_HASH =
                6, /* 16 bytes: hash of the content, so that the same is not written twice */
        KZ_COLUMN_SKETCH = 7, /* KZ_SKETCH_SIZE bytes: sketch.h; near copies have similar ones,
                             exact ones the same */
        KZ_COLUMN_COUNT
};

#endif
