/* What kzsearch-extract gives up before it reads a stranger's byte. */
#ifndef KZ_INGEST_CONFINE_H
#define KZ_INGEST_CONFINE_H

#include <stdint.h>

#include "index/base/error.h"

/*
 * No new privileges, no core dump, nothing to be traced by, and death with the thread that started
 * us. The limits on memory, files and descriptors are set from outside (helper.h). KZ_E_IO.
 */
enum kz_status kz_confine_process(struct kz_error *err);

/* From now on this process has so many seconds of processor time; SIGXCPU kills it after them. */
void kz_confine_cpu(uint32_t seconds);

#endif
