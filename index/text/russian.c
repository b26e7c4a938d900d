#include "index/text/russian.h"

#include <libstemmer.h>
#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/field.h"
#include "index/text/russian_words.h"

/* Bytes of every Cyrillic letter. */
#define LETTER 2
/* KZ_STR for an initialiser */
#define TEXT(literal)                                                                              \
        {                                                                                          \
                (literal), sizeof(literal) - 1                                                     \
        }

struct state {
        struct sb_stemmer *snowball;
        char also[KZ_STEMMER_ALSO_MAX][KZ_TERM_MAX + 2 * LETTER];
};

void *kz_russian_open(void)
{
        struct state *state = calloc(1, sizeof(*state));

        if (!state)
                return NULL;
        state->snowball = sb_stemmer_new("russian", "UTF_8");
        if (!state->snowball) {
                free(state);
                return NULL;
        }
        return state;
}

void kz_russian_close(void *opaque)
{
        struct state *state = opaque;

        if (!state)
                return;
        sb_stemmer_delete(state->snowball);
        free(state);
}

static inline bool ends(struct kz_str word, const char *ending)
{
        size_t n = strlen(ending);

        return word.len >= n && memcmp(word.ptr + word.len - n, ending, n) == 0;
}

/* Whether word ends so; what stands before it in *ret. */
static inline bool cut(struct kz_str word, const char *ending, struct kz_str *ret)
{
        if (!ends(word, ending))
                return false;
        *ret = (struct kz_str){word.ptr, word.len - strlen(ending)};
        return true;
}

static bool ends_in_any(struct kz_str word, const char *const *endings, size_t n)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (ends(word, endings[i]))
                        return true;
        }
        return false;
}

static uint32_t letter_at(const char *bytes)
{
        return ((unsigned char)bytes[0] & 0x1Fu) << 6 | ((unsigned char)bytes[1] & 0x3Fu);
}

static bool is_vowel(const char *letter)
{
        switch (letter_at(letter)) {
        case U'а':
        case U'е':
        case U'и':
        case U'о':
        case U'у':
        case U'ы':
        case U'э':
        case U'ю':
        case U'я':
                return true;
        default:
                return false;
        }
}

/* Snowball takes endings only behind the first vowel. */
static bool has_vowel(struct kz_str part)
{
        size_t i;

        for (i = 0; i + LETTER <= part.len; i += LETTER) {
                if (is_vowel(part.ptr + i))
                        return true;
        }
        return false;
}

/* Whether a word is of Cyrillic letters without marks: every other byte begins one. */
static bool is_cyrillic(struct kz_str word)
{
        size_t i;

        for (i = 0; i + LETTER <= word.len; i += LETTER) {
                if ((unsigned char)word.ptr[i] < 0xD0 || (unsigned char)word.ptr[i] > 0xD3)
                        return false;
        }
        return i == word.len;
}

/* Names whose stem loses a vowel, or whose cases look like those of another word. */
static bool is_irregular(struct kz_str word, struct kz_str *ret)
{
        static const struct {
                struct kz_str word, stem;
        } forms[] = {{TEXT("павел"), TEXT("павл")}, {TEXT("семея"), TEXT("сем")},
                {TEXT("семеем"), TEXT("сем")}};
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(forms); i++) {
                if (kz_str_eq(word, forms[i].word)) {
                        *ret = forms[i].stem;
                        return true;
                }
        }
        return false;
}

struct declension {
        enum kz_russian_list list;
        struct kz_str endings[12];
};

static const struct declension declensions[] = {
        {KZ_RUSSIAN_GLIDES, {TEXT("й"), TEXT("я"), TEXT("ю"), TEXT("ем"), TEXT("е"), TEXT("и"),
                                    TEXT("ям"), TEXT("ями"), TEXT("ях"), TEXT("ей"), TEXT("ею")}},
        {KZ_RUSSIAN_HARD,
                {TEXT(""), TEXT("а"), TEXT("у"), TEXT("ом"), TEXT("е"), TEXT("ы"), TEXT("и"),
                        TEXT("ам"), TEXT("ами"), TEXT("ах"), TEXT("о"), TEXT("ой")}},
        {KZ_RUSSIAN_SOFT, {TEXT("ь"), TEXT("я"), TEXT("ю"), TEXT("ем"), TEXT("и"), TEXT("ей"),
                                  TEXT("ям"), TEXT("ями"), TEXT("ях"), TEXT("е"), TEXT("ью")}},
};

