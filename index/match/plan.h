/*
 * What a search knows before it reads postings: statistics over all tiers, document frequencies,
 * scorers. Made once; the trees of all tiers are compiled against it, so a document scores the same
 * wherever it lives.
 */
#ifndef KZ_MATCH_PLAN_H
#define KZ_MATCH_PLAN_H

#include "index/base/arena.h"
#include "index/match/match.h"
#include "index/match/watch.h"

/* The terms of one group, or the one term of a filter. */
struct kz_plan_terms {
        const void *key; /* the struct kz_group or, for a filter, the struct kz_node */
        size_t n;
        struct kz_tier_term *found; /* in tier t term i: found[t * n + i] */
        uint64_t global_df;         /* the largest over the terms of the sum over tiers */
};

struct kz_plan_scorer {
        const struct kz_node *node; /* GROUP, PHRASE or NEAR */
        struct kz_scorer scorer;
};

struct kz_plan {
        struct kz_arena arena;
        struct kz_tier *const *tiers;
        size_t n_tiers;
        const struct kz_match_request *request;
        struct kz_watch *watch;
        struct kz_match_stats stats;
        uint64_t *documents; /* per tier */
        bool *df_exact;      /* per tier: tier.h */
        struct kz_plan_terms *terms;
        size_t n_terms, cap_terms;
        struct kz_plan_scorer *scorers;
        size_t n_scorers, cap_scorers;
        double title_share; /* of the weight of a node, for its words in a title */
};

enum kz_status kz_plan_init(struct kz_plan *plan, struct kz_tier *const *tiers, size_t n_tiers,
        const struct kz_match_request *request, struct kz_watch *watch, struct kz_error *err);
void kz_plan_deinit(struct kz_plan *plan);

/* Never NULL for a group or filter of the request's query. */
const struct kz_plan_terms *kz_plan_terms_of(const struct kz_plan *plan, const void *key);
/* A weight of 0 for a node that gives no score. */
struct kz_scorer kz_plan_scorer_of(const struct kz_plan *plan, const struct kz_node *node);
/* That of one word of a phrase of the request's query, as if it stood alone. */
struct kz_scorer kz_plan_word_scorer(
        const struct kz_plan *plan, const struct kz_node *phrase, const struct kz_group *word);

/* The sum of the dfs of the terms in a tier; 0 when it has none of them. */
uint64_t kz_plan_terms_cost(const struct kz_plan *plan, const void *key, size_t tier);

/* About how many documents of a tier the node has: what AND orders its children by. */
uint64_t kz_plan_cost(const struct kz_plan *plan, const struct kz_node *node, size_t tier);

#endif
