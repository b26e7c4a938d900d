/* The documents that are copies of one: how many, and some of their names. */
#ifndef KZ_MATCH_HIT_COPIES_H
#define KZ_MATCH_HIT_COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "index/base/arena.h"
#include "index/base/error.h"
#include "index/base/str.h"

#define KZ_COPIES_NAMED 10 /* ids at most that are kept */

/* All zeros at first. */
struct kz_hit_copies {
        uint32_t n;                         /* copies, near ones and identical ones */
        uint32_t identical;                 /* of those, with the same content to the byte */
        uint32_t n_ids;                     /* min(n, KZ_COPIES_NAMED) */
        struct kz_str ids[KZ_COPIES_NAMED]; /* identical ones first, each part in byte order */
};

/* Whether the id of one more would be kept, for all that is known without it. */
bool kz_hit_copies_wants(const struct kz_hit_copies *copies, bool identical);

/* Counts one more. Its id, empty when it is not wanted, is copied to the arena if it is kept.
 * KZ_E_NOMEM. */
enum kz_status kz_hit_copies_add(
        struct kz_hit_copies *copies, struct kz_arena *arena, struct kz_str id, bool identical);

#endif
