/*
 * Cuts a text into normalised words, by the rules of UAX #29 (word boundaries) with these changes:
 *
 *      the script changes     a new word begins, unless the letters of one script only stand for
 *                             those of the other (lookalike.h); digits stay with the letters
 *                             before them
 *      letter . letter        two words; but single letters with a point each
 *                             (U.N., U.S.A) are one word
 *      letter : letter, _ , digit ; digit         two words
 *      letter ' letter        one word whichever apostrophe it is; English 's is left out
 *      Han, kana              a word each character
 *      Thai, Lao, Khmer, …    a run of letters is one word
 *      1,000 1'000            one word, 1000
 *
 * Symbols and emoji are no words. Bytes that are not UTF-8 end a word.
 */
#ifndef KZ_TEXT_CUTTER_H
#define KZ_TEXT_CUTTER_H

#include "index/base/field.h"
#include "index/text/charmap.h"
#include "index/text/normalise.h"

/* A prefix of at most 2 bytes must fit before the longest word. */
#define KZ_WORD_MAX (KZ_TERM_MAX - 2)

struct kz_word {
        struct kz_str form;    /* 1 to KZ_WORD_MAX bytes; valid until the next word is asked for */
        size_t start, end;     /* half-open range of bytes of the text */
        enum kz_script script; /* COMMON when it has digits only */
        bool plain;            /* letters only, nothing cut off: may be stemmed */
        bool paragraph;        /* a paragraph ended between the word before and this one */
};

struct kz_cutter {
        const struct kz_charmap *map;
        struct kz_normaliser normaliser;
        struct kz_buf slow; /* a word that needed the normaliser */
        const char *text;
        size_t len, at;
        size_t apart; /* letters that begin before it are not one word of two scripts */
        char fast[KZ_WORD_MAX + 16]; /* a word that did not */
};

/* map must outlive the cutter. */
void kz_cutter_init(struct kz_cutter *cutter, const struct kz_charmap *map);
void kz_cutter_deinit(struct kz_cutter *cutter);

/* Begins a text, which must stay valid until the last word was asked for. */
void kz_cutter_begin(struct kz_cutter *cutter, struct kz_str text);

/* KZ_OK and a word, KZ_E_END when there are no more, or KZ_E_NOMEM. */
enum kz_status kz_cutter_next(struct kz_cutter *cutter, struct kz_word *ret);

#endif
