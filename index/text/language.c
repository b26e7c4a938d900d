#include "index/text/language.h"

#include <stdint.h>

#include "index/base/check.h"
#include "index/base/utf8.h"

/* Letters looked at, and bytes in case there are few letters among them. */
#define SAMPLE_LETTERS 4096
#define SAMPLE_BYTES 65536
/* In a text this short one word or letter decides. */
#define SHORT_WORDS 20
#define SHORT_LETTERS 60
#define WORD_MAX 24

struct sample {
        unsigned latin, cyrillic, other; /* letters */
        unsigned kazakh;                 /* letters of Kazakh that Russian lacks, but not і */
        unsigned kazakh_kinds;           /* a bit for each kind of these */
        unsigned own;                    /* қ ғ ұ and і, which Kyrgyz and Tatar lack */
        unsigned i;                      /* і, shared with Ukrainian and Belarusian */
        unsigned foreign;                /* Cyrillic letters that neither language has */
        unsigned kazakh_latin;           /* Latin letters with the marks of Kazakh alphabets */
        unsigned marked;                 /* Latin letters with any marks */
        unsigned words, english, kazakh_words;
};

/* Lower case of the letters that matter here. */
static uint32_t lower(uint32_t cp)
{
        if ((cp >= 'A' && cp <= 'Z') || (cp >= 0x0410 && cp <= 0x042F) ||
                (cp >= 0x00C0 && cp <= 0x00DE && cp != 0x00D7))
                return cp + 32;
        if (cp >= 0x0400 && cp <= 0x040F)
                return cp + 80;
        if ((cp >= 0x0460 && cp <= 0x0481) || (cp >= 0x048A && cp <= 0x04BF) ||
                (cp >= 0x04D0 && cp <= 0x052F) || (cp >= 0x0100 && cp <= 0x0137 && cp != 0x0130) ||
                (cp >= 0x014A && cp <= 0x0177) || (cp >= 0x01DE && cp <= 0x021F))
                return cp | 1;
        if (cp == 0x0147)
                return 0x0148;
        return cp;
}

static void count_cyrillic(struct sample *s, uint32_t cp)
{
        /* қ ғ ұ; then ә һ ң ө ү, which neighbours have as well */
        static const uint16_t letters[] = {
                0x049B, 0x0493, 0x04B1, 0x04D9, 0x04BB, 0x04A3, 0x04E9, 0x04AF};
        size_t k;

        s->cyrillic++;
        if (cp <= 0x044F || cp == 0x0451)
                return;
        if (cp == 0x0456) {
                s->i++;
                s->own++;
                return;
        }
        for (k = 0; k < KZ_ARRAY_LEN(letters); k++) {
                if (letters[k] == cp) {
                        s->kazakh++;
                        s->kazakh_kinds |= 1u << k;
                        s->own += k < 3;
                        return;
                }
        }
        s->foreign++;
}

static void count_latin(struct sample *s, uint32_t cp)
{
        /* ǵ ý ń á ó ú ı of 2018, ğ ş ñ ū ä ö ü of 2021 */
        static const uint16_t letters[] = {0x01F5, 0x00FD, 0x0144, 0x00E1, 0x00F3, 0x00FA, 0x0131,
                0x011F, 0x015F, 0x00F1, 0x016B, 0x00E4, 0x00F6, 0x00FC};
        size_t k;

        s->latin++;
        if (cp < 0x80)
                return;
        s->marked++;
        for (k = 0; k < KZ_ARRAY_LEN(letters); k++)
                s->kazakh_latin += letters[k] == cp;
}

static bool is_one_of(const char *const *words, size_t n, struct kz_str word)
{
        size_t i;

        for (i = 0; i < n; i++) {
                if (kz_str_eq(word, kz_str(words[i])))
                        return true;
        }
        return false;
}

static void count_word(struct sample *s, struct kz_str word)
{
        static const char *const english[] = {"the", "and", "of", "to", "that", "with", "this",
                "from", "which", "have", "has", "were", "been", "their", "by", "for", "is", "not",
                "are"};
        static const char *const kazakh[] = {"jáne", "jäne", "jane", "men", "úshin", "üşin",
                "ushin", "úshín", "týraly", "turaly", "bolyp", "dep", "degen", "qazaqstan",
                "memlekettik", "bul", "osy", "boıynsha", "boiynşa", "turǵan", "arqyly"};

        s->words++;
        s->english += is_one_of(english, KZ_ARRAY_LEN(english), word);
        s->kazakh_words += is_one_of(kazakh, KZ_ARRAY_LEN(kazakh), word);
}

static void take_sample(struct sample *s, struct kz_str text)
{
        char word[WORD_MAX + 4];
        size_t at = 0, n, n_word = 0;
        enum kz_script script;
        uint32_t cp;

        while (at < text.len && at < SAMPLE_BYTES &&
                s->latin + s->cyrillic + s->other < SAMPLE_LETTERS) {
                n = kz_utf8_decode(text.ptr + at, text.len - at, &cp);
                script = KZ_SCRIPT_COMMON;
                if (n == 0) {
                        n = 1;
                } else if (cp >= 0x80 || (cp | 0x20) - 'a' < 26) {
                        script = kz_script_of(cp);
                        cp = lower(cp);
                }
                at += n;
                if (script == KZ_SCRIPT_LATIN) {
                        count_latin(s, cp);
                        if (n_word <= WORD_MAX)
                                n_word += kz_utf8_encode(cp, word + n_word);
                        continue;
                }
                if (n_word)
                        count_word(s, (struct kz_str){word, n_word});
                n_word = 0;
                if (script == KZ_SCRIPT_CYRILLIC)
                        count_cyrillic(s, cp);
                else if (script != KZ_SCRIPT_COMMON)
                        s->other++;
        }
        if (n_word)
                count_word(s, (struct kz_str){word, n_word});
}

static const char *cyrillic_language(const struct sample *s)
{
        unsigned kinds = (unsigned)__builtin_popcount(s->kazakh_kinds);
        bool foreign = s->foreign * 200 > s->cyrillic; /* over one in two hundred */

        /* A name or two in a Russian text is under one letter in fifty; Kazakh has one in six. */
        if ((s->kazakh + s->i) * 50 > s->cyrillic && s->kazakh > s->foreign * 8) {
                if (s->cyrillic <= SHORT_LETTERS || (kinds >= 2 && s->own * 4 > s->kazakh + s->i))
                        return "kk";
                return "";
        }
        if (foreign || s->i * 50 > s->cyrillic)
                return "";
        return "ru";
}

static const char *latin_language(const struct sample *s)
{
        bool kazakh_letters = s->kazakh_latin * 40 > s->latin;

        if (kazakh_letters && s->kazakh_words &&
                (s->words <= SHORT_WORDS || s->kazakh_words * 150 > s->words))
                return "kk";
        if (s->marked * 50 > s->latin)
                return "";
        if (s->words <= SHORT_WORDS ? s->english > 0 : s->english * 12 > s->words)
                return "en";
        return "";
}

struct kz_language kz_language_guess(struct kz_str text)
{
        struct sample s = {0};

        take_sample(&s, text);
        if (s.cyrillic > s.latin && s.cyrillic > s.other)
                return (struct kz_language){cyrillic_language(&s), KZ_SCRIPT_CYRILLIC};
        if (s.latin > s.other)
                return (struct kz_language){latin_language(&s), KZ_SCRIPT_LATIN};
        return (struct kz_language){"", KZ_SCRIPT_COMMON};
}
