/*
 * How much two neighbouring letters speak for a language: log2 of how often the second follows the
 * first there, over how often it does in the other languages of that script (Dunning, Statistical
 * Identification of Language, 1994). scripts/language-pairs counts them in texts and writes the
 * tables.
 *
 * Rows are the first of two neighbours, columns the second. 0 is what is no letter of the script,
 * the last is every letter not named:
 *
 *      Latin     a to z, á ä ı ñ ń ó ö ú ü ý ğ ş ū ǵ
 *      Cyrillic  а to я (ё is е), ғ қ ұ ә һ ң ө ү і
 *
 * A value is a letter and counts quarter bits: a is 0, b 1, … z 25; Z is -1, Y -2, … A -26.
 */
#ifndef KZ_TEXT_LANGUAGE_PAIRS_H
#define KZ_TEXT_LANGUAGE_PAIRS_H

enum {
        KZ_LANGUAGE_LATIN = 1 + 26 + 14 + 1,
        KZ_LANGUAGE_CYRILLIC = 1 + 32 + 9 + 1,
};

extern const char kz_language_pairs_english[KZ_LANGUAGE_LATIN][KZ_LANGUAGE_LATIN + 1];
extern const char kz_language_pairs_kazakh_latin[KZ_LANGUAGE_LATIN][KZ_LANGUAGE_LATIN + 1];
extern const char kz_language_pairs_russian[KZ_LANGUAGE_CYRILLIC][KZ_LANGUAGE_CYRILLIC + 1];
extern const char kz_language_pairs_kazakh[KZ_LANGUAGE_CYRILLIC][KZ_LANGUAGE_CYRILLIC + 1];

#endif
