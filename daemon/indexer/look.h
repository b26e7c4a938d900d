/* A look at one file: what kzsearch-extract makes of it. Nothing of it goes to the index. */
#ifndef KZ_INDEXER_LOOK_H
#define KZ_INDEXER_LOOK_H

#include <stdatomic.h>

#include "daemon/indexer/pool.h"
#include "index/base/arena.h"
#include "index/engine.h"

#define KZ_LOOK_PROBLEMS_MAX 20
#define KZ_LOOK_DOCUMENTS_MAX 20

struct kz_look_problem {
        uint32_t line; /* 0: none */
        bool note;
        struct kz_str message;
};

struct kz_look_document {
        struct kz_str id, title, date, lang, type;
        struct kz_sketch sketch;
};

struct kz_look {
        struct kz_arena arena; /* owns the strings below */
        struct kz_extract_result result;
        struct kz_document first;  /* when n_documents is not 0; without path and origins */
        struct kz_origins origins; /* of it */
        struct kz_look_document documents[KZ_LOOK_DOCUMENTS_MAX]; /* the first ones */
        size_t n_documents;
        struct kz_look_problem problems[KZ_LOOK_PROBLEMS_MAX];
        size_t n_problems;
};

/*
 * Extracts job->fd from its beginning. A bad file is a result. KZ_E_CANCELLED when cancelled is
 * set; else failures are about the extractor. ret is to be deinitialised in any case.
 */
enum kz_status kz_look_run(struct kz_look *ret, const struct kz_extract_job *job,
        const struct kz_pool_settings *settings, struct kz_preparer *preparer,
        const atomic_bool *cancelled, struct kz_error *err);
void kz_look_deinit(struct kz_look *look);

#endif
