#include "index/rank/prefilter.h"

/*
 * Letters are compared as follows: case is folded, ё is е, and y is i, since English stems change
 * one into the other; Latin and Cyrillic letters that may stand for each other are one
 * (lookalike.h). Stems share all letters with their words but the last two (abiliti, able). What
 * else may become a plain letter (soft hyphens, combining marks, full width, ligatures, ß, é in a
 * Cyrillic word) is ODD: white space to white space around it is always a part.
 */
enum { BORING, SPACE, LATIN, CYRILLIC, MAYBE_ODD, ODD };

/* The Latin letter that may stand for a small Cyrillic one, or it for that; else the letter itself.
 */
static uint16_t look_alike(uint16_t cp)
{
        switch (cp) {
        case 0x0430:
                return 'a';
        case 0x0432:
                return 'b';
        case 0x0435:
                return 'e';
        case 0x043A:
                return 'k';
        case 0x043C:
                return 'm';
        case 0x043D: /* Н */
        case 0x04BB: /* һ */
                return 'h';
        case 0x043E:
                return 'o';
        case 0x0440:
                return 'p';
        case 0x0441:
                return 'c';
        case 0x0442:
                return 't';
        case 0x0443: /* у */
        case 0x0456: /* і */
        case 0x04AF: /* ү: Ү */
                return 'i';
        case 0x0445:
                return 'x';
        default:
                return cp;
        }
}

/* A folded code point of ASCII or of U+0400 to U+04FF; 0 when it is no plain letter or digit. */
static uint16_t fold(uint32_t cp)
{
        if (cp >= 'A' && cp <= 'Z')
                cp += 32;
        if (cp < 0x80) {
                if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9'))
                        return cp == 'y' ? 'i' : (uint16_t)cp;
                return 0;
        }
        if (cp >= 0x0410 && cp <= 0x042F)
                cp += 32;
        else if (cp >= 0x0400 && cp <= 0x040F)
                cp += 80;
        if (cp == 0x0450 || cp == 0x0451)
                return 'e'; /* ѐ, ё: е */
        if (cp == 0x045D)
                return 0x0438; /* ѝ: и */
        if (cp >= 0x0430 && cp <= 0x045F)
                return look_alike((uint16_t)cp);
        if ((cp >= 0x048A && cp <= 0x04BF) || (cp >= 0x04D0 && cp <= 0x04FF))
                return look_alike((uint16_t)(cp | 1));
        return 0;
}

/* The letter at `at`, folded, and its bytes; 0 when it is no plain one. */
static inline uint16_t letter_at(struct kz_str text, size_t at, size_t *ret_n)
{
        const unsigned char *s = (const unsigned char *)text.ptr + at;

        *ret_n = 1;
        if (at >= text.len)
                return 0;
        if (s[0] < 0x80)
                return fold(s[0]);
        if (s[0] < 0xD0 || s[0] > 0xD3 || at + 1 >= text.len || (s[1] & 0xC0) != 0x80)
                return 0;
        *ret_n = 2;
        return fold((s[0] & 0x1Fu) << 6 | (s[1] & 0x3Fu));
}

/* How many letters of a term of n its words surely have as well. */
static size_t sure_letters(size_t n)
{
        if (n <= 2)
                return n;
        if (n <= 4)
                return n - 1;
        return n - 2 < KZ_PREFILTER_LETTERS ? n - 2 : KZ_PREFILTER_LETTERS;
}

static bool set_prefix(struct kz_prefilter_prefix *prefix, struct kz_str term)
{
        uint16_t letters[KZ_PREFILTER_LETTERS + 2] = {0};
        size_t at = 0, n = 0, bytes, i;
        uint16_t letter;

        while (n < KZ_PREFILTER_LETTERS + 2 && (letter = letter_at(term, at, &bytes))) {
                letters[n++] = letter;
                at += bytes;
        }
        if (n == 0)
                return false;
        prefix->n = sure_letters(n);
        /* Digits may be grouped: 1,000. */
        if (letters[0] <= '9')
                prefix->n = 1;
        for (i = 0; i < prefix->n; i++)
                prefix->letters[i] = letters[i];
        return true;
}

