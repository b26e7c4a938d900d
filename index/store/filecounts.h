/*
 * How many files the catalog has of a source, and how many of them could not be read. Kept beside
 * the records and committed with them, so that nobody reads the whole catalog to say so.
 *
 * Key: "count:" source. Value: u64 files, u64 failed (wire.h).
 */
#ifndef KZ_STORE_FILECOUNTS_H
#define KZ_STORE_FILECOUNTS_H

#include "index/store/catalog.h"

struct kz_filecounts {
        uint64_t files, failed;
};

/* Of one source; of an index that has no counts yet, by reading its records. */
enum kz_status kz_filecounts_read(struct kz_tier *tier, struct kz_str source,
        struct kz_filecounts *ret, struct kz_error *err);

/*
 * Replaces a file's record in the catalog by value, or deletes it when that is empty, and counts.
 * had: what is there now, or empty. tier: the writer's own view.
 */
enum kz_status kz_filecounts_set_record(struct kz_live_writer *live, struct kz_tier *tier,
        struct kz_str key, struct kz_str had, struct kz_str value, struct kz_error *err);

#endif
