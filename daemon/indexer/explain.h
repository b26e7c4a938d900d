/*
 * What kzsearch made or would make of one file, for a person who wonders. It reads the file through
 * kzsearch-extract and the index through a searcher, and changes nothing, so it runs beside a job.
 */
#ifndef KZ_INDEXER_EXPLAIN_H
#define KZ_INDEXER_EXPLAIN_H

#include <jansson.h>

#include "daemon/indexer/channel.h"

struct kz_explainer;

enum kz_status kz_explainer_new(const char *data_dir, struct kz_channel *channel,
        struct kz_explainer **ret, struct kz_error *err);
/* Gives up what is under way. NULL is fine; returns NULL. */
struct kz_explainer *kz_explainer_free(struct kz_explainer *explainer);

/* Answers the request in a thread; one at a time. Takes root over. */
void kz_explainer_take(struct kz_explainer *explainer, uint64_t tag, json_t *root);

#endif
