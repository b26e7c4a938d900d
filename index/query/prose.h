/*
 * Sentences. Who pastes a headline, a post or a paragraph means its words: "he was NOT there",
 * "THE UNITED NATIONS AND THE PRESS", "- said the minister -Reuters". Operators are for queries.
 */
#ifndef KZ_QUERY_PROSE_H
#define KZ_QUERY_PROSE_H

#include "index/query/leaf.h"

/* A query of so many words, so many of them common, is a sentence unless it has a field. */
#define KZ_PROSE_WORDS 10
#define KZ_PROSE_COMMON 3

/*
 * If the lexemes are a sentence, makes words of its AND, OR and NOT and takes out - and +, with a
 * warning. *n counts the lexemes, KZ_LEXEME_END too. KZ_E_NOMEM.
 */
enum kz_status kz_prose_read(struct kz_leaf_maker *maker, struct kz_lexeme *lexemes, size_t *n);

#endif
