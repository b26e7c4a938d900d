#include "tests/bench/segment/contest.h"

#include <stdlib.h>

#include "tests/bench/segment/figures.h"
#include "tests/bench/segment/stopwatch.h"

#define PATIENCE_US 50e3

void contest_close(struct contest *contest)
{
        size_t e;

        for (e = 0; e < contest->n; e++) {
                contender_free(contest->entries[e].contender);
                contest->entries[e].contender = NULL;
        }
}

void contest_deinit(struct contest *contest)
{
        size_t e, task;

        contest_close(contest);
        for (e = 0; e < contest->n; e++) {
                for (task = 0; task < CONTENDER_TASKS; task++)
                        free(contest->entries[e].us[task]);
                free(contest->entries[e].answers);
        }
        *contest = (struct contest){.n = 0};
}

static bool can(const struct contest_entry *entry, enum contender_task task)
{
        return entry->ops->tasks & 1u << task;
}

enum kz_status contest_enter(struct contest *contest, const struct contender_ops *ops,
        const char *dir, struct kz_error *err)
{
        struct contest_entry *entry = &contest->entries[contest->n];
        enum contender_task task;

        if (contest->n == CONTEST_MAX)
                return kz_error_set(err, KZ_E_LIMIT, "too many engines");
        *entry = (struct contest_entry){.ops = ops};
        contest->n++;
        entry->answers = calloc(contest->draw->n + 1, sizeof(*entry->answers));
        if (!entry->answers)
                return kz_error_nomem(err);
        for (task = 0; task < CONTENDER_TASKS; task++) {
                if (!can(entry, task))
                        continue;
                entry->us[task] = calloc(contest->draw->n + 1, sizeof(double));
                if (!entry->us[task])
                        return kz_error_nomem(err);
        }
        return ops->open(dir, &entry->contender, err);
}

/* Asks each engine each thing once, and keeps what it answers. */
static enum kz_status warm_up(struct contest *contest, size_t q, struct kz_error *err)
{
        const struct draw_query *query = &contest->draw->queries[q];
        enum kz_status status = KZ_OK;
        bool alike = true;
        size_t e;

        for (e = 0; e < contest->n; e++) {
                struct contest_entry *entry = &contest->entries[e];
                struct contender_answer *answer = &entry->answers[q], count, both;

                status = entry->ops->ask(entry->contender, query, CONTENDER_TOP_10, answer, err);
                if (!status)
                        status = entry->ops->ask(
                                entry->contender, query, CONTENDER_COUNT, &count, err);
                if (status)
                        return status;
                answer->total = count.total;
                if (can(entry, CONTENDER_BOTH)) {
                        status = entry->ops->ask(
                                entry->contender, query, CONTENDER_BOTH, &both, err);
                        if (status)
                                return status;
                        alike = alike && both.total == answer->total;
                }
                alike = alike && answer->total == contest->entries[0].answers[q].total &&
                        answer->n == contest->entries[0].answers[q].n;
        }
        contest->disagreements += !alike;
        return KZ_OK;
}

static enum kz_status time_once(struct contest_entry *entry, const struct draw_query *query,
        enum contender_task task, clockid_t clock, double *ret_us, struct kz_error *err)
{
        struct contender_answer answer;
        double start = stopwatch_clock(clock);
        enum kz_status status = entry->ops->ask(entry->contender, query, task, &answer, err);

        *ret_us = (stopwatch_clock(clock) - start) * 1e6;
        return status;
}

/*
 * Who is asked i-th in a round. Every other round goes backwards, so that none always comes after
 * the one that leaves the least in the processor's caches.
 */
static size_t turn(const struct contest *contest, size_t round, size_t i)
{
        size_t at = round % 2 ? contest->n - 1 - i : i;

        return (at + round / 2) % contest->n;
}

static enum kz_status time_task(
        struct contest *contest, size_t q, enum contender_task task, struct kz_error *err)
{
        const clockid_t clock = contest->wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
        double us[CONTEST_MAX][CONTEST_ROUNDS_MAX], spent[CONTEST_MAX] = {0};
        size_t done[CONTEST_MAX] = {0}, round, i, e;
        enum kz_status status;

        for (round = 0; round < contest->rounds; round++) {
                for (i = 0; i < contest->n; i++) {
                        e = turn(contest, round, i);
                        if (!can(&contest->entries[e], task) || spent[e] > PATIENCE_US)
                                continue;
                        status = time_once(&contest->entries[e], &contest->draw->queries[q], task,
                                clock, &us[e][done[e]], err);
                        if (status)
                                return status;
                        spent[e] += us[e][done[e]++];
                }
        }
        for (e = 0; e < contest->n; e++) {
                if (done[e])
                        contest->entries[e].us[task][q] = figures_median(us[e], done[e]);
        }
        return KZ_OK;
}

static bool found(const struct contender_answer *answer, uint32_t doc)
{
        size_t i;

        for (i = 0; i < answer->n; i++) {
                if (answer->docs[i] == doc)
                        return true;
        }
        return false;
}

static void count_shared(struct contest *contest, struct contest_entry *entry)
{
        size_t all = 0, shared = 0, q, i;

        for (q = 0; q < contest->draw->n; q++) {
                for (i = 0; i < entry->answers[q].n; i++)
                        shared += found(&contest->entries[0].answers[q], entry->answers[q].docs[i]);
                all += entry->answers[q].n;
        }
        entry->shared = all ? (double)shared / (double)all : 0;
}

enum kz_status contest_run(struct contest *contest, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        enum contender_task task;
        size_t q, e;

        for (q = 0; q < contest->draw->n && !status; q++) {
                status = warm_up(contest, q, err);
                for (task = 0; task < CONTENDER_TASKS && !status; task++)
                        status = time_task(contest, q, task, err);
        }
        for (e = 0; e < contest->n && !status; e++)
                count_shared(contest, &contest->entries[e]);
        return status;
}
