/* Which single-byte set some text is in: kz_encoding_detect of encoding.h. */
#include "index/base/check.h"
#include "index/ingest/encoding.h"
#include "index/ingest/lower.h"

#define ENOUGH 8192 /* bytes from 0x80 looked at */
#define AT_LEAST 3  /* ... or there is nothing to go by */
#define LONG 64     /* ... and from here on a mean is worth something */
/* Sixteenths of a point a byte. Korean, Thai and Greek texts reach 130 with some Cyrillic set,
 * Russian and Kazakh ones have 160 and more, short ones anything. */
#define GOOD_ENOUGH 150
#define GOOD_ENOUGH_SHORT 120
#define GOOD_ENOUGH_LATIN 80
/* How much better another set must be than that which is declared: Russian text is better by 40 in
 * KOI8-R than in windows-1251, and by 13 in Mac Cyrillic. */
#define CLEARLY 24
/* Of the letters that only Kazakh has, so many are in any text of it. Ukrainian, Serbian and such,
 * which are in windows-1251, have two or three where KZ-1048 has these. */
#define KAZAKH_LETTERS 4
#define LOOKED_AT 65536 /* bytes */

/* Sets that hold the same letters at the same places: the likelier one first. */
static const char *const candidates[] = {"windows-1252", "windows-1254", "windows-1251", "kz-1048",
        "koi8-r", "ibm866", "ibm855", "iso-8859-5", "x-mac-cyrillic"};

/*
 * Twice the binary logarithm of a letter's share, in thousandths, of Russian text, а to я; Russian
 * text has about 10 points a letter, and the same bytes read by another set clearly fewer.
 */
static const signed char russian[32] = {13, 8, 11, 8, 10, 13, 6, 8, 12, 7, 10, 11, 10, 12, 14, 10,
        11, 12, 12, 9, 3, 7, 5, 8, 6, 4, -2, 8, 8, 3, 5, 9};

enum class {
        OTHER, /* a space, a digit, punctuation */
        SMALL,
        CAPITAL,
        LATIN, /* of ASCII */
};

static bool is_ascii_letter(unsigned char c)
{
        c |= 0x20;
        return c >= 'a' && c <= 'z';
}

static int cyrillic_points(uint32_t small)
{
        if (small >= 0x430 && small < 0x450)
                return russian[small - 0x430];
        switch (small) {
        case 0x456: /* і */
        case 0x49B: /* қ */
                return 9;
        case 0x493: /* ғ */
        case 0x4D9: /* ә */
        case 0x4A3: /* ң */
                return 7;
        case 0x4E9: /* ө */
        case 0x4AF: /* ү */
        case 0x4B1: /* ұ */
                return 5;
        case 0x451: /* ё */
        case 0x4BB: /* һ */
                return 0;
        default:
                return -12;
        }
}

/* Quotation marks, dashes and such, that stand in every text. */
static bool is_punctuation(uint32_t cp)
{
        return cp == 0xA0 || cp == 0xAB || cp == 0xBB || cp == 0xA7 || cp == 0xA9 || cp == 0xAE ||
               cp == 0xB0 || cp == 0x2116 || (cp >= 0x2013 && cp <= 0x2026);
}

/* Ğ ğ İ ı Ş ş of windows-1254, which stand where windows-1252 has the next six. */
static bool is_turkish(uint32_t cp)
{
        return (cp >= 0x11E && cp <= 0x11F) || (cp >= 0x130 && cp <= 0x131) ||
               (cp >= 0x15E && cp <= 0x15F);
}

/* Ð ð Ý ý Þ þ, which hardly any other language uses. */
static bool is_icelandic(uint32_t cp)
{
        return cp == 0xD0 || cp == 0xF0 || cp == 0xDD || cp == 0xFD || cp == 0xDE || cp == 0xFE;
}

/* Latin letters with marks live among those without; some stand next to each other ("ışç"), and "à"
 * is a word. */
static int latin_points(uint32_t cp, enum class before, unsigned char after)
{
        bool among = before == LATIN || is_ascii_letter(after);

        if (cp == 0xD7 || cp == 0xF7 || cp < 0xC0)
                return -12;
        if (among)
                return is_turkish(cp) ? 12 : is_icelandic(cp) ? 4 : 9;
        if (is_icelandic(cp))
                return -8;
        return is_turkish(cp) ? 4 : before == OTHER ? 0 : 2;
}

