/* Arrays that grow. */
#ifndef KZ_BASE_GROW_H
#define KZ_BASE_GROW_H

#include <stddef.h>

#include "index/base/error.h"

/*
 * Makes room for `want` elements of `size` bytes in the malloc'ed *array, which has room for *cap;
 * by half as much again at least, so that adding one after the other costs the same for each.
 * KZ_E_NOMEM, also for more elements than 32 bits can number: then nothing is changed.
 */
enum kz_status kz_grow(void **array, size_t *cap, size_t want, size_t size);

#endif
