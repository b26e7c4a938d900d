/*
 * A backup: a copy of the data directory as of one commit, which can be put in its place.
 *
 *      kz_backup_begin     refuses what is in the way, makes DIR.tmp
 *      kz_backup_copy      by the writer's thread, so that no commit comes in between
 *      kz_backup_finish    syncs, and renames DIR.tmp to DIR
 *
 * It holds the live index the manifest names, its segments, the added documents and the manifest,
 * which is written last: a folder without one is a backup that was cut short.
 */
#ifndef KZ_STORE_BACKUP_H
#define KZ_STORE_BACKUP_H

#include <stdatomic.h>

#include "index/store/writer.h"

struct kz_backup {
        char *data_dir;
        char *path;    /* where it will be */
        char *partial; /* where it is made */
        bool made;     /* partial is ours, to be removed */
        uint64_t seq;  /* the last change it holds */
        uint64_t documents;
        uint64_t bytes; /* copied */
};

#define KZ_BACKUP_NULL                                                                             \
        {                                                                                          \
                NULL, NULL, NULL, false, 0, 0, 0                                                   \
        }

/* Removes what was made, unless it was finished. For KZ_CLEANUP. */
void kz_backup_deinit(struct kz_backup *backup);

/*
 * path: absolute; its parent must be there. KZ_E_EXISTS: it is there and not an empty folder, or
 * DIR.tmp is and holds something else than a backup that was cut short; KZ_E_INVALID: it lies in
 * the data directory, or ends with .tmp itself. ret is to be deinitialised in any case.
 */
enum kz_status kz_backup_begin(
        struct kz_backup *ret, const char *data_dir, const char *path, struct kz_error *err);

/*
 * Commits, and copies. Nothing may use the writer meanwhile. KZ_E_CANCELLED when cancelled (may be
 * NULL) is set; KZ_E_LOCKED in a rebuild.
 */
enum kz_status kz_backup_copy(struct kz_backup *backup, struct kz_writer *writer,
        const atomic_bool *cancelled, struct kz_error *err);

enum kz_status kz_backup_finish(struct kz_backup *backup, struct kz_error *err);

#endif
