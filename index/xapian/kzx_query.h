/* Queries, and Xapian's own matcher. See kzx.h for the rules. */
#ifndef KZX_QUERY_H
#define KZX_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "index/base/error.h"

struct kzx_database;

/* ---- Queries: immutable trees ---- */

struct kzx_query;

enum kzx_op {
        KZX_AND,
        KZX_OR,
        KZX_AND_NOT, /* the first, but none of the others */
        KZX_XOR,
        KZX_AND_MAYBE, /* the first; the others add weight */
        KZX_FILTER,    /* all of them; only the first gives weight */
        KZX_NEAR,      /* all within `window` positions, in any order */
        KZX_PHRASE,    /* ... in this order; window = their number: one after the other */
        KZX_SYNONYM,   /* any of them, weighted as one term */
        KZX_MAX,       /* any of them, with the greatest weight */
        KZX_ELITE_SET, /* the `window` rarest of them */
};

/* The empty term matches every document. wqf: how often the query has it, 1 as a rule. */
enum kz_status kzx_query_term(
        const char *term, size_t len, uint32_t wqf, struct kzx_query **ret, struct kz_error *err);
enum kz_status kzx_query_all(struct kzx_query **ret, struct kz_error *err);
enum kz_status kzx_query_nothing(struct kzx_query **ret, struct kz_error *err);
/* window: for NEAR, PHRASE and ELITE_SET, 0 for the default; else 0. Of no queries: nothing. */
enum kz_status kzx_query_combine(enum kzx_op op, const struct kzx_query *const *queries, size_t n,
        uint32_t window, struct kzx_query **ret, struct kz_error *err);
/* Multiplies weights by factor, 0 or more. */
enum kz_status kzx_query_scale(
        const struct kzx_query *query, double factor, struct kzx_query **ret, struct kz_error *err);
/* Documents whose value v has low <= v <= high, compared as bytes; NULL: no such bound. */
enum kz_status kzx_query_value_range(uint32_t slot, const char *low, size_t low_len,
        const char *high, size_t high_len, struct kzx_query **ret, struct kz_error *err);
/* Terms that begin with prefix, at most max of them: KZ_E_LIMIT from the match when there are more.
 * max 0: no limit. */
enum kz_status kzx_query_prefix(
        const char *prefix, size_t len, uint32_t max, struct kzx_query **ret, struct kz_error *err);
struct kzx_query *kzx_query_free(struct kzx_query *query);

/* Xapian's description of the tree, malloc'ed and terminated: the caller frees it. */
enum kz_status kzx_query_describe(const struct kzx_query *query, char **ret, struct kz_error *err);

/* ---- Matching ---- */

struct kzx_enquire;
struct kzx_mset;

enum kzx_order {
        KZX_ORDER_ASCENDING,  /* equal weights: lowest document first */
        KZX_ORDER_DESCENDING, /* ... highest first */
        KZX_ORDER_ANY,        /* ... whatever is fastest */
};

/* A fresh one ranks by BM25 with Xapian's defaults, in ascending order, and matches nothing. */
enum kz_status kzx_enquire_new(
        struct kzx_database *db, struct kzx_enquire **ret, struct kz_error *err);
struct kzx_enquire *kzx_enquire_free(struct kzx_enquire *enquire);
enum kz_status kzx_enquire_set_query(
        struct kzx_enquire *enquire, const struct kzx_query *query, struct kz_error *err);
/* BM25 with these parameters (Robertson and Zaragoza 2009; k2 is 0, min_normlen as Xapian names
 * it). */
enum kz_status kzx_enquire_set_bm25(struct kzx_enquire *enquire, double k1, double k3, double b,
        double min_normlen, struct kz_error *err);
/* Every weight 0. */
enum kz_status kzx_enquire_set_bool(struct kzx_enquire *enquire, struct kz_error *err);
enum kz_status kzx_enquire_set_order(
        struct kzx_enquire *enquire, enum kzx_order order, struct kz_error *err);
/* By the value of a slot, as bytes, before weight. */
enum kz_status kzx_enquire_sort_by_value(
        struct kzx_enquire *enquire, uint32_t slot, bool reverse, struct kz_error *err);

/* Matches from rank first (0-based), at most max; looks at check_at_least documents at least, so
 * that a number as large as the database makes the counts exact. */
enum kz_status kzx_enquire_match(struct kzx_enquire *enquire, uint32_t first, uint32_t max,
        uint32_t check_at_least, struct kzx_mset **ret, struct kz_error *err);

/*
 * Calls `found` for every document that matches, ascending, and `look` for every one that has the
 * terms, before positions are compared. What either returns but KZ_OK, with its message, ends the
 * search and is returned. Neither may use the database.
 */
enum kz_status kzx_query_each(struct kzx_database *db, const struct kzx_query *query,
        enum kz_status (*look)(void *context, struct kz_error *err),
        enum kz_status (*found)(void *context, uint32_t docid, struct kz_error *err), void *context,
        struct kz_error *err);

struct kzx_mset *kzx_mset_free(struct kzx_mset *mset);
size_t kzx_mset_size(const struct kzx_mset *mset);

struct kzx_counts {
        uint32_t lower, estimated, upper;
};

enum kz_status kzx_mset_counts(
        const struct kzx_mset *mset, struct kzx_counts *ret, struct kz_error *err);
/* Documents and weights of the matches [from, from + max), as many as there are: *ret_n.
 * weights may be NULL. KZ_E_INVALID when from is past the end. */
enum kz_status kzx_mset_read(const struct kzx_mset *mset, size_t from, size_t max, uint32_t *docids,
        double *weights, size_t *ret_n, struct kz_error *err);

#ifdef __cplusplus
}
#endif

#endif
