/* Byte order of terms, most of which differ in their first bytes. */
#ifndef KZ_BASE_TERMORDER_H
#define KZ_BASE_TERMORDER_H

#include <stdint.h>

#include "index/base/str.h"

struct kz_termorder {
        uint64_t begin; /* the term's first bytes, the first on top: kz_termorder_begin */
        uint32_t index; /* the caller's */
};

/* NUL bytes stand where a term has ended: it never comes behind one that it begins. */
uint64_t kz_termorder_begin(struct kz_str term);

/* The index-th term of the caller's. */
typedef struct kz_str (*kz_termorder_fn)(const void *context, uint32_t index);

/*
 * Sorts items by their terms, asking for those that begin alike. scratch has room for n more; what
 * is returned is one of the two, and holds all n in order.
 */
struct kz_termorder *kz_termorder_sort(struct kz_termorder *items, struct kz_termorder *scratch,
        size_t n, kz_termorder_fn term, const void *context);

#endif
