/*
 * fstat behind the wall of system calls. The C library has fstat(fd) ask the kernel by newfstatat,
 * with an empty name, and a filter cannot see a name: to allow the one is to allow a look at every
 * file by its name. So newfstatat traps (SIGSYS), and the handler answers for descriptors only.
 */
#ifndef KZ_INGEST_CONFINE_STAT_H
#define KZ_INGEST_CONFINE_STAT_H

#include "index/base/error.h"

/* Sets the handler. KZ_E_IO. */
enum kz_status kz_confine_stat(struct kz_error *err);

#endif
