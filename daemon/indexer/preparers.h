/* Threads that analyse documents, between the extractors and the applier. */
#ifndef KZ_INDEXER_PREPARERS_H
#define KZ_INDEXER_PREPARERS_H

#include "daemon/indexer/applier.h"

struct kz_preparers;

/* for_segments: kz_preparer_for_segments. */
enum kz_status kz_preparers_new(struct kz_applier *applier, unsigned threads, bool for_segments,
        struct kz_preparers **ret, struct kz_error *err);
/* Does what is queued, then ends the threads. */
struct kz_preparers *kz_preparers_free(struct kz_preparers *preparers);

/* Copies the document. Never waits: ask for room first. KZ_E_NOMEM. */
enum kz_status kz_preparers_push(
        struct kz_preparers *preparers, struct kz_reading *reading, const struct kz_document *doc);
bool kz_preparers_wait_room(struct kz_preparers *preparers, unsigned ms);

#endif
