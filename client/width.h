/* How many columns of a terminal a code point takes. */
#ifndef KZ_CLIENT_WIDTH_H
#define KZ_CLIENT_WIDTH_H

#include <stdint.h>

#include "index/base/str.h"

/*
 * 0 for marks that stand on the letter before, 2 for wide ones, else 1: after Unicode's
 * EastAsianWidth.txt (W, F) and the categories Mn and Me of UnicodeData.txt, ranges rounded to
 * blocks where terminals do the same. Controls are not meant to get here: see visible.h.
 */
unsigned kz_width(uint32_t cp);

/* Columns of valid UTF-8. */
size_t kz_width_of(struct kz_str s);

#endif
