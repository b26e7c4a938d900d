#include "index/text/normalise.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/text/lookalike.h"

/* What one code point may become when decomposed or folded; the longest there are have 18. */
#define EXPANSION_MAX 24
/* Marks after one letter, as in Unicode's stream-safe text (UAX #15, 13); the rest go. It also
 * bounds the time to put them in order. */
#define MARKS_MAX 30
/* Scratch memory larger than this is not kept from one word to the next. */
#define KEEP_MAX 16384

#define GRAVE 0x0300
#define ACUTE 0x0301
#define DOT_ABOVE 0x0307
#define DIAERESIS 0x0308
#define MODIFIER_APOSTROPHE 0x02BC
#define YPOGEGRAMMENI 0x0345

void kz_normaliser_deinit(struct kz_normaliser *normaliser)
{
        free(normaliser->decomposed);
        free(normaliser->folded);
        *normaliser = (struct kz_normaliser)KZ_NORMALISER_NULL;
}

bool kz_normalise_is_apostrophe(uint32_t cp)
{
        switch (cp) {
        case '\'':
        case '`':
        case 0x00B4: /* acute accent */
        case 0x02BB: /* the Uzbek oʻ */
        case 0x02BC:
        case 0x1FEF: /* canonically the same as ` and ´ */
        case 0x1FFD:
        case 0x2018:
        case 0x2019:
        case 0x2032: /* prime */
        case 0xFF07:
                return true;
        default:
                return false;
        }
}

bool kz_normalise_is_ignored(uint32_t cp)
{
        const utf8proc_property_t *property = utf8proc_get_property((int32_t)cp);

        return property->ignorable || property->category == UTF8PROC_CATEGORY_CF;
}

static bool wants_compatibility(uint32_t cp)
{
        return (cp >= 0x2160 && cp <= 0x217F) || /* Roman numerals */
               (cp >= 0xFB00 && cp <= 0xFB06) || /* Latin ligatures */
               (cp >= 0xFB50 && cp <= 0xFDFF) || (cp >= 0xFE70 && cp <= 0xFEFC) || /* Arabic */
               (cp >= 0xFF01 && cp <= 0xFFDC); /* full and half width */
}

static enum kz_status reserve(int32_t **array, size_t *cap, size_t want)
{
        size_t bytes, room = want < 256 ? 256 : want;
        int32_t *p;

        if (want <= *cap)
                return KZ_OK;
        if (!kz_add_size(room, room / 2, &room) || !kz_mul_size(room, sizeof(*p), &bytes))
                return KZ_E_NOMEM;
        p = realloc(*array, bytes);
        if (!p)
                return KZ_E_NOMEM;
        *array = p;
        *cap = room;
        return KZ_OK;
}

static int combining_class(int32_t cp)
{
        return utf8proc_get_property(cp)->combining_class;
}

/* Puts cp behind array[*n), in canonical order among the marks there. *run counts those marks. */
static void push_ordered(int32_t *array, size_t *n, size_t *run, int32_t cp)
{
        int class = combining_class(cp);
        size_t i = *n, from = *n - *run;

        if (class == 0) {
                *run = 0;
        } else {
                if (*run == MARKS_MAX)
                        return;
                ++*run;
                while (i > from && combining_class(array[i - 1]) > class) {
                        array[i] = array[i - 1];
                        i--;
                }
        }
        array[i] = cp;
        ++*n;
}

static size_t expand(uint32_t cp, utf8proc_option_t options, int32_t out[EXPANSION_MAX])
{
        int boundary = 0;
        utf8proc_ssize_t n, i;

        n = utf8proc_decompose_char((int32_t)cp, out, EXPANSION_MAX, options, &boundary);
        if (n < 0 || n > EXPANSION_MAX) {
                out[0] = (int32_t)cp;
                return 1;
        }
        /* A word holds no space: the few forms that would put one in stay as they are. */
        for (i = 0; i < n; i++) {
                if (out[i] == ' ') {
                        out[0] = (int32_t)cp;
                        return 1;
                }
        }
        return (size_t)n;
}

/* The letter of script that cp stands for, or cp itself. */
static int32_t read_as(int32_t cp, enum kz_script script)
{
        int32_t like = script == KZ_SCRIPT_COMMON ? 0 : kz_lookalike(cp, script);

        return like ? like : cp;
}

