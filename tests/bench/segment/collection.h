/* A collection cut into passages: what the engines of bench_segment index. */
#ifndef KZ_BENCH_COLLECTION_H
#define KZ_BENCH_COLLECTION_H

#include "tests/bench/segment/texts.h"
#include "tests/bench/segment/tokens.h"
#include "tests/bench/segment/vocabulary.h"

/* Tokens of a passage; the last one of a document has fewer. */
#define COLLECTION_PASSAGE_TOKENS 250

struct collection {
        struct texts texts;
        struct kz_str *passages; /* passage i is document i + 1 of every index */
        size_t n, cap;
        uint64_t bytes; /* of the passages */
        uint64_t tokens;
        uint64_t mark; /* a hash of all of it: kept indexes are of the same collection */
        struct vocabulary vocabulary; /* sorted, most frequent first */
};

#define COLLECTION_NULL                                                                            \
        {                                                                                          \
                .texts = TEXTS_NULL, .vocabulary = VOCABULARY_NULL                                 \
        }

void collection_deinit(struct collection *collection);

/*
 * Cuts the texts, which were read, into passages, and counts words. Passages without a token are
 * none. KZ_E_INVALID when there are no texts.
 */
enum kz_status collection_cut(
        struct collection *collection, struct tokens *tokens, struct kz_error *err);

/* All passages again and again, until they are there so many times: for a large index. The
 * vocabulary stays that of one copy. */
enum kz_status collection_repeat(
        struct collection *collection, size_t copies, struct kz_error *err);

#endif
