/*
 * The live index that follows one whose documents have gone into a segment. It is made beside it,
 * while the old one goes on taking changes, of the catalog and of what changed since the seal
 * began; then one rename of the manifest changes documents, masks and the list of segments at once,
 * and the old one is deleted with all its files. To delete document after document would take about
 * as long as adding them did, in one commit that every add waits for.
 *
 * Nobody knows it before that rename: a crash leaves a directory that the next writer sweeps away.
 */
#ifndef KZ_STORE_SUCCESSOR_H
#define KZ_STORE_SUCCESSOR_H

#include "index/store/bulk.h"
#include "index/store/writer.h"

struct kz_successor;

/* An empty one. The writer must outlive it. */
enum kz_status kz_successor_new(
        struct kz_writer *writer, struct kz_successor **ret, struct kz_error *err);
/* Removes its directory, unless it is published or may be. NULL is fine; returns NULL. */
struct kz_successor *kz_successor_free(struct kz_successor *successor);

/* Copies the records of all files, with ticks of the writer in between: none may change any more.
 */
enum kz_status kz_successor_copy_files(struct kz_successor *successor, struct kz_error *err);

/* Documents that stay live: put, or put again, or gone again. */
enum kz_status kz_successor_put(struct kz_successor *successor, const struct kz_prepared *prepared,
        uint64_t seq, struct kz_error *err);
enum kz_status kz_successor_remove(
        struct kz_successor *successor, struct kz_str id, struct kz_error *err);
/* Makes durable what came so far, so that the last step has little to write. */
enum kz_status kz_successor_commit(struct kz_successor *successor, struct kz_error *err);

/*
 * Takes in all else that the old one has committed, lists the segment with its mask as the newest,
 * and is the writer's live index from then on; the old one is left to be swept away. *ret_listed:
 * whether the segment is listed, or may be: after a failure it can be so that only a new writer
 * finds out.
 */
enum kz_status kz_successor_publish(struct kz_successor *successor, struct kz_bulk *segment,
        bool *ret_listed, struct kz_error *err);

#endif
