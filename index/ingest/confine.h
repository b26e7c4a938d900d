/* What kzsearch-extract gives up before it reads a stranger's byte. */
#ifndef KZ_INGEST_CONFINE_H
#define KZ_INGEST_CONFINE_H

#include "index/base/error.h"

/*
 * No new privileges, no core dump, nothing to be traced by, and death with the thread that started
 * us. The limits on memory, processor, files and descriptors are set from outside (helper.h).
 * KZ_E_IO.
 */
enum kz_status kz_confine_process(struct kz_error *err);

/*
 * The walls around a parser, after which it can only compute, read what is open, open files beneath
 * a short list of folders of fonts and character maps, and write to the descriptor KZ_EXTRACT_FD.
 * On a kernel without Landlock it can open nothing at all. Libraries that open files or start
 * threads at their start must have done so: a thread of theirs would stand outside of the wall of
 * files. kz_confine_process comes first. KZ_E_UNSUPPORTED when the system has no seccomp, KZ_E_IO,
 * KZ_E_NOMEM: then nothing of a stranger's must be read.
 */
enum kz_status kz_confine_parser(struct kz_error *err);

#endif
