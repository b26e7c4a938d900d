#include "index/text/language.h"

#include <limits.h>

#include "index/base/check.h"
#include "index/text/language_weights.h"

/* Letters looked at, and bytes in case there are few letters among them. */
#define SAMPLE_LETTERS 4096
#define SAMPLE_BYTES 65536
/* A paragraph is asked after so many letters whether it is as expected. */
#define GLANCE_LETTERS 32

/*
 * In quarter bits, as the tables have it. A text is one of ours rather than another until its
 * letters speak against that by more than PRIOR; in Latin letters Kazakh is rarer, by RARITY. Four
 * letters have to speak for it by DOUBT, for the tables know the other languages only all together,
 * and one that is near to ours would pass. No word, a name or an address, speaks against more than
 * WORD_MIN. A paragraph is in the document's language until it speaks against that by TRUST.
 */
#define PRIOR 32
#define RARITY 8
#define DOUBT 3
#define WORD_MIN 20
#define TRUST 48
/* Fewer letters are not left unstemmed only because they are like no language: they may be names.
 */
#define PLAIN_LETTERS 200
/* Enough to look no further. */
#define CERTAIN 32

/* Letters of one script. */
struct side {
        unsigned letters;
        unsigned last; /* the symbol before; 0: none */
        /* Quarter bits that speak for English or Russian, and for Kazakh; of the last word apart.
         */
        int foreign, kazakh, word_foreign, word_kazakh;
};

struct sample {
        const struct kz_language_weights *weights;
        struct side latin, cyrillic;
        unsigned letters; /* of any script */
        unsigned newlines;
        bool begun; /* had a letter or digit */
};

static unsigned place_in(const uint16_t *letters, unsigned n, uint32_t cp)
{
        unsigned k = 0;

        while (k < n && letters[k] != cp)
                k++;
        return k;
}

/* Lower case of a letter whose two cases are one apart, the upper one even. */
static uint32_t lower_of_pair(uint32_t cp)
{
        return cp | 1;
}

/* The place of a letter in the Latin tables. */
static inline unsigned latin_symbol(uint32_t cp)
{
        static const uint16_t marked[] = {0x00E1, 0x00E4, 0x0131, 0x00F1, 0x0144, 0x00F3, 0x00F6,
                0x00FA, 0x00FC, 0x00FD, 0x011F, 0x015F, 0x016B, 0x01F5};

        if (cp < 0x80)
                return (cp | 0x20) - 'a' + 1;
        if (cp == 0x0130)
                return 'i' - 'a' + 1;
        if (cp >= 0x00C0 && cp <= 0x00DE)
                cp += 32;
        else if (cp == 0x0143)
                cp = 0x0144;
        else if (cp >= 0x0100 && cp != 0x0144)
                cp = lower_of_pair(cp);
        return 1 + 26 + place_in(marked, KZ_ARRAY_LEN(marked), cp);
}

/* The place of a letter in the Cyrillic tables. */
static inline unsigned cyrillic_symbol(uint32_t cp)
{
        static const uint16_t kazakh[] = {
                0x0493, 0x049B, 0x04B1, 0x04D9, 0x04BB, 0x04A3, 0x04E9, 0x04AF, 0x0456};

        if (cp >= 0x0410 && cp <= 0x044F)
                return ((cp - 0x0410) & 31) + 1;
        if (cp == 0x0401 || cp == 0x0451)
                return 0x0435 - 0x0430 + 1;
        cp = cp == 0x0406 ? 0x0456 : cp >= 0x0460 ? lower_of_pair(cp) : cp;
        return 1 + 32 + place_in(kazakh, KZ_ARRAY_LEN(kazakh), cp);
}

static inline void add(struct side *side, kz_language_weight sum)
{
        side->word_foreign += kz_language_weight_foreign(sum);
        side->word_kazakh += kz_language_weight_kazakh(sum);
}

static inline void put(struct side *side, unsigned symbol, kz_language_weight weight)
{
        add(side, weight);
        side->last = symbol;
        if (symbol) {
                side->letters++;
                return;
        }
        side->foreign += side->word_foreign > -WORD_MIN ? side->word_foreign : -WORD_MIN;
        side->kazakh += side->word_kazakh > -WORD_MIN ? side->word_kazakh : -WORD_MIN;
        side->word_foreign = side->word_kazakh = 0;
}

