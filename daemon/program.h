/* Where our other programs are: beside this one, in libexec, or in the build tree. */
#ifndef KZ_DAEMON_PROGRAM_H
#define KZ_DAEMON_PROGRAM_H

#include "index/base/buf.h"

/*
 * Appends the path of the program `name`. built: where it is in the build tree, from the folder of
 * this program. KZ_E_NOT_FOUND names where it was looked for.
 */
enum kz_status kz_program_find(
        const char *name, const char *built, struct kz_buf *out, struct kz_error *err);

#endif
