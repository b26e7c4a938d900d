/* Time on the wall and of the processor, in seconds. */
#ifndef KZ_BENCH_STOPWATCH_H
#define KZ_BENCH_STOPWATCH_H

#include <time.h>

struct stopwatch {
        double wall, cpu;
};

static inline double stopwatch_clock(clockid_t clock)
{
        struct timespec t;

        clock_gettime(clock, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline struct stopwatch stopwatch_start(void)
{
        return (struct stopwatch){
                stopwatch_clock(CLOCK_MONOTONIC), stopwatch_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

/* What has passed since the start. */
static inline struct stopwatch stopwatch_read(struct stopwatch start)
{
        return (struct stopwatch){stopwatch_clock(CLOCK_MONOTONIC) - start.wall,
                stopwatch_clock(CLOCK_PROCESS_CPUTIME_ID) - start.cpu};
}

#endif