static inline void put_latin(struct sample *s, unsigned symbol)
{
        put(&s->latin, symbol, s->weights->latin[s->latin.last][symbol]);
}

static inline void put_cyrillic(struct sample *s, unsigned symbol)
{
        put(&s->cyrillic, symbol, s->weights->cyrillic[s->cyrillic.last][symbol]);
}

static inline void end_word(struct sample *s)
{
        if (s->latin.last)
                put_latin(s, 0);
        if (s->cyrillic.last)
                put_cyrillic(s, 0);
}

/* The Cyrillic letter that a Latin one stands for in the midst of a Cyrillic word; 0: none. */
static uint32_t look_alike(uint32_t cp)
{
        return (cp | 0x20) == 'i' ? 0x0456 : cp == 0x0259 || cp == 0x018F ? 0x04D9 : 0;
}

static inline void put_letter(struct sample *s, uint8_t script, uint32_t cp)
{
        uint32_t cyrillic;

        s->letters++;
        if (script == KZ_SCRIPT_LATIN && s->cyrillic.last && (cyrillic = look_alike(cp)) != 0) {
                script = KZ_SCRIPT_CYRILLIC;
                cp = cyrillic;
        }
        if (script == KZ_SCRIPT_LATIN) {
                if (s->cyrillic.last)
                        put_cyrillic(s, 0);
                put_latin(s, latin_symbol(cp));
        } else if (script == KZ_SCRIPT_CYRILLIC) {
                if (s->latin.last)
                        put_latin(s, 0);
                put_cyrillic(s, cyrillic_symbol(cp));
        } else {
                end_word(s);
        }
}

/* The place in the Cyrillic tables of а to я without ё, in both cases: D0 90 to D1 8F; or 0. */
static inline unsigned plain_cyrillic(unsigned char lead, unsigned char next)
{
        const unsigned place = ((unsigned)lead << 6 | (next & 0x3Fu)) - (0xD0u << 6 | 0x10u);

        return place < 64 && (next & 0xC0) == 0x80 ? (place & 31) + 1 : 0;
}

/*
 * The letters that most words consist of, without asking what each one is: at most max of them,
 * which is no more than KZ_LANGUAGE_WEIGHTS_MAX. Returns their bytes.
 */
static size_t take_latin(struct sample *s, const unsigned char *from, size_t len, unsigned max)
{
        const kz_language_weight(*weights)[KZ_LANGUAGE_ROW] = s->weights->latin;
        unsigned last = s->latin.last, symbol;
        kz_language_weight sum = 0;
        size_t n;

        if (max > len)
                max = (unsigned)len;
        for (n = 0; n < max && (symbol = s->weights->ascii[from[n]]) != 0; n++) {
                sum += weights[last][symbol];
                last = symbol;
        }
        add(&s->latin, sum);
        s->latin.last = last;
        s->latin.letters += (unsigned)n;
        s->letters += (unsigned)n;
        return n;
}

static size_t take_cyrillic(struct sample *s, const unsigned char *from, size_t len, unsigned max)
{
        const kz_language_weight(*weights)[KZ_LANGUAGE_ROW] = s->weights->cyrillic;
        unsigned last = s->cyrillic.last, symbol;
        kz_language_weight sum = 0;
        size_t n;

        if (max > len / 2)
                max = (unsigned)(len / 2);
        for (n = 0; n < max && (symbol = plain_cyrillic(from[2 * n], from[2 * n + 1])) != 0; n++) {
                sum += weights[last][symbol];
                last = symbol;
        }
        add(&s->cyrillic, sum);
        s->cyrillic.last = last;
        s->cyrillic.letters += (unsigned)n;
        s->letters += (unsigned)n;
        return 2 * n;
}

