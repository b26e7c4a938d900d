/* The script a letter belongs to: enough of Unicode's Script property to cut and stem words. */
#ifndef KZ_TEXT_SCRIPT_H
#define KZ_TEXT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

enum kz_script {
        KZ_SCRIPT_COMMON = 0, /* digits, modifier letters and marks: go with any script */
        KZ_SCRIPT_LATIN,
        KZ_SCRIPT_GREEK,
        KZ_SCRIPT_CYRILLIC,
        KZ_SCRIPT_ARMENIAN,
        KZ_SCRIPT_HEBREW,
        KZ_SCRIPT_ARABIC,
        KZ_SCRIPT_SYRIAC,
        KZ_SCRIPT_THAANA,
        KZ_SCRIPT_NKO,
        KZ_SCRIPT_DEVANAGARI,
        KZ_SCRIPT_BENGALI,
        KZ_SCRIPT_GURMUKHI,
        KZ_SCRIPT_GUJARATI,
        KZ_SCRIPT_ORIYA,
        KZ_SCRIPT_TAMIL,
        KZ_SCRIPT_TELUGU,
        KZ_SCRIPT_KANNADA,
        KZ_SCRIPT_MALAYALAM,
        KZ_SCRIPT_SINHALA,
        KZ_SCRIPT_THAI,
        KZ_SCRIPT_LAO,
        KZ_SCRIPT_TIBETAN,
        KZ_SCRIPT_MYANMAR,
        KZ_SCRIPT_GEORGIAN,
        KZ_SCRIPT_HANGUL,
        KZ_SCRIPT_ETHIOPIC,
        KZ_SCRIPT_CHEROKEE,
        KZ_SCRIPT_CANADIAN,
        KZ_SCRIPT_KHMER,
        KZ_SCRIPT_MONGOLIAN,
        KZ_SCRIPT_TIFINAGH,
        KZ_SCRIPT_COPTIC,
        KZ_SCRIPT_BOPOMOFO,
        KZ_SCRIPT_YI,
        KZ_SCRIPT_KANA, /* Hiragana and Katakana */
        KZ_SCRIPT_HAN,
        KZ_SCRIPT_OTHER, /* every script not named above */
};

/* The script of a letter. For code points that are not letters the answer means nothing. */
enum kz_script kz_script_of(uint32_t cp);

/* Whether letters of these scripts may stand in one word. */
static inline bool kz_script_joins(enum kz_script a, enum kz_script b)
{
        return a == b || a == KZ_SCRIPT_COMMON || b == KZ_SCRIPT_COMMON;
}

#endif
