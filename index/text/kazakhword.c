#include "index/text/kazakhword.h"

#include <uchar.h>

#include "index/base/check.h"
#include "index/base/utf8.h"

#define WIDE KZ_SOUND_WIDE
#define NARROW KZ_SOUND_NARROW
#define HARD KZ_SOUND_HARD
#define BACK KZ_HARMONY_BACK
#define FRONT KZ_HARMONY_FRONT
#define EITHER KZ_HARMONY_EITHER

/*
 * By the code of the letter. и stands for ый and ій, and in loan words for anything: both harmonies
 * follow it. ъ and ь have no sound of their own.
 */
static const struct {
        char16_t cp;
        uint8_t sound, harmony;
} letters[KZ_KAZAKH_CODES] = {
        {0, 0, 0},
        {u'а', WIDE, BACK},
        {u'б', HARD, 0},
        {u'в', HARD, 0},
        {u'г', HARD, 0},
        {u'д', HARD, 0},
        {u'е', WIDE, FRONT},
        {u'ж', KZ_SOUND_Z, 0},
        {u'з', KZ_SOUND_Z, 0},
        {u'и', NARROW, EITHER},
        {u'й', KZ_SOUND_GLIDE, 0},
        {u'к', HARD, 0},
        {u'л', KZ_SOUND_L, 0},
        {u'м', KZ_SOUND_NASAL, 0},
        {u'н', KZ_SOUND_NASAL, 0},
        {u'о', WIDE, BACK},
        {u'п', HARD, 0},
        {u'р', KZ_SOUND_R, 0},
        {u'с', HARD, 0},
        {u'т', HARD, 0},
        {u'у', KZ_SOUND_GLIDE, BACK},
        {u'ф', HARD, 0},
        {u'х', HARD, 0},
        {u'ц', HARD, 0},
        {u'ч', HARD, 0},
        {u'ш', HARD, 0},
        {u'щ', HARD, 0},
        {u'ъ', 0, 0},
        {u'ы', NARROW, BACK},
        {u'ь', 0, 0},
        {u'э', WIDE, FRONT},
        {u'ю', NARROW | KZ_SOUND_GLIDE, BACK}, /* сою, and интервью */
        {u'я', WIDE, BACK},
        {u'ә', WIDE, FRONT},
        {u'ғ', HARD, 0},
        {u'қ', HARD, 0},
        {u'ң', KZ_SOUND_NASAL, 0},
        {u'ө', WIDE, FRONT},
        {u'ұ', NARROW, BACK},
        {u'ү', NARROW, FRONT},
        {u'һ', HARD, 0},
        {u'і', NARROW, FRONT},
};

/*
 * The Latin alphabets. Most letters mean one thing in all of them. и and й are ı in 2018 and 2019
 * and i in 2021, and і is the other of the two. Which is meant cannot always be seen in one word,
 * and need not be: behind a vowel they are й, elsewhere і will do, with both harmonies. u is ұ in
 * 2018 and у in 2021: only у matters to endings.
 */
static const struct {
        char16_t latin, cyrillic;
} latin[] = {
        {u'a', u'а'},
        {u'b', u'б'},
        {u'c', u'ц'},
        {u'd', u'д'},
        {u'e', u'е'},
        {u'f', u'ф'},
        {u'g', u'г'},
        {u'h', u'х'},
        {u'i', u'і'},
        {u'j', u'ж'},
        {u'k', u'к'},
        {u'l', u'л'},
        {u'm', u'м'},
        {u'n', u'н'},
        {u'o', u'о'},
        {u'p', u'п'},
        {u'q', u'қ'},
        {u'r', u'р'},
        {u's', u'с'},
        {u't', u'т'},
        {u'u', u'у'},
        {u'v', u'в'},
        {u'w', u'у'},
        {u'y', u'ы'},
        {u'z', u'з'},
        {u'ı', u'і'},
        /* 2018 */
        {u'á', u'ә'},
        {u'ǵ', u'ғ'},
        {u'ń', u'ң'},
        {u'ó', u'ө'},
        {u'ú', u'ү'},
        {u'ý', u'у'},
        /* 2019 and 2021 */
        {u'ä', u'ә'},
        {u'ğ', u'ғ'},
        {u'ñ', u'ң'},
        {u'ö', u'ө'},
        {u'ü', u'ү'},
        {u'ū', u'ұ'},
        {u'ş', u'ш'},
        {u'ç', u'ч'},
};

