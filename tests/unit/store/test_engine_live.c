/* Searching in other threads while the writer commits, prunes and replaces the whole generation. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "index/engine.h"
#include "tests/support/rounds.h"

#define COMMITS 300
#define READERS 3
#define STEADY 20

static char dir[64];

struct reader {
        pthread_t thread;
        atomic_bool *stop;
        uint64_t searches, most;
        char problem[KZ_ERROR_MAX + 64];
};

/* What must hold of every answer, whatever the writer does: the steady documents are all there. */
static void look(struct reader *reader, struct kz_searcher *searcher)
{
        struct kz_search_request request = {
                .query = KZ_STR("steady"), .limit = 5, .snippet_size = 100};
        struct kz_search_result *result = NULL;
        struct kz_buf storage = KZ_BUF_NULL;
        struct kz_document doc;
        struct kz_error error;
        size_t i;

        if (kz_searcher_search(searcher, &request, &result, &error)) {
                snprintf(reader->problem, sizeof(reader->problem), "search: %s", error.message);
                return;
        }
        if (result->total != STEADY || result->n_hits != 5)
                snprintf(reader->problem, sizeof(reader->problem), "total %d, hits %d",
                        (int)result->total, (int)result->n_hits);
        for (i = 0; i < result->n_hits; i++) {
                if (result->hits[i].n_matches == 0)
                        snprintf(reader->problem, sizeof(reader->problem), "nothing marked");
                if (kz_searcher_get(searcher, result->hits[i].doc.id, &storage, &doc, &error))
                        snprintf(
                                reader->problem, sizeof(reader->problem), "get: %s", error.message);
        }
        kz_search_result_free(result);
        kz_buf_deinit(&storage);
        request.query = KZ_STR("moving");
        request.limit = 0;
        if (kz_searcher_search(searcher, &request, &result, &error)) {
                snprintf(reader->problem, sizeof(reader->problem), "search: %s", error.message);
                return;
        }
        if (result->total > reader->most)
                reader->most = result->total;
        kz_search_result_free(result);
}

static void *read_on(void *context)
{
        struct reader *reader = context;
        struct kz_searcher *searcher = NULL;
        struct kz_error error;

        if (kz_searcher_open(dir, &searcher, &error)) {
                snprintf(reader->problem, sizeof(reader->problem), "open: %s", error.message);
                return NULL;
        }
        while (!atomic_load(reader->stop) && !reader->problem[0]) {
                look(reader, searcher);
                reader->searches++;
        }
        kz_searcher_free(searcher);
        return NULL;
}

static void put_text(struct kz_writer *writer, const char *key, int round, const char *word)
{
        char text[100];
        struct kz_document doc;

        snprintf(text, sizeof(text), "%s words, round %d of the test", word, round);
        doc = test_document("s", key, text);
        test_put(writer, &doc);
}

static void put_steady(struct kz_writer *writer)
{
        char key[16];
        int i;

        for (i = 0; i < STEADY; i++) {
                snprintf(key, sizeof(key), "steady%d", i);
                put_text(writer, key, 0, "steady");
        }
}

static void start(struct reader *readers, atomic_bool *stop)
{
        int i;

        atomic_store(stop, false);
        for (i = 0; i < READERS; i++) {
                readers[i] = (struct reader){.stop = stop};
                assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
        }
}

static uint64_t finish(struct reader *readers, atomic_bool *stop)
{
        uint64_t searches = 0;
        int i;

        atomic_store(stop, true);
        for (i = 0; i < READERS; i++) {
                pthread_join(readers[i].thread, NULL);
                searches += readers[i].searches;
        }
        for (i = 0; i < READERS; i++) {
                if (readers[i].problem[0])
                        fail_msg("reader %d: %s", i, readers[i].problem);
                assert_true(readers[i].searches > 0);
        }
        return searches;
}

static int setup(void **state)
{
        (void)state;
        test_make_dir(dir);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        test_remove(dir);
        return 0;
}

static void test_commits(void **state)
{
        struct reader readers[READERS];
        struct kz_writer *writer = NULL;
        atomic_bool stop;
        char key[16];
        bool removed;
        int i;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put_steady(writer);
        test_commit(writer);
        start(readers, &stop);
        for (i = 0; i < COMMITS; i++) {
                snprintf(key, sizeof(key), "steady%d", i % STEADY);
                put_text(writer, key, i + 1, "steady");
                snprintf(key, sizeof(key), "moving%d", i % 50);
                if (i % 3 == 2)
                        assert_ok(kz_writer_remove(
                                writer, KZ_STR("s:moving1"), &removed, &test_error));
                else
                        put_text(writer, key, i, "moving");
                test_commit(writer);
        }
        print_message("%d searches over %d commits\n", (int)finish(readers, &stop), COMMITS);
        kz_writer_free(writer);
}

