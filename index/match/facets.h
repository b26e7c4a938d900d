/*
 * Facets: how many of the matching documents have each value of a field. Counted in the one pass of
 * matching, over columns.
 */
#ifndef KZ_MATCH_FACETS_H
#define KZ_MATCH_FACETS_H

#include "index/tier.h"

enum kz_facet {
        KZ_FACET_SOURCE = 0,
        KZ_FACET_LANGUAGE,
        KZ_FACET_KIND,
        KZ_FACET_MONTH, /* 2020-09 */
        KZ_FACET_YEAR,  /* 2020 */
        KZ_FACET_COUNT
};

/*
 * Values of one facet that are told apart. When there are more, those that were met after so many,
 * however frequent, are missing; those that are there are exact.
 */
#define KZ_FACETS_DISTINCT_MAX 65536

struct kz_facets;

/* wanted: bit i for the facet of number i. */
enum kz_status kz_facets_new(unsigned wanted, struct kz_facets **ret, struct kz_error *err);
struct kz_facets *kz_facets_free(struct kz_facets *facets); /* NULL is fine; returns NULL */

/* Counts documents of a tier, which ascend from call to call. */
enum kz_status kz_facets_add(struct kz_facets *facets, struct kz_tier *tier, const kz_docnum *docs,
        size_t n, struct kz_error *err);

struct kz_facet_value {
        struct kz_str value; /* empty: documents without one */
        uint64_t count;
};

/*
 * The most frequent values of one facet, equal counts in byte order, at most max; they belong to
 * facets. *ret_cut: there are more. Nothing may be counted afterwards.
 */
void kz_facets_values(struct kz_facets *facets, enum kz_facet facet, size_t max,
        const struct kz_facet_value **ret, size_t *ret_n, bool *ret_cut);

#endif
