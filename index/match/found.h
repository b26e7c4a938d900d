/*
 * Documents, ascending, with a number each: frequencies of a word, its scores, or sums of several
 * words' scores.
 */
#ifndef KZ_MATCH_FOUND_H
#define KZ_MATCH_FOUND_H

#include "index/tier.h"

struct kz_found {
        kz_docnum *docs;
        double *values; /* never negative */
        size_t n, cap;
};

void kz_found_deinit(struct kz_found *found);

/* Makes room for `more` documents behind the last. KZ_E_NOMEM. */
enum kz_status kz_found_reserve(struct kz_found *found, size_t more, struct kz_error *err);

/* Where doc is; found->n: it is not there. */
size_t kz_found_at(const struct kz_found *found, kz_docnum doc);

/* Replaces ret, which is neither, by the documents of a and b; of those that both have, the number
 * is a's plus b's. */
enum kz_status kz_found_merge(const struct kz_found *a, const struct kz_found *b,
        struct kz_found *ret, struct kz_error *err);

#endif
