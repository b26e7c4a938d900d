/* Which words of a query are looked for in other spellings and scripts. */
#ifndef KZ_QUERY_QUERY_NAMES_H
#define KZ_QUERY_QUERY_NAMES_H

#include "index/base/name.h"
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

/*
 * Whether a name that shares a key with a group may be another spelling of its word. It must share
 * a close key, too, when both are in the letters of one language (a to z, or the Russian ones), and
 * when the index knows it in small letters as well: "saving" is no Саввин, but Bush is Буш.
 */
bool kz_query_names_agree(const struct kz_group *group, const struct kz_name *name);

/* Whether the words themselves share a close key, and not only what stemmers leave of them. */
bool kz_query_names_agree_whole(const struct kz_group *group, const struct kz_name *name);

#endif
