/* A full disk, on a small file system of its own where mounting is permitted. */
#include "small_disk.h"
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "index/store/added.h"
#include "index/store/view.h"

static char *random_words(size_t n, unsigned *seed)
{
        char *text = malloc(n * 9 + 1);
        size_t i;

        assert_non_null(text);
        for (i = 0; i < n; i++)
                snprintf(text + i * 9, 10, "%08x ", (unsigned)rand_r(seed) * 2654435761u);
        return text;
}

static enum kz_status put_big(
        struct kz_writer *writer, int n, unsigned *seed, bool add, struct kz_error *err)
{
        char key[16], *text = random_words(20000, seed);
        struct kz_document doc;
        struct kz_prepared *prepared;
        enum kz_put_outcome outcome;
        enum kz_status status;

        snprintf(key, sizeof(key), "%d", n);
        doc = test_document(add ? "added" : "news", key, text);
        prepared = test_prepare(&doc);
        status = add ? kz_writer_add(writer, prepared, &outcome, err)
                     : kz_writer_put(writer, prepared, &outcome, err);
        if (!status)
                status = kz_writer_commit(writer, NULL, err);
        kz_prepared_free(prepared);
        free(text);
        return status;
}

static enum kz_status count_one(void *context, const struct kz_document *doc, struct kz_error *err)
{
        (void)doc;
        (void)err;
        ++*(uint64_t *)context;
        return KZ_OK;
}

/* In a child, for its mount. Exits 0 when all is well; assertions of cmocka do not reach out of it.
 */
#define REQUIRE(condition)                                                                         \
        do {                                                                                       \
                if (!(condition)) {                                                                \
                        fprintf(stderr, "%d: not %s: %s\n", __LINE__, #condition, error.message);  \
                        _exit(1);                                                                  \
                }                                                                                  \
        } while (0)

static void fill_and_recover(const char *dir, const void *context)
{
        const bool add = *(const bool *)context;
        struct kz_error error = KZ_ERROR_NULL;
        struct kz_writer *writer = NULL;
        struct kz_added *added = NULL;
        enum kz_status status = KZ_OK;
        uint64_t committed = 0, seq, kept = 0, damaged;
        unsigned seed = 1;
        const char *ballast = test_path(dir, "lost+found");
        int n, fd;

        /* Ballast whose removal makes room again, under a name that a data directory may hold. */
        fd = creat(ballast, 0600);
        REQUIRE(fd >= 0 && ftruncate(fd, 0) == 0 && posix_fallocate(fd, 0, 4 << 20) == 0);
        close(fd);
        REQUIRE(kz_writer_open(dir, &writer, &error) == KZ_OK);
        for (n = 0; n < 200 && !status; n++) {
                status = put_big(writer, n, &seed, add, &error);
                committed += status == KZ_OK;
        }
        REQUIRE(status == KZ_E_FULL);
        REQUIRE(committed > 0);
        kz_writer_cancel(writer, NULL);
        /* The old state goes on answering. */
        REQUIRE(test_count(dir) == committed);
        REQUIRE(put_big(writer, 1000, &seed, add, &error) == KZ_E_FULL);
        kz_writer_cancel(writer, NULL);
        /* Room again: the same writer works, without a repair. */
        REQUIRE(unlink(ballast) == 0);
        REQUIRE(put_big(writer, 1001, &seed, add, &error) == KZ_OK);
        REQUIRE(kz_writer_commit(writer, &seq, &error) == KZ_OK);
        REQUIRE(seq == committed + 1);
        REQUIRE(test_count(dir) == committed + 1);
        writer = kz_writer_free(writer);
        REQUIRE(kz_writer_open(dir, &writer, &error) == KZ_OK);
        kz_writer_free(writer);
        REQUIRE(test_count(dir) == committed + 1);
        REQUIRE(kz_added_new(dir, &added, &error) == KZ_OK);
        REQUIRE(kz_added_each(added, count_one, &kept, &damaged, &error) == KZ_OK);
        kz_added_free(added);
        REQUIRE(damaged == 0 && kept == (add ? committed + 1 : 0));
        _exit(0);
}

static void run(bool add)
{
        small_disk_run("12m", fill_and_recover, &add);
}

static void test_full_disk(void **state)
{
        (void)state;
        run(false);
}

static void test_full_disk_when_adding(void **state)
{
        (void)state;
        run(true);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_full_disk),
                cmocka_unit_test(test_full_disk_when_adding),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
