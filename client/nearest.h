/* What somebody may have meant: the nearest of some names to a mistyped one. */
#ifndef KZ_CLIENT_NEAREST_H
#define KZ_CLIENT_NEAREST_H

#include <stddef.h>

/*
 * The name with the fewest insertions, deletions, replacements and swaps of neighbours between it
 * and word (optimal string alignment), the first of equals; NULL when none is near enough to be
 * meant.
 */
const char *kz_nearest(const char *word, const char *const *names, size_t n);

#endif
