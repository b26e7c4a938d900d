#include "index/text/kazakh.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/text/kazakhstems.h"
#include "index/text/kazakhsuffixes.h"

/* Letters a stem must have before an ending of one letter, of more, and before a verb's. */
#define LEAST_BEFORE_LETTER 4
#define LEAST 3
#define LEAST_VERB 4

/* Letters of endings, or of a known stem, that show a Latin word to be Kazakh. */
#define SURE_CHAIN 2
#define SURE_STEM 5

#define VARIANTS_MAX 256
#define VARIANT_LETTERS_MAX 8

/* A suffix in one harmony, ready to be compared with eight letters at once. */
struct variant {
        uint64_t letters, mask; /* the last letter in the lowest byte */
        uint8_t n, slot, after, harmony;
};

struct kz_kazakh {
        struct kz_kazakh_stems stems;
        struct variant variants[VARIANTS_MAX]; /* those with the same last letter together */
        uint16_t first[KZ_KAZAKH_CODES + 1];   /* by last letter */
        uint64_t last_slots;                   /* bits of those a word may end with */
        char space[UINT8_MAX + 1];
};

/* What a search for chains has found: letters of the stem. */
struct search {
        const struct kz_kazakh *kazakh;
        const struct kz_kazakh_word *word;
        size_t shortest; /* of all chains */
        size_t known;    /* the longest stem that is known; 0: none */
};

static struct variant make_variant(
        const struct kz_kazakh_suffix *suffix, const char *text, uint8_t harmony)
{
        struct variant variant = {.slot = suffix->slot, .after = suffix->after, .harmony = harmony};
        size_t len = strlen(text), at, n;
        uint32_t cp;

        for (at = 0; at < len; at += n) {
                n = kz_utf8_decode(text + at, len - at, &cp);
                variant.letters = variant.letters << 8 | kz_kazakh_letter(cp);
                variant.mask = variant.mask << 8 | 0xFF;
                variant.n++;
        }
        return variant;
}

static size_t add_variants(
        struct variant *variants, size_t n, const struct kz_kazakh_suffix *suffix)
{
        if (strcmp(suffix->back, suffix->front) == 0) {
                variants[n++] = make_variant(suffix, suffix->back, KZ_HARMONY_EITHER);
        } else {
                variants[n++] = make_variant(suffix, suffix->back, KZ_HARMONY_BACK);
                variants[n++] = make_variant(suffix, suffix->front, KZ_HARMONY_FRONT);
        }
        return n;
}

static void sort_variants(struct kz_kazakh *kazakh, const struct variant *variants, size_t n)
{
        size_t letter, i, at = 0;

        for (letter = 0; letter <= KZ_KAZAKH_CODES; letter++) {
                kazakh->first[letter] = (uint16_t)at;
                for (i = 0; i < n; i++) {
                        if ((variants[i].letters & 0xFF) == letter)
                                kazakh->variants[at++] = variants[i];
                }
        }
}

struct kz_kazakh *kz_kazakh_new(void)
{
        struct kz_kazakh *kazakh = calloc(1, sizeof(*kazakh));
        struct variant variants[VARIANTS_MAX];
        size_t n = 0, i;

        if (!kazakh || kz_kazakh_stems_init(&kazakh->stems)) {
                free(kazakh);
                return NULL;
        }
        for (i = 0; i < kz_kazakh_n_suffixes && n + 2 <= VARIANTS_MAX; i++)
                n = add_variants(variants, n, &kz_kazakh_suffixes[i]);
        sort_variants(kazakh, variants, n);
        for (i = 0; i < KZ_SLOT_COUNT; i++) {
                if (kz_kazakh_rules[i].last)
                        kazakh->last_slots |= (uint64_t)1 << i;
        }
        return kazakh;
}

struct kz_kazakh *kz_kazakh_free(struct kz_kazakh *kazakh)
{
        if (!kazakh)
                return NULL;
        kz_kazakh_stems_deinit(&kazakh->stems);
        free(kazakh);
        return NULL;
}

static bool letter_is(const struct kz_kazakh_word *word, size_t i, uint32_t cp)
{
        return word->letter[i] == kz_kazakh_letter(cp);
}

/*
 * Where two endings could be meant, the rarer is not: жұмыс-ы, but тұрғы-сы and басшы-сы; ақын-ы
 * and чемпион-ы, but басшы-ны; Қазақстан and not from there. n: letters before the
 * variant, at least 2.
 */
static bool is_misread(const struct kz_kazakh_word *word, size_t n, const struct variant *variant)
{
        bool narrow = letter_is(word, n - 1, u'ы') || letter_is(word, n - 1, u'і');
        bool agent = letter_is(word, n - 2, u'ш');

        switch (variant->slot) {
        case KZ_SLOT_THEIRS:
                return letter_is(word, n, u'с') && narrow && !agent &&
                       !letter_is(word, n - 2, u'ғ') && !letter_is(word, n - 2, u'г');
        case KZ_SLOT_CASE:
        case KZ_SLOT_PAST:
                if (letter_is(word, n, u'н') && variant->n == 2)
                        return (narrow && !agent) || letter_is(word, n - 1, u'о');
                return variant->n == 3 && letter_is(word, n, u'т') &&
                       letter_is(word, n - 1, u'с') && !(word->sound[n - 1] & KZ_SOUND_VOWEL);
        default:
                return false;
        }
}

