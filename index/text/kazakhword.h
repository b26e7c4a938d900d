/*
 * A Kazakh word as its grammar sees it: one code a letter, whichever alphabet it is written in,
 * and of each beginning of the word what an ending needs to know to follow it.
 */
#ifndef KZ_TEXT_KAZAKHWORD_H
#define KZ_TEXT_KAZAKHWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/str.h"

/* Longer words are chemical names, or not Kazakh. */
#define KZ_KAZAKH_LETTERS_MAX 48

/*
 * What a letter is to the ending behind it. Assimilation: лар stands after vowels, glides and р;
 * дар after л, nasals, з and ж; тар after the rest, which in loan words is б, в, г and д as well.
 */
enum kz_kazakh_sound {
        KZ_SOUND_WIDE = 1 << 0,   /* а ә е о ө э я */
        KZ_SOUND_NARROW = 1 << 1, /* ы і ұ ү и ю */
        KZ_SOUND_GLIDE = 1 << 2,  /* й, and у: тау, жазу */
        KZ_SOUND_R = 1 << 3,
        KZ_SOUND_L = 1 << 4,
        KZ_SOUND_NASAL = 1 << 5, /* м н ң */
        KZ_SOUND_Z = 1 << 6,     /* з ж */
        KZ_SOUND_HARD = 1 << 7,
        KZ_SOUND_VOWEL = KZ_SOUND_WIDE | KZ_SOUND_NARROW,
};

/* Vowel harmony: which variant of an ending may follow. */
enum kz_kazakh_harmony {
        KZ_HARMONY_BACK = 1 << 0,  /* а о ұ ы у я */
        KZ_HARMONY_FRONT = 1 << 1, /* ә е ө ү і э */
        KZ_HARMONY_EITHER = KZ_HARMONY_BACK | KZ_HARMONY_FRONT,
};

struct kz_kazakh_word {
        uint8_t n;                                  /* letters */
        uint8_t letter[KZ_KAZAKH_LETTERS_MAX];      /* kz_kazakh_letter of the Cyrillic letter */
        uint8_t end[KZ_KAZAKH_LETTERS_MAX + 1];     /* bytes that so many letters take */
        uint8_t sound[KZ_KAZAKH_LETTERS_MAX + 1];   /* of the last of so many letters */
        uint8_t harmony[KZ_KAZAKH_LETTERS_MAX + 1]; /* behind so many letters; 0: no vowel yet */
};

#define KZ_KAZAKH_CODES 42

/* The code of a letter of the Kazakh Cyrillic alphabet in lower case, 1 to 41; 0 for others. */
static inline uint8_t kz_kazakh_letter(uint32_t cp)
{
        switch (cp) {
        case u'ә':
                return 33;
        case u'ғ':
                return 34;
        case u'қ':
                return 35;
        case u'ң':
                return 36;
        case u'ө':
                return 37;
        case u'ұ':
                return 38;
        case u'ү':
                return 39;
        case u'һ':
                return 40;
        case u'і':
                return 41;
        default:
                return cp >= u'а' && cp <= u'я' ? (uint8_t)(cp - u'а' + 1) : 0;
        }
}

/* Whether a letter, given by its code, is a vowel. */
bool kz_kazakh_is_vowel(uint8_t letter);

/* A consonant that a vowel behind it has softened, as it was: қ for ғ, к for г, п for б. */
uint8_t kz_kazakh_hardened(uint8_t letter);

/* Whether a word has a Cyrillic letter that Kazakh has and Russian has not. */
bool kz_kazakh_has_own_letter(struct kz_str word);

/*
 * Spells a word, normalised and in lower case, in Cyrillic or in one of the Latin alphabets of
 * 2018, 2019 and 2021. False, with *ret undefined, when a letter is in none of them or there are
 * too many.
 */
bool kz_kazakh_word_spell(struct kz_str word, struct kz_kazakh_word *ret);

#endif
