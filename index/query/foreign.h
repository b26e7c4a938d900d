/* What means something in the query languages of others, and nothing in ours. */
#ifndef KZ_QUERY_FOREIGN_H
#define KZ_QUERY_FOREIGN_H

#include "index/query/lexer.h"

/*
 * What to tell whoever typed a word or a quote, behind the piece as typed: what became of it, and
 * how to write what was likely meant. NULL: nothing.
 */
const char *kz_foreign_advice(const struct kz_lexeme *lexeme);

#endif
