/* Expands a group that stands for all words with a beginning: demonstr*. */
#ifndef KZ_MATCH_EXPAND_PREFIX_H
#define KZ_MATCH_EXPAND_PREFIX_H

#include "index/match/expand.h"

/* group->begins is not empty. */
enum kz_status kz_expand_prefix(
        const struct kz_expand *expand, struct kz_group *group, struct kz_error *err);

#endif
