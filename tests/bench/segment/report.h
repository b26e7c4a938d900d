/* All that bench_segment measured, for a person and for a program. */
#ifndef KZ_BENCH_REPORT_H
#define KZ_BENCH_REPORT_H

#include "tests/bench/segment/build.h"
#include "tests/bench/segment/coldopen.h"
#include "tests/bench/segment/contest.h"

struct report {
        const struct collection *collection;
        const struct contest *contest; /* engines in its order, as in builds and opens */
        uint64_t seed;
        double load_before, load_after; /* of the last minute */
        struct stopwatch tokenise;
        struct build builds[CONTEST_MAX];
        struct coldopen start; /* of a process that opens nothing */
        struct coldopen opens[CONTEST_MAX];
};

void report_print(const struct report *report);

/* Every figure of every query as well. */
enum kz_status report_write_json(
        const struct report *report, const char *path, struct kz_error *err);

#endif
