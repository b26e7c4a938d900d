/* The documents of an index that are copies of a text, whether that is in it or not. */
#ifndef KZ_MATCH_ALIKE_H
#define KZ_MATCH_ALIKE_H

#include "index/base/sketch.h"
#include "index/match/hit_copies.h"
#include "index/tier.h"

/* but: an id that is left out. *ret is all zeros before; its ids are in the arena. */
enum kz_status kz_alike_find(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_sketch *sketch, struct kz_str but, struct kz_arena *arena,
        struct kz_hit_copies *ret, struct kz_error *err);

#endif
