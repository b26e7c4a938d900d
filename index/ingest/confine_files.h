/* The wall of files (Landlock): a process reads beneath a few folders and reaches nothing else. */
#ifndef KZ_INGEST_CONFINE_FILES_H
#define KZ_INGEST_CONFINE_FILES_H

#include <stddef.h>

#include "index/base/error.h"

/*
 * From now on files can be opened only for reading, and only beneath these folders; those that do
 * not exist are passed over. What is open stays open. Where the kernel is new enough, TCP, abstract
 * Unix sockets and processes outside are out of reach too. There is no way back. For the calling
 * thread and those it starts; no_new_privs must be set. KZ_E_UNSUPPORTED when the kernel has no
 * Landlock, KZ_E_IO.
 */
enum kz_status kz_confine_files(const char *const *folders, size_t n, struct kz_error *err);

#endif
