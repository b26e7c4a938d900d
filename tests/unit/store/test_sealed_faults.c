/*
 * One allocation, one write or one sync after the other fails while an index with segments is
 * changed: the change is done or not at all, nothing is lost, and the same writer, or the next one,
 * does it then.
 */
#include "sealed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/store/added.h"
#include "index/store/tree.h"
#include "tests/support/rounds.h"

#define ROUNDS TEST_ROUNDS(60) /* of each kind and change */
#define SEALED 30
#define BULK 12

enum fault { NONE, ALLOCATION, WRITE, SYNC };

static struct {
        enum fault kind;
        long calls; /* of this kind so far */
        long fails; /* the call that does; 0: none */
} fault;

static bool fails(enum fault kind)
{
        return fault.kind == kind && ++fault.calls == fault.fails;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __real_pwrite(int fd, const void *bytes, size_t n, off_t at);
int __real_fsync(int fd);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n, off_t at);
int __wrap_fsync(int fd);

void *__wrap_malloc(size_t size)
{
        return fails(ALLOCATION) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
        return fails(ALLOCATION) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
        return fails(ALLOCATION) ? NULL : __real_realloc(p, size);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
        if (!fails(WRITE))
                return __real_write(fd, bytes, n);
        errno = ENOSPC;
        return -1;
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
        if (!fails(WRITE))
                return __real_pwrite(fd, bytes, n, at);
        errno = ENOSPC;
        return -1;
}

int __wrap_fsync(int fd)
{
        if (!fails(SYNC))
                return __real_fsync(fd);
        errno = EIO;
        return -1;
}

/* ---- The index ---- */

static void put(struct kz_writer *writer, const char *source, int i, const char *text)
{
        struct kz_document doc;
        char key[16];

        snprintf(key, sizeof(key), "%d", i);
        doc = test_document(source, key, text);
        test_put(writer, &doc);
}

static void remove_id(struct kz_writer *writer, const char *id)
{
        bool removed;

        assert_ok(kz_writer_remove(writer, kz_str(id), &removed, &test_error));
        assert_true(removed);
}

/* Two segments with masks, and a live index. */
static void make_index(const char *dir)
{
        struct kz_writer *writer = NULL;
        int i;

        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (i = 0; i < SEALED; i++)
                put(writer, i % 5 ? "news" : "added", i, "the first text of Almaty");
        assert_ok(kz_writer_seal(writer, &test_error));
        put(writer, "news", 100, "the second segment");
        put(writer, "news", 1, "replaced and sealed");
        assert_ok(kz_writer_seal(writer, &test_error));
        put(writer, "news", 2, "replaced and live");
        put(writer, "added", 101, "added and live");
        remove_id(writer, "news:3");
        remove_id(writer, "added:5");
        test_commit(writer);
        kz_writer_free(writer);
}

static struct kz_prepared *bulk_document(int i)
{
        static struct kz_preparer *preparer;
        struct kz_prepared *prepared = NULL;
        struct kz_document doc;
        char key[16];

        if (!preparer) {
                assert_ok(kz_preparer_new(&preparer, &test_error));
                kz_preparer_for_segments(preparer, true);
        }
        snprintf(key, sizeof(key), "%d", i);
        doc = test_document("news", key, "written past the live index");
        assert_ok(kz_preparer_run(preparer, &doc, &prepared, &test_error));
        return prepared;
}

static struct kz_prepared *bulk[BULK];

static void prepare_bulk(void)
{
        int i;

        /* Two that are sealed, one that is live, and new ones. */
        for (i = 0; i < BULK; i++)
                bulk[i] = bulk_document(i < 2 ? 6 + i : i == 2 ? 2 : 200 + i);
}

/* ---- What is done to it ---- */

static enum kz_status put_bulk(struct kz_writer *writer, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        enum kz_put_outcome outcome;
        bool removed;
        int i;

        for (i = 0; i < BULK && !status; i++)
                status = kz_writer_put(writer, bulk[i], &outcome, err);
        if (!status)
                status = kz_writer_remove(writer, KZ_STR("added:10"), &removed, err);
        return status ? status : kz_writer_commit(writer, NULL, err);
}

struct change {
        const char *name;
        enum kz_status (*run)(struct kz_writer *writer, struct kz_error *err);
        bool adds; /* put_bulk */
};

static const struct change changes[] = {
        {"seal", kz_writer_seal, false},
        {"compact", kz_writer_compact, false},
        {"purge", kz_writer_purge, false},
        {"bulk", put_bulk, true},
};

/* ---- What must hold ---- */

static enum kz_status count_one(void *context, const struct kz_document *doc, struct kz_error *err)
{
        (void)doc;
        (void)err;
        ++*(int *)context;
        return KZ_OK;
}

static int kept_files(const char *dir)
{
        struct kz_added *added = NULL;
        uint64_t damaged;
        int n = 0;

        assert_ok(kz_added_new(dir, &added, &test_error));
        assert_ok(kz_added_each(added, count_one, &n, &damaged, &test_error));
        kz_added_free(added);
        return n;
}

