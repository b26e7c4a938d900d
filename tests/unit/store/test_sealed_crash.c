/*
 * kill -9 while an index is sealed, merged, reanalysed and written past the live index: a child
 * says over a pipe what was acknowledged. Afterwards all of that is there once and in its newest
 * version, no repair is needed, and the next writer leaves no stray file. KZ_CRASH_SECONDS=60 in
 * the environment goes on for so long.
 */
#include "sealed.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/engine.h"
#include "index/store/added.h"

#define ROUNDS 24
#define BATCH 9
#define KEYS 40000
#define KEPT 1200 /* an index of more documents is begun anew */

/* Document n belongs to batch n / BATCH. Every third is an added one, kept as a file. The batch
 * after its own removes some, and replaces others. */
static const char *source_of(uint32_t n)
{
        return n % 3 ? "news" : "added";
}

static bool is_doomed(uint32_t n)
{
        return n % 11 == 5;
}

static bool is_replaced(uint32_t n)
{
        return n % 5 == 2 && !is_doomed(n);
}

static struct kz_prepared *prepare(uint32_t n, bool second, bool bulk)
{
        static struct kz_preparer *preparer;
        struct kz_prepared *prepared = NULL;
        struct kz_document doc;
        char key[16], text[64];

        if (!preparer)
                assert_ok(kz_preparer_new(&preparer, &test_error));
        kz_preparer_for_segments(preparer, bulk);
        snprintf(key, sizeof(key), "%u", n);
        snprintf(text, sizeof(text), "document %u, version %d", n, second ? 2 : 1);
        doc = test_document(source_of(n), key, text);
        assert_ok(kz_preparer_run(preparer, &doc, &prepared, &test_error));
        return prepared;
}

static enum kz_status put(struct kz_writer *writer, uint32_t n, bool second, bool bulk)
{
        struct kz_prepared *prepared = prepare(n, second, bulk);
        enum kz_put_outcome outcome;
        enum kz_status status = n % 3 ? kz_writer_put(writer, prepared, &outcome, &test_error)
                                      : kz_writer_add(writer, prepared, &outcome, &test_error);

        kz_prepared_free(prepared);
        return status;
}

static enum kz_status change_earlier(struct kz_writer *writer, uint32_t n, bool bulk)
{
        char id[32];
        bool removed;

        snprintf(id, sizeof(id), "%s:%u", source_of(n), n);
        if (is_doomed(n))
                return kz_writer_remove(writer, kz_str(id), &removed, &test_error);
        return is_replaced(n) ? put(writer, n, true, bulk) : KZ_OK;
}

/* Acknowledges the number of each batch. */
static int child(const char *dir, uint32_t batch, int pipe_fd)
{
        struct kz_writer *writer = NULL;
        enum kz_status status = kz_writer_open(dir, &writer, &test_error);
        uint64_t documents;
        uint32_t n;

        for (; !status; batch++) {
                const bool bulk = batch % 3 == 1;

                if ((batch + 2) * BATCH > KEYS)
                        pause();
                for (n = batch * BATCH; n < (batch + 1) * BATCH && !status; n++) {
                        status = put(writer, n, false, bulk);
                        if (!status && n >= BATCH)
                                status = change_earlier(writer, n - BATCH, bulk);
                }
                if (!status)
                        status = kz_writer_commit(writer, NULL, &test_error);
                if (!status && write(pipe_fd, &batch, sizeof(batch)) != sizeof(batch))
                        return 2;
                if (!status && batch % 4 == 2)
                        status = kz_writer_seal(writer, &test_error);
                if (!status && batch % 16 == 7)
                        status = kz_writer_compact(writer, &test_error);
                if (!status && batch % 4 == 0)
                        status = kz_writer_tidy(writer, &test_error);
                if (!status && batch % 32 == 15)
                        status = kz_writer_purge(writer, &test_error);
                if (!status && batch % 16 == 11)
                        status = kz_writer_reanalyze(writer, &documents, &test_error);
        }
        fprintf(stderr, "the child: %s\n", test_error.message);
        return 1;
}

/* *acked: batches acknowledged so far. */
static void run_and_kill(const char *dir, uint32_t *acked, bool wait, long us)
{
        struct timespec pause_time = {us / 1000000, us % 1000000 * 1000};
        int ends[2], status;
        uint32_t batch;
        pid_t pid;

        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                close(ends[0]);
                _exit(child(dir, *acked, ends[1]));
        }
        close(ends[1]);
        if (wait && read(ends[0], &batch, sizeof(batch)) == sizeof(batch))
                *acked = batch + 1;
        nanosleep(&pause_time, NULL);
        kill(pid, SIGKILL);
        while (read(ends[0], &batch, sizeof(batch)) == sizeof(batch))
                *acked = batch + 1;
        close(ends[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status))
                fail_msg("the child left by itself with %d", WEXITSTATUS(status));
}

