/*
 * The lexer: a typed query to lexemes. It knows what stands where, not what it means:
 *
 *      + - !         operators when an item follows at once: `-draft`, `-(a b)`, not `- draft`,
 * `a-b` AND OR NOT    in capitals, standing alone "…" “…” „…“ «…»   quotes, the last two kinds of
 * pairs nesting; ~n after one name:value    a field; the value begins at once. https://… and 12:30
 * are words =word ="…"    exactly this form
 */
#ifndef KZ_QUERY_LEXER_H
#define KZ_QUERY_LEXER_H

#include <stdint.h>

#include "index/query/query_field.h"

enum kz_lexeme_kind {
        KZ_LEXEME_END,
        KZ_LEXEME_WORD,
        KZ_LEXEME_QUOTE,
        KZ_LEXEME_OPEN,
        KZ_LEXEME_CLOSE,
        KZ_LEXEME_AND,
        KZ_LEXEME_OR,
        KZ_LEXEME_NOT,
        KZ_LEXEME_MINUS, /* - or ! */
        KZ_LEXEME_PLUS,
        KZ_LEXEME_FIELD, /* text is the name; the value follows, glued */
};

struct kz_lexeme {
        enum kz_lexeme_kind kind;
        struct kz_str text; /* the word, the inside of the quote, the name of the field */
        struct kz_str raw;  /* as typed, with quotes and decorations */
        bool glued;         /* nothing stands between it and the lexeme before */
        bool exact;         /* = before it */
        bool unclosed;      /* a quote that ran to the end */
        bool near;          /* a quote with ~window after it */
        uint32_t window;
        bool no_window;     /* a quote with ~ and no number after it */
        const struct kz_query_field *field; /* KZ_LEXEME_FIELD: NULL for an unknown name */
};

#define KZ_LEXER_QUOTES 5

struct kz_lexer {
        struct kz_str text; /* valid UTF-8 */
        size_t at;
        size_t operators_end; /* up to here + - ! are operators */
        bool after_operator;
        bool value; /* the next lexeme is the value of `field` */
        const struct kz_query_field *field;
        bool unclosable[KZ_LEXER_QUOTES]; /* no closing mark of this kind comes any more */
        bool unbalanced[KZ_LEXER_QUOTES]; /* nested quotes of this kind do not add up */
};

void kz_lexer_init(struct kz_lexer *lexer, struct kz_str text);

/* The next lexeme, a view into the text; KZ_LEXEME_END for ever at the end. Linear in all. */
struct kz_lexeme kz_lexer_next(struct kz_lexer *lexer);

#endif
