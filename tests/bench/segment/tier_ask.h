/* A drawn query put to a tier through the matcher that the product uses, ranked by its BM25. */
#ifndef KZ_BENCH_TIER_ASK_H
#define KZ_BENCH_TIER_ASK_H

#include "index/base/termvector.h"
#include "index/tier.h"
#include "tests/bench/segment/contender.h"

/* The tasks that it knows. */
#define TIER_ASK_TASKS (1u << CONTENDER_TOP_10 | 1u << CONTENDER_COUNT | 1u << CONTENDER_BOTH)

enum kz_status tier_ask(struct kz_tier *tier, const struct draw_query *query,
        enum contender_task task, struct contender_answer *ret, struct kz_error *err);

/* The tokens of a passage as a term vector, at positions 1, 2, 3 … */
enum kz_status tier_ask_terms(
        const struct tokens *passage, struct kz_termvector *ret, struct kz_error *err);

#endif
