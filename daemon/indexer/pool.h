/* Extractors at work: as many files at once as there are. One thread, the reindex's, uses it. */
#ifndef KZ_INDEXER_POOL_H
#define KZ_INDEXER_POOL_H

#include "daemon/indexer/preparers.h"

struct kz_pool;

struct kz_pool_settings {
        unsigned extractors;
        struct kz_extract_limits limits;
        const char *commands[KZ_COMMANDS]; /* command lines; NULL or empty: none */
};

/* One extractor with these settings. */
enum kz_status kz_pool_extractor(
        const struct kz_pool_settings *settings, struct kz_extractor **ret, struct kz_error *err);

enum kz_status kz_pool_new(const struct kz_pool_settings *settings, struct kz_applier *applier,
        struct kz_preparers *preparers, struct kz_pool **ret, struct kz_error *err);
/* Files under way are given up; nothing is recorded of them. */
struct kz_pool *kz_pool_free(struct kz_pool *pool);

bool kz_pool_is_full(const struct kz_pool *pool);
bool kz_pool_is_idle(const struct kz_pool *pool);

/*
 * Begins one file. fd and reading are taken over, also on failure; the strings of job are copied.
 * Fails only for what no other file would do better: KZ_E_NOMEM, or the program not starting.
 */
enum kz_status kz_pool_start(struct kz_pool *pool, struct kz_reading *reading,
        const struct kz_extract_job *job, struct kz_error *err);

/* Waits for something to come, at most so many milliseconds, and takes it. Failures as above. */
enum kz_status kz_pool_step(struct kz_pool *pool, int ms, struct kz_error *err);

#endif
