#include "index/query/lexer.h"

#include "index/base/utf8.h"
#include "index/base/visible.h"

/* Larger windows reach across paragraphs, where no words are near. */
#define WINDOW_DIGITS 6

#define FIELD_NAME_MAX 64

struct quote_kind {
        uint32_t open;
        uint32_t close[2];
        bool nests; /* the opening mark cannot be a closing one */
};

static const struct quote_kind quote_kinds[KZ_LEXER_QUOTES] = {
        {'"', {'"', '"'}, false}, {0x201C, {0x201D, 0x201D}, true}, /* “…” */
        {0x201E, {0x201C, 0x201D}, false},                          /* „…“ and „…” */
        {0x00AB, {0x00BB, 0x00BB}, true},                           /* «…» */
        {0x201D, {0x201D, 0x201D}, false},                          /* ”…” */
};

void kz_lexer_init(struct kz_lexer *lexer, struct kz_str text)
{
        *lexer = (struct kz_lexer){.text = text};
}

static size_t peek(const struct kz_lexer *lexer, size_t at, uint32_t *ret)
{
        size_t n = 0;

        *ret = 0;
        if (at < lexer->text.len) {
                n = kz_utf8_decode(lexer->text.ptr + at, lexer->text.len - at, ret);
                if (n == 0)
                        n = 1;
        }
        return n;
}

static struct kz_str slice(const struct kz_lexer *lexer, size_t from, size_t to)
{
        return (struct kz_str){lexer->text.ptr + from, to - from};
}