/* False: there is no such letter, or one of another script goes before it. */
static inline bool take_plain(struct sample *s, struct kz_str text, size_t *at, unsigned letters)
{
        const unsigned char *from = (const unsigned char *)text.ptr + *at;
        const size_t left = text.len - *at;
        unsigned max = letters - s->letters;
        size_t n;

        if (left == 0)
                return false;
        if (max > KZ_LANGUAGE_WEIGHTS_MAX)
                max = KZ_LANGUAGE_WEIGHTS_MAX;
        if (*from < 0x80) {
                if (s->cyrillic.last || !s->weights->ascii[*from])
                        return false;
                n = take_latin(s, from, left, max);
        } else {
                if (s->latin.last)
                        return false;
                n = take_cyrillic(s, from, left, max);
        }
        *at += n;
        return n > 0;
}

/*
 * Reads on until the sample has so many letters; false at the text's end, or the paragraph's when
 * only that is wanted.
 */
static bool take(struct sample *s, const struct kz_charmap *map, struct kz_str text, size_t *at,
        unsigned letters, bool paragraph)
{
        size_t end = text.len < SAMPLE_BYTES ? text.len : SAMPLE_BYTES;
        struct kz_char ch;
        uint32_t cp;

        while (s->letters < letters) {
                if (*at < end && text.ptr[*at] == ' ') { /* what ends most words */
                        end_word(s);
                        ++*at;
                        continue;
                }
                if (*at < end && take_plain(s, (struct kz_str){text.ptr, end}, at, letters)) {
                        s->newlines = 0;
                        s->begun = true;
                        continue;
                }
                if (*at >= end)
                        return false;
                *at += kz_charmap_at(map, text, *at, &ch, &cp);
                switch (ch.class) {
                case KZ_CHAR_LETTER:
                case KZ_CHAR_IDEOGRAPH:
                        put_letter(s, ch.script, cp);
                        s->newlines = 0;
                        s->begun = true;
                        break;
                case KZ_CHAR_MARK:
                        s->newlines = 0;
                        break;
                case KZ_CHAR_IGNORED:
                        break;
                case KZ_CHAR_NEWLINE:
                        end_word(s);
                        s->newlines += cp != '\r' || *at >= text.len || text.ptr[*at] != '\n';
                        if (paragraph && s->begun && s->newlines > 1)
                                return false;
                        break;
                case KZ_CHAR_PARAGRAPH:
                        end_word(s);
                        if (paragraph && s->begun)
                                return false;
                        break;
                case KZ_CHAR_BLANK:
                        end_word(s);
                        break;
                default:
                        end_word(s);
                        s->newlines = 0;
                        s->begun |= ch.class == KZ_CHAR_DIGIT;
                        break;
                }
        }
        return true;
}

/* Quarter bits that speak for each language; one of another script has no chance. */
struct votes {
        int values[KZ_LANGUAGE_KAZAKH + 1];
};

static struct votes count_votes(const struct side *side, enum kz_language_id foreign)
{
        int doubt = (int)side->letters * DOUBT / 4;
        struct votes votes = {{0, INT_MIN / 2, INT_MIN / 2, side->kazakh - doubt}};

        votes.values[foreign] = side->foreign - doubt;
        return votes;
}

static uint8_t winner(const struct votes *votes)
{
        size_t best = KZ_LANGUAGE_OTHER, id;

        for (id = KZ_LANGUAGE_ENGLISH; id <= KZ_LANGUAGE_KAZAKH; id++) {
                if (votes->values[id] > votes->values[best])
                        best = id;
        }
        return (uint8_t)best;
}

static uint8_t guess_side(const struct side *side, enum kz_language_id foreign)
{
        struct votes votes = count_votes(side, foreign);

        votes.values[KZ_LANGUAGE_OTHER] = -PRIOR;
        if (foreign == KZ_LANGUAGE_ENGLISH)
                votes.values[KZ_LANGUAGE_KAZAKH] -= RARITY;
        return winner(&votes);
}

static uint8_t judge_side(
        const struct side *side, enum kz_language_id foreign, uint8_t expected, bool *ret_certain)
{
        struct votes votes = count_votes(side, foreign);

        votes.values[expected] -= CERTAIN;
        *ret_certain = winner(&votes) == expected;
        votes.values[expected] += CERTAIN + TRUST;
        if (expected != KZ_LANGUAGE_OTHER && side->letters < PLAIN_LETTERS)
                votes.values[KZ_LANGUAGE_OTHER] = INT_MIN / 2;
        return winner(&votes);
}

