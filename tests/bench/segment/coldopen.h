/*
 * From starting a process to an open index, and to its first answer, when its pages are not in
 * memory. The program runs itself: `bench_segment --answer ENGINE DIR WORD`.
 */
#ifndef KZ_BENCH_COLDOPEN_H
#define KZ_BENCH_COLDOPEN_H

#include <stddef.h>

#include "index/base/error.h"
#include "tests/bench/segment/contender.h"

struct coldopen {
        double open_ms;   /* until it is open; medians of the rounds */
        double answer_ms; /* until it has found the 10 best for a word */
        double resident;  /* part of the pages that could not be dropped, the worst round */
};

/*
 * Nobody may have the index open. engine NULL: the program starts and answers at once, which is
 * what the others pay as well.
 */
enum kz_status coldopen_run(const struct contender_ops *engine, const char *dir, const char *word,
        size_t rounds, struct coldopen *ret, struct kz_error *err);

/* The child's side: engine "none" for NULL. An exit status. */
int coldopen_answer(const char *engine, const char *dir, const char *word);

#endif
