/*
 * Readers in threads while a writer adds, replaces, seals, merges and purges: each answer is one
 * whole generation. Every batch puts the same documents anew, so that all documents of one answer
 * carry the number of one batch.
 */
#include "sealed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "index/engine.h"
#include "tests/support/rounds.h"

#define READERS 3
#define KINDS 6
#define BATCHES TEST_ROUNDS(48)

static char dir[64];
static atomic_bool done;
static atomic_uint committed; /* batches */

struct reader {
        pthread_t thread;
        unsigned searches, generations;
        char wrong[256];
};

/* All of a batch or nothing of it. */
static void check_answer(struct reader *reader, const struct kz_search_result *result,
        unsigned least, unsigned *last)
{
        unsigned batch = 0, other, kind;
        size_t i;

        if (result->partial || result->total != KINDS || result->n_hits != KINDS) {
                snprintf(reader->wrong, sizeof(reader->wrong),
                        "%llu found of %d, %zu hits, partial %d", (unsigned long long)result->total,
                        KINDS, result->n_hits, result->partial);
                return;
        }
        for (i = 0; i < result->n_hits; i++) {
                char title[64];

                snprintf(title, sizeof(title), "%.*s", KZ_STR_ARG(result->hits[i].doc.title));
                if (sscanf(title, "batch %u kind %u", &other, &kind) != 2)
                        snprintf(reader->wrong, sizeof(reader->wrong), "a title is wrong");
                if (i && other != batch)
                        snprintf(reader->wrong, sizeof(reader->wrong), "batches %u and %u in one",
                                batch, other);
                batch = other;
        }
        if (batch < least || batch < *last)
                snprintf(reader->wrong, sizeof(reader->wrong), "batch %u after %u and %u", batch,
                        least, *last);
        reader->generations += batch != *last;
        *last = batch;
}

static void *read_on(void *context)
{
        const struct kz_search_request request = {
                .query = KZ_STR("freedom assembly"), .limit = 50, .snippet_size = 100};
        struct reader *reader = context;
        struct kz_searcher *searcher = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        unsigned last = 0, least;

        if (kz_searcher_open(dir, &searcher, &err))
                snprintf(reader->wrong, sizeof(reader->wrong), "%s", err.message);
        while (!reader->wrong[0] && !atomic_load(&done)) {
                struct kz_search_result *result = NULL;

                least = atomic_load(&committed);
                if (kz_searcher_search(searcher, &request, &result, &err)) {
                        snprintf(reader->wrong, sizeof(reader->wrong), "%.200s", err.message);
                        break;
                }
                check_answer(reader, result, least, &last);
                kz_search_result_free(result);
                reader->searches++;
        }
        kz_searcher_free(searcher);
        return NULL;
}

static void put_batch(struct kz_writer *writer, unsigned batch)
{
        struct kz_document doc;
        char key[16], title[64];
        unsigned kind;

        for (kind = 0; kind < KINDS; kind++) {
                snprintf(key, sizeof(key), "%u", kind);
                snprintf(title, sizeof(title), "batch %u kind %u ", batch, kind);
                doc = test_document("news", key, "Freedom of assembly in Almaty.");
                doc.title = kz_str(title);
                if (batch % 3 == 1)
                        sealed_put_bulk(writer, &doc);
                else
                        test_put(writer, &doc);
        }
        test_commit(writer);
        atomic_store(&committed, batch);
}

static void tidy(struct kz_writer *writer, unsigned batch)
{
        if (batch % 2)
                assert_ok(kz_writer_seal(writer, &test_error));
        if (batch % 4 == 3)
                assert_ok(kz_writer_tidy(writer, &test_error));
        if (batch % 6 == 5)
                assert_ok(kz_writer_compact(writer, &test_error));
        if (batch % 9 == 8)
                assert_ok(kz_writer_purge(writer, &test_error));
}

static void every_answer_is_of_one_generation(void **state)
{
        static struct reader readers[READERS];
        struct kz_writer *writer = NULL;
        unsigned batch, generations = 0;
        size_t i;

        (void)state;
        test_make_dir(dir);
        assert_ok(kz_writer_open(dir, &writer, &test_error));
        put_batch(writer, 1);
        for (i = 0; i < READERS; i++)
                assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
        for (batch = 2; batch < BATCHES; batch++) {
                put_batch(writer, batch);
                tidy(writer, batch);
        }
        atomic_store(&done, true);
        for (i = 0; i < READERS; i++) {
                pthread_join(readers[i].thread, NULL);
                generations += readers[i].generations;
                print_message("%u searches, %u generations\n", readers[i].searches,
                        readers[i].generations);
                if (readers[i].wrong[0])
                        fail_msg("%s", readers[i].wrong);
        }
        assert_true(generations > READERS);
        kz_writer_free(writer);
        sealed_assert_files(dir);
        test_remove(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_answer_is_of_one_generation),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
