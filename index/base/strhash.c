#include "index/base/strhash.h"

#include <sys/random.h>
#include <time.h>

uint64_t kz_strhash_seed;

/* Before main, so that a hash costs no question whether it is there. */
__attribute__((constructor)) static void make_seed(void)
{
        struct timespec now = {0, 0};

        if (getrandom(&kz_strhash_seed, sizeof(kz_strhash_seed), GRND_NONBLOCK) ==
                (ssize_t)sizeof(kz_strhash_seed))
                return;
        /* At boot, or without such a call: what nobody outside knows well. */
        clock_gettime(CLOCK_MONOTONIC, &now);
        kz_strhash_seed = (uint64_t)(uintptr_t)&now ^ (uint64_t)now.tv_nsec << 32;
}
