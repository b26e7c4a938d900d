/* Words with hyphens, and beside them the same words without. */
#ifndef KZ_QUERY_QUERY_HYPHENS_H
#define KZ_QUERY_QUERY_HYPHENS_H

#include "index/query/query.h"

/*
 * Puts an OR (`best`, `hyphenated`) in the place of every phrase that was typed as one word of two
 * or three parts (text/hyphen.h says which): non-governmental, and behind it nongovernmental. A
 * text that has the hyphens has both. Not of words that are quoted, marked with =, * or ~, or
 * excluded; not where the joined word is too common to tell anything. Before kz_query_add_name_keys
 * and kz_query_add_aliases. KZ_E_NOMEM.
 */
enum kz_status kz_query_join_hyphens(
        struct kz_query *query, struct kz_analyzer *analyzer, struct kz_error *err);

#endif
