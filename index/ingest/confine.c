#include "index/ingest/confine.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

enum kz_status kz_confine_process(struct kz_error *err)
{
        if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
                prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
                return kz_error_errno(err, errno, "cannot confine the process");
        return KZ_OK;
}

void kz_confine_cpu(uint32_t seconds)
{
        static rlim_t last;
        struct timespec used;
        struct rlimit limit;

        if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
                return;
        /* Whole seconds are all that the limit knows, so most jobs need no new one. */
        if ((rlim_t)used.tv_sec + 1 + seconds == last)
                return;
        last = (rlim_t)used.tv_sec + 1 + seconds;
        if (getrlimit(RLIMIT_CPU, &limit) < 0)
                return;
        limit.rlim_cur = last < limit.rlim_max ? last : limit.rlim_max;
        setrlimit(RLIMIT_CPU, &limit);
}
