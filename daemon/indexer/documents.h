/* add, remove and the removal of a source, as operations of the applier. */
#ifndef KZ_INDEXER_DOCUMENTS_H
#define KZ_INDEXER_DOCUMENTS_H

#include <jansson.h>

#include "daemon/indexer/applier.h"
#include "daemon/indexer/channel.h"

/* Each queues an operation that answers by itself. root (a whole request) is taken over. */
void kz_documents_add(
        struct kz_applier *applier, struct kz_channel *channel, uint64_t tag, json_t *root);
void kz_documents_remove(
        struct kz_applier *applier, struct kz_channel *channel, uint64_t tag, json_t *root);
/* done (may be NULL) is called when it has ended. */
void kz_documents_remove_source(struct kz_applier *applier, struct kz_channel *channel,
        uint64_t tag, json_t *root, void (*done)(void *context), void *context);

#endif
