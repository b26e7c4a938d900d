#include "index/match/watch.h"

#include <time.h>

enum kz_status kz_watch_look(struct kz_watch *watch, struct kz_error *err)
{
        struct timespec now;

        watch->left = KZ_WATCH_STRIDE;
        if (watch->cancelled && atomic_load_explicit(watch->cancelled, memory_order_relaxed))
                return kz_error_set(err, KZ_E_CANCELLED, "the search was cancelled");
        if (watch->deadline_ns == 0)
                return KZ_OK;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec < watch->deadline_ns)
                return KZ_OK;
        watch->expired = true;
        if (watch->grace > 0) {
                watch->grace -= KZ_WATCH_STRIDE;
                return KZ_OK;
        }
        return kz_error_set(err, KZ_E_DEADLINE, "the search ran out of time");
}
