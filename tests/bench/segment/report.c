#include "tests/bench/segment/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/segment/figures.h"

/* At most, as a part of Xapian's: the geometric mean of the queries, the 99th percentile. 0: none.
 */
struct aim {
        double mean, p99;
};

static const struct aim aims[CONTENDER_TASKS][DRAW_KINDS] = {
        [CONTENDER_TOP_10] = {[DRAW_AND] = {0.12, 0.2},
                [DRAW_OR] = {0.06, 0.1},
                [DRAW_PHRASE] = {0.15, 0.5},
                [DRAW_TERM] = {0.01, 0}},
        [CONTENDER_COUNT] =
                {[DRAW_AND] = {0.3, 0}, [DRAW_OR] = {0.06, 0}, [DRAW_PHRASE] = {0.3, 0}},
};

static const char *const task_names[CONTENDER_TASKS] = {
        "10 best", "exact count", "10 best with exact count"};

#define AIM_BUILD 0.1
#define AIM_INDEX 0.36
#define AIM_STORED 0.45

/* In the row of the first engine, where others have their ratios to it. */
static void print_aim(double aim)
{
        if (aim > 0)
                printf("  aim %4.2f", aim);
        else
                printf("  %8s", "");
}

/* ---- Building ---- */

static double seconds(const struct build *build)
{
        return build->add.wall + build->finish.wall;
}

static double cpu_seconds(const struct build *build)
{
        return build->add.cpu + build->finish.cpu;
}

static void print_builds(const struct report *report)
{
        const struct build *first = &report->builds[0];
        double mb = (double)report->collection->bytes / 1e6;
        size_t e;

        printf("\nbuilding from text in memory, seconds; cutting into tokens alone: %.2f (%.2f of "
               "processor)\n",
                report->tokenise.wall, report->tokenise.cpu);
        printf("%-12s %8s %8s %8s %8s %8s  %8s  %8s\n", "engine", "add", "finish", "all", "cpu",
                "MB/s", "all", "cpu");
        for (e = 0; e < report->contest->n; e++) {
                const struct build *build = &report->builds[e];

                printf("%-12s %8.2f %8.2f %8.2f %8.2f %8.1f", report->contest->entries[e].ops->name,
                        build->add.wall, build->finish.wall, seconds(build), cpu_seconds(build),
                        mb / seconds(build));
                if (e)
                        printf("  %8.3f  %8.3f", seconds(build) / seconds(first),
                                cpu_seconds(build) / cpu_seconds(first));
                else
                        print_aim(AIM_BUILD);
                puts(build->reused ? "  (measured before)" : "");
        }
}

/* A look at the file only: a failure is not worth more than a line. */
static void print_description(const struct contender_ops *ops, const char *dir)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_error err = KZ_ERROR_NULL;

        if (!ops->describe)
                return;
        printf("%s, MB: %s\n", ops->name,
                ops->describe(dir, &text, &err) ? err.message : kz_buf_str(&text).ptr);
}

static void print_sizes(const struct report *report)
{
        double text = (double)report->collection->bytes;
        size_t e;

        printf("\non disk, MB, and as a part of the text; aims: index %.2f, stored text %.2f\n",
                AIM_INDEX, AIM_STORED);
        printf("%-12s %10s %8s  %10s %8s\n", "engine", "index", "part", "stored", "part");
        for (e = 0; e < report->contest->n; e++) {
                const struct build *build = &report->builds[e];
                double index = (double)(build->bytes - build->stored);

                printf("%-12s %10.1f %8.3f", report->contest->entries[e].ops->name, index / 1e6,
                        index / text);
                if (build->stored)
                        printf("  %10.1f %8.3f", (double)build->stored / 1e6,
                                (double)build->stored / text);
                putchar('\n');
        }
        for (e = 0; e < report->contest->n; e++)
                print_description(report->contest->entries[e].ops, report->builds[e].dir);
}

/* ---- Queries ---- */

/* Those of one kind, in the order of the queries. */
static size_t collect(const struct contest *contest, size_t e, enum contender_task task,
        enum draw_kind kind, double *ret)
{
        size_t n = 0, q;

        for (q = 0; q < contest->draw->n; q++) {
                if (contest->draw->queries[q].kind == kind)
                        ret[n++] = contest->entries[e].us[task][q];
        }
        return n;
}

/* scratch: two arrays of as many as there are queries */
static void print_row(const struct contest *contest, size_t e, enum contender_task task,
        enum draw_kind kind, double *scratch[2])
{
        size_t n = collect(contest, e, task, kind, scratch[0]);
        struct figures ours, first;
        double ratio;

