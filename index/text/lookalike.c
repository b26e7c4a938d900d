#include "index/text/lookalike.h"

#include <utf8proc.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/text/charmap.h"

/* Small letters only where they look alike in print, not in handwriting: not m and м. */
static const struct {
        uint16_t latin, cyrillic;
} pairs[] = {{'A', 0x0410}, {'B', 0x0412}, {'C', 0x0421}, {'E', 0x0415}, {'H', 0x041D},
        {'I', 0x0406}, {'K', 0x041A}, {'M', 0x041C}, {'O', 0x041E}, {'P', 0x0420}, {'T', 0x0422},
        {'X', 0x0425}, {'Y', 0x0423}, {'Y', 0x04AE}, {'a', 0x0430}, {'c', 0x0441}, {'e', 0x0435},
        {'h', 0x04BB}, {'i', 0x0456}, {'k', 0x043A}, {'o', 0x043E}, {'p', 0x0440}, {'x', 0x0445},
        {'y', 0x0443}, {0x018F, 0x04D8}, {0x0259, 0x04D9}};

int32_t kz_lookalike(int32_t cp, enum kz_script script)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(pairs); i++) {
                if (script == KZ_SCRIPT_CYRILLIC && pairs[i].latin == cp)
                        return pairs[i].cyrillic;
                if (script == KZ_SCRIPT_LATIN && pairs[i].cyrillic == cp)
                        return pairs[i].latin;
        }
        return 0;
}

/* What is known of a run of letters. */
struct mixture {
        size_t latin, cyrillic;          /* letters of each */
        bool as_latin, as_cyrillic;      /* may be read so */
        bool roman;                      /* all letters are digits: XXI */
        bool small;                      /* has a small letter */
        bool glued;                      /* a space is missing */
        enum kz_script script;           /* of the last letter */
        bool last_capital, two_capitals; /* the last letter is one, the last two are */
};

static bool is_roman_digit(int32_t cp)
{
        return cp == 'I' || cp == 'V' || cp == 'X' || cp == 'L' || cp == 'C' || cp == 'D' ||
               cp == 'M';
}

static void add_letter(struct mixture *m, int32_t cp, enum kz_script script)
{
        bool capital = utf8proc_category(cp) == UTF8PROC_CATEGORY_LU;
        int32_t latin = script == KZ_SCRIPT_LATIN ? cp : kz_lookalike(cp, KZ_SCRIPT_LATIN);

        /* The Kazakh І begins no Russian word, but 2018's capitals write SHI as ShІ. */
        if (m->script != KZ_SCRIPT_COMMON && script != m->script)
                m->glued |= (capital && !m->last_capital && latin != 'I') ||
                            (!capital && m->two_capitals);
        if (script == KZ_SCRIPT_LATIN) {
                m->latin++;
                m->as_cyrillic &= kz_lookalike(cp, KZ_SCRIPT_CYRILLIC) != 0;
        } else {
                m->cyrillic++;
                m->as_latin &= latin != 0;
        }
        m->roman &= is_roman_digit(latin);
        m->small |= !capital;
        m->two_capitals = capital && m->last_capital;
        m->last_capital = capital;
        m->script = script;
}

/* The letter without its marks. */
static int32_t base_of(uint32_t cp)
{
        int32_t parts[32];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char(
                (int32_t)cp, parts, KZ_ARRAY_LEN(parts), UTF8PROC_DECOMPOSE, &boundary);

        return n > 0 && n <= (utf8proc_ssize_t)KZ_ARRAY_LEN(parts) ? parts[0] : (int32_t)cp;
}

/* Whether the letters so far are one word. */
static bool joins(const struct mixture *m)
{
        return !m->glued && (m->as_latin || m->as_cyrillic);
}

/*
 * Reads the letters at start, behind digits if there are some; returns where they end, or where it
 * is clear that they are not one word.
 */
static size_t read_letters(struct kz_str text, size_t start, struct mixture *m)
{
        size_t at, n, end = start;
        struct kz_char ch;
        uint32_t cp;

        for (at = start; at < text.len && joins(m); at += n) {
                n = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                if (n == 0)
                        break;
                ch = kz_charmap_classify(cp);
                if (ch.class == KZ_CHAR_MARK || ch.class == KZ_CHAR_IGNORED ||
                        (ch.class == KZ_CHAR_DIGIT && m->script == KZ_SCRIPT_COMMON))
                        continue;
                if (ch.class != KZ_CHAR_LETTER ||
                        (ch.script != KZ_SCRIPT_LATIN && ch.script != KZ_SCRIPT_CYRILLIC))
                        break;
                add_letter(m, base_of(cp), (enum kz_script)ch.script);
                end = at + n;
        }
        return end;
}

static bool follows_domain_point(struct kz_str text, size_t start)
{
        return start > 1 && text.ptr[start - 1] == '.' && text.ptr[start - 2] != ' ';
}

bool kz_lookalike_joins(
        struct kz_str text, size_t start, enum kz_script *ret_script, size_t *ret_end)
{
        struct mixture m = {.as_latin = true, .as_cyrillic = true, .roman = true};
        size_t end = read_letters(text, start, &m);
        bool latin = m.as_latin;

        *ret_end = end;
        if (!joins(&m))
                return false;
        /* As many of both: «со» is more likely than "co", but "IT" than «ІТ». */
        if (m.as_latin && m.as_cyrillic)
                latin = m.roman || m.latin > m.cyrillic || (m.latin == m.cyrillic && !m.small);
        if (latin && follows_domain_point(text, start))
                return false;
        *ret_script = latin ? KZ_SCRIPT_LATIN : KZ_SCRIPT_CYRILLIC;
        return true;
}