static enum kz_script main_script(const struct sample *s)
{
        unsigned other = s->letters - s->latin.letters - s->cyrillic.letters;

        if (s->letters == 0)
                return KZ_SCRIPT_COMMON;
        if (s->cyrillic.letters > s->latin.letters && s->cyrillic.letters > other)
                return KZ_SCRIPT_CYRILLIC;
        return s->latin.letters > other ? KZ_SCRIPT_LATIN : KZ_SCRIPT_OTHER;
}

struct kz_language kz_language_guess(const struct kz_charmap *map, struct kz_str text)
{
        static const char *const codes[] = {"", "en", "ru", "kk"};
        struct kz_language guess = {"", KZ_SCRIPT_COMMON};
        struct sample s = {.weights = kz_language_weights()};
        size_t at = 0;

        take(&s, map, text, &at, SAMPLE_LETTERS, false);
        end_word(&s);
        guess.script = main_script(&s);
        if (guess.script == KZ_SCRIPT_CYRILLIC)
                guess.code = codes[guess_side(&s.cyrillic, KZ_LANGUAGE_RUSSIAN)];
        else if (guess.script == KZ_SCRIPT_LATIN)
                guess.code = codes[guess_side(&s.latin, KZ_LANGUAGE_ENGLISH)];
        return guess;
}

struct kz_language_sides kz_language_expect(
        const struct kz_charmap *map, struct kz_str lang, struct kz_str text)
{
        /* The foreign words of our texts are English and Russian. */
        static const struct {
                const char *lang;
                enum kz_script script; /* of most letters; COMMON: any */
                struct kz_language_sides sides;
        } rules[] = {
                {"en", KZ_SCRIPT_COMMON, {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_RUSSIAN}},
                {"ru", KZ_SCRIPT_COMMON, {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_RUSSIAN}},
                {"kk", KZ_SCRIPT_LATIN, {KZ_LANGUAGE_KAZAKH, KZ_LANGUAGE_KAZAKH}},
                {"kk", KZ_SCRIPT_COMMON, {KZ_LANGUAGE_ENGLISH, KZ_LANGUAGE_KAZAKH}},
                {"", KZ_SCRIPT_LATIN, {KZ_LANGUAGE_OTHER, KZ_LANGUAGE_RUSSIAN}},
        };
        struct kz_language guess = {"", KZ_SCRIPT_COMMON};
        size_t n = 0, i;

        while (n < lang.len && lang.ptr[n] != '-' && lang.ptr[n] != '_')
                n++;
        lang.len = n;
        if (n == 0 || kz_str_eq(lang, KZ_STR("kk")))
                guess = kz_language_guess(map, text);
        if (n == 0)
                lang = kz_str(guess.code);
        for (i = 0; i < KZ_ARRAY_LEN(rules); i++) {
                if (kz_str_eq(lang, kz_str(rules[i].lang)) &&
                        (rules[i].script == KZ_SCRIPT_COMMON || rules[i].script == guess.script))
                        return rules[i].sides;
        }
        return (struct kz_language_sides){KZ_LANGUAGE_OTHER, KZ_LANGUAGE_OTHER};
}

struct kz_language_sides kz_language_of_paragraph(const struct kz_charmap *map, struct kz_str text,
        struct kz_language_sides expected, enum kz_script *ret_script)
{
        struct kz_language_sides sides = expected;
        bool more, latin_certain, cyrillic_certain;
        struct sample s = {.weights = kz_language_weights()};
        size_t at = 0;

        do {
                more = take(&s, map, text, &at, s.letters + GLANCE_LETTERS, true) &&
                       s.letters < SAMPLE_LETTERS;
                if (!more)
                        end_word(&s);
                sides.latin =
                        judge_side(&s.latin, KZ_LANGUAGE_ENGLISH, expected.latin, &latin_certain);
                sides.cyrillic = judge_side(
                        &s.cyrillic, KZ_LANGUAGE_RUSSIAN, expected.cyrillic, &cyrillic_certain);
        } while (
                more && !(s.latin.letters > s.cyrillic.letters ? latin_certain : cyrillic_certain));
        *ret_script = main_script(&s);
        return sides;
}