/* changed: all of put_bulk is there; else nothing of it. */
static void verify(const char *dir, bool changed)
{
        const int before = SEALED + 2 - 2, adds = BULK - 3 - 1;

        assert_int_equal(sealed_count(dir), changed ? before + adds : before);
        sealed_assert_text(dir, "news:1", "replaced and sealed");
        sealed_assert_text(
                dir, "news:2", changed ? "written past the live index" : "replaced and live");
        sealed_assert_text(dir, "news:3", NULL);
        sealed_assert_text(dir, "added:5", NULL);
        sealed_assert_text(dir, "added:10", changed ? NULL : "the first text of Almaty");
        sealed_assert_text(dir, "news:6",
                changed ? "written past the live index" : "the first text of Almaty");
        sealed_assert_text(dir, "news:211", changed ? "written past the live index" : NULL);
        sealed_assert_text(dir, "added:101", "added and live");
}

/* As the indexer does: what failed is cancelled, and a writer that cannot be is opened anew. */
static struct kz_writer *go_back(const char *dir, struct kz_writer *writer)
{
        if (kz_writer_cancel(writer, &test_error)) {
                writer = kz_writer_free(writer);
                assert_ok(kz_writer_open(dir, &writer, &test_error));
        }
        return writer;
}

/* One more document, sealed and removed. */
static enum kz_status one_more(struct kz_writer *writer)
{
        struct kz_document doc = test_document("news", "300", "put and sealed by the same writer");
        struct kz_prepared *prepared = test_prepare(&doc);
        enum kz_put_outcome outcome;
        enum kz_status status = kz_writer_put(writer, prepared, &outcome, &test_error);
        bool removed;

        kz_prepared_free(prepared);
        if (!status)
                status = kz_writer_seal(writer, &test_error);
        if (!status)
                status = kz_writer_remove(writer, KZ_STR("news:300"), &removed, &test_error);
        return status ? status : kz_writer_commit(writer, NULL, &test_error);
}

/* By the same writer, unless that does not know what is committed. */
static struct kz_writer *put_and_remove(const char *dir, struct kz_writer *writer)
{
        if (one_more(writer)) {
                writer = go_back(dir, writer);
                assert_ok(one_more(writer));
        }
        return writer;
}

/* Runs the change with its n-th call failing; false: it has not so many. */
static bool run_with(
        const struct change *change, const char *original, enum fault kind, long n, long *ret_calls)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_writer *writer = NULL;
        enum kz_status status;
        uint64_t bytes = 0;
        char base[64], *dir = (char[80]){0};
        bool failed, done;

        test_make_dir(base);
        snprintf(dir, 80, "%s/data", base);
        assert_ok(kz_tree_copy(original, dir, NULL, &bytes, &test_error));
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        fault.kind = kind;
        fault.calls = 0;
        fault.fails = n;
        status = change->run(writer, &err);
        fault.kind = NONE;
        *ret_calls = fault.calls;
        failed = n && fault.calls >= n;
        if (!failed)
                assert_int_equal(status, KZ_OK);
        if (status) {
                assert_true(err.message[0]);
                done = change->adds && sealed_has(dir, "news:211");
                verify(dir, done);
                /* Who only rewrites need not cancel. */
                if (change->adds || n % 3)
                        writer = go_back(dir, writer);
                verify(dir, done);
                status = change->run(writer, &err);
                /* Unless the writer does not know what is committed. */
                if (status == KZ_E_IO && !change->adds && n % 3 == 0) {
                        verify(dir, done);
                        writer = go_back(dir, writer);
                        status = change->run(writer, &err);
                }
        }
        if (status)
                fail_msg("%s, kind %d, call %ld: again: %s", change->name, (int)kind, n,
                        err.message);
        verify(dir, change->adds);
        /* The next change goes on from what is committed. */
        writer = put_and_remove(dir, writer);
        verify(dir, change->adds);
        kz_writer_free(writer);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        kz_writer_free(writer);
        verify(dir, change->adds);
        sealed_assert_files(dir);
        assert_int_equal(kept_files(dir), SEALED / 5 + 1 - 1 - (change->adds ? 1 : 0));
        test_remove(base);
        return failed;
}

static void try_all(enum fault kind)
{
        char original[64];
        size_t i;
        long n, calls, all, step;

        test_make_dir(original);
        make_index(original);
        for (i = 0; i < KZ_ARRAY_LEN(changes); i++) {
                assert_false(run_with(&changes[i], original, kind, 0, &all));
                assert_true(all > 0);
                step = all / ROUNDS + 1;
                step += step % 3 == 0; /* so that n meets all remainders */
                for (n = 1; n <= all; n += step)
                        run_with(&changes[i], original, kind, n, &calls);
                print_message("%s: each %ld. of %ld calls\n", changes[i].name, step, all);
        }
        test_remove(original);
}

static void any_allocation_may_fail(void **state)
{
        (void)state;
        try_all(ALLOCATION);
}

static void any_write_may_fail(void **state)
{
        (void)state;
        try_all(WRITE);
}

static void any_sync_may_fail(void **state)
{
        (void)state;
        try_all(SYNC);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(any_sync_may_fail),
                cmocka_unit_test(any_write_may_fail),
                cmocka_unit_test(any_allocation_may_fail),
        };
        int failed, i;

        prepare_bulk();
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        for (i = 0; i < BULK; i++)
                kz_prepared_free(bulk[i]);
        return failed;
}
