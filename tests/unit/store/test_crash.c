/*
 * kill -9 at any moment: a child puts, removes and commits, and says over a pipe what was
 * acknowledged. Afterwards all of that is there, nothing is there twice, and nothing needs a
 * repair.
 */
#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "index/store/added.h"
#include "index/store/tree.h"
#include "index/store/view.h"

#define ROUNDS 14
#define BATCH 7
#define KEYS 200000 /* more than any disk commits in the time */

/* A batch: documents first to first+BATCH-1 are put, some of an earlier batch removed. */
struct ack {
        uint32_t first;
        uint64_t seq;
};

static const char *id_of(uint32_t n, char out[32])
{
        /* Every third is an added one, kept as a file. */
        snprintf(out, 32, "%s:%u", n % 3 ? "news" : "added", n);
        return out;
}

/* Every eleventh document is removed by the batch after its own. */
static bool is_doomed(uint32_t n)
{
        return n % 11 == 5;
}

static int child(const char *dir, uint32_t first, int pipe_fd)
{
        struct kz_writer *writer = NULL;
        struct kz_error error;
        enum kz_put_outcome outcome;
        uint32_t i;
        bool removed;
        char id[32], text[64];

        if (kz_writer_open(dir, &writer, &error))
                return 1;
        for (;; first += BATCH) {
                struct ack ack = {first, 0};

                if (first + 2 * BATCH > KEYS)
                        pause();
                for (i = first; i < first + BATCH; i++) {
                        struct kz_document doc = test_document(
                                i % 3 ? "news" : "added", id_of(i, id) + 5 + (i % 3 == 0), "");
                        struct kz_prepared *prepared;
                        enum kz_status status;

                        snprintf(text, sizeof(text), "document number %u of the crash", i);
                        doc.text = kz_str(text);
                        prepared = test_prepare(&doc);
                        status = i % 3 ? kz_writer_put(writer, prepared, &outcome, &error)
                                       : kz_writer_add(writer, prepared, &outcome, &error);
                        kz_prepared_free(prepared);
                        if (status)
                                return 2;
                        if (i >= BATCH && is_doomed(i - BATCH) &&
                                kz_writer_remove(
                                        writer, kz_str(id_of(i - BATCH, id)), &removed, &error))
                                return 3;
                }
                if (kz_writer_commit(writer, &ack.seq, &error))
                        return 4;
                if (write(pipe_fd, &ack, sizeof(ack)) != sizeof(ack))
                        return 5;
        }
}

/*
 * Runs a child until it is killed, after a random time or, when `wait`, that time after its first
 * word; the last batch it acknowledged, or before's when it did none.
 */
static struct ack run_and_kill(
        const char *dir, struct ack before, uint32_t next, bool wait, long us)
{
        struct timespec pause = {us / 1000000, us % 1000000 * 1000};
        struct ack ack = before, got;
        int ends[2], status;
        pid_t pid;

        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                close(ends[0]);
                _exit(child(dir, next, ends[1]));
        }
        close(ends[1]);
        if (wait && read(ends[0], &got, sizeof(got)) == sizeof(got))
                ack = got;
        nanosleep(&pause, NULL);
        kill(pid, SIGKILL);
        while (read(ends[0], &got, sizeof(got)) == sizeof(got))
                ack = got;
        close(ends[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status))
                fail_msg("the child left by itself with %d", WEXITSTATUS(status));
        return ack;
}

struct kept {
        unsigned char times[KEYS];
};

static enum kz_status note(void *context, const struct kz_document *doc, struct kz_error *err)
{
        struct kept *kept = context;
        unsigned long n = strtoul(doc->key.ptr, NULL, 10);

        (void)err;
        if (n < KEYS)
                kept->times[n]++;
        return KZ_OK;
}

/* Which documents there are, each once; then the same of the files. */
static void verify(const char *dir, struct ack ack, struct kept *docs, struct kept *files)
{
        struct kz_view *view = NULL;
        struct kz_added *added = NULL;
        struct kz_postings *all = NULL;
        uint64_t damaged, seq;
        struct kz_str id;
        uint32_t i;

        memset(docs, 0, sizeof(*docs));
        memset(files, 0, sizeof(*files));
        assert_ok(kz_view_open(dir, &view, &test_error));
        assert_ok(kz_view_seq(view, &seq, &test_error));
        assert_true(seq >= ack.seq);
        assert_ok(view->live->ops->all(view->live, 0, &all, &test_error));
        while (!all->done) {
                char text[64];
                unsigned long n;

                assert_ok(view->live->ops->bytes(
                        view->live, kz_postings_doc(all), KZ_COLUMN_ID, &id, &test_error));
                snprintf(text, sizeof(text), "%.*s", KZ_STR_ARG(id));
                n = strtoul(strchr(text, ':') + 1, NULL, 10);
                assert_true(n < KEYS);
                docs->times[n]++;
                assert_ok(kz_postings_next(all, &test_error));
        }
        kz_postings_free(all);
        kz_view_free(view);
        for (i = 0; i < KEYS; i++) {
                bool acked = ack.seq && i < ack.first + BATCH;
                bool removal_acked = acked && is_doomed(i) && i < ack.first;

                if (docs->times[i] > 1)
                        fail_msg("document %u is there %u times", i, docs->times[i]);
                /* A removal that was not acknowledged may have been committed. */
                if (acked && !is_doomed(i) && docs->times[i] != 1)
                        fail_msg("document %u was acknowledged and is lost", i);
                if (removal_acked && docs->times[i])
                        fail_msg("document %u was removed and is back", i);
        }
        assert_ok(kz_added_new(dir, &added, &test_error));
        assert_ok(kz_added_each(added, note, files, &damaged, &test_error));
        assert_int_equal(damaged, 0);
        kz_added_free(added);
}

