/* The wall of system calls: a process that parses can do little but compute, read and answer. */
#ifndef KZ_INGEST_CONFINE_CALLS_H
#define KZ_INGEST_CONFINE_CALLS_H

#include <stdbool.h>

#include "index/base/error.h"

/*
 * From now on every system call that is not needed for parsing fails or, where nothing of ours
 * would try it in good faith, kills the process (SIGSYS). It writes to the descriptor KZ_EXTRACT_FD
 * only; it may open files for reading when may_open is set, which only a wall of files
 * (confine_files.h) makes safe, and else none. There is no way back. For all threads; no_new_privs
 * must be set. KZ_E_UNSUPPORTED when the kernel, or what the process runs in, has no seccomp;
 * KZ_E_NOMEM.
 */
enum kz_status kz_confine_calls(bool may_open, struct kz_error *err);

#endif
