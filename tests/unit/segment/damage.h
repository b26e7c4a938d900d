/* Damages bytes in every way that a test of a reader tries. */
#ifndef KZ_TESTS_DAMAGE_H
#define KZ_TESTS_DAMAGE_H

#include "index/base/str.h"

/* Sees one damaged copy, in memory of just its size: AddressSanitizer sees a read beyond. */
typedef void (*damage_fn)(void *context, struct kz_str bytes);

/* Every byte in turn: one bit of it changed, all of them, 0, 1 and 0xff. */
void damage_flip(struct kz_str bytes, damage_fn fn, void *context);
/* Every part from the beginning that is not the whole, the empty one too. */
void damage_cut(struct kz_str bytes, damage_fn fn, void *context);

#endif
