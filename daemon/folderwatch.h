/*
 * Watches folders for changes, by inotify, in a thread of its own: a walk over a slow disk must not
 * hold up the event loop.
 *
 * It tells that something changed below a root, not what: a scan finds that out, and it costs one
 * stat a file. So nothing is kept of the events, however many there are, and one that the kernel
 * had no room for is like any other. Before a root is told to be due, every folder below it is
 * watched, so that what a scan is too early for comes as the next event.
 */
#ifndef KZ_DAEMON_FOLDERWATCH_H
#define KZ_DAEMON_FOLDERWATCH_H

#include <stdint.h>

#include "index/base/error.h"
#include "index/base/str.h"

struct kz_folderwatch;

struct kz_folderwatch_state {
        bool due;          /* it changed, and has been quiet for a moment */
        uint64_t folders;  /* that are watched */
        char problem[300]; /* why not all of them are; or empty */
};

/* Of one root each; a root may be a file. folders_max: of one root, 0: what the system allows. */
enum kz_status kz_folderwatch_new(const char *const *roots, size_t n, uint64_t folders_max,
        struct kz_folderwatch **ret, struct kz_error *err);
struct kz_folderwatch *kz_folderwatch_free(
        struct kz_folderwatch *watch); /* NULL is fine; returns NULL */

/* i: index of a root. All are due at first: nobody knows what changed before. */
void kz_folderwatch_look(struct kz_folderwatch *watch, size_t i, struct kz_folderwatch_state *ret);
/* A scan of it begins: it is not due any more, until it changes again. */
void kz_folderwatch_begin(struct kz_folderwatch *watch, size_t i);
/* The scan came to nothing: it is due again. */
void kz_folderwatch_again(struct kz_folderwatch *watch, size_t i);

/*
 * Whether events of inotify, as read, are about something that a scan would see; only_name: the one
 * name that matters, or NULL for all. *ret_folders: and folders may have come or gone.
 */
bool kz_folderwatch_matters(struct kz_str events, const char *only_name, bool *ret_folders);

#endif
