#include "index/query/layout.h"

#include "index/base/check.h"
#include "index/base/utf8.h"
#include "index/query/lexer.h"

#define KEYS 47

/* The same keys in the same order, row by row: plain, and with shift. */
struct layout {
        const char *plain, *shifted;
};

static const struct layout english = {
        "`1234567890-="
        "qwertyuiop[]\\"
        "asdfghjkl;'"
        "zxcvbnm,./",
        "~!@#$%^&*()_+"
        "QWERTYUIOP{}|"
        "ASDFGHJKL:\""
        "ZXCVBNM<>?",
};

static const struct layout russian = {
        "ё1234567890-="
        "йцукенгшщзхъ\\"
        "фывапролджэ"
        "ячсмитьбю.",
        "Ё!\"№;%:?*()_+"
        "ЙЦУКЕНГШЩЗХЪ/"
        "ФЫВАПРОЛДЖЭ"
        "ЯЧСМИТЬБЮ,",
};

static const struct layout kazakh = {
        "(\"әіңғ,.үұқөһ"
        "йцукенгшщзхъ\\"
        "фывапролджэ"
        "ячсмитьбю№",
        ")!ӘІҢҒ;:ҮҰҚӨҺ"
        "ЙЦУКЕНГШЩЗХЪ/"
        "ФЫВАПРОЛДЖЭ"
        "ЯЧСМИТЬБЮ?",
};

/* Russian typed as Kazakh has the same letters. */
static const struct {
        const struct layout *set, *meant;
} pairs[KZ_LAYOUT_GUESSES / 2] = {
        {&english, &russian},
        {&english, &kazakh},
        {&russian, &english},
        {&kazakh, &english},
        {&russian, &kazakh},
};

struct key {
        uint32_t set, meant;
};

struct retype {
        struct kz_str text;
        struct key keys[2 * KEYS];
        kz_layout_known_fn known;
        void *context;
        struct kz_buf *out;
        size_t letters;
};

/* As many characters as the rows have keys. */
static void pair_rows(const char *set, const char *meant, struct key *keys)
{
        size_t i, a = 0, b = 0;

        for (i = 0; i < KEYS; i++) {
                a += kz_utf8_decode(set + a, 4, &keys[i].set);
                b += kz_utf8_decode(meant + b, 4, &keys[i].meant);
        }
}

static uint32_t press(const struct retype *retype, uint32_t cp)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(retype->keys); i++) {
                if (retype->keys[i].set == cp)
                        return retype->keys[i].meant;
        }
        return cp;
}

static struct kz_str slice(const struct retype *retype, size_t from, size_t to)
{
        return (struct kz_str){retype->text.ptr + from, to - from};
}

static enum kz_status keep(struct retype *retype, size_t from, size_t to)
{
        return kz_buf_append_str(retype->out, slice(retype, from, to));
}

static bool is_number(struct kz_str s)
{
        static const char others[] = "-./:,";
        size_t i, digits = 0;

        for (i = 0; i < s.len; i++) {
                bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

                if (!digit && !memchr(others, s.ptr[i], sizeof(others) - 1))
                        return false;
                digits += digit;
        }
        return digits > 0;
}

static bool is_letter_or_digit(uint32_t cp)
{
        return cp >= 0x80 || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
               (cp >= 'A' && cp <= 'Z');
}

/* One word, with nothing around it that is to stay. */
static enum kz_status type_word(struct retype *retype, size_t from, size_t to)
{
        size_t at = from, n, letters = 0;
        bool changes = false;

        if (is_number(slice(retype, from, to)) || retype->known(retype->context, from, to))
                return keep(retype, from, to);
        while (at < to) {
                uint32_t cp = 0, meant;
                char bytes[4];

                n = kz_utf8_decode(retype->text.ptr + at, to - at, &cp);
                meant = press(retype, cp);
                changes = changes ||
                          (meant != cp && (is_letter_or_digit(cp) || is_letter_or_digit(meant)));
                letters++;
                if (kz_buf_append(retype->out, bytes, kz_utf8_encode(meant, bytes)))
                        return KZ_E_NOMEM;
                at += n ? n : 1;
        }
        if (changes)
                retype->letters += letters;
        return KZ_OK;
}

/* Words and the spaces between them. */
static enum kz_status type_words(struct retype *retype, size_t from, size_t to)
{
        enum kz_status status = KZ_OK;
        size_t end;