bool kz_kazakh_is_vowel(uint8_t letter)
{
        return letters[letter].sound & KZ_SOUND_VOWEL;
}

uint8_t kz_kazakh_hardened(uint8_t letter)
{
        switch (letters[letter].cp) {
        case u'ғ':
                return kz_kazakh_letter(u'қ');
        case u'г':
                return kz_kazakh_letter(u'к');
        case u'б':
                return kz_kazakh_letter(u'п');
        default:
                return letter;
        }
}

/* і is D1 96; all others, and no Russian letter, begin with D2 or D3. */
bool kz_kazakh_has_own_letter(struct kz_str word)
{
        size_t i;

        for (i = 0; i < word.len; i++) {
                unsigned char byte = (unsigned char)word.ptr[i];

                if (byte == 0xD2 || byte == 0xD3 ||
                        (byte == 0xD1 && i + 1 < word.len &&
                                (unsigned char)word.ptr[i + 1] == 0x96))
                        return true;
        }
        return false;
}

/* One letter from s: its Cyrillic code point into *ret and its length in bytes; 0: none of ours. */
static size_t read_letter(struct kz_str s, bool after_vowel, uint32_t *ret)
{
        uint32_t cp;
        size_t n = kz_utf8_decode(s.ptr, s.len, &cp), i;

        if (n == 0 || cp >= 0x0400) {
                *ret = cp;
                return n;
        }
        if ((cp == 's' || cp == 'c') && s.len > 1 && s.ptr[1] == 'h') {
                *ret = cp == 's' ? u'ш' : u'ч';
                return 2;
        }
        /* a to w, y and z stand in order before the others. */
        i = cp >= 'a' && cp < 'x' ? cp - 'a' : 23;
        while (i < KZ_ARRAY_LEN(latin) && latin[i].latin != cp)
                i++;
        if (i >= KZ_ARRAY_LEN(latin))
                return 0;
        *ret = latin[i].cyrillic == u'і' && after_vowel ? u'й' : latin[i].cyrillic;
        return n;
}

/*
 * What may follow with one more letter. *heard: what was heard so far; behind у and ю, which are a
 * vowel in институт and not in келу, that shows with the next letter only.
 */
static uint8_t harmony_with(
        const struct kz_kazakh_word *word, uint32_t cp, uint8_t own, bool is_latin, uint8_t *heard)
{
        bool after_vowel = word->sound[word->n] & KZ_SOUND_VOWEL;
        uint8_t before = *heard;

        switch (cp) {
        case u'у': /* келу-ге, тау-лар, су-ға; институт-тың */
        case u'ю': /* сүю-ге, сою-ға; парашют-тар */
                if (!after_vowel)
                        *heard = BACK;
                return cp == u'ю' ? EITHER : before ? before : BACK;
        case u'е': /* Назарбаев-тың: the а before the Russian ending decides */
                *heard = after_vowel ? EITHER : own;
                return *heard;
        case u'о': /* Әуезов-тің */
                *heard = before == FRONT ? EITHER : own;
                return *heard;
        case u'к': /* банк-тер, педагог-тар, фестиваль-дер */
        case u'г':
        case u'ь':
                return before ? EITHER : 0;
        default:
                if (own)
                        *heard = is_latin && cp == u'і' ? EITHER : own;
                return *heard;
        }
}

bool kz_kazakh_word_spell(struct kz_str word, struct kz_kazakh_word *ret)
{
        size_t at, n;
        uint8_t heard = 0, code;
        uint32_t cp;

        ret->n = 0;
        ret->end[0] = ret->sound[0] = ret->harmony[0] = 0;
        if (word.len > UINT8_MAX)
                return false;
        for (at = 0; at < word.len; at += n) {
                struct kz_str rest = {word.ptr + at, word.len - at};

                n = read_letter(rest, ret->sound[ret->n] & KZ_SOUND_VOWEL, &cp);
                code = n ? kz_kazakh_letter(cp) : 0;
                if (!code || ret->n == KZ_KAZAKH_LETTERS_MAX)
                        return false;
                ret->harmony[ret->n + 1] = harmony_with(
                        ret, cp, letters[code].harmony, (unsigned char)*rest.ptr < 0xD0, &heard);
                ret->sound[ret->n + 1] =
                        letters[code].sound ? letters[code].sound : ret->sound[ret->n];
                ret->letter[ret->n++] = code;
                ret->end[ret->n] = (uint8_t)(at + n);
        }
        return true;
}
