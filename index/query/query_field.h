/*
 * The fields of the query language: `title:`, `source:`, `date:` and the like, as one table. A
 * field joins by one line in query_field.c; the parser knows kinds, not names.
 */
#ifndef KZ_QUERY_QUERY_FIELD_H
#define KZ_QUERY_QUERY_FIELD_H

#include "index/base/buf.h"

enum kz_query_field_kind {
        KZ_FIELD_WORDS, /* a word, a phrase or a list in parentheses, analysed, under a prefix */
        KZ_FIELD_EXACT, /* exact values, under a prefix; each document has one */
        KZ_FIELD_PATH,  /* names of a path: text/pathname.h */
        KZ_FIELD_DATE,  /* ranges of KZ_COLUMN_DATE: date_filter.h */
        KZ_FIELD_SINCE, /* the same, counted back from now */
};

struct kz_query_field {
        const char *name;
        enum kz_query_field_kind kind;
        const char *prefix; /* KZ_PREFIX_…; "" for dates */
        bool fold;          /* values are kept in lower case */
};

/* The field of that name, in any ASCII case; NULL when there is none. */
const struct kz_query_field *kz_query_field_find(struct kz_str name);

/* The field of exact values or of paths whose prefix begins this term; NULL when there is none. */
const struct kz_query_field *kz_query_field_of_term(struct kz_str term);

/* Appends "title:, author:, …, since:". KZ_E_NOMEM. */
enum kz_status kz_query_field_names(struct kz_buf *out);

#endif
