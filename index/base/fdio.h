/* File descriptors: whole reads and writes that survive EINTR, durable replacement of a file. */
#ifndef KZ_BASE_FDIO_H
#define KZ_BASE_FDIO_H

#include <sys/types.h>

#include "index/base/buf.h"

/* Closes *fd when it is not negative and makes it -1; keeps errno. For KZ_CLEANUP. */
void kz_fd_close(int *fd);

/* Writes all of it. */
enum kz_status kz_fd_write_all(int fd, const void *data, size_t len, struct kz_error *err);

/* Appends what fd holds up to its end; KZ_E_LIMIT when that is more than max bytes. */
enum kz_status kz_fd_read_all(int fd, size_t max, struct kz_buf *out, struct kz_error *err);

/* kz_fd_read_all on a file by name (O_CLOEXEC | O_NOFOLLOW is not set: the caller trusts the path).
 */
enum kz_status kz_file_read(const char *path, size_t max, struct kz_buf *out, struct kz_error *err);

/*
 * Replaces path by content so that a crash leaves the old or the new file whole: writes a file
 * beside it, syncs, renames, syncs the directory.
 */
enum kz_status kz_file_replace(
        const char *path, struct kz_str content, mode_t mode, struct kz_error *err);

/* Makes path and its missing parents with this mode. KZ_OK when it is there already. */
enum kz_status kz_mkdir_all(const char *path, mode_t mode, struct kz_error *err);

/* fsync of the directory at path. */
enum kz_status kz_dir_sync(const char *path, struct kz_error *err);

#endif
