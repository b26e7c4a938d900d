/*
 * Times two commands in turn, A B A B …, as whole processes from fork to exit:
 *
 *      bench_spawn RUNS COMMAND-A [ARG…] -- COMMAND-B [ARG…]
 *
 * prints medians in microseconds, the median of the ratios A/B pair by pair, and the peak memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now_us(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

struct run {
        double us;
        long rss_kb;
        int status;
};

static struct run run_once(char **argv)
{
        posix_spawn_file_actions_t actions;
        struct rusage usage;
        struct run run;
        double start;
        pid_t pid;
        int error;

        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        start = now_us();
        error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
        if (error) {
                fprintf(stderr, "bench_spawn: %s: %s\n", argv[0], strerror(error));
                exit(2);
        }
        while (wait4(pid, &run.status, 0, &usage) < 0 && errno == EINTR)
                ;
        run.us = now_us() - start;
        run.rss_kb = usage.ru_maxrss;
        posix_spawn_file_actions_destroy(&actions);
        return run;
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
        qsort(values, n, sizeof(*values), compare);
        return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

int main(int argc, char **argv)
{
        char **a = argv + 2, **b = NULL;
        double *ta, *tb, *ratio;
        struct run ra, rb;
        size_t runs, i;
        int k;

        for (k = 3; k < argc; k++) {
                if (strcmp(argv[k], "--") == 0 && k + 1 < argc) {
                        argv[k] = NULL;
                        b = argv + k + 1;
                        break;
                }
        }
        runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
        if (!b || runs < 1 || runs > 100000) {
                fprintf(stderr, "usage: bench_spawn RUNS COMMAND-A [ARG…] -- COMMAND-B [ARG…]\n");
                return 2;
        }
        ta = calloc(runs, sizeof(*ta));
        tb = calloc(runs, sizeof(*tb));
        ratio = calloc(runs, sizeof(*ratio));
        if (!ta || !tb || !ratio)
                return 2;
        run_once(a);
        run_once(b);
        for (i = 0; i < runs; i++) {
                ra = run_once(a);
                rb = run_once(b);
                ta[i] = ra.us;
                tb[i] = rb.us;
                ratio[i] = ra.us / rb.us;
        }
        printf("A %.0f us (%ld KB, exit %d)  B %.0f us (%ld KB, exit %d)  ratio %.2f  (%zu "
               "pairs)\n",
                median(ta, runs), ra.rss_kb, WEXITSTATUS(ra.status), median(tb, runs), rb.rss_kb,
                WEXITSTATUS(rb.status), median(ratio, runs), runs);
        free(ta);
        free(tb);
        free(ratio);
        return 0;
}
