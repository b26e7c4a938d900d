/*
 * The words of a query in the order typed, for proximity: words, the words of phrases and NEAR, and
 * plain alternatives (law OR bill) as one. What is prefixed, excluded or nested deeper has no
 * place.
 */
#ifndef KZ_RANK_SLOTS_H
#define KZ_RANK_SLOTS_H

#include "index/base/arena.h"
#include "index/query/query.h"

/* Words past this many take no part. */
#define KZ_SLOTS_MAX 16

struct kz_slot {
        const struct kz_group **groups; /* alternatives */
        size_t n_groups;
        uint32_t offset; /* where it stands when the query is found word for word; the first at 0 */
        bool common;
};

struct kz_slots {
        struct kz_slot items[KZ_SLOTS_MAX];
        size_t n;
};

/* The arrays live in arena. */
enum kz_status kz_slots_init(struct kz_slots *ret, const struct kz_query *query,
        struct kz_arena *arena, struct kz_error *err);

#endif