static bool same_prefix(const struct kz_prefilter_prefix *a, const struct kz_prefilter_prefix *b)
{
        return a->n == b->n && memcmp(a->letters, b->letters, a->n * sizeof(a->letters[0])) == 0;
}

/* A phrase whose words do not follow each other depends on how much lies between parts. */
static bool is_dense(const struct kz_needles *needles)
{
        size_t i, k;

        for (i = 0; i < needles->n_phrases; i++) {
                const struct kz_needle *first = &needles->needles[needles->phrases[i].first];

                for (k = 1; k < needles->phrases[i].n; k++) {
                        if (first[k].offset != first[k - 1].offset + 1)
                                return false;
                }
        }
        return true;
}

static bool begins_prefix(const struct kz_prefilter *f, uint16_t letter)
{
        size_t k;

        for (k = 0; k < f->n; k++) {
                if (f->prefixes[k].letters[0] == letter)
                        return true;
        }
        return false;
}

static void set_classes(struct kz_prefilter *f)
{
        static const char space[] = {' ', '\n', '\r', '\t'};
        size_t i;

        memset(f->class + 0x80, BORING, 0x40); /* continuations */
        memset(f->class + 0xC0, ODD, 0x40);
        f->class[0xC2] = f->class[0xC3] = f->class[0xE2] = MAYBE_ODD;
        for (i = 0; i < sizeof(space); i++)
                f->class[(unsigned char)space[i]] = SPACE;
        for (i = 0xD0; i <= 0xD3; i++)
                f->class[i] = BORING;
        for (i = 0; i < 0x80; i++) {
                if (begins_prefix(f, fold((uint32_t)i))) {
                        f->latin[i] = true;
                        f->class[i] = LATIN;
                }
        }
        for (i = 0; i < 0x100; i++) {
                if (begins_prefix(f, fold(0x0400 + (uint32_t)i))) {
                        f->cyrillic[i] = true;
                        f->class[0xD0 + (i >> 6)] = CYRILLIC;
                }
        }
}

bool kz_prefilter_init(
        struct kz_prefilter *ret, const struct kz_needles *needles, struct kz_arena *arena)
{
        struct kz_prefilter f = {.phrases = needles->n_phrases > 0};
        struct kz_prefilter_prefix prefix;
        size_t i, k;

        if (needles->n_terms == 0 || !is_dense(needles))
                return false;
        f.prefixes = kz_arena_array(arena, needles->n_terms, sizeof(*f.prefixes));
        if (!f.prefixes)
                return false;
        for (i = 0; i < needles->n_terms; i++) {
                if (needles->terms[i].term.len == 0)
                        continue;
                if (!set_prefix(&prefix, needles->terms[i].term))
                        return false;
                for (k = 0; k < f.n && !same_prefix(&f.prefixes[k], &prefix);)
                        k++;
                if (k == f.n)
                        f.prefixes[f.n++] = prefix;
        }
        set_classes(&f);
        *ret = f;
        return true;
}

/* The bytes of a hyphen at `at`, 0 when there is none. */
static inline size_t hyphen_at(struct kz_str text, size_t at)
{
        const unsigned char *s = (const unsigned char *)text.ptr + at;

        if (at < text.len && s[0] == '-')
                return 1;
        return at + 2 < text.len && s[0] == 0xE2 && s[1] == 0x80 && (s[2] | 1) == 0x91 ? 3 : 0;
}

/* Whether a needle may begin at `at`: a word, or one with hyphens, which is found without them. */
static bool matches(const struct kz_prefilter *f, struct kz_str text, size_t at)
{
        uint16_t letters[KZ_PREFILTER_LETTERS];
        size_t n, bytes, i, k, next = at;

        for (n = 0; n < KZ_PREFILTER_LETTERS; n++, next += bytes) {
                if (n)
                        next += hyphen_at(text, next);
                letters[n] = letter_at(text, next, &bytes);
                if (letters[n] == 0)
                        break;
        }
        for (k = 0; k < f->n; k++) {
                const struct kz_prefilter_prefix *p = &f->prefixes[k];

                for (i = 0; i < p->n && i < n && letters[i] == p->letters[i];)
                        i++;
                if (i == p->n)
                        return true;
                /* The first letter of an acronym: U.N. is un. */
                if (i == 1 && n == 1 && next < text.len && text.ptr[next] == '.')
                        return true;
        }
        return false;
}