static bool is_one_of(const char *letters, const char *letter)
{
        for (; *letters; letters += LETTER) {
                if (memcmp(letters, letter, LETTER) == 0)
                        return true;
        }
        return false;
}

/* The declensions that have stems with this last letter, as bits: few words need a closer look. */
static unsigned declensions_of(const char *letter)
{
        switch (letter_at(letter)) {
        case U'а':
        case U'е':
        case U'о':
                return 1u << KZ_RUSSIAN_GLIDES;
        case U'м':
        case U'х':
                return 1u << KZ_RUSSIAN_HARD;
        case U'с':
                return 1u << KZ_RUSSIAN_SOFT;
        case U'л':
        case U'т':
                return 1u << KZ_RUSSIAN_HARD | 1u << KZ_RUSSIAN_SOFT;
        default:
                return 0;
        }
}

static bool declines_so(const struct declension *d, struct kz_str stem, struct kz_str ending)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(d->endings) && d->endings[i].ptr; i++) {
                if (kz_str_eq(ending, d->endings[i]))
                        return kz_russian_words_have(d->list, stem);
        }
        return false;
}

/* Nouns of the lists, in any case. */
static bool listed(struct kz_str word, struct kz_str *ret)
{
        size_t n, i;
        unsigned may;

        for (n = 0; n <= 3 * LETTER && n + 2 * LETTER <= word.len; n += LETTER) {
                const struct kz_str stem = {word.ptr, word.len - n};
                const struct kz_str ending = {word.ptr + stem.len, n};

                may = declensions_of(ending.ptr - LETTER);
                for (i = 0; may && i < KZ_ARRAY_LEN(declensions); i++) {
                        if ((may & 1u << declensions[i].list) &&
                                declines_so(&declensions[i], stem, ending)) {
                                *ret = stem;
                                return true;
                        }
                }
        }
        return false;
}

/* Surnames, and genitive plurals. */
static bool is_in_ov(struct kz_str word)
{
        /* увидев; братьев, whose nominative is no shorter */
        static const char *const others[] = {"видев", "смотрев", "терпев", "владев", "умев", "имев",
                "успев", "надев", "одев", "сидев", "глядев", "хотев", "краснев", "бледнев",
                "братьев", "листьев", "стульев", "деревьев", "крыльев", "перьев", "платьев",
                "колосьев", "лохмотьев"};
        struct kz_str before;

        if (!ends(word, "в") || (!cut(word, "ов", &before) && !cut(word, "ев", &before)))
                return false;
        return has_vowel(before) && !ends_in_any(word, others, KZ_ARRAY_LEN(others));
}

/* жанаозен, жанаозена */
static bool is_in_en(struct kz_str word, struct kz_str *ret)
{
        static const char endings[] = "аоы";
        struct kz_str before;

        *ret = word;
        if (word.len > LETTER && is_one_of(endings, word.ptr + word.len - LETTER))
                ret->len -= LETTER;
        return cut(*ret, "ен", &before) && has_vowel(before);
}

/* Snowball cuts the last letter of казахстан, казахстана and канал: so that of казахстане, каналу.
 */
static struct kz_str even_out(struct kz_str word, struct kz_str stem)
{
        /* Of nouns, and for н also of adjectives; but not of заседание and удалились. */
        static const char *const after_n[] = {"а", "е", "о", "у", "ы"};
        static const char *const after_l[] = {"у", "ом", "е", "ы", "ам", "ами", "ах", "ой", "ою",
                "ь", "ю", "я", "ем", "ей", "ям", "ями", "ях", "ью"};
        const struct kz_str ending = {word.ptr + stem.len, word.len - stem.len};
        struct kz_str left, before;
        size_t i;
        bool n = cut(stem, "н", &left);

        if (ending.len == 0 || (!n && !cut(stem, "л", &left)) ||
                (!cut(left, "а", &before) && !cut(left, "я", &before)) || !has_vowel(before))
                return stem;
        for (i = 0; n && i < KZ_ARRAY_LEN(after_n); i++) {
                if (kz_str_starts(ending, kz_str(after_n[i])))
                        return left;
        }
        for (i = 0; !n && i < KZ_ARRAY_LEN(after_l); i++) {
                if (kz_str_eq(ending, kz_str(after_l[i])))
                        return left;
        }
        return stem;
}