static void test_kill(void **state)
{
        static struct kept docs, files;
        struct ack ack = {0, 0}, last;
        struct kz_writer *writer = NULL;
        unsigned seed = (unsigned)getpid();
        uint32_t next = 0, i;
        int round, batches = 0;
        char dir[64];

        (void)state;
        test_make_dir(dir);
        print_message("seed %u\n", seed);
        for (round = 0; round < ROUNDS; round++) {
                last = ack;
                ack = run_and_kill(dir, ack, next, round % 2, 1000 + rand_r(&seed) % 250000);
                batches += (int)((ack.first - last.first) / BATCH);
                /* The next start repairs what there is to repair, by itself. */
                assert_ok(kz_writer_open(dir, &writer, &test_error));
                writer = kz_writer_free(writer);
                verify(dir, ack, &docs, &files);
                /* Files and index agree document by document. */
                for (i = 0; i < KEYS; i += 3)
                        assert_int_equal(docs.times[i], files.times[i]);
                next = ack.seq ? ack.first + BATCH : 0;
        }
        print_message("%d batches acknowledged over %d kills\n", batches, ROUNDS);
        assert_true(batches >= ROUNDS / 2 - 1);
        test_remove(dir);
}

/* ---- Making and rebuilding ---- */

/* Goes through whole generations; every one that is published is complete. */
static int rebuilder(const char *dir, int pipe_fd)
{
        struct kz_writer *writer = NULL;
        struct kz_error error;
        uint64_t n;
        char key[16];
        int i;

        for (;;) {
                if (kz_writer_open_rebuild(dir, &writer, &error))
                        return 1;
                for (i = 0; i < 30; i++) {
                        struct kz_document doc;

                        snprintf(key, sizeof(key), "%d", i);
                        doc = test_document("news", key, "a document read again");
                        test_put(writer, &doc);
                        if (i % 10 == 0)
                                test_commit(writer);
                }
                if (kz_writer_restore_added(writer, &n, &error) || n != 1)
                        return 2;
                if (kz_writer_publish(writer, &error))
                        return 3;
                writer = kz_writer_free(writer);
                if (write(pipe_fd, "x", 1) != 1)
                        return 4;
        }
}

/* Makes an index where there was none. */
static int maker(const char *dir, int pipe_fd)
{
        struct kz_writer *writer = NULL;
        struct kz_error error;

        if (write(pipe_fd, "x", 1) != 1 || kz_writer_open(dir, &writer, &error))
                return 1;
        pause();
        return 2;
}

/* The words of the child are counted; with `wait`, time runs from the first one. */
static int kill_after(int (*child_main)(const char *, int), const char *dir, bool wait, long us)
{
        struct timespec pause_time = {us / 1000000, us % 1000000 * 1000};
        int ends[2], status, n = 0;
        pid_t pid;
        char c;

        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                close(ends[0]);
                _exit(child_main(dir, ends[1]));
        }
        close(ends[1]);
        if (wait)
                n += (int)read(ends[0], &c, 1);
        nanosleep(&pause_time, NULL);
        kill(pid, SIGKILL);
        while (read(ends[0], &c, 1) == 1)
                n++;
        close(ends[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status))
                fail_msg("the child left by itself with %d", WEXITSTATUS(status));
        return n;
}

static enum kz_status count_live(void *context, const char *name, struct kz_error *err)
{
        (void)err;
        *(int *)context += kz_manifest_live_name(kz_str(name), NULL);
        return KZ_OK;
}

static void test_kill_rebuild(void **state)
{
        struct kz_document doc;
        struct kz_writer *writer = NULL;
        unsigned seed = (unsigned)getpid();
        int round, i, published = 0, live;
        char dir[64], key[16];

        (void)state;
        test_make_dir(dir);
        print_message("seed %u\n", seed);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (i = 0; i < 30; i++) {
                snprintf(key, sizeof(key), "%d", i);
                doc = test_document("news", key, "a document read again");
                test_put(writer, &doc);
        }
        doc = test_document("added", "1", "an added one");
        test_put(writer, &doc);
        test_commit(writer);
        for (round = 0; round < ROUNDS; round++) {
                writer = kz_writer_free(writer);
                published += kill_after(rebuilder, dir, round % 2, 1000 + rand_r(&seed) % 150000);
                /* A reader needs nobody to clear up first. */
                assert_int_equal(test_count(dir), 31);
                assert_ok(kz_writer_open(dir, &writer, &test_error));
                assert_int_equal(test_count(dir), 31);
                live = 0;
                assert_ok(kz_tree_list(dir, count_live, &live, &test_error));
                assert_int_equal(live, 1);
                assert_int_equal(test_put(writer, &doc), KZ_PUT_UNCHANGED);
        }
        print_message("%d generations published over %d kills\n", published, ROUNDS);
        assert_true(published >= ROUNDS / 2);
        kz_writer_free(writer);
        test_remove(dir);
}

static void test_kill_making(void **state)
{
        struct kz_writer *writer = NULL;
        unsigned seed = (unsigned)getpid();
        char dir[64];
        int round;

        (void)state;
        for (round = 0; round < 30; round++) {
                test_make_dir(dir);
                kill_after(maker, dir, true, rand_r(&seed) % 20000);
                assert_ok(kz_writer_open(dir, &writer, &test_error));
                writer = kz_writer_free(writer);
                assert_int_equal(test_count(dir), 0);
                test_remove(dir);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kill),
                cmocka_unit_test(test_kill_rebuild),
                cmocka_unit_test(test_kill_making),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
