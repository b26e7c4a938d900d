/* The matcher again, the simplest way: every node asked about every document. */
#ifndef KZ_TESTS_MATCH_ORACLE_H
#define KZ_TESTS_MATCH_ORACLE_H

#include "tests/unit/match/world.h"

struct oracle_hit {
        const struct kz_memory_doc *doc;
        double score, key;
        uint64_t missing;
        uint32_t copies; /* others that fold into it, when they collapse */
};

struct oracle_copy {
        const struct kz_memory_doc *doc, *of;
};

struct oracle {
        struct oracle_hit full[WORLD_LARGE], fill[WORLD_LARGE]; /* all of them, best first */
        size_t n_full, n_fill;
        size_t total;                               /* n_full before collapsing */
        struct oracle_copy copies[2 * WORLD_LARGE]; /* which folds into which, when they collapse */
        size_t n_copies;
};

void oracle_run(
        const struct world *world, const struct kz_match_request *request, struct oracle *ret);

/* A saturating scorer for tests. The context is a double[256]. */
struct kz_scorer oracle_scorer(
        void *norm, const struct kz_match_stats *stats, const uint64_t *dfs, size_t n);

#endif
