/*
 * A segment that a large job writes as its documents come, past the live index. Nobody sees it
 * until the commit that lists it; the writer asks here what it holds.
 */
#ifndef KZ_STORE_BULK_H
#define KZ_STORE_BULK_H

#include "index/segment/term_merge.h"
#include "index/store/datadir.h"
#include "index/store/namebook.h"
#include "index/store/prepared.h"
#include "index/store/segments.h"

struct kz_bulk;

/* Makes the next segment's file. rules: of names, NULL for those compiled in; outlive it. memory:
 * bytes for postings, about; 0: KZ_SEGMENT_MEMORY. */
enum kz_status kz_bulk_new(const struct kz_datadir *dir, const struct kz_namerules *rules,
        size_t memory, struct kz_bulk **ret, struct kz_error *err);
/* Removes the file unless kz_bulk_keep was called. NULL is fine; returns NULL. */
struct kz_bulk *kz_bulk_free(struct kz_bulk *bulk);

/* Who is told while terms or runs of them are written, in bytes of the file, about; what it returns
 * but KZ_OK ends that. NULL, as at first: nobody. */
void kz_bulk_set_tick(struct kz_bulk *bulk, kz_merge_tick_fn tick, void *context);

/* Adds a document, prepared for a segment; one with its id that came before is not that which
 * counts any more. */
enum kz_status kz_bulk_add(struct kz_bulk *bulk, const struct kz_prepared *prepared, uint64_t seq,
        struct kz_error *err);
/* The document that was added last has an older copy elsewhere, to be hidden when this is listed.
 */
void kz_bulk_note_older(struct kz_bulk *bulk);
/* Calls fn for the id of each such document that counts. What it returns but KZ_OK ends the walk.
 */
enum kz_status kz_bulk_each_older(const struct kz_bulk *bulk,
        enum kz_status (*fn)(void *context, struct kz_str id, struct kz_error *err), void *context,
        struct kz_error *err);
/* False when it has no such document. */
bool kz_bulk_remove(struct kz_bulk *bulk, struct kz_str id);
/* From here on what is removed can be brought back, until the next mark. */
void kz_bulk_mark(struct kz_bulk *bulk);
void kz_bulk_restore(struct kz_bulk *bulk);
/* The hash of the content of a document that it has; NULL: it has none of this id. */
const struct kz_hash *kz_bulk_held(const struct kz_bulk *bulk, struct kz_str id);

/* Calls fn for the id of each document that came from the file at path and counts. fn must not
 * change the bulk; what it returns but KZ_OK ends the walk. */
enum kz_status kz_bulk_each_of_file(const struct kz_bulk *bulk, struct kz_str path,
        enum kz_status (*fn)(void *context, struct kz_str id, struct kz_error *err), void *context,
        struct kz_error *err);

/* It is not to be finished, nor added to: who tries is told so. */
void kz_bulk_spoil(struct kz_bulk *bulk);

/* Writes the file to its end, synced, name and all; nothing when that is done. No more may be
 * added, but removed. */
enum kz_status kz_bulk_finish(struct kz_bulk *bulk, struct kz_error *err);
const char *kz_bulk_name(const struct kz_bulk *bulk);
/* Of a finished one: writes the mask of documents that do not count, for the commit that lists it.
 */
enum kz_status kz_bulk_store_mask(
        struct kz_bulk *bulk, struct kz_live_writer *live, struct kz_error *err);
/* It is listed: the file stays. */
void kz_bulk_keep(struct kz_bulk *bulk);

#endif