static enum kz_status decompose(struct kz_normaliser *nz, struct kz_str word, bool drop_points,
        enum kz_script script, size_t *ret_n)
{
        int32_t piece[EXPANSION_MAX];
        size_t at = 0, n = 0, run = 0, got, k, i;
        enum kz_status status;
        uint32_t cp;

        while (at < word.len) {
                got = kz_utf8_decode(word.ptr + at, word.len - at, &cp);
                if (got == 0) {
                        at++;
                        continue;
                }
                at += got;
                if (kz_normalise_is_apostrophe(cp))
                        cp = '\'';
                if ((drop_points && (cp == '.' || cp == 0xFF0E)) || cp == YPOGEGRAMMENI)
                        continue;
                k = expand(cp,
                        wants_compatibility(cp) ? UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT
                                                : UTF8PROC_DECOMPOSE,
                        piece);
                status = reserve(&nz->decomposed, &nz->cap_decomposed, n + k);
                if (status)
                        return status;
                for (i = 0; i < k; i++) {
                        if (piece[i] != YPOGEGRAMMENI &&
                                !kz_normalise_is_ignored((uint32_t)piece[i]))
                                push_ordered(nz->decomposed, &n, &run, read_as(piece[i], script));
                }
        }
        *ret_n = n;
        return KZ_OK;
}

static bool is_cyrillic_vowel(int32_t cp)
{
        static const uint16_t vowels[] = {0x0430, 0x0435, 0x0438, 0x043E, 0x0443, 0x044B, 0x044D,
                0x044E, 0x044F, 0x0454, 0x0456, 0x0463, 0x0475, 0x04AF, 0x04B1, 0x04D9, 0x04E9};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(vowels); i++) {
                if (vowels[i] == cp)
                        return true;
        }
        return false;
}

/* Whether this mark says nothing about which word it is. */
static bool is_idle_mark(int32_t letter, int32_t mark)
{
        if (mark == DIAERESIS)
                return letter == 0x0435; /* е */
        if (mark == DOT_ABOVE)
                return letter == 'i';
        return (mark == ACUTE || mark == GRAVE) && is_cyrillic_vowel(letter);
}

static enum kz_status fold(struct kz_normaliser *nz, size_t n_decomposed, size_t *ret_n)
{
        int32_t piece[EXPANSION_MAX], letter = 0;
        size_t n = 0, run = 0, k, i, j, kept = 0;
        enum kz_status status;

        for (i = 0; i < n_decomposed; i++) {
                k = expand(
                        (uint32_t)nz->decomposed[i], UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, piece);
                status = reserve(&nz->folded, &nz->cap_folded, n + k);
                if (status)
                        return status;
                for (j = 0; j < k; j++) {
                        /* That of ŉ: an apostrophe must have letters on both sides. */
                        if (piece[j] != MODIFIER_APOSTROPHE)
                                push_ordered(nz->folded, &n, &run, piece[j]);
                }
        }
        for (i = 0; i < n; i++) {
                if (combining_class(nz->folded[i]) == 0)
                        letter = nz->folded[i];
                else if (is_idle_mark(letter, nz->folded[i]))
                        continue;
                nz->folded[kept++] = nz->folded[i];
        }
        *ret_n = kept;
        return KZ_OK;
}

enum kz_status kz_normaliser_mixture(struct kz_normaliser *normaliser, struct kz_str word,
        bool drop_points, enum kz_script script, struct kz_buf *out)
{
        enum kz_status status;
        utf8proc_ssize_t composed, i;
        char bytes[4];
        size_t n;

        kz_buf_clear(out);
        status = decompose(normaliser, word, drop_points, script, &n);
        if (!status)
                status = fold(normaliser, n, &n);
        if (status)
                return status;
        composed = n ? utf8proc_normalize_utf32(normaliser->folded, (utf8proc_ssize_t)n,
                               UTF8PROC_STABLE | UTF8PROC_COMPOSE)
                     : 0;
        for (i = 0; i < composed && !status; i++)
                status = kz_buf_append(
                        out, bytes, kz_utf8_encode((uint32_t)normaliser->folded[i], bytes));
        if (normaliser->cap_folded > KEEP_MAX)
                kz_normaliser_deinit(normaliser);
        return status;
}

enum kz_status kz_normaliser_word(
        struct kz_normaliser *normaliser, struct kz_str word, bool drop_points, struct kz_buf *out)
{
        return kz_normaliser_mixture(normaliser, word, drop_points, KZ_SCRIPT_COMMON, out);
}
