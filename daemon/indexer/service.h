/* The requests of the daemon, each to its place: adds and removals to the applier, jobs to a
 * thread. */
#ifndef KZ_INDEXER_SERVICE_H
#define KZ_INDEXER_SERVICE_H

#include "daemon/indexer/applier.h"
#include "daemon/indexer/channel.h"

struct kz_service;

enum kz_status kz_service_new(const char *data_dir, const char *name_rules,
        struct kz_channel *channel, struct kz_service **ret, struct kz_error *err);
/* Stops the job at its next safe point, commits, and waits for both. */
struct kz_service *kz_service_free(struct kz_service *service);

void kz_service_take(struct kz_service *service, const struct kz_indexer_frame *frame);

#endif
