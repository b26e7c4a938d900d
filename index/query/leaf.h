/*
 * The leaves of a query's tree: words and phrases through the analyzer, exact values, dates. A leaf
 * is built from the lexeme that was typed and the field in which it stands.
 */
#ifndef KZ_QUERY_LEAF_H
#define KZ_QUERY_LEAF_H

#include "index/query/lexer.h"
#include "index/query/node.h"
#include "index/query/warnings.h"

struct kz_leaf_maker {
        struct kz_analyzer *analyzer;
        struct kz_arena *arena;
        struct kz_warnings *warnings;
        const struct kz_query_settings *settings;
        size_t n_words; /* words and values so far, at most KZ_QUERY_MAX_GROUPS */
        bool full;      /* there were more, and the person was told */
        bool shouting;  /* the query has no small letter: its capitals mean nothing */
        struct kz_error *err;
};

/*
 * A word or a quote to look for under prefix. typed is what `missing` shows for it. insist: it is
 * required even when common. *ret is NULL when nothing in it can be looked for.
 */
enum kz_status kz_leaf_words(struct kz_leaf_maker *maker, const struct kz_lexeme *lexeme,
        const char *prefix, struct kz_str typed, bool insist, struct kz_node **ret);

/*
 * One value of an exact or a date field. KZ_E_INVALID, without a message, when value is no date:
 * then the caller takes it literally.
 */
enum kz_status kz_leaf_value(struct kz_leaf_maker *maker, const struct kz_query_field *field,
        struct kz_str value, struct kz_str typed, struct kz_node **ret);

#endif
