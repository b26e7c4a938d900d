/* What each character does to words, and what it becomes, looked up quickly. */
#ifndef KZ_TEXT_CHARMAP_H
#define KZ_TEXT_CHARMAP_H

#include "index/base/error.h"
#include "index/base/str.h"
#include "index/base/utf8.h"
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

/* The character at `at` < text.len and its length in bytes. A byte that is not UTF-8 is a break. */
static inline size_t kz_charmap_at(const struct kz_charmap *map, struct kz_str text, size_t at,
        struct kz_char *ret, uint32_t *ret_cp)
{
        const unsigned char *s = (const unsigned char *)text.ptr + at;
        size_t n;

        *ret_cp = s[0];
        if (s[0] < 0x80) {
                *ret = map->low[s[0]];
                return 1;
        }
        if (s[0] >= 0xC2 && s[0] <= 0xDF && at + 1 < text.len && (s[1] & 0xC0) == 0x80) {
                *ret_cp = (s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu);
                *ret = map->low[*ret_cp];
                return 2;
        }
        n = kz_utf8_decode(text.ptr + at, text.len - at, ret_cp);
        if (n == 0) {
                *ret = (struct kz_char){KZ_CHAR_BREAK, KZ_SCRIPT_COMMON, 0};
                return 1;
        }
        *ret = kz_charmap_classify(*ret_cp);
        return n;
}

#endif