/* A search is to outlast commits, but not the time that they wait for it (gate.h). */
#define LONG_TEXTS TEST_ROUNDS(200)
#define LONG_SEARCHES 5

/* Every text is read again for a word's form: that takes longer than many commits. */
static void *search_long(void *context)
{
        struct kz_search_request request = {.query = KZ_STR("=steady"), .limit = 1};
        struct kz_search_result *result = NULL;
        struct kz_searcher *searcher = NULL;
        struct reader *reader = context;
        struct kz_error error;

        if (kz_searcher_open(dir, &searcher, &error))
                snprintf(reader->problem, sizeof(reader->problem), "open: %s", error.message);
        for (; reader->searches < LONG_SEARCHES && !reader->problem[0]; reader->searches++) {
                if (kz_searcher_search(searcher, &request, &result, &error))
                        snprintf(reader->problem, sizeof(reader->problem), "%s", error.message);
                else if (result->total != LONG_TEXTS)
                        snprintf(reader->problem, sizeof(reader->problem), "total %d",
                                (int)result->total);
                result = kz_search_result_free(result);
        }
        kz_searcher_free(searcher);
        atomic_store(reader->stop, true);
        return NULL;
}

static void test_long_searches_among_commits(void **state)
{
        KZ_CLEANUP(kz_buf_deinit) struct kz_buf text = KZ_BUF_NULL;
        struct kz_writer *writer = NULL;
        struct reader reader;
        atomic_bool stop;
        char key[16];
        int i;

        (void)state;
        for (i = 0; i < 1500; i++)
                assert_int_equal(kz_buf_append_cstr(&text, "steadily steady "), KZ_OK);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        for (i = 0; i < LONG_TEXTS; i++) {
                struct kz_document doc;

                snprintf(key, sizeof(key), "long%d", i);
                doc = test_document("s", key, text.data);
                test_put(writer, &doc);
        }
        test_commit(writer);
        atomic_init(&stop, false);
        reader = (struct reader){.stop = &stop};
        assert_int_equal(pthread_create(&reader.thread, NULL, search_long, &reader), 0);
        for (i = 0; !atomic_load(&stop); i++) {
                snprintf(key, sizeof(key), "moving%d", i % 50);
                put_text(writer, key, i, "moving");
                test_commit(writer);
        }
        pthread_join(reader.thread, NULL);
        print_message("%d searches over %d commits\n", (int)reader.searches, i);
        if (reader.problem[0])
                fail_msg("%s", reader.problem);
        kz_writer_free(writer);
}

/* The generation is replaced, and the old one deleted, again and again. */
static void test_rebuilds(void **state)
{
        struct reader readers[READERS];
        struct kz_writer *writer = NULL;
        struct kz_index_stats stats;
        struct kz_searcher *searcher = NULL;
        atomic_bool stop;
        int i;

        (void)state;
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put_steady(writer);
        test_commit(writer);
        start(readers, &stop);
        for (i = 0; i < 40; i++) {
                kz_writer_free(writer);
                assert_ok(kz_writer_open_rebuild(dir, &writer, &test_error));
                put_steady(writer);
                put_text(writer, "moving", i, "moving");
                assert_ok(kz_writer_publish(writer, &test_error));
                put_text(writer, "moving", i + 1, "moving");
                test_commit(writer);
        }
        print_message("%d searches over %d rebuilds\n", (int)finish(readers, &stop), 40);
        kz_writer_free(writer);
        assert_ok(kz_searcher_open(dir, &searcher, &test_error));
        assert_ok(kz_searcher_stats(searcher, &stats, &test_error));
        assert_int_equal(stats.generation, 41);
        assert_int_equal(stats.documents, STEADY + 1);
        /* Numbers go on from generation to generation. */
        assert_int_equal(stats.seq, STEADY + 40 * (STEADY + 2));
        kz_searcher_free(searcher);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_commits, setup, teardown),
                cmocka_unit_test_setup_teardown(test_long_searches_among_commits, setup, teardown),
                cmocka_unit_test_setup_teardown(test_rebuilds, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
