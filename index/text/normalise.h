/*
 * Normalises the characters of one word: NFC over canonical caseless matching (Unicode 3.13, D145),
 * and what our languages need on top:
 *
 *      ё and е are one letter; stress marks on Cyrillic vowels go; the dot of a folded İ goes
 *      apostrophe variants become '
 *      format and default ignorable characters (soft hyphen, joiners, variation selectors) go
 *      a word of two scripts becomes one of the script named (lookalike.h)
 *      full-width forms, Arabic and kana presentation forms, ligatures and Roman numerals become
 *      plain letters
 */
#ifndef KZ_TEXT_NORMALISE_H
#define KZ_TEXT_NORMALISE_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/buf.h"
#include "index/text/script.h"

/* Scratch memory, so that a word costs no allocation. */
struct kz_normaliser {
        int32_t *decomposed, *folded; /* code points */
        size_t cap_decomposed, cap_folded;
};

#define KZ_NORMALISER_NULL                                                                         \
        {                                                                                          \
                NULL, NULL, 0, 0                                                                   \
        }

void kz_normaliser_deinit(struct kz_normaliser *normaliser);

/*
 * Replaces the content of out by the normalised word (may become empty). Bytes of word that are not
 * UTF-8 are skipped. drop_points: leave out "." as well, which makes an acronym of "U.N.".
 * KZ_OK or KZ_E_NOMEM.
 */
enum kz_status kz_normaliser_word(
        struct kz_normaliser *normaliser, struct kz_str word, bool drop_points, struct kz_buf *out);

/* The same of a word of two scripts: letters that look like one of script become that. */
enum kz_status kz_normaliser_mixture(struct kz_normaliser *normaliser, struct kz_str word,
        bool drop_points, enum kz_script script, struct kz_buf *out);

/* Whether cp stands for an apostrophe. */
bool kz_normalise_is_apostrophe(uint32_t cp);

/* Whether a word goes on as if cp were not there: soft hyphen, joiners, other format characters. */
bool kz_normalise_is_ignored(uint32_t cp);

#endif
