/* The live index when the disk is full and when its writer is killed. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "index/base/check.h"
#include "live_fixture.h"
#include "temp_dir.h"

/* A text of n different words, so that neither Xapian nor zlib makes it small. */
static char *noise(uint32_t seed, size_t n)
{
        char *text = malloc(n * 12 + 1), *p = text;
        size_t i;

        for (i = 0; i < n; i++) {
                seed = seed * 1664525u + 1013904223u;
                p += sprintf(p, "w%08x ", seed);
        }
        return text;
}

/* Puts until the writer or the commit says that there is no room; everything of it must be gone. */
static void overfill(struct kz_live_writer *writer)
{
        struct kz_error err = KZ_ERROR_NULL;
        enum kz_status status = KZ_OK;
        uint32_t i;
        char id[32];

        ok(kz_live_writer_set_metadata(writer, KZ_STR("key"), KZ_STR("lost"), &err));
        ok(live_put(writer, "kept", 2, "changed", &err));
        for (i = 0; i < 400 && !status; i++) {
                char *text = noise(i, 2000);

                snprintf(id, sizeof(id), "big:%u", i);
                status = live_put(writer, id, i, text, &err);
                free(text);
        }
        if (status) {
                /* A change that failed fails the commit too: never half of them. */
                assert_int_equal(status, KZ_E_FULL);
                assert_int_equal(live_put(writer, "after", 1, "after", &err), KZ_E_FULL);
        }
        assert_int_equal(kz_live_writer_commit(writer, &err), KZ_E_FULL);
        assert_int_equal(err.status, KZ_E_FULL);
        assert_non_null(strstr(err.message, "live index"));
}

/* The state before: one document and one key. */
static struct kz_live_writer *begin_small(const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = live_writer(path);

        ok(live_put(writer, "kept", 1, "kept", &err));
        ok(kz_live_writer_set_metadata(writer, KZ_STR("key"), KZ_STR("old"), &err));
        ok(kz_live_writer_commit(writer, &err));
        return writer;
}

static void assert_small(struct kz_tier *tier)
{
        struct kz_error err = KZ_ERROR_NULL;
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
        struct kz_tier_stats stats = {0};

        ok(tier->ops->stats(tier, &stats, &err));
        assert_int_equal(stats.documents, 1);
        assert_int_equal(stats.total_length, 1);
        live_assert_stored(tier, "kept", "kept");
        live_assert_stored(tier, "big:0", NULL);
        ok(kz_live_metadata(tier, KZ_STR("key"), &value, &err));
        assert_string_equal(value.data, "old");
}

static void assert_old_state_and_works(struct kz_live_writer *writer, const char *path)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *reader = live_reader(path);

        assert_small(reader);
        kz_tier_free(reader);
        assert_small(kz_live_writer_tier(writer));
        ok(kz_live_writer_commit(writer, &err)); /* nothing is left to be committed */
        assert_int_equal(live_count(path), 1);
        ok(live_put(writer, "next", 3, "next", &err));
        ok(kz_live_writer_commit(writer, &err));
        assert_int_equal(live_count(path), 2);
        ok(kz_live_check(path, &err));
}

/* A disk of 1.5 MB with a live index on it, and a file that can go to make room. */
struct small_disk {
        char *mountpoint, *path, *filler;
};

/* Skips the test where nothing can be mounted. */
static struct small_disk mount_small_disk(struct live_fixture *f)
{
        struct small_disk disk = {temp_path(f->dir, "small"), temp_path(f->dir, "small/live"),
                temp_path(f->dir, "small/filler")};

        assert_int_equal(mkdir(disk.mountpoint, 0700), 0);
        if (mount("tmpfs", disk.mountpoint, "tmpfs", 0, "size=1536k") < 0) {
                print_message("no permission to mount a small disk: %s\n", strerror(errno));
                free(disk.mountpoint);
                free(disk.path);
                free(disk.filler);
                skip();
        }
        return disk;
}

static void free_small_disk(struct small_disk *disk)
{
        free(disk->mountpoint);
        free(disk->path);
        free(disk->filler);
}

/* Writes a file of so many bytes, or until the disk is full. */
static void write_filler(const char *path, size_t size)
{
        static const char zeros[4096];
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        for (; size >= sizeof(zeros); size -= sizeof(zeros)) {
                if (fwrite(zeros, 1, sizeof(zeros), file) != sizeof(zeros) || fflush(file) != 0)
                        break;
        }
        fclose(file);
}

static int unmount_and_teardown(void **state)
{
        struct live_fixture *f = *state;
        char *mountpoint = temp_path(f->dir, "small");

        umount2(mountpoint, MNT_DETACH);
        free(mountpoint);
        return live_teardown(state);
}

static void test_full_disk(void **state)
{
        struct small_disk disk = mount_small_disk(*state);
        struct kz_live_writer *writer = begin_small(disk.path);
        int round;

        write_filler(disk.filler, 256 * 1024);
        for (round = 0; round < 3; round++)
                overfill(writer);
        assert_int_equal(unlink(disk.filler), 0);
        assert_old_state_and_works(writer, disk.path);
        kz_live_writer_free(writer);
        free_small_disk(&disk);
}

