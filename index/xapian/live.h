/*
 * The live index: a Xapian database that holds documents, the catalog and the journal's numbers,
 * changed by one writer in durable commits and read as a tier by many.
 *
 * Each document is found by its id term (KZ_PREFIX_ID). Columns are value slots of the same number;
 * number columns are stored so that they sort as bytes. The document data is the record of
 * document.h, deflated, after one byte that names its version.
 */
#ifndef KZ_XAPIAN_LIVE_H
#define KZ_XAPIAN_LIVE_H

#include "index/base/name.h"
#include "index/base/termvector.h"
#include "index/tier.h"

/* ---- Reading: one handle a thread ---- */

/*
 * Opens the database at path as a tier. KZ_E_NOT_FOUND: nothing there; KZ_E_CORRUPT, KZ_E_VERSION:
 * there is something, but not an index of ours.
 */
enum kz_status kz_live_open(const char *path, struct kz_tier **ret, struct kz_error *err);

/*
 * Moves to the newest commit; *ret_moved (may be NULL) tells whether there was one. Cursors opened
 * before are dead. Once a tier or a cursor of it gave KZ_E_MODIFIED, all of it does until this.
 */
enum kz_status kz_live_reopen(struct kz_tier *tier, bool *ret_moved, struct kz_error *err);

/*
 * Who answers the tier's `forms` (tier.h): the index keeps stems, so the text is read again by
 * someone who knows the analyzer.
 */
struct kz_live_form_finder {
        void *context;
        enum kz_status (*find)(void *context, struct kz_tier *tier, kz_docnum doc,
                struct kz_str term, struct kz_str form, bool begins, const uint32_t **ret,
                uint32_t *ret_n, struct kz_error *err);
        /* A document number may mean another document from now on. */
        void (*forget)(void *context);
};

/* finder and its context must outlive the tier. Without one, `forms` fails. */
void kz_live_set_form_finder(struct kz_tier *tier, const struct kz_live_form_finder *finder);

/* The document whose id this is, in *ret; KZ_E_NOT_FOUND. */
enum kz_status kz_live_find(struct kz_tier *tier, struct kz_str id, kz_docnum *ret,
        struct kz_error *err);

/* Appends the metadata value of key to out; nothing when there is none. Keys: 1 to 200 bytes. */
enum kz_status kz_live_metadata(struct kz_tier *tier, struct kz_str key, struct kz_buf *out,
        struct kz_error *err);

/*
 * Calls fn for every metadata key with this prefix that is above `after` (empty: any), in byte order.
 * fn returns KZ_OK to go on, anything else to stop, and that is returned. fn must not write.
 */
typedef enum kz_status (*kz_live_metadata_fn)(void *context, struct kz_str key, struct kz_str value);
enum kz_status kz_live_metadata_each(struct kz_tier *tier, struct kz_str prefix, struct kz_str after,
        kz_live_metadata_fn fn, void *context, struct kz_error *err);

/* ---- Writing ---- */

struct kz_live_writer;

/*
 * Bad input to a change is refused and costs nothing else: KZ_E_LIMIT for a term over KZ_TERM_MAX
 * (or over 245 bytes with zero bytes counted twice), KZ_E_INVALID for an id that is not of 1 to 1024
 * bytes. Any other failure of a change drops every change since the last commit: changes then give
 * the same failure, until the commit has given it too or cancel was called.
 */

/* What is known of a document besides its terms. Views, borrowed for the call. */
struct kz_live_document {
        struct kz_str id;
        const struct kz_termvector *terms; /* finished; must not hold the id term: it is added */
        uint64_t seq;
        bool has_ts;
        int64_t ts;
        struct kz_str source, lang, kind; /* columns */
        struct kz_str hash;               /* 16 bytes */
        struct kz_str sketch;             /* KZ_SKETCH_SIZE bytes, or empty */
        struct kz_str record;             /* the encoded document, not deflated */
        struct kz_str packed; /* the same by a packer (live_packer.h); empty: done here */
};

/* Opens for writing, making the database when there is none. KZ_E_LOCKED: another writer has it. */
enum kz_status kz_live_writer_open(const char *path, struct kz_live_writer **ret,
        struct kz_error *err);
/* Closes without committing: what was not committed is gone. NULL is fine. Returns NULL. */
struct kz_live_writer *kz_live_writer_free(struct kz_live_writer *writer);

/* Adds the document, or replaces the one with its id. */
enum kz_status kz_live_writer_put(struct kz_live_writer *writer, const struct kz_live_document *doc,
        struct kz_error *err);
/* Removes by id; *ret_removed (may be NULL) tells whether there was one. */
enum kz_status kz_live_writer_remove(struct kz_live_writer *writer, struct kz_str id,
        bool *ret_removed, struct kz_error *err);
/* Sets metadata; an empty value deletes the key. */
enum kz_status kz_live_writer_set_metadata(struct kz_live_writer *writer, struct kz_str key,
        struct kz_str value, struct kz_error *err);

/* Adds names to a key (tier.h). names: in the order of their terms. */
enum kz_status kz_live_writer_add_names(struct kz_live_writer *writer, struct kz_str key,
        const struct kz_name *names, size_t n, struct kz_error *err);
/* Removes the names whose terms no document has any more. Reads all of them. */
enum kz_status kz_live_writer_prune_names(struct kz_live_writer *writer, struct kz_error *err);

/* Makes everything since the last commit durable and visible at once. After KZ_E_FULL nothing of it
 * is, the writer's changes are dropped, and it may be used again. */
enum kz_status kz_live_writer_commit(struct kz_live_writer *writer, struct kz_error *err);
/* Drops everything since the last commit. */
enum kz_status kz_live_writer_cancel(struct kz_live_writer *writer, struct kz_error *err);

/*
 * The writer's own view, with uncommitted changes: a tier owned by the writer, not to be freed or
 * reopened. Its cursors are dead after the next change, commit or cancel.
 */
struct kz_tier *kz_live_writer_tier(struct kz_live_writer *writer);

/* Rewrites the database compactly into the new directory `to`; KZ_E_EXISTS. Numbers stay. */
enum kz_status kz_live_compact(const char *path, const char *to, struct kz_error *err);
/*
 * Verifies every table of the database and reads every document; damage gives KZ_E_CORRUPT and a
 * message that says which table. KZ_E_MODIFIED: a writer was too busy meanwhile; check again.
 */
enum kz_status kz_live_check(const char *path, struct kz_error *err);

#endif