static bool is_space(uint32_t cp)
{
        return cp <= ' ' || (cp >= 0x7F && cp <= 0xA0) || cp == 0x1680 ||
               (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
               cp == 0x205F || cp == 0x3000;
}

/* A stray closing guillemet opens nothing, but ends a word. */
static bool is_quote(uint32_t cp)
{
        return cp == '"' || (cp >= 0x201C && cp <= 0x201F) || cp == 0xAB || cp == 0xBB;
}

static bool ends_word(uint32_t cp)
{
        return is_space(cp) || is_quote(cp) || cp == '(' || cp == ')';
}

/* Whether something to look for begins here, so that an operator before it is one. */
static bool item_follows(const struct kz_lexer *lexer, size_t at)
{
        uint32_t cp;

        return peek(lexer, at, &cp) && !is_space(cp) && cp != ')' && cp != 0xBB;
}

/* In exact values parentheses belong to the value as long as they pair: id:a(1).txt */
static size_t word_end(const struct kz_lexer *lexer, size_t at, bool pairs)
{
        size_t depth = 0, n;
        uint32_t cp;

        while ((n = peek(lexer, at, &cp))) {
                if (pairs && cp == '(')
                        depth++;
                else if (pairs && cp == ')' && depth)
                        depth--;
                else if (ends_word(cp))
                        break;
                at += n;
        }
        return at;
}

static const struct quote_kind *quote_kind_of(uint32_t cp)
{
        size_t i;

        for (i = 0; i < KZ_LEXER_QUOTES; i++) {
                if (quote_kinds[i].open == cp)
                        return &quote_kinds[i];
        }
        return NULL;
}

/*
 * Finds the mark that closes a quote whose inside begins at `at`. A search that fails runs to the
 * end of the text, so it is remembered and not done again: many lonely marks must not cost the
 * square.
 */
static bool find_close(struct kz_lexer *lexer, const struct quote_kind *kind, size_t at,
        size_t *ret_close, size_t *ret_after)
{
        size_t i = (size_t)(kind - quote_kinds), first = 0, first_after = 0, depth = 1, n;
        bool found = false;
        uint32_t cp;

        if (lexer->unclosable[i])
                return false;
        for (; (n = peek(lexer, at, &cp)); at += n) {
                if (kind->nests && cp == kind->open)
                        depth++;
                if (cp != kind->close[0] && cp != kind->close[1])
                        continue;
                if (!found) {
                        found = true;
                        first = at;
                        first_after = at + n;
                }
                if (!kind->nests || lexer->unbalanced[i] || --depth == 0) {
                        *ret_close = at;
                        *ret_after = at + n;
                        return true;
                }
        }
        lexer->unclosable[i] = !found;
        lexer->unbalanced[i] = true;
        *ret_close = first;
        *ret_after = first_after;
        return found;
}

/* A quote opened one way and closed another: “like this". */
static bool find_any_close(
        const struct kz_lexer *lexer, size_t at, size_t *ret_close, size_t *ret_after)
{
        size_t n;
        uint32_t cp;

        for (; (n = peek(lexer, at, &cp)); at += n) {
                if (is_quote(cp)) {
                        *ret_close = at;
                        *ret_after = at + n;
                        return true;
                }
        }
        return false;
}

static void take_window(struct kz_lexer *lexer, struct kz_lexeme *lexeme)
{
        const char *s = lexer->text.ptr;
        size_t at = lexer->at, from;
        uint32_t value = 0;

        if (at >= lexer->text.len || s[at] != '~')
                return;
        from = ++at;
        while (at < lexer->text.len && s[at] >= '0' && s[at] <= '9') {
                if (at - from < WINDOW_DIGITS)
                        value = value * 10 + (uint32_t)(s[at] - '0');
                at++;
        }
        lexer->at = at;
        lexeme->no_window = at == from;
        if (lexeme->no_window)
                return;
        /* So many digits mean a large window, not their first ones. */
        lexeme->window = at - from > WINDOW_DIGITS ? UINT32_MAX : value;
        lexeme->near = true;
}

static void lex_quote(
        struct kz_lexer *lexer, const struct quote_kind *kind, size_t n, struct kz_lexeme *lexeme)
{
        size_t start = lexer->at, inside = start + n, close, after;

        lexeme->kind = KZ_LEXEME_QUOTE;
        if (!find_close(lexer, kind, inside, &close, &after) &&
                !find_any_close(lexer, inside, &close, &after)) {
                close = after = lexer->text.len;
                lexeme->unclosed = true;
        }
        lexeme->text = slice(lexer, inside, close);
        lexer->at = after;
        take_window(lexer, lexeme);
}

/* The length in bytes of the letters here that a colon ends; 0 when it is no name. */
static size_t field_name(const struct kz_lexer *lexer)
{
        size_t at = lexer->at, n, letters = 0;
        uint32_t cp;

        while ((n = peek(lexer, at, &cp)) && at - lexer->at < FIELD_NAME_MAX) {
                bool letter = (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
                              (cp >= 0xC0 && cp < 0x2000);

                if (cp == ':')
                        return letters >= 2 ? at - lexer->at : 0;
                if (!letter)
                        return 0;
                letters++;
                at += n;
        }
        return 0;
}

static bool lex_field(struct kz_lexer *lexer, struct kz_lexeme *lexeme)
{
        size_t len = field_name(lexer), after = lexer->at + len + 1;
        const struct kz_query_field *field;
        bool empty;

        if (len == 0)
                return false;
        field = kz_query_field_find(slice(lexer, lexer->at, lexer->at + len));
        empty = !item_follows(lexer, after);
        /* `Kazakhstan: law`, https://example.org */
        if (!field && (empty || kz_str_starts(slice(lexer, after, lexer->text.len), KZ_STR("//"))))
                return false;
        lexeme->kind = KZ_LEXEME_FIELD;
        lexeme->text = slice(lexer, lexer->at, lexer->at + len);
        lexeme->field = field;
        lexer->at = after;
        lexer->value = !empty;
        lexer->field = field;
        return true;
}

static bool is_operator(uint32_t cp)
{
        return cp == '-' || cp == '+' || cp == '!';
}

/* + - ! in a row are operators when an item follows them at once, and else a word of punctuation.
 */
static bool lex_operator(struct kz_lexer *lexer, struct kz_lexeme *lexeme)
{
        const char *s = lexer->text.ptr;
        size_t end = lexer->at;

        if (lexer->at >= lexer->operators_end) {
                while (end < lexer->text.len && is_operator((unsigned char)s[end]))
                        end++;
                if (end == lexer->at || !item_follows(lexer, end))
                        return false;
                lexer->operators_end = end;
        }
        lexeme->kind = s[lexer->at] == '+' ? KZ_LEXEME_PLUS : KZ_LEXEME_MINUS;
        lexer->at++;
        return true;
}

static enum kz_lexeme_kind keyword(struct kz_str word)
{
        if (kz_str_eq(word, KZ_STR("AND")))
                return KZ_LEXEME_AND;
        if (kz_str_eq(word, KZ_STR("OR")))
                return KZ_LEXEME_OR;
        if (kz_str_eq(word, KZ_STR("NOT")))
                return KZ_LEXEME_NOT;
        return KZ_LEXEME_WORD;
}

static void lex_item(
        struct kz_lexer *lexer, bool value, bool after_operator, struct kz_lexeme *lexeme)
{
        bool raw = value && lexer->field && lexer->field->kind != KZ_FIELD_WORDS;
        size_t start, n;
        uint32_t cp;

        if (!raw) {
                size_t at = lexer->at;

                while (at < lexer->text.len && lexer->text.ptr[at] == '=')
                        at++;
                if (at > lexer->at && peek(lexer, at, &cp) && !is_space(cp) && cp != '(' &&
                        cp != ')') {
                        lexeme->exact = true;
                        lexer->at = at;
                }
        }
        n = peek(lexer, lexer->at, &cp);
        if (quote_kind_of(cp)) {
                lex_quote(lexer, quote_kind_of(cp), n, lexeme);
                return;
        }
        start = lexer->at;
        lexer->at = word_end(lexer, start, raw);
        if (lexer->at == start)
                lexer->at += n; /* a stray » */
        lexeme->text = slice(lexer, start, lexer->at);
        lexeme->kind =
                value || after_operator || lexeme->exact ? KZ_LEXEME_WORD : keyword(lexeme->text);
}

struct kz_lexeme kz_lexer_next(struct kz_lexer *lexer)
{
        struct kz_lexeme lexeme = {.kind = KZ_LEXEME_END, .glued = true};
        bool value = lexer->value, after_operator = lexer->after_operator;
        size_t start, n;
        uint32_t cp;

        /* Marks of direction and width hide before words copied from pages: they are no part. */
        while ((n = peek(lexer, lexer->at, &cp)) && (is_space(cp) || kz_visible_is_control(cp))) {
                lexer->at += n;
                lexeme.glued = false;
        }
        start = lexer->at;
        lexer->value = lexer->after_operator = false;
        if (n == 0) {
                lexeme.raw = slice(lexer, start, start);
                return lexeme;
        }
        if (cp == '(' || cp == ')') {
                lexeme.kind = cp == '(' ? KZ_LEXEME_OPEN : KZ_LEXEME_CLOSE;
                lexer->at++;
        } else if (!value && lex_operator(lexer, &lexeme)) {
                lexer->after_operator = true;
        } else if (value || !lex_field(lexer, &lexeme)) {
                lex_item(lexer, value, after_operator, &lexeme);
        }
        lexeme.raw = slice(lexer, start, lexer->at);
        return lexeme;
}