struct found {
        unsigned char times[KEYS], version[KEYS], kept[KEYS];
};

static void note_document(struct found *found, const struct kz_document *doc)
{
        const unsigned long n = strtoul(doc->key.ptr, NULL, 10);

        assert_true(n < KEYS);
        found->times[n]++;
        found->version[n] = (unsigned char)(doc->text.ptr[doc->text.len - 1] - '0');
}

static enum kz_status note_kept(void *context, const struct kz_document *doc, struct kz_error *err)
{
        struct found *found = context;

        (void)err;
        found->kept[strtoul(doc->key.ptr, NULL, 10) % KEYS]++;
        return KZ_OK;
}

static void read_tier(struct kz_tier *tier, struct found *found)
{
        struct kz_postings *all = NULL;
        struct kz_document doc;

        assert_ok(tier->ops->all(tier, 0, &all, &test_error));
        while (!all->done) {
                KZ_CLEANUP(kz_buf_deinit) struct kz_buf record = KZ_BUF_NULL;

                assert_ok(tier->ops->stored(tier, kz_postings_doc(all), &record, &test_error));
                assert_ok(kz_document_decode(kz_buf_str(&record), &doc, &test_error));
                note_document(found, &doc);
                assert_ok(kz_postings_next(all, &test_error));
        }
        kz_postings_free(all);
}

static void read_index(const char *dir, struct found *found)
{
        struct kz_view *view = NULL;
        size_t i;

        memset(found, 0, sizeof(*found));
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_int_equal(view->segments.n_damaged, 0);
        for (i = 0; i < view->n_tiers; i++)
                read_tier(view->tiers[i], found);
        kz_view_free(view);
}

/* The batch behind the last acknowledged one may have been committed as well, whole. */
static void verify(const char *dir, uint32_t acked, struct found *found)
{
        uint32_t done = acked, n;

        read_index(dir, found);
        if ((acked + 1) * BATCH < KEYS && found->times[acked * BATCH])
                done++;
        for (n = 0; n < KEYS; n++) {
                const bool own = n / BATCH < done, next = n / BATCH + 1 < done;
                const unsigned want = own && !(next && is_doomed(n));
                const unsigned version = next && is_replaced(n) ? 2 : 1;

                if (found->times[n] != want)
                        fail_msg("document %u is there %u times, with %u batches done", n,
                                found->times[n], done);
                if (want && found->version[n] != version)
                        fail_msg("document %u is of version %u", n, found->version[n]);
        }
}

static void verify_files(const char *dir, struct found *found)
{
        struct kz_added *added = NULL;
        uint64_t damaged;
        uint32_t n;

        sealed_assert_files(dir);
        assert_ok(kz_added_new(dir, &added, &test_error));
        assert_ok(kz_added_each(added, note_kept, found, &damaged, &test_error));
        assert_int_equal(damaged, 0);
        kz_added_free(added);
        for (n = 0; n < KEYS; n += 3)
                assert_int_equal(found->times[n], found->kept[n]);
}

static bool goes_on(int round, time_t begun)
{
        const char *seconds = getenv("KZ_CRASH_SECONDS");

        return seconds ? time(NULL) - begun < atol(seconds) : round < ROUNDS;
}

static void survives_a_kill_at_any_moment(void **state)
{
        static struct found found;
        const char *from = getenv("KZ_TEST_SEED");
        unsigned seed = from ? (unsigned)strtoul(from, NULL, 10) : (unsigned)getpid();
        const time_t begun = time(NULL);
        struct kz_writer *writer = NULL;
        uint32_t acked = 0, batches = 0, before;
        char dir[64];
        int round;

        (void)state;
        print_message("KZ_TEST_SEED=%u\n", seed);
        test_make_dir(dir);
        for (round = 0; goes_on(round, begun); round++) {
                before = acked;
                run_and_kill(dir, &acked, round % 2, 1000 + rand_r(&seed) % 300000);
                batches += acked - before;
                /* A reader needs nobody to clear up first; but an index that was never made is
                 * none. */
                if (acked)
                        verify(dir, acked, &found);
                assert_ok(kz_writer_open(dir, &writer, &test_error));
                writer = kz_writer_free(writer);
                verify(dir, acked, &found);
                verify_files(dir, &found);
                if (round % 8 == 7)
                        assert_ok(kz_index_check(dir, &test_error));
                /* The batch that was committed and not acknowledged is there. */
                acked += found.times[acked * BATCH];
                if (acked * BATCH > KEPT) {
                        test_remove(dir);
                        test_make_dir(dir);
                        acked = 0;
                }
        }
        print_message("%u batches acknowledged over %d kills\n", batches, round);
        assert_true(batches > (uint32_t)round / 2);
        test_remove(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(survives_a_kill_at_any_moment),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
