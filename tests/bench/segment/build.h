/*
 * Building one index of a collection, from text in memory, timed. What was measured is kept beside
 * the index, so that an index can be used again.
 */
#ifndef KZ_BENCH_BUILD_H
#define KZ_BENCH_BUILD_H

#include "tests/bench/segment/collection.h"
#include "tests/bench/segment/contender.h"
#include "tests/bench/segment/stopwatch.h"

#define BUILD_PATH_MAX 4096

struct build {
        char dir[BUILD_PATH_MAX];
        struct stopwatch add;    /* seconds: cutting into tokens, and adding */
        struct stopwatch finish; /* seconds: merging, compacting */
        uint64_t bytes;          /* on disk, all of it */
        uint64_t stored;         /* of them, for stored text */
        bool reused;
};

/*
 * Builds below `where`, in a folder named as the engine; with reuse, takes what is there when it is
 * of this collection.
 */
enum kz_status build_run(const struct contender_ops *ops, const char *where,
        const struct collection *collection, struct tokens *tokens, bool reuse, struct build *ret,
        struct kz_error *err);

/* Cutting all passages into tokens, alone. */
enum kz_status build_tokenise(const struct collection *collection, struct tokens *tokens,
        struct stopwatch *ret, struct kz_error *err);

#endif
