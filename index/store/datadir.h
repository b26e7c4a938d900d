/*
 * The data directory: who may make it, who may write in it, what in it is left over.
 *
 *      manifest        the current generation (manifest.h)
 *      live-N/         live indexes: the one the manifest names, a rebuild under way, or leftovers
 *      segment-N       segments: those that a live index lists (segments.h), or leftovers
 *      added/          documents given by `add` (added.h)
 *      writer.lock     locked (flock) by the one writer; holds its process number, for messages
 *      readers.lock    gate.h
 */
#ifndef KZ_STORE_DATADIR_H
#define KZ_STORE_DATADIR_H

#include <stdint.h>

#include "index/base/buf.h"
#include "index/store/manifest.h"
#include "index/store/segment_list.h"

struct kz_datadir {
        char *path;
        int lock; /* of writer.lock; -1 for a reader */
        int gate; /* gate.h; -1 for a reader */
};

/*
 * For reading. KZ_E_NOT_FOUND when there is no index; KZ_E_CORRUPT when there is one that lost its
 * manifest.
 */
enum kz_status kz_datadir_open(const char *path, struct kz_datadir **ret, struct kz_error *err);

/*
 * For writing: makes the directory (0700) when there is none and takes the lock. KZ_E_LOCKED;
 * KZ_E_DENIED; KZ_E_INVALID for a directory that holds strangers' files; KZ_E_CORRUPT, unless
 * `mend`, when the manifest is lost.
 */
enum kz_status kz_datadir_lock(
        const char *path, bool mend, struct kz_datadir **ret, struct kz_error *err);

/* Gives the lock back. NULL is fine; returns NULL. */
struct kz_datadir *kz_datadir_free(struct kz_datadir *dir);

/* The path of a name in it, appended to out, terminated. */
enum kz_status kz_datadir_name(
        const struct kz_datadir *dir, const char *name, struct kz_buf *out, struct kz_error *err);

/* Whether nothing of an index is there, not even a manifest. */
bool kz_datadir_is_empty(const struct kz_datadir *dir);

enum kz_status kz_datadir_read_manifest(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err);
enum kz_status kz_datadir_write_manifest(
        const struct kz_datadir *dir, const struct kz_manifest *manifest, struct kz_error *err);

/* The name live-N, N above all there are, goes to *ret. */
enum kz_status kz_datadir_new_live(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err);

/* The same, and makes the directory. */
enum kz_status kz_datadir_make_live(
        const struct kz_datadir *dir, struct kz_manifest *ret, struct kz_error *err);

/* The name segment-N, N above all there are, goes to ret. */
enum kz_status kz_datadir_new_segment(
        const struct kz_datadir *dir, char ret[KZ_SEGMENT_NAME_MAX], struct kz_error *err);

/*
 * Removes every live index but `keep`, and every segment that is not in the list (segment_list.h;
 * NULL: no segment), with what was left beside them: what a crash or an old generation left.
 */
enum kz_status kz_datadir_sweep(const struct kz_datadir *dir, const char *keep,
        const struct kz_buf *segments, struct kz_error *err);

/* KZ_E_VERSION when the manifest is of another analyzer; the message says what to run. */
enum kz_status kz_datadir_check_analyzer(
        const struct kz_datadir *dir, const struct kz_manifest *manifest, struct kz_error *err);

/* Ends the message of a KZ_E_CORRUPT or KZ_E_VERSION with the way out, once; other errors stay.
 * Returns status. */
enum kz_status kz_datadir_advise(enum kz_status status, struct kz_error *err);
/* As kz_datadir_advise, for what a search met: also names the directory, and the check. */
enum kz_status kz_datadir_advise_reader(
        const struct kz_datadir *dir, enum kz_status status, struct kz_error *err);

#endif
