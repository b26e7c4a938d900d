#include "index/ingest/confine_calls.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "index/base/check.h"
#include "index/ingest/confine_filter.h"
#include "index/ingest/confine_stat.h"
#include "index/ingest/extract_frame.h"

/* What is asked of files by name. */
static const int looks[] = {
        SCMP_SYS(access),
        SCMP_SYS(faccessat),
        SCMP_SYS(getcwd),
        SCMP_SYS(lstat),
        SCMP_SYS(readlink),
        SCMP_SYS(readlinkat),
        SCMP_SYS(stat),
        SCMP_SYS(statfs),
};

static const int openings[] = {
        SCMP_SYS(open),
        SCMP_SYS(openat),
};

/* See confine_stat.h. */
static const int trapped[] = {
        SCMP_SYS(newfstatat),
};

static const struct kz_filter_rule narrow[] = {
        /* memory that is no program, and through which no file is written */
        {SCMP_SYS(mmap), 2, {KZ_FILTER_WHERE(2, PROT_EXEC, 0), KZ_FILTER_WHERE(3, MAP_SHARED, 0)}},
        {SCMP_SYS(mprotect), 1, {KZ_FILTER_WHERE(2, PROT_EXEC, 0)}},
        {SCMP_SYS(recvmsg), 1, {KZ_FILTER_DESCRIPTOR(KZ_EXTRACT_FD)}},
        {SCMP_SYS(write), 1, {KZ_FILTER_DESCRIPTOR(KZ_EXTRACT_FD)}},
        {SCMP_SYS(writev), 1, {KZ_FILTER_DESCRIPTOR(KZ_EXTRACT_FD)}},
/*
 * KZ_SANITIZE: what the runtimes of AddressSanitizer and ThreadSanitizer need besides. They report
 * on the standard error, and look themselves up in /proc, for which the wall of files has no place:
 * such a report goes without names.
 */
#if defined(KZ_SANITIZE_ADDRESS) || defined(KZ_SANITIZE_THREAD)
        {SCMP_SYS(write), 1, {KZ_FILTER_DESCRIPTOR(STDERR_FILENO)}},
        {SCMP_SYS(writev), 1, {KZ_FILTER_DESCRIPTOR(STDERR_FILENO)}},
#endif
};

enum kz_status kz_confine_calls(bool may_open, struct kz_error *err)
{
        KZ_CLEANUP(kz_filter_deinit) struct kz_filter filter = KZ_FILTER_NULL;
        enum kz_status status = kz_confine_stat(err);

        if (status)
                return status;
        kz_filter_begin(&filter);
        kz_filter_allow(&filter, KZ_FILTER_ALL(narrow));
        kz_filter_each(&filter, SCMP_ACT_KILL_PROCESS, (const int[]){SCMP_SYS(execve)}, 1);
        kz_filter_each(&filter, SCMP_ACT_ERRNO(EACCES), KZ_FILTER_ALL(looks));
        kz_filter_each(&filter, SCMP_ACT_TRAP, KZ_FILTER_ALL(trapped));
        if (may_open)
                kz_filter_allow_opening(&filter);
        else
                kz_filter_each(&filter, SCMP_ACT_ERRNO(EACCES), KZ_FILTER_ALL(openings));
        return kz_filter_load(&filter, err);
}
