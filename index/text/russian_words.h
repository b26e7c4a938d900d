/* The words and endings of Russian that no rule tells apart: russian.h says what for. */
#ifndef KZ_TEXT_RUSSIAN_WORDS_H
#define KZ_TEXT_RUSSIAN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/str.h"

enum kz_russian_list {
        KZ_RUSSIAN_GLIDES,  /* stems of nouns in -й and of those in -ея */
        KZ_RUSSIAN_HARD,    /* stems of other nouns */
        KZ_RUSSIAN_SOFT,    /* stems of nouns in -ь */
        KZ_RUSSIAN_PLURALS, /* those that have a genitive plural in -ов */
        KZ_RUSSIAN_GIVEN,   /* given names among those */
        KZ_RUSSIAN_COUNT
};

/* Whether the list has the word, or one of the endings that it is made of. */
bool kz_russian_words_have(enum kz_russian_list list, struct kz_str word);

/* The endings of a list, in the order of their bytes read backwards; behind ^, whole words. */
const char *const *kz_russian_words(enum kz_russian_list list, size_t *ret_n);

#endif
