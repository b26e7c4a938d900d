#include "tests/bench/segment/coldopen.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "tests/bench/segment/figures.h"
#include "tests/bench/segment/stopwatch.h"

#define ROUNDS_MAX 100

extern char **environ;

/* Of the file's pages those that are in memory, and all of them. */
static void count_pages(int fd, size_t size, size_t *in, size_t *all)
{
        size_t page = (size_t)sysconf(_SC_PAGESIZE), n = (size + page - 1) / page, i;
        void *map = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
        unsigned char *there = malloc(n + 1);

        if (map != MAP_FAILED && there && mincore(map, size, there) == 0) {
                for (i = 0; i < n; i++)
                        *in += there[i] & 1;
                *all += n;
        }
        if (map != MAP_FAILED)
                munmap(map, size);
        free(there);
}

static enum kz_status drop_file(const FTSENT *entry, size_t *in, size_t *all, struct kz_error *err)
{
        KZ_CLEANUP(kz_fd_close) int fd = open(entry->fts_path, O_RDONLY | O_CLOEXEC);

        if (fd < 0)
                return kz_error_errno(err, errno, "cannot open %s", entry->fts_path);
        /* What is not written yet cannot be dropped. */
        fsync(fd);
        posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        count_pages(fd, (size_t)entry->fts_statp->st_size, in, all);
        return KZ_OK;
}

static enum kz_status drop_pages(const char *dir, double *resident, struct kz_error *err)
{
        char *paths[2] = {(char *)dir, NULL};
        FTS *walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
        enum kz_status status = KZ_OK;
        size_t in = 0, all = 0;
        FTSENT *entry;

        if (!walk)
                return kz_error_errno(err, errno, "cannot read %s", dir);
        while (!status && (entry = fts_read(walk))) {
                if (entry->fts_info == FTS_F)
                        status = drop_file(entry, &in, &all, err);
        }
        fts_close(walk);
        if (all && (double)in / (double)all > *resident)
                *resident = (double)in / (double)all;
        return status;
}

/* When the next byte came, as milliseconds after the start; false at the end. */
static bool wait_for_byte(int fd, double start, double *ret_ms)
{
        ssize_t n;
        char byte;

        do
                n = read(fd, &byte, 1);
        while (n < 0 && errno == EINTR);
        *ret_ms = (stopwatch_clock(CLOCK_MONOTONIC) - start) * 1e3;
        return n == 1;
}

/* The child writes a byte when it is open and one when it has its answer. */
static enum kz_status time_child(
        char **arguments, double *ret_open, double *ret_answer, struct kz_error *err)
{
        double start = stopwatch_clock(CLOCK_MONOTONIC);
        posix_spawn_file_actions_t actions;
        int ends[2], status = 0, failed;
        bool told;
        pid_t pid;

        if (pipe2(ends, O_CLOEXEC))
                return kz_error_errno(err, errno, "pipe");
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        failed = posix_spawn(&pid, "/proc/self/exe", &actions, NULL, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        if (failed) {
                close(ends[0]);
                return kz_error_errno(err, failed, "cannot start myself");
        }
        told = wait_for_byte(ends[0], start, ret_open) && wait_for_byte(ends[0], start, ret_answer);
        close(ends[0]);
        waitpid(pid, &status, 0);
        if (!told || !WIFEXITED(status) || WEXITSTATUS(status))
                return kz_error_set(
                        err, KZ_E_IO, "%s gave no answer in a process of its own", arguments[2]);
        return KZ_OK;
}

enum kz_status coldopen_run(const struct contender_ops *engine, const char *dir, const char *word,
        size_t rounds, struct coldopen *ret, struct kz_error *err)
{
        char *arguments[] = {"bench_segment", "--answer", (char *)(engine ? engine->name : "none"),
                (char *)dir, (char *)word, NULL};
        struct coldopen result = {.resident = 0};
        double opened[ROUNDS_MAX], answered[ROUNDS_MAX];
        enum kz_status status = KZ_OK;
        size_t i;

        if (rounds > ROUNDS_MAX)
                rounds = ROUNDS_MAX;
        for (i = 0; i < rounds && !status; i++) {
                if (engine)
                        status = drop_pages(dir, &result.resident, err);
                if (!status)
                        status = time_child(arguments, &opened[i], &answered[i], err);
        }
        if (status)
                return status;
        result.open_ms = figures_median(opened, rounds);
        result.answer_ms = figures_median(answered, rounds);
        *ret = result;
        return KZ_OK;
}

static void tell(void)
{
        putchar('.');
        fflush(stdout);
}

static enum kz_status answer(
        const struct contender_ops *ops, const char *dir, const char *word, struct kz_error *err)
{
        struct draw_query query = {.kind = DRAW_TERM, .n = 1};
        struct contender_answer ret = {.n = 0};
        struct contender *contender = NULL;
        enum kz_status status = ops->open(dir, &contender, err);

        query.words[0] = kz_str(word);
        if (!status)
                tell();
        if (!status)
                status = ops->ask(contender, &query, CONTENDER_TOP_10, &ret, err);
        if (!status)
                tell();
        contender_free(contender);
        return status;
}

int coldopen_answer(const char *engine, const char *dir, const char *word)
{
        const struct contender_ops *const *ops;
        struct kz_error err = KZ_ERROR_NULL;

        if (strcmp(engine, "none") == 0) {
                tell();
                tell();
                return 0;
        }
        for (ops = contender_all; *ops; ops++) {
                if (strcmp((*ops)->name, engine) == 0 && answer(*ops, dir, word, &err)) {
                        fprintf(stderr, "%s: %s\n", engine, err.message);
                        return 1;
                }
        }
        return 0;
}
