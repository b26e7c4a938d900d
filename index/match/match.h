/*
 * The matcher: a query over the tiers of one generation, in the order asked for.
 *
 * AND by leapfrog, OR by merging, phrases and NEAR over positions of documents that have all the
 * words; NOT and filters narrow. Hits are ordered by key, equal keys by id in byte order, so
 * that a document ranks the same wherever it lives. See index/query/query.h for what nodes mean and
 * design notes on total, fill and missing below.
 */
#ifndef KZ_MATCH_MATCH_H
#define KZ_MATCH_MATCH_H

#include <stdatomic.h>

#include "index/base/sketch.h"
#include "index/match/facets.h"
#include "index/match/scorer.h"
#include "index/match/sort.h"
#include "index/query/query.h"
#include "index/tier.h"

/* When `total` is below this, fill hits follow. */
#define KZ_MATCH_FEW 10
/* A query's scoring clauses past this many are not told apart in `missing`. */
#define KZ_MATCH_MAX_CLAUSES 64

/* A search keeps no more different texts than this at once, however many of them fold. */
#define KZ_MATCH_FOLD_MAX 40000

/*
 * What a title bonus (kz_node.title_of) is worth, as a part of the weight of what it is for: the
 * first, and the second divided by the number of words asked for. Of two words one in a title says
 * what a document is about, of a sentence's it says little. Chosen on six collections with judgements
 * and on titles as queries.
 */
#define KZ_MATCH_TITLE_SHARE 0.1
#define KZ_MATCH_TITLE_SHARE_SHORT 0.4

/*
 * What a word too common to be required is worth, as a part of its weight by document frequency:
 * chance makes most of its occurrences. Chosen as above.
 */
#define KZ_MATCH_COMMON_SHARE 0.5

/* Saturation of a word that comes several times in the query: k3 of BM25. */
#define KZ_MATCH_REPEAT 2.0

/*
 * Fill: nobody wrote the phrase beside all of the other words, so its words count one by one, as
 * if they had been typed without quotes; standing together adds this part of the phrase's weight.
 */
#define KZ_MATCH_PHRASE_SHARE 0.3

struct kz_match_stats {
        uint64_t documents; /* over all tiers */
        uint64_t total_length;
};

/*
 * Gives the scorer of a group, phrase or NEAR from global statistics. dfs are those of its groups
 * (each the largest df of its terms, summed over tiers).
 */
typedef struct kz_scorer (*kz_match_scorer_fn)(void *context, const struct kz_match_stats *stats,
        const uint64_t *dfs, size_t n);

/*
 * For KZ_SORT_RECENT: the part of its score, from 0 to below 1, that a document loses by its date.
 */
typedef double (*kz_match_fade_fn)(void *context, bool dated, int64_t ts);

struct kz_match_request {
        const struct kz_query *query;
        size_t limit;            /* how many of the best full matches are wanted; 0: count only */
        size_t fill_limit;       /* full matches and fill together are at most this many */
        bool no_fill;
        bool no_total;           /* total may be less than there is: nobody reads it */
        kz_match_scorer_fn scorer;
        void *scorer_context;
        enum kz_sort sort;       /* of full matches; where nothing scores, RECENT is DATE */
        kz_match_fade_fn fade;   /* not NULL for KZ_SORT_RECENT */
        void *fade_context;
        bool collapse;           /* a hit that is near to a better one is not shown: fold.h */
        size_t fold_max;         /* only the first so many different texts can become full hits, and
                                    as many fill hits; 0: KZ_MATCH_FOLD_MAX */
        struct kz_facets *facets; /* counts every full match; NULL: nobody asks */
        uint64_t *tier_totals;   /* NULL, or a place for each tier's part of the total */
        int64_t deadline_ns;     /* CLOCK_MONOTONIC; 0: none */
        int64_t grace;           /* postings that may be read behind it: watch.h */
        const atomic_bool *cancelled; /* may be NULL */
};

struct kz_match_hit {
        uint32_t tier;     /* index into the tiers given */
        kz_docnum doc;
        double score;      /* its relevance, faded for KZ_SORT_RECENT */
        uint64_t missing;  /* bit i: the i-th scoring child of the root does not match; 0 for full */
        double key;        /* what hits are ordered by, greatest first; the score but for KZ_SORT_DATE */
        double fade;       /* KZ_SORT_RECENT: the part of the score that is lost; else 0 */
        uint32_t rank;     /* its place in the order of the result, from 0 */
};

struct kz_match_result {
        struct kz_match_hit *hits; /* full matches in their order, then fill, best first */
        struct kz_sketch *sketches; /* by rank; NULL unless copies collapse */
        size_t n_full;             /* min(limit, total), or fewer when copies collapse */
        size_t n_fill;
        uint64_t total;            /* documents that match all that is required: exact unless partial */
        bool at_least;             /* total is a lower bound: no_total */
        bool partial;              /* the deadline passed: hits are the best of what was seen */
};

#define KZ_MATCH_RESULT_NULL {0}

/*
 * Runs the request. KZ_E_CANCELLED; KZ_E_MODIFIED (start again with new tiers); the tiers' errors.
 * A deadline is not an error: the result is marked partial.
 */
enum kz_status kz_match_run(struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_match_result *ret, struct kz_error *err);
void kz_match_result_deinit(struct kz_match_result *result);

#endif
