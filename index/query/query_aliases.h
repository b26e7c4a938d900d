/* What was typed, and beside it the other names of the same thing. */
#ifndef KZ_QUERY_QUERY_ALIASES_H
#define KZ_QUERY_QUERY_ALIASES_H

#include "index/query/aliases.h"
#include "index/query/query.h"

/* What another name is worth less than the one typed. */
#define KZ_ALIAS_DISCOUNT 0.3

/*
 * Puts an OR (`best`) in the place of every word, or of every run of words in one AND, that is a
 * member of the aliases: what was typed first, then the other members of its group, and the member
 * itself where it has stems that the case typed has not. Not of words that are quoted, marked with
 * = or *, in a field, or excluded. After kz_query_add_name_keys: the members are looked for as they
 * are written. The query must not outlive the aliases. KZ_E_NOMEM.
 */
enum kz_status kz_query_add_aliases(
        struct kz_query *query, const struct kz_aliases *aliases, struct kz_error *err);

#endif
