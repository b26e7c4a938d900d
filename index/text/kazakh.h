/*
 * A stemmer for Kazakh, in Cyrillic and in the Latin alphabets.
 *
 * Takes off the longest chain of endings that the grammar allows: each in its slot, in the variant
 * that vowel harmony and the sound before it demand, and with enough of a stem left; or, when there
 * is one, the chain that leaves a stem it knows. It goes on until nothing comes off, so that a word
 * whose own end looks like an ending loses it with other endings and without. A last consonant is
 * written as it is without an ending: кітабы is кітап.
 */
#ifndef KZ_TEXT_KAZAKH_H
#define KZ_TEXT_KAZAKH_H

#include <stdbool.h>

#include "index/base/error.h"
#include "index/base/str.h"

struct kz_kazakh;

/* A stemmer for one thread; NULL when out of memory. */
struct kz_kazakh *kz_kazakh_new(void);
struct kz_kazakh *kz_kazakh_free(struct kz_kazakh *kazakh);

/*
 * The stem of a word, normalised and in lower case: a view into the word or into kazakh, valid
 * until the next call. Not longer than the word, and empty only if the word is. A word that is no
 * Kazakh one, by its letters, is its own stem.
 *
 * A query's word in Latin letters may be of any language, so one that has no letter of its own to
 * show that it is Kazakh loses endings of two letters and more only, unless its stem is known:
 * "party" is not to ask for "part".
 */
struct kz_str kz_kazakh_stem(struct kz_kazakh *kazakh, struct kz_str word);

/*
 * Whether the whole of a word is a chain of a noun's endings, as behind the hyphen of БҰҰ-ның. In
 * Latin letters only with one that English has not: X-Men is no X.
 */
bool kz_kazakh_is_ending(const struct kz_kazakh *kazakh, struct kz_str word);

#endif