static enum kz_status snowball(struct state *state, struct kz_str word, struct kz_str *ret)
{
        const sb_symbol *stem;
        int len;

        *ret = word;
        if (word.len > KZ_TERM_MAX)
                return KZ_OK;
        stem = sb_stemmer_stem(state->snowball, (const sb_symbol *)word.ptr, (int)word.len);
        if (!stem)
                return KZ_E_NOMEM;
        len = sb_stemmer_length(state->snowball);
        if (len > 0)
                *ret = (struct kz_str){(const char *)stem, (size_t)len};
        return KZ_OK;
}

enum kz_status kz_russian_stem(void *opaque, struct kz_str word, struct kz_str *ret)
{
        enum kz_status status;
        struct kz_str stem;

        if (!is_cyrillic(word))
                return snowball(opaque, word, ret);
        *ret = word;
        if (is_in_ov(word))
                return KZ_OK;
        if (is_irregular(word, &stem) || listed(word, &stem) || is_in_en(word, &stem)) {
                *ret = stem;
                return KZ_OK;
        }
        status = snowball(opaque, word, &stem);
        if (!status)
                *ret = even_out(word, stem);
        return status;
}

/* Whether a noun with this stem has a genitive plural that is no surname. */
static bool has_plural(struct kz_str stem)
{
        return kz_russian_words_have(KZ_RUSSIAN_PLURALS, stem) &&
               !kz_russian_words_have(KZ_RUSSIAN_GIVEN, stem);
}

static void add(struct state *state, struct kz_str stem, const char *ending, struct kz_str *ret,
        size_t *ret_n)
{
        char *bytes = state->also[*ret_n];
        size_t n = strlen(ending);

        memcpy(bytes, stem.ptr, stem.len);
        memcpy(bytes + stem.len, ending, n);
        ret[(*ret_n)++] = (struct kz_str){bytes, stem.len + n};
}

/* Of документов: документ. */
static enum kz_status add_noun(
        struct state *state, struct kz_str noun, struct kz_str *ret, size_t *ret_n)
{
        char nominative[KZ_TERM_MAX + LETTER];
        enum kz_status status;
        struct kz_str stem;
        size_t n = noun.len;

        memcpy(nominative, noun.ptr, n);
        if (is_vowel(noun.ptr + n - LETTER)) {
                memcpy(nominative + n, "й", LETTER);
                n += LETTER;
        }
        status = kz_russian_stem(state, (struct kz_str){nominative, n}, &stem);
        if (!status)
                add(state, stem, "", ret, ret_n);
        return status;
}

enum kz_status kz_russian_also(
        void *opaque, struct kz_str word, struct kz_str ret[KZ_STEMMER_ALSO_MAX], size_t *ret_n)
{
        struct state *state = opaque;
        enum kz_status status;
        struct kz_str stem;

        *ret_n = 0;
        if (word.len > KZ_TERM_MAX || !is_cyrillic(word))
                return KZ_OK;
        if (is_in_ov(word)) {
                stem = (struct kz_str){word.ptr, word.len - 2 * LETTER};
                return has_plural(stem) ? add_noun(state, stem, ret, ret_n) : KZ_OK;
        }
        status = kz_russian_stem(state, word, &stem);
        if (status)
                return status;
        /* The letter that was evened out: of экрана, экран. */
        if ((ends(stem, "а") || ends(stem, "я")) && word.len > stem.len &&
                (memcmp(word.ptr + stem.len, "н", LETTER) == 0 ||
                        memcmp(word.ptr + stem.len, "л", LETTER) == 0))
                stem = (struct kz_str){word.ptr, stem.len + LETTER};
        if (!has_plural(stem))
                return KZ_OK;
        if (ends(stem, "ц")) {
                add(state, stem, "ев", ret, ret_n);
                add(state, stem, "ов", ret, ret_n);
        } else {
                add(state, stem, is_vowel(stem.ptr + stem.len - LETTER) ? "ев" : "ов", ret, ret_n);
        }
        return KZ_OK;
}