/*
 * Whether a stem may end with these n letters before an ending that begins with a vowel: not with
 * consonants that cannot stand together at a word's end. -шы behind one is the agent's: бас-шы.
 */
static bool is_pronounceable(const struct kz_kazakh_word *word, size_t n)
{
        uint8_t last = word->sound[n], before = word->sound[n - 1];
        const uint8_t open = KZ_SOUND_VOWEL | KZ_SOUND_GLIDE;
        const uint8_t sonorant = KZ_SOUND_R | KZ_SOUND_L | KZ_SOUND_NASAL;

        if (letter_is(word, n - 1, u'ш'))
                return before & KZ_SOUND_VOWEL;
        if ((last | before) & open || word->letter[n - 1] == word->letter[n - 2])
                return true;
        if (last & KZ_SOUND_HARD)
                return before & (sonorant | KZ_SOUND_HARD);
        /* метр, жанр; организм, фильм; цикл */
        if (last & KZ_SOUND_R)
                return before & (KZ_SOUND_HARD | KZ_SOUND_NASAL);
        if (letter_is(word, n - 1, u'м'))
                return before & (KZ_SOUND_R | KZ_SOUND_L | KZ_SOUND_Z);
        return last & KZ_SOUND_L && letter_is(word, n - 2, u'к');
}

static bool may_be_stem(const struct kz_kazakh_word *word, size_t n, const struct variant *variant)
{
        const struct kz_kazakh_rule *rule = &kz_kazakh_rules[variant->slot];
        size_t least = variant->n == 1 ? LEAST_BEFORE_LETTER : LEAST;

        if (!(rule->before & (1u << KZ_SLOT_NOUN)) && least < LEAST_VERB)
                least = LEAST_VERB;
        if (least < rule->least)
                least = rule->least;
        if (n < least)
                return false;
        return !kz_kazakh_is_vowel(word->letter[n]) || is_pronounceable(word, n);
}

/*
 * Takes every ending off the first n letters that allowed, bits of slots, lets stand there, and
 * goes on before it. harmony: what the ending behind demands of this one.
 */
static void search_chains(struct search *search, size_t n, uint64_t allowed, uint8_t harmony)
{
        const struct kz_kazakh_word *word = search->word;
        const struct kz_kazakh *kazakh = search->kazakh;
        const uint64_t stems = 1u << KZ_SLOT_NOUN | 1u << KZ_SLOT_VERB;
        uint8_t last = word->letter[n - 1];
        uint64_t tail = 0, before;
        size_t i, left;

        for (i = n > VARIANT_LETTERS_MAX ? n - VARIANT_LETTERS_MAX : 0; i < n; i++)
                tail = tail << 8 | word->letter[i];
        for (i = kazakh->first[last]; i < kazakh->first[last + 1]; i++) {
                const struct variant *variant = &kazakh->variants[i];

                if ((tail & variant->mask) != variant->letters || n < variant->n + 2u ||
                        !(allowed >> variant->slot & 1) || !(variant->harmony & harmony))
                        continue;
                left = n - variant->n;
                if (!(word->sound[left] & variant->after) ||
                        !(word->harmony[left] & variant->harmony) ||
                        is_misread(word, left, variant))
                        continue;
                before = kz_kazakh_rules[variant->slot].before;
                if (before & stems) {
                        if (left > search->known &&
                                kz_kazakh_stems_class(&kazakh->stems, word, left) & before)
                                search->known = left;
                        if (left < search->shortest && may_be_stem(word, left, variant))
                                search->shortest = left;
                }
                if (before & ~stems)
                        search_chains(search, left, before & ~stems,
                                variant->harmony == KZ_HARMONY_EITHER ? harmony : variant->harmony);
        }
}

/* Whether endings take the last of n letters with them: сентябрь, процесс-і, журналист-тер. */
static bool is_loose(const struct kz_kazakh_word *word, size_t n, bool is_latin)
{
        uint8_t last = word->letter[n - 1];

        if (n > 2 && last == kz_kazakh_letter(u'ь'))
                return true;
        if (n > 3 && last == word->letter[n - 2] && !is_latin && !kz_kazakh_is_vowel(last))
                return true;
        return n > 5 && last == kz_kazakh_letter(u'т') && letter_is(word, n - 2, u'с') &&
               letter_is(word, n - 3, is_latin ? u'і' : u'и');
}

/* Letters of the first n that are not loose; the last becomes what it is without an ending. */
static size_t trim(struct kz_kazakh_word *word, size_t n, bool is_latin)
{
        for (;; n--) {
                word->letter[n - 1] = kz_kazakh_hardened(word->letter[n - 1]);
                if (!is_loose(word, n, is_latin))
                        return n;
        }
}

