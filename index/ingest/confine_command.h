/*
 * The second profile: the walls around a command of the configuration (OCR, old documents), raised
 * in the process that is about to become it.
 */
#ifndef KZ_INGEST_CONFINE_COMMAND_H
#define KZ_INGEST_CONFINE_COMMAND_H

#include "index/base/error.h"

/*
 * From now on this process can read below /usr and what is open, write to what is open, and become
 * program, once: by execve with *ret_door as its first argument, which holds the name of program at
 * an address that nobody can guess. Any other execve kills, as in the first profile; so does a
 * socket. There are no other processes or threads to start, and no files to write.
 * kz_confine_process comes first. KZ_E_UNSUPPORTED when the kernel has no Landlock or no seccomp,
 * KZ_E_IO, KZ_E_NOMEM.
 */
enum kz_status kz_confine_command(const char *program, const char **ret_door, struct kz_error *err);

#endif
