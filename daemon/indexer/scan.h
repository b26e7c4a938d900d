/*
 * A walk over one source: every regular file below its root, folder by folder in the order of
 * names.
 *
 * It stays beneath the root: no link is followed. A link that leads to something inside the root
 * names nothing new, and one that leads outside, or nowhere, is reported. Hidden files and folders
 * are left out.
 */
#ifndef KZ_INDEXER_SCAN_H
#define KZ_INDEXER_SCAN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "index/base/arena.h"
#include "index/base/buf.h"
#include "index/base/error.h"

struct kz_scan_file {
        struct kz_str path; /* absolute, terminated */
        size_t key; /* where in path the part below the root begins; path.len for a root that is a
                       file */
        uint64_t size;
        int64_t mtime_ns;
        uint64_t inode;
};

struct kz_scan {
        struct kz_arena arena; /* owns the paths */
        struct kz_scan_file *files;
        size_t n_files, files_cap;
        struct kz_str *unread; /* folders that could not be read, with a slash at the end */
        size_t n_unread, unread_cap;
        bool root_is_file;
};

/* For what is left out and ought to be known. message is for a person. */
typedef void (*kz_scan_problem_fn)(void *context, struct kz_str path, const char *message);

/*
 * Walks root (absolute). Any status is about the root itself: KZ_E_NOT_FOUND, KZ_E_DENIED, KZ_E_IO,
 * KZ_E_INVALID when it is neither folder nor file; or KZ_E_NOMEM, KZ_E_CANCELLED. ret is
 * to be deinitialised in any case.
 */
enum kz_status kz_scan_run(struct kz_scan *ret, const char *root, const atomic_bool *cancelled,
        kz_scan_problem_fn problem, void *context, struct kz_error *err);
void kz_scan_deinit(struct kz_scan *scan);

/* Whether path lies in a folder that could not be read: then nothing is known of it. */
bool kz_scan_is_unread(const struct kz_scan *scan, struct kz_str path);

/* Opens a file of a scan for reading, link by link beneath the root, so that no folder on the way
 * is a link by now. */
struct kz_scan_opener {
        int root; /* -1 before the first */
        int dir;  /* the folder of the last file */
        struct kz_buf dir_path;
};
#define KZ_SCAN_OPENER_NULL                                                                        \
        {                                                                                          \
                -1, -1, KZ_BUF_NULL                                                                \
        }

enum kz_status kz_scan_open(struct kz_scan_opener *opener, const char *root,
        const struct kz_scan_file *file, int *ret_fd, struct kz_error *err);
void kz_scan_opener_deinit(struct kz_scan_opener *opener);

#endif
