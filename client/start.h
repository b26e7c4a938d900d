/* Starting a daemon of one's own when none is running. */
#ifndef KZ_CLIENT_START_H
#define KZ_CLIENT_START_H

#include "index/base/buf.h"

/*
 * Appends the path of the kzsearchd to start: beside the running program, in ../sbin of it, in
 * ../daemon of it when that is a build tree, else from PATH. KZ_E_NOT_FOUND names where it looked.
 */
enum kz_status kz_start_find(struct kz_buf *out, struct kz_error *err);

/* As kz_start_find, for a program in directory beside (may be NULL) and this PATH (may be NULL). */
enum kz_status kz_start_find_from(
        const char *beside, const char *path, struct kz_buf *out, struct kz_error *err);

/*
 * Runs `program --autostart` and waits until it exits, which it does with 0 once a daemon listens:
 * its own, or one that was faster. Other exits: KZ_E_IO with what it said. KZ_E_DEADLINE after
 * limit_ms milliseconds, and then it is killed. The caller's descriptors are not handed down.
 */
enum kz_status kz_start_run(const char *program, unsigned limit_ms, struct kz_error *err);

#endif
