/*
 * Documents of the built-in source `added`, kept as files: what a rebuild reads them from.
 *
 *      added/xx/H      kept documents; H is the hash of the id in hexadecimal, xx its first two
 * digits added/new/H     a document of a batch not known to be committed added/gone/H    an empty
 * mark: a removal of a batch not known to be committed
 *
 * A file: "kzadded1", the BLAKE2b-128 of all that follows, the content hash as in KZ_COLUMN_HASH,
 * and the document's record (document.h).
 *
 * The index decides what happened, for it commits a batch whole or not at all:
 *
 *      1. put: the document is written to new/H and synced; remove: new/H goes, gone/H is made
 *      2. before the commit: new/ and gone/ are synced
 *      3. the commit of the index; after it the change may be acknowledged
 *      4. settle: new/H whose content hash the index holds is renamed to xx/H, else deleted;
 *         gone/H whose id the index lacks takes xx/H with it; the mark goes last
 *
 * Step 4 runs after each commit, after each cancelled or failed one, and at each opening of a
 * writer. So a crash before 3 leaves only files that 4 deletes: nothing that was not acknowledged
 * comes back; a crash after 3 leaves files that 4 finishes: nothing acknowledged is lost, nothing
 * removed comes back. When the index is too damaged to be asked, both kinds are taken as done.
 */
#ifndef KZ_STORE_ADDED_H
#define KZ_STORE_ADDED_H

#include <stdint.h>

#include "index/base/document.h"
#include "index/store/hash.h"

#define KZ_ADDED_SOURCE "added"

struct kz_added;

/* dir: the data directory. Makes nothing yet. */
enum kz_status kz_added_new(const char *dir, struct kz_added **ret, struct kz_error *err);
struct kz_added *kz_added_free(struct kz_added *added); /* NULL is fine; returns NULL */

/* Step 1. record: the encoded document of this id; content: its hash in the index. */
enum kz_status kz_added_put(struct kz_added *added, struct kz_str id, struct kz_str record,
        const struct kz_hash *content, struct kz_error *err);
enum kz_status kz_added_remove(struct kz_added *added, struct kz_str id, struct kz_error *err);
/* Step 2. */
enum kz_status kz_added_sync(struct kz_added *added, struct kz_error *err);

/* Tells the content hash the index holds for id; *ret_has false when it has no such document. */
typedef enum kz_status (*kz_added_ask_fn)(
        void *context, struct kz_str id, struct kz_hash *ret, bool *ret_has, struct kz_error *err);
/* Step 4. ask NULL: the index cannot be asked. May be run again after a failure. */
enum kz_status kz_added_settle(
        struct kz_added *added, kz_added_ask_fn ask, void *context, struct kz_error *err);

/* Whether the document is kept as a file, settled or not. */
bool kz_added_has(struct kz_added *added, struct kz_str id);

/*
 * Calls fn for every kept document. A damaged file is passed over: *ret_damaged counts them, and
 * err (whose status stays for the caller to use) describes the first. fn's own failure ends the
 * walk.
 */
typedef enum kz_status (*kz_added_fn)(
        void *context, const struct kz_document *doc, struct kz_error *err);
enum kz_status kz_added_each(struct kz_added *added, kz_added_fn fn, void *context,
        uint64_t *ret_damaged, struct kz_error *err);

#endif
