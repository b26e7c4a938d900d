/* A look at one file: what kzsearch-extract makes of it. Nothing of it goes to the index. */
#ifndef KZ_INDEXER_LOOK_H
#define KZ_INDEXER_LOOK_H

#include <stdatomic.h>

#include "daemon/indexer/pool.h"
#include "index/base/arena.h"

#define KZ_LOOK_PROBLEMS_MAX 20

struct kz_look_problem {
        uint32_t line; /* 0: none */
        struct kz_str message;
};

struct kz_look {
        struct kz_arena arena; /* owns the strings below */
        struct kz_extract_result result;
        struct kz_document first; /* meaningful when there was one */
        bool has_first;
        struct kz_look_problem problems[KZ_LOOK_PROBLEMS_MAX];
        size_t n_problems;
};

/*
 * Extracts job->fd from its beginning; with first_only no further than the first document. A bad
 * file is a result. KZ_E_CANCELLED when cancelled is set; else failures are about the extractor.
 * ret is to be deinitialised in any case.
 */
enum kz_status kz_look_run(struct kz_look *ret, const struct kz_extract_job *job,
        const struct kz_pool_settings *settings, bool first_only, const atomic_bool *cancelled,
        struct kz_error *err);
void kz_look_deinit(struct kz_look *look);

#endif