/* Whether a Cyrillic letter stands beside the letter of two bytes at `at`. */
static bool beside_cyrillic(struct kz_str text, size_t at)
{
        const unsigned char *s = (const unsigned char *)text.ptr;

        return (at + 2 < text.len && s[at + 2] >= 0xD0 && s[at + 2] <= 0xD3) ||
               (at >= 2 && s[at - 2] >= 0xD0 && s[at - 2] <= 0xD3);
}

static bool is_odd(struct kz_str text, size_t at)
{
        const unsigned char *s = (const unsigned char *)text.ptr + at;

        if (at + 1 >= text.len)
                return false;
        if (s[0] == 0xC2)
                return s[1] == 0xAD; /* soft hyphen */
        if (s[0] == 0xC3)
                return s[1] == 0x9F /* ß */ || beside_cyrillic(text, at);
        /* Of general punctuation dashes, quotes, bullets and points are not. */
        return s[1] != 0x80 || at + 2 >= text.len || s[2] < 0x90 || s[2] > 0xA7;
}

/* A word begins at a letter only if no letter of its script is right before it. */
static inline bool begins_latin(const unsigned char *s, size_t at)
{
        return at == 0 || (unsigned char)((s[at - 1] | 0x20) - 'a') >= 26;
}

static inline bool begins_cyrillic(const unsigned char *s, size_t at, size_t len)
{
        return at + 1 < len && (s[at + 1] & 0xC0) == 0x80 &&
               (at < 2 || (s[at - 2] != 0xD0 && s[at - 2] != 0xD1) || (s[at - 1] & 0xC0) != 0x80);
}

/* The first byte at or after `at` that makes the text around it a part; len when there is none. */
static size_t find(const struct kz_prefilter *f, struct kz_str text, size_t at)
{
        const unsigned char *s = (const unsigned char *)text.ptr;

        for (; at < text.len; at++) {
                switch (f->class[s[at]]) {
                case LATIN:
                        if (begins_latin(s, at) && matches(f, text, at))
                                return at;
                        break;
                case CYRILLIC:
                        if (begins_cyrillic(s, at, text.len) &&
                                f->cyrillic[(s[at] & 3u) << 6 | (s[at + 1] & 0x3Fu)] &&
                                matches(f, text, at))
                                return at;
                        break;
                case MAYBE_ODD:
                        if (is_odd(text, at))
                                return at;
                        break;
                case ODD:
                        return at;
                default:
                        break;
                }
        }
        return at;
}

/* Whether there is a word in [from, to), which has nothing odd. */
static bool has_word(struct kz_str text, size_t from, size_t to)
{
        const unsigned char *s = (const unsigned char *)text.ptr;

        for (; from < to; from++) {
                if ((unsigned char)((s[from] | 0x20) - 'a') < 26 ||
                        (s[from] >= '0' && s[from] <= '9'))
                        return true;
                if ((s[from] == 0xD0 || s[from] == 0xD1) && from + 1 < to &&
                        (s[from + 1] & 0xC0) == 0x80)
                        return true;
        }
        return false;
}

bool kz_prefilter_next(const struct kz_prefilter *prefilter, struct kz_str text, size_t *at,
        size_t *ret_start, size_t *ret_end)
{
        const unsigned char *s = (const unsigned char *)text.ptr;
        size_t from = *at, end, found, begin;

        found = find(prefilter, text, from);
        if (found >= text.len)
                return false;
        for (begin = found; begin > from && prefilter->class[s[begin - 1]] != SPACE;)
                begin--;
        *ret_start = begin;
        for (;;) {
                for (end = found; end < text.len && prefilter->class[s[end]] != SPACE;)
                        end++;
                *ret_end = *at = end;
                if (!prefilter->phrases)
                        return true;
                found = find(prefilter, text, end);
                for (begin = found; begin > end && prefilter->class[s[begin - 1]] != SPACE;)
                        begin--;
                *at = begin;
                if (found >= text.len || has_word(text, end, begin))
                        return true;
        }
}
