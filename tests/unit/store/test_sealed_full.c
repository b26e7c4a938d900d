/* A full disk during a seal, a merge, a bulk commit and a reanalysis, on a small file system of its
 * own where mounting is permitted. */
#include "sealed.h"
#include "small_disk.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCS 60
#define WORDS 1200

/* In a child, for its mount. Exits 0 when all is well. */
#define REQUIRE(condition)                                                                         \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        fprintf(stderr, "%d: not %s: %s\n", __LINE__, #condition,                  \
                                test_error.message);                                               \
                        _exit(1);                                                                  \
                }                                                                                  \
        } while (0)

static struct kz_preparer *preparer;

/* Words that nothing deflates well. */
static enum kz_status put(struct kz_writer *writer, int n, unsigned version, bool bulk)
{
        static char text[WORDS * 9 + 1];
        struct kz_prepared *prepared = NULL;
        unsigned seed = (unsigned)n * 7919u + version, i;
        enum kz_put_outcome outcome;
        enum kz_status status;
        struct kz_document doc;
        char key[16];

        for (i = 0; i < WORDS; i++)
                snprintf(text + (size_t)i * 9, 10, "%08x ",
                        ((unsigned)rand_r(&seed) * 2654435761u) & 0xfffffffu);
        snprintf(key, sizeof(key), "%d", n);
        doc = test_document("news", key, text);
        kz_preparer_for_segments(preparer, bulk);
        REQUIRE(kz_preparer_run(preparer, &doc, &prepared, &test_error) == KZ_OK);
        status = kz_writer_put(writer, prepared, &outcome, &test_error);
        kz_prepared_free(prepared);
        return status;
}

static enum kz_status put_many(struct kz_writer *writer, unsigned version, bool bulk)
{
        enum kz_status status = KZ_OK;
        int i;

        for (i = 0; i < DOCS && !status; i++)
                status = put(writer, i, version, bulk);
        return status ? status : kz_writer_commit(writer, NULL, &test_error);
}

static enum kz_status bulk_commit(struct kz_writer *writer, struct kz_error *err)
{
        (void)err;
        return put_many(writer, 2, true);
}

/* Ballast whose removal makes room again, under a name that a data directory may hold. */
static void fill_up(const char *dir, long leave)
{
        const char *ballast = test_path(dir, "lost+found");
        int fd = open(ballast, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        static const char block[4096];

        REQUIRE(fd >= 0);
        while (write(fd, block, sizeof(block)) > 0)
                ;
        if (leave)
                REQUIRE(ftruncate(fd, lseek(fd, 0, SEEK_END) - leave) == 0);
        close(fd);
}

/* What finds no room. */
typedef enum kz_status (*change_fn)(struct kz_writer *, struct kz_error *);

static void fill_and_recover(const char *dir, const void *context)
{
        const change_fn change = *(const change_fn *)context;
        struct kz_writer *writer = NULL;
        size_t segments;
        long leave;

        REQUIRE(kz_preparer_new(&preparer, &test_error) == KZ_OK);
        REQUIRE(kz_writer_open(dir, &writer, &test_error) == KZ_OK);
        REQUIRE(put_many(writer, 0, false) == KZ_OK);
        REQUIRE(kz_writer_seal(writer, &test_error) == KZ_OK);
        REQUIRE(put_many(writer, 1, false) == KZ_OK);
        /* So that it is the merge that has no room. */
        REQUIRE(change != kz_writer_compact || kz_writer_seal(writer, &test_error) == KZ_OK);
        segments = sealed_assert_files(dir);
        REQUIRE(sealed_count(dir) == DOCS);
        /* Nothing left, and a little: it is full at another place. */
        for (leave = 0; leave < 400000; leave = leave * 2 + 100000) {
                fill_up(dir, leave);
                REQUIRE(change(writer, &test_error) == KZ_E_FULL);
                REQUIRE(kz_writer_cancel(writer, &test_error) == KZ_OK);
                REQUIRE(sealed_count(dir) == DOCS);
                REQUIRE(sealed_assert_files(dir) == segments);
        }
        REQUIRE(unlink(test_path(dir, "lost+found")) == 0);
        REQUIRE(change(writer, &test_error) == KZ_OK);
        REQUIRE(sealed_count(dir) == DOCS);
        kz_writer_free(writer);
        REQUIRE(kz_writer_open(dir, &writer, &test_error) == KZ_OK);
        kz_writer_free(writer);
        REQUIRE(sealed_count(dir) == DOCS);
        sealed_assert_files(dir);
        kz_preparer_free(preparer);
        _exit(0);
}

static void run(change_fn change)
{
        small_disk_run("24m", fill_and_recover, &change);
}

static void during_a_seal(void **state)
{
        (void)state;
        run(kz_writer_seal);
}

static void during_a_merge(void **state)
{
        (void)state;
        run(kz_writer_compact);
}

/* Another process may take the room that was there at the beginning. */
static enum kz_status take_the_room(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        (void)step;
        (void)total;
        (void)err;
        if (done == 1)
                fill_up(context, 0);
        return KZ_OK;
}

static void reanalyze_and_recover(const char *dir, const void *context)
{
        struct kz_writer *writer = NULL;
        uint64_t n;

        (void)context;
        REQUIRE(kz_preparer_new(&preparer, &test_error) == KZ_OK);
        REQUIRE(kz_writer_open(dir, &writer, &test_error) == KZ_OK);
        REQUIRE(put_many(writer, 0, true) == KZ_OK);
        fill_up(dir, 2000000);
        REQUIRE(kz_writer_reanalyze(writer, &n, &test_error) == KZ_E_FULL);
        REQUIRE(strstr(test_error.message, " MB of free disk, and there are 1: make room"));
        REQUIRE(unlink(test_path(dir, "lost+found")) == 0);
        kz_writer_set_tick(writer, take_the_room, (void *)dir);
        REQUIRE(kz_writer_reanalyze(writer, &n, &test_error) == KZ_E_FULL);
        kz_writer_set_tick(writer, NULL, NULL);
        REQUIRE(sealed_count(dir) == DOCS);
        REQUIRE(sealed_assert_files(dir) == 1);
        REQUIRE(unlink(test_path(dir, "lost+found")) == 0);
        REQUIRE(kz_writer_reanalyze(writer, &n, &test_error) == KZ_OK && n == DOCS);
        REQUIRE(sealed_count(dir) == DOCS);
        REQUIRE(sealed_assert_files(dir) == 1);
        kz_writer_free(writer);
        kz_preparer_free(preparer);
        _exit(0);
}

static void during_a_reanalysis(void **state)
{
        (void)state;
        small_disk_run("24m", reanalyze_and_recover, NULL);
}

static void during_a_bulk_commit(void **state)
{
        (void)state;
        run(bulk_commit);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(during_a_seal),
                cmocka_unit_test(during_a_merge),
                cmocka_unit_test(during_a_bulk_commit),
                cmocka_unit_test(during_a_reanalysis),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
