/* The wall of files (Landlock): a process reads beneath a few folders, and nothing else. */
#ifndef KZ_INGEST_CONFINE_FILES_H
#define KZ_INGEST_CONFINE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "index/base/error.h"

struct kz_reach {
        const char *path;
        bool execute; /* it is one file, which may also become the process; else it is a folder */
};

/*
 * From now on files can be opened only for reading, and only those in reach; what does not exist is
 * passed over. What is open stays open. Where the kernel is new enough, TCP, abstract Unix sockets
 * and processes outside are out of reach too. There is no way back. For the calling thread and
 * those it starts; no_new_privs must be set. KZ_E_UNSUPPORTED when the kernel has no Landlock,
 * KZ_E_IO.
 */
enum kz_status kz_confine_files(const struct kz_reach *reach, size_t n, struct kz_error *err);

#endif
