/* Directory trees as a whole: their size, copy and removal. Symbolic links are never followed. */
#ifndef KZ_STORE_TREE_H
#define KZ_STORE_TREE_H

#include <stdatomic.h>
#include <stdint.h>

#include "index/base/error.h"

/* Removes path and all below it. KZ_OK when there is nothing. */
enum kz_status kz_tree_remove(const char *path, struct kz_error *err);

/* Adds the bytes that the files at and below path take on disk to *bytes. What vanishes meanwhile
 * is not counted. */
enum kz_status kz_tree_bytes(const char *path, uint64_t *bytes, struct kz_error *err);

/*
 * Copies the file or directory from, with all below it, to the new path to: private (0700, 0600),
 * sharing blocks where the file system can, not synced. *bytes grows by what was copied.
 * KZ_E_EXISTS when `to` is there; KZ_E_CANCELLED when cancelled (may be NULL) is set; KZ_E_INVALID
 * for a link or a device. What was made before a failure stays.
 */
enum kz_status kz_tree_copy(const char *from, const char *to, const atomic_bool *cancelled,
        uint64_t *bytes, struct kz_error *err);

/*
 * Calls fn with the name of everything in the directory but "." and "..", in no order. fn returns
 * KZ_OK to go on. KZ_OK when there is no such directory. Entries made or removed meanwhile may or
 * may not be seen.
 */
typedef enum kz_status (*kz_tree_fn)(void *context, const char *name, struct kz_error *err);
enum kz_status kz_tree_list(const char *path, kz_tree_fn fn, void *context, struct kz_error *err);

#endif