/* Letters of the stem. */
static size_t stem_letters(
        const struct kz_kazakh *kazakh, struct kz_kazakh_word *word, bool is_latin)
{
        struct search search = {.kazakh = kazakh, .word = word, .shortest = word->n};
        size_t n;

        do {
                n = search.shortest = trim(word, search.shortest, is_latin);
                if (kz_kazakh_stems_class(&kazakh->stems, word, n))
                        return n;
                search_chains(&search, n, kazakh->last_slots, KZ_HARMONY_EITHER);
                if (search.known)
                        return trim(word, search.known, is_latin);
        } while (search.shortest < n);
        return n;
}

/* Takes the last vowel out of the n letters written in out: the new length in bytes. */
static size_t drop_vowel(const struct kz_kazakh_word *word, size_t n, char *out)
{
        size_t len = word->end[n], vowel = n - 1;

        while (vowel > 0 && !kz_kazakh_is_vowel(word->letter[vowel]))
                vowel--;
        memmove(out + word->end[vowel], out + word->end[vowel + 1], len - word->end[vowel + 1]);
        return len - (size_t)(word->end[vowel + 1] - word->end[vowel]);
}

/* Writes a stem of n letters the way it is written without an ending: its length in bytes. */
static size_t write_stem(const struct kz_kazakh *kazakh, const struct kz_kazakh_word *word,
        struct kz_str text, size_t n, char *out)
{
        static const struct {
                const char *soft, *hard;
                bool always; /* or only before a vowel: a Latin word may be an English one */
        } pairs[] = {{"ғ", "қ", true}, {"г", "к", true}, {"б", "п", true}, {"ǵ", "q", true},
                {"ğ", "q", true}, {"g", "k", false}, {"b", "p", false}};
        bool before_vowel = n < word->n && kz_kazakh_is_vowel(word->letter[n]);
        size_t len = word->end[n], i;

        memcpy(out, text.ptr, len);
        if (kz_kazakh_stems_class(&kazakh->stems, word, n) & KZ_CLASS_DROPS)
                len = drop_vowel(word, n, out);
        if (!letter_is(word, n - 1, u'қ') && !letter_is(word, n - 1, u'к') &&
                !letter_is(word, n - 1, u'п'))
                return len;
        for (i = 0; i < KZ_ARRAY_LEN(pairs); i++) {
                struct kz_str soft = kz_str(pairs[i].soft), hard = kz_str(pairs[i].hard);

                if ((before_vowel || pairs[i].always) && len > soft.len &&
                        memcmp(out + len - soft.len, soft.ptr, soft.len) == 0) {
                        memcpy(out + len - soft.len, hard.ptr, hard.len);
                        return len - soft.len + hard.len;
                }
        }
        return len;
}

/* Whether a word has a letter that English does not: an accent, Cyrillic, or a q without u. */
static bool has_kazakh_letter(struct kz_str text)
{
        size_t i;

        for (i = 0; i < text.len; i++) {
                if ((unsigned char)text.ptr[i] >= 0x80)
                        return true;
                if (text.ptr[i] == 'q' && (i + 1 == text.len || text.ptr[i + 1] != 'u'))
                        return true;
        }
        return false;
}

struct kz_str kz_kazakh_stem(struct kz_kazakh *kazakh, struct kz_str text)
{
        struct kz_kazakh_word word;
        size_t n;

        if (!kz_kazakh_word_spell(text, &word) || word.n < 2)
                return text;
        n = stem_letters(kazakh, &word, (unsigned char)*text.ptr < 0xD0);
        if (word.n - n < SURE_CHAIN && !has_kazakh_letter(text) &&
                (n < SURE_STEM || !kz_kazakh_stems_class(&kazakh->stems, &word, n)))
                return text;
        return (struct kz_str){kazakh->space, write_stem(kazakh, &word, text, n, kazakh->space)};
}

/* Whether the first n letters are a chain of a noun's endings, the last of a slot in allowed. */
static bool is_chain(const struct kz_kazakh *kazakh, const struct kz_kazakh_word *word, size_t n,
        uint64_t allowed)
{
        uint8_t last = word->letter[n - 1];
        uint64_t tail = 0, before;
        size_t i;

        for (i = n > VARIANT_LETTERS_MAX ? n - VARIANT_LETTERS_MAX : 0; i < n; i++)
                tail = tail << 8 | word->letter[i];
        for (i = kazakh->first[last]; i < kazakh->first[last + 1]; i++) {
                const struct variant *variant = &kazakh->variants[i];

                if (variant->n > n || (tail & variant->mask) != variant->letters ||
                        variant->slot > KZ_SLOT_OWN || !(allowed >> variant->slot & 1))
                        continue;
                before = kz_kazakh_rules[variant->slot].before;
                if (variant->n == n ? before & 1u << KZ_SLOT_NOUN
                                    : is_chain(kazakh, word, n - variant->n, before))
                        return true;
        }
        return false;
}

bool kz_kazakh_is_ending(const struct kz_kazakh *kazakh, struct kz_str text)
{
        struct kz_kazakh_word word;

        return has_kazakh_letter(text) && kz_kazakh_word_spell(text, &word) && word.n > 1 &&
               is_chain(kazakh, &word, word.n, kazakh->last_slots);
}
