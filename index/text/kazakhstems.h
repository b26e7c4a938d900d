/*
 * Stems no rule can find: those too short to be told from chance, those whose end only looks like
 * an ending, and those that lose a vowel before one. A few hundred of the commonest words.
 */
#ifndef KZ_TEXT_KAZAKHSTEMS_H
#define KZ_TEXT_KAZAKHSTEMS_H

#include "index/base/error.h"
#include "index/text/kazakhword.h"

enum kz_kazakh_class {
        KZ_CLASS_NOUN = 1 << 0, /* nouns, adjectives, numerals, names */
        KZ_CLASS_VERB = 1 << 1,
        KZ_CLASS_DROPS = 1 << 2, /* its last vowel goes before an ending: халық, халқы */
};

struct kz_kazakh_stems {
        struct kz_kazakh_stem *table;
};

/* KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_kazakh_stems_init(struct kz_kazakh_stems *stems);
void kz_kazakh_stems_deinit(struct kz_kazakh_stems *stems);

/* What the first n letters of a word are, enum kz_kazakh_class combined; 0: not known. */
unsigned kz_kazakh_stems_class(
        const struct kz_kazakh_stems *stems, const struct kz_kazakh_word *word, size_t n);

/* The lists, for their test: words between single spaces. NULL behind the last. */
const char *kz_kazakh_stems_list(size_t i);

#endif