/* Not one byte is free when the commit comes; later there is room again. */
static void test_disk_full_to_the_brim(void **state)
{
        struct small_disk disk = mount_small_disk(*state);
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_live_writer *writer = begin_small(disk.path);

        write_filler(disk.filler, SIZE_MAX);
        ok(live_put(writer, "new", 2, "new", &err));
        assert_int_equal(kz_live_writer_commit(writer, &err), KZ_E_FULL);
        ok(live_put(writer, "new", 2, "new", &err));
        ok(kz_live_writer_cancel(writer, &err));
        assert_int_equal(unlink(disk.filler), 0);
        assert_old_state_and_works(writer, disk.path);
        kz_live_writer_free(writer);
        free_small_disk(&disk);
}

/* A limit on the size of files does as well, and needs no privilege. */
static void test_file_size_limit(void **state)
{
        struct live_fixture *f = *state;
        struct kz_live_writer *writer = begin_small(f->path);
        struct rlimit before, small;

        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        small = (struct rlimit){256 * 1024, before.rlim_max};
        signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        overfill(writer);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        signal(SIGXFSZ, SIG_DFL);
        assert_old_state_and_works(writer, f->path);
        kz_live_writer_free(writer);
}

/* ---- kill -9 ---- */

/* Commits pairs of documents numbered from `first` on, and tells the number of each when it is
 * safe. */
static void commit_pairs(const char *path, uint32_t first, int fd)
{
        struct kz_error err;
        struct kz_live_writer *writer = NULL;
        char id[32], number[16];
        uint32_t i;

        if (kz_live_writer_open(path, &writer, &err))
                _exit(1);
        for (i = first; i < first + 100000; i++) {
                char *text = noise(i, 50);
                enum kz_status status;

                snprintf(number, sizeof(number), "%u", i);
                snprintf(id, sizeof(id), "a:%u", i);
                status = live_put(writer, id, i, text, &err);
                snprintf(id, sizeof(id), "b:%u", i);
                if (!status)
                        status = live_put(writer, id, i, text, &err);
                if (!status)
                        status = kz_live_writer_set_metadata(
                                writer, KZ_STR("last"), kz_str(number), &err);
                if (!status)
                        status = kz_live_writer_commit(writer, &err);
                free(text);
                if (status || write(fd, &i, sizeof(i)) != sizeof(i))
                        _exit(1);
        }
        _exit(0);
}

/* Busy for some microseconds: the kill shall hit anywhere in a commit. */
static void spin(long microseconds)
{
        struct timespec start, now;

        clock_gettime(CLOCK_MONOTONIC, &start);
        do {
                clock_gettime(CLOCK_MONOTONIC, &now);
        } while ((now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000 <
                 microseconds);
}

/* Runs a writer, kills it after some commits, and returns the last one it told of; 0: none. */
static uint32_t run_and_kill(const char *path, uint32_t first, uint32_t commits, long microseconds)
{
        uint32_t last = 0, number;
        int fds[2], status;
        pid_t pid;

        assert_int_equal(pipe(fds), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                close(fds[0]);
                commit_pairs(path, first, fds[1]);
        }
        close(fds[1]);
        while (commits-- && read(fds[0], &number, sizeof(number)) == sizeof(number))
                last = number;
        spin(microseconds);
        assert_int_equal(kill(pid, SIGKILL), 0);
        while (read(fds[0], &number, sizeof(number)) == sizeof(number))
                last = number;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        close(fds[0]);
        return last;
}

static void test_killed(void **state)
{
        struct live_fixture *f = *state;
        struct kz_error err = KZ_ERROR_NULL;
        uint32_t acknowledged = 0, next = 1, round, i;

        for (round = 0; round < 24; round++) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf value = KZ_BUF_NULL;
                uint32_t last, committed;
                struct kz_tier_stats stats = {0};
                struct kz_tier *tier = NULL;
                enum kz_status status;

                last = run_and_kill(f->path, next, round % 5, (long)round * 331 % 7000);
                if (last)
                        acknowledged = last;
                status = kz_live_open(f->path, &tier, &err);
                if (status == KZ_E_NOT_FOUND && acknowledged == 0)
                        continue; /* killed while it made the database */
                ok(status);
                ok(kz_live_metadata(tier, KZ_STR("last"), &value, &err));
                committed = value.len ? (uint32_t)strtoul(value.data, NULL, 10) : 0;
                assert_true(committed >= acknowledged && committed <= acknowledged + 1);
                ok(tier->ops->stats(tier, &stats, &err));
                assert_int_equal(stats.documents, 2 * committed);
                for (i = 1; i <= committed; i++) {
                        char id[32], *text = noise(i, 50);

                        snprintf(id, sizeof(id), "a:%u", i);
                        live_assert_stored(tier, id, text);
                        snprintf(id, sizeof(id), "b:%u", i);
                        live_assert_stored(tier, id, text);
                        free(text);
                }
                kz_tier_free(tier);
                acknowledged = committed;
                next = committed + 1;
        }
        assert_true(acknowledged > 20);
        ok(kz_live_check(f->path, &err));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_full_disk, live_setup, unmount_and_teardown),
                cmocka_unit_test_setup_teardown(
                        test_disk_full_to_the_brim, live_setup, unmount_and_teardown),
                cmocka_unit_test_setup_teardown(test_file_size_limit, live_setup, live_teardown),
                cmocka_unit_test_setup_teardown(test_killed, live_setup, live_teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
