/*
 * What will be read of a mapped file in a moment. Opening a segment looks at a few bytes in some
 * twenty places that are far apart; asked for together they come from a cold disk in the time of
 * one.
 */
#ifndef KZ_SEGMENT_WANT_H
#define KZ_SEGMENT_WANT_H

#include <stddef.h>

/* Has the kernel begin to read the pages of these bytes; it is never wrong not to. */
void kz_want(const void *bytes, size_t len);

#endif
