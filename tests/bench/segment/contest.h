/*
 * The same queries put to several indexes in turns: each is asked once to warm up, then in rounds,
 * one engine after the other, so that a busy machine is busy for all of them.
 *
 * Times are of the processor: all is in memory, so on an idle machine that is the time on the wall.
 * On a busy one a long query loses its processor to others again and again, and a short one seldom
 * does, which would flatter the faster engine.
 */
#ifndef KZ_BENCH_CONTEST_H
#define KZ_BENCH_CONTEST_H

#include "tests/bench/segment/contender.h"

#define CONTEST_MAX 8
#define CONTEST_ROUNDS_MAX 1000

struct contest_entry {
        const struct contender_ops *ops;
        struct contender *contender;      /* open for reading */
        double *us[CONTENDER_TASKS];      /* by query, the median of the rounds; NULL: not asked */
        struct contender_answer *answers; /* by query: of TOP_10, with the total of COUNT */
        double shared; /* part of the documents in the first one's answers, over all queries */
};

struct contest {
        const struct draw *draw;
        size_t rounds;
        bool wall;                                 /* time on the wall, not of the processor */
        struct contest_entry entries[CONTEST_MAX]; /* the first is what others are compared with */
        size_t n;
        size_t disagreements; /* queries that not all count alike */
};

void contest_deinit(struct contest *contest);

/* Opens an index of this engine for the contest. */
enum kz_status contest_enter(struct contest *contest, const struct contender_ops *ops,
        const char *dir, struct kz_error *err);

/* Asks everything. An engine that has spent 50 ms on a query is asked no more rounds of it. */
enum kz_status contest_run(struct contest *contest, struct kz_error *err);

/* Closes the indexes; what was measured stays. */
void contest_close(struct contest *contest);

#endif
