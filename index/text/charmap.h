/* What each character does to words, and what it becomes, looked up quickly. */
#ifndef KZ_TEXT_CHARMAP_H
#define KZ_TEXT_CHARMAP_H

#include "index/base/error.h"
#include "index/text/script.h"

enum kz_char_class {
        KZ_CHAR_BREAK = 0, /* ends a word: punctuation, symbols, controls */
        KZ_CHAR_BLANK,     /* as BREAK; a line of these is empty */
        KZ_CHAR_NEWLINE,
        KZ_CHAR_PARAGRAPH, /* U+2029, form feed */
        KZ_CHAR_LETTER,
        KZ_CHAR_DIGIT,
        KZ_CHAR_IDEOGRAPH, /* Han and kana: a word by itself */
        KZ_CHAR_MARK,      /* belongs to the character before it */
        KZ_CHAR_IGNORED,   /* soft hyphen, joiners: the word goes on as if it were not there */
        KZ_CHAR_APOSTROPHE,
        KZ_CHAR_POINT,
        KZ_CHAR_COMMA,
        KZ_CHAR_MIDDLE, /* stays between letters: the middle dot of Catalan, the Hebrew gershayim */
};

struct kz_char {
        uint8_t class;  /* enum kz_char_class */
        uint8_t script; /* enum kz_script; of LETTER and IDEOGRAPH */
        uint16_t fold;  /* what it becomes in a term; 0: ask the normaliser about the whole word */
};

#define KZ_CHARMAP_LOW 0x800 /* one and two bytes of UTF-8 */

struct kz_charmap {
        struct kz_char low[KZ_CHARMAP_LOW];
};

/* KZ_OK or KZ_E_NOMEM. */
enum kz_status kz_charmap_init(struct kz_charmap *map);

/* Any code point; slower than map->low, and fold is always 0. */
struct kz_char kz_charmap_classify(uint32_t cp);

#endif