        if (n == 0)
                return;
        collect(contest, 0, task, kind, scratch[1]);
        ratio = figures_ratio(scratch[0], scratch[1], n);
        ours = figures_of(scratch[0], n);
        first = figures_of(scratch[1], n);
        printf("%-13s %5zu  %-12s %10.1f %10.1f %10.1f", e ? "" : draw_kind_name(kind), n,
                contest->entries[e].ops->name, ours.mean, ours.median, ours.p99);
        if (e) {
                printf("  %8.3f  %8.3f\n", ratio, ours.p99 / first.p99);
                return;
        }
        print_aim(aims[task][kind].mean);
        print_aim(aims[task][kind].p99);
        putchar('\n');
}

static void print_task(const struct contest *contest, enum contender_task task, double *scratch[2])
{
        enum draw_kind kind;
        size_t e;

        printf("\n%s: microseconds %s, and ratios to %s: geometric mean of the queries', 99th "
               "percentile\n",
                task_names[task], contest->wall ? "on the wall" : "of processor",
                contest->entries[0].ops->name);
        printf("%-13s %5s  %-12s %10s %10s %10s  %8s  %8s\n", "kind", "n", "engine", "mean",
                "median", "99th", "geo.mean", "99th");
        for (kind = 0; kind < DRAW_KINDS; kind++) {
                for (e = 0; e < contest->n; e++) {
                        if (contest->entries[e].us[task])
                                print_row(contest, e, task, kind, scratch);
                }
        }
}

static void print_queries(const struct report *report)
{
        const struct contest *contest = report->contest;
        double *scratch[2] = {calloc(contest->draw->n + 1, sizeof(double)),
                calloc(contest->draw->n + 1, sizeof(double))};
        enum contender_task task;
        size_t e;

        for (task = 0; scratch[0] && scratch[1] && task < CONTENDER_TASKS; task++) {
                if (contest->entries[0].us[task])
                        print_task(contest, task, scratch);
        }
        putchar('\n');
        for (e = 1; e < contest->n; e++)
                printf("of the 10 best of %s, %.0f %% are among those of %s\n",
                        contest->entries[e].ops->name, 100 * contest->entries[e].shared,
                        contest->entries[0].ops->name);
        free(scratch[0]);
        free(scratch[1]);
}

static bool alike(const struct contest *contest, size_t q)
{
        size_t e;

        for (e = 1; e < contest->n; e++) {
                if (contest->entries[e].answers[q].total != contest->entries[0].answers[q].total)
                        return false;
        }
        return true;
}

static void print_disagreements(const struct contest *contest)
{
        size_t q, e;

        if (contest->disagreements == 0) {
                printf("counts: all engines agree on all %zu queries\n", contest->draw->n);
                return;
        }
        printf("counts: engines DISAGREE on %zu of %zu queries\n", contest->disagreements,
                contest->draw->n);
        for (q = 0; q < contest->draw->n; q++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;

                if (alike(contest, q) || draw_write(&contest->draw->queries[q], &text))
                        continue;
                printf("  %s:", text.data);
                for (e = 0; e < contest->n; e++)
                        printf(" %s %llu", contest->entries[e].ops->name,
                                (unsigned long long)contest->entries[e].answers[q].total);
                putchar('\n');
        }
}

/* ---- Opening ---- */

static void print_opens(const struct report *report)
{
        size_t e;

        printf("\nnothing of the index in memory: from starting a process, ms (to its first line: "
               "%.1f)\n",
                report->start.open_ms);
        printf("%-12s %10s %10s  %s\n", "engine", "open", "answered", "aim for 1 GB, open: 20 ms");
        for (e = 0; e < report->contest->n; e++) {
                const struct coldopen *cold = &report->opens[e];

                printf("%-12s %10.1f %10.1f  of %.0f MB", report->contest->entries[e].ops->name,
                        cold->open_ms, cold->answer_ms, (double)report->builds[e].bytes / 1e6);
                if (cold->resident > 0)
                        printf("; %.1f %% of it stayed in memory", 100 * cold->resident);
                putchar('\n');
        }
}

void report_print(const struct report *report)
{
        const struct collection *collection = report->collection;

        printf("%.1f MB of text in %zu passages, %.1f million tokens, %zu different; seed %llu\n",
                (double)collection->bytes / 1e6, collection->n, (double)collection->tokens / 1e6,
                collection->vocabulary.n, (unsigned long long)report->seed);
        print_builds(report);
        print_sizes(report);
        print_queries(report);
        print_disagreements(report->contest);
        print_opens(report);
        printf("\n%zu rounds after one to warm up; load %.1f before, %.1f after\n",
                report->contest->rounds, report->load_before, report->load_after);
}
