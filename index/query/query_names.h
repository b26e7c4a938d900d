/* Which words of a query are looked for in other spellings and scripts. */
#ifndef KZ_QUERY_QUERY_NAMES_H
#define KZ_QUERY_QUERY_NAMES_H

#include "index/query/query.h"
#include "index/text/namekey.h"

enum kz_translit {
        KZ_TRANSLIT_NAMES = 0, /* names */
        KZ_TRANSLIT_OFF,       /* nothing: every word as it was typed */
        KZ_TRANSLIT_ALL,       /* every word that has a key */
};

/* "names", "off" or "all"; false for anything else. */
bool kz_translit_parse(struct kz_str name, enum kz_translit *ret);

/*
 * Gives the words of a query their name keys, by which match/expand.h finds their other spellings:
 * not those that are quoted, marked with = or *, common, or excluded. A word is surely a name when
 * it has a capital in a query that has words without. Before kz_query_add_title_bonuses.
 * KZ_E_NOMEM.
 */
enum kz_status kz_query_add_name_keys(struct kz_query *query, const struct kz_namerules *rules,
        enum kz_translit translit, struct kz_error *err);

#endif