static int points(uint32_t cp, enum class before, unsigned char after, enum class *ret)
{
        uint32_t small;

        *ret = OTHER;
        if (cp == 0xFFFD || (cp >= 0x80 && cp < 0xA0))
                return -40;
        if (is_punctuation(cp))
                return 0;
        if (cp < 0x400 || cp >= 0x530) {
                if (cp >= 0x180)
                        return -16;
                *ret = cp >= 0xC0 ? SMALL : OTHER;
                return latin_points(cp, before, after);
        }
        small = kz_lower(cp);
        *ret = small == cp ? SMALL : CAPITAL;
        return cyrillic_points(small) - (before == LATIN ? 8 : 0) -
               (*ret == SMALL || before == CAPITAL ? 0
                       : before == SMALL           ? 16
                                                   : 3);
}

/* The mean of a byte's points, times 16; *ret_seen is how many bytes from 0x80 there were. */
static int64_t score(const uint16_t *high, struct kz_str bytes, size_t *ret_seen)
{
        enum class before = OTHER;
        size_t i, seen = 0, letters = 0;
        int64_t sum = 0;

        for (i = 0; i < bytes.len && seen < ENOUGH; i++) {
                unsigned char c = (unsigned char)bytes.ptr[i];

                if (c < 0x80) {
                        before = is_ascii_letter(c) ? LATIN : OTHER;
                        continue;
                }
                seen++;
                letters += !is_punctuation(high[c - 0x80]);
                sum += points(high[c - 0x80], before,
                        i + 1 < bytes.len ? (unsigned char)bytes.ptr[i + 1] : 0, &before);
        }
        *ret_seen = seen;
        /* English has nothing but quotation marks and dashes there. */
        return letters ? sum * 16 / (int64_t)seen : GOOD_ENOUGH;
}

static bool is_latin(const struct kz_encoding *encoding)
{
        return encoding->high[0xC0 - 0x80] < 0x400;
}

static const struct kz_encoding *named(const char *label)
{
        return kz_encoding_by_label(kz_str(label));
}

/* How many of ә ғ қ ң ө ұ ү һ there are when bytes are read as KZ-1048. */
static unsigned kazakh_letters(struct kz_str bytes)
{
        static const uint16_t letters[] = {0x4D9, 0x493, 0x49B, 0x4A3, 0x4E9, 0x4B1, 0x4AF, 0x4BB};
        const uint16_t *high = named("kz-1048")->high;
        unsigned found = 0, count = 0;
        size_t i, letter;

        for (i = 0; i < bytes.len && i < LOOKED_AT; i++) {
                unsigned char c = (unsigned char)bytes.ptr[i];

                for (letter = 0; c >= 0x80 && letter < KZ_ARRAY_LEN(letters); letter++) {
                        if (high[c - 0x80] == letters[letter])
                                found |= 1u << letter;
                }
        }
        for (; found; found &= found - 1)
                count++;
        return count;
}

const struct kz_encoding *kz_encoding_detect(struct kz_str bytes)
{
        const struct kz_encoding *best = NULL, *candidate;
        int64_t best_score = 0, now;
        size_t i, seen;

        for (i = 0; i < KZ_ARRAY_LEN(candidates); i++) {
                candidate = named(candidates[i]);
                now = score(candidate->high, bytes, &seen);
                if (seen < AT_LEAST)
                        return NULL;
                if (!best || now > best_score) {
                        best = candidate;
                        best_score = now;
                }
        }
        if (seen >= LONG && best == named("kz-1048") && kazakh_letters(bytes) < KAZAKH_LETTERS) {
                best = named("windows-1251");
                best_score = score(best->high, bytes, &seen);
        }
        if (!best || is_latin(best))
                return best_score >= GOOD_ENOUGH_LATIN ? best : NULL;
        return best_score >= (seen < LONG ? GOOD_ENOUGH_SHORT : GOOD_ENOUGH) ? best : NULL;
}

const struct kz_encoding *kz_encoding_correct(
        const struct kz_encoding *declared, struct kz_str bytes)
{
        const struct kz_encoding *guess = declared->high ? kz_encoding_detect(bytes) : NULL;
        int64_t of_guess, of_declared;
        size_t seen;

        if (!guess || guess == declared || is_latin(guess))
                return declared;
        of_guess = score(guess->high, bytes, &seen);
        of_declared = score(declared->high, bytes, &seen);
        if (seen < LONG || of_guess < GOOD_ENOUGH || of_guess <= of_declared)
                return declared;
        /* Their Russian letters are the same. */
        if (guess == named("kz-1048") && declared == named("windows-1251"))
                return guess;
        return of_guess - of_declared >= CLEARLY ? guess : declared;
}