        for (; from < to && !status; from = end) {
                bool space = retype->text.ptr[from] == ' ';

                for (end = from; end < to && (retype->text.ptr[end] == ' ') == space; end++)
                        ;
                status = space ? keep(retype, from, end) : type_word(retype, from, end);
        }
        return status;
}

/* Where the marks behind a word begin: demonstr* and tokaev~2. */
static size_t marks_at(const struct retype *retype, size_t from, size_t to)
{
        const char *s = retype->text.ptr;
        size_t at = to;

        while (at > from && s[at - 1] >= '0' && s[at - 1] <= '9')
                at--;
        if (at == from || s[at - 1] != '~')
                at = to;
        while (at > from && (s[at - 1] == '*' || s[at - 1] == '~'))
                at--;
        return at;
}

static enum kz_status type_lexeme(
        struct retype *retype, const struct kz_lexeme *lexeme, const struct kz_query_field *field)
{
        size_t start = (size_t)(lexeme->raw.ptr - retype->text.ptr), end = start + lexeme->raw.len;
        size_t from = (size_t)(lexeme->text.ptr - retype->text.ptr), to = from + lexeme->text.len;
        bool words = (lexeme->kind == KZ_LEXEME_WORD || lexeme->kind == KZ_LEXEME_QUOTE) &&
                     !lexeme->exact && (!field || field->kind == KZ_FIELD_WORDS);
        enum kz_status status;

        if (!words)
                return keep(retype, start, end);
        if (lexeme->kind == KZ_LEXEME_WORD)
                to = marks_at(retype, from, to);
        status = keep(retype, start, from);
        if (!status)
                status = type_words(retype, from, to);
        return status ? status : keep(retype, to, end);
}

static enum kz_status type_between_operators(struct retype *retype)
{
        const struct kz_query_field *field = NULL;
        enum kz_status status = KZ_OK;
        struct kz_lexeme lexeme;
        struct kz_lexer lexer;
        size_t done = 0;

        kz_lexer_init(&lexer, retype->text);
        for (;;) {
                size_t start;

                lexeme = kz_lexer_next(&lexer);
                if (lexeme.kind == KZ_LEXEME_END)
                        return keep(retype, done, retype->text.len);
                start = (size_t)(lexeme.raw.ptr - retype->text.ptr);
                status = keep(retype, done, start);
                if (!status)
                        status = type_lexeme(retype, &lexeme, lexeme.glued ? field : NULL);
                if (status)
                        return status;
                done = start + lexeme.raw.len;
                if (lexeme.kind == KZ_LEXEME_FIELD || !lexeme.glued)
                        field = lexeme.kind == KZ_LEXEME_FIELD ? lexeme.field : NULL;
        }
}

static bool is_filter(struct kz_str word)
{
        const char *colon = memchr(word.ptr, ':', word.len);

        return colon && kz_query_field_find((struct kz_str){word.ptr, (size_t)(colon - word.ptr)});
}

static bool is_connective(struct kz_str word)
{
        return kz_str_eq(word, KZ_STR("AND")) || kz_str_eq(word, KZ_STR("OR")) ||
               kz_str_eq(word, KZ_STR("NOT"));
}

/* All between spaces, but for what can be nothing else. */
static enum kz_status type_everything(struct retype *retype)
{
        enum kz_status status = KZ_OK;
        size_t from, to;

        for (from = 0; from < retype->text.len && !status; from = to) {
                struct kz_str word;

                for (to = from; to < retype->text.len && retype->text.ptr[to] != ' '; to++)
                        ;
                to += to == from;
                word = slice(retype, from, to);
                if (word.ptr[0] == ' ' || word.ptr[0] == '=' || is_connective(word) ||
                        is_filter(word))
                        status = keep(retype, from, to);
                else
                        status = type_word(retype, from, to);
        }
        return status;
}

enum kz_status kz_layout_retype(struct kz_str text, size_t guess, kz_layout_known_fn known,
        void *context, struct kz_buf *out, size_t *ret_letters)
{
        const struct layout *set = pairs[guess / 2].set, *meant = pairs[guess / 2].meant;
        struct retype retype = {.text = text, .known = known, .context = context, .out = out};
        size_t before = out->len;
        enum kz_status status;

        pair_rows(set->plain, meant->plain, retype.keys);
        pair_rows(set->shifted, meant->shifted, retype.keys + KEYS);
        status = guess % 2 ? type_everything(&retype) : type_between_operators(&retype);
        if (status)
                return status;
        if (retype.letters == 0)
                out->len = before;
        *ret_letters = retype.letters;
        return KZ_OK;
}
