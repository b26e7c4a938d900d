/*
 * What a seal costs, and what it costs others:
 *
 *      bench_seal QUERIES FILE.jsonl.gz…
 *
 * All documents, each of a file of its own, but every hundredth go into a live index, which is
 * sealed while a thread searches; then the others are put and sealed. QUERIES has one in a line.
 * Prints how long both took, the longest time between two ticks, which is what an add waits for,
 * and how long queries took before and during the first.
 */
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "index/engine.h"
#include "index/store/tree.h"
#include "tests/bench/lines.h"

#define BUDGET ((size_t)32 << 20)
#define LINE_MAX_BYTES ((size_t)64 << 20)
#define SEARCHES_MAX 1000000
#define IDLE_SEARCHES 2000
#define INDEXER_NICE 10

static double clock_of(clockid_t clock)
{
        struct timespec t;

        clock_gettime(clock, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double now(void)
{
        return clock_of(CLOCK_MONOTONIC);
}

/* Of this thread: what a busy machine leaves alone. */
static double processor(void)
{
        return clock_of(CLOCK_THREAD_CPUTIME_ID);
}

static void must(enum kz_status status, const struct kz_error *error)
{
        if (status) {
                fprintf(stderr, "bench_seal: %s\n", error->message);
                exit(1);
        }
}

static void *must_have(void *memory)
{
        if (!memory) {
                fprintf(stderr, "bench_seal: out of memory\n");
                exit(1);
        }
        return memory;
}

/* ---- Documents ---- */

static struct kz_str text_of(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);

        return json_is_string(value)
                       ? (struct kz_str){json_string_value(value), json_string_length(value)}
                       : KZ_STR("");
}

struct index {
        struct kz_writer *writer;
        struct kz_preparer *preparer;
        uint64_t read, put, bytes;
};

static void put_document(struct index *index, const json_t *object, uint64_t n)
{
        struct kz_document doc = {.source = KZ_STR("bench"),
                .title = text_of(object, "title"),
                .text = text_of(object, "text"),
                .lang = text_of(object, "lang"),
                .author = KZ_STR(""),
                .date = KZ_STR(""),
                .kind = KZ_STR(""),
                .url = KZ_STR("")};
        struct kz_file_record record = {
                .source = doc.source, .state = KZ_FILE_DONE, .documents = 1, .error = KZ_STR("")};
        struct kz_prepared *prepared = NULL;
        enum kz_put_outcome outcome;
        struct kz_error error;
        char id[64], path[64];

        snprintf(id, sizeof(id), "bench:%06llu.txt", (unsigned long long)n);
        snprintf(path, sizeof(path), "/srv/bench/%06llu.txt", (unsigned long long)n);
        doc.id = kz_str(id);
        doc.key = kz_str(id + 6);
        doc.path = record.path = kz_str(path);
        must(kz_preparer_run(index->preparer, &doc, &prepared, &error), &error);
        must(kz_writer_put(index->writer, prepared, &outcome, &error), &error);
        must(kz_writer_put_file(index->writer, &record, &error), &error);
        kz_prepared_free(prepared);
        if (kz_writer_pending_bytes(index->writer) >= BUDGET)
                must(kz_writer_commit(index->writer, NULL, &error), &error);
        index->put++;
        index->bytes += doc.title.len + doc.text.len;
}

/* Every hundredth document, or all the others. */
static void put_documents(struct index *index, char **paths, int n_paths, bool hundredth)
{
        char *line = must_have(malloc(LINE_MAX_BYTES));
        struct kz_error error;
        int i;

        index->read = index->put = index->bytes = 0;
        for (i = 0; i < n_paths; i++) {
                gzFile file = gzopen(paths[i], "rb");

                if (!file) {
                        fprintf(stderr, "bench_seal: cannot read %s\n", paths[i]);
                        exit(1);
                }
                while (gzgets(file, line, (int)LINE_MAX_BYTES)) {
                        json_t *object = json_loads(line, 0, NULL);
                        const uint64_t n = index->read++;

                        if (object && (n % 100 == 99) == hundredth)
                                put_document(index, object, n);
                        json_decref(object);
                }
                gzclose(file);
        }
        free(line);
        must(kz_writer_commit(index->writer, NULL, &error), &error);
}

/* ---- Sealing ---- */

struct sealing {
        double last, longest; /* seconds: the last tick, and the longest time between two */
        double last_processor, longest_processor;
        long ticks;
};

static enum kz_status on_tick(
        void *context, const char *step, uint64_t done, uint64_t total, struct kz_error *err)
{
        struct sealing *sealing = context;
        const double at = now(), at_processor = processor();

        (void)step;
        (void)done;
        (void)total;
        (void)err;
        if (at - sealing->last > sealing->longest)
                sealing->longest = at - sealing->last;
        if (at_processor - sealing->last_processor > sealing->longest_processor)
                sealing->longest_processor = at_processor - sealing->last_processor;
        sealing->last = at;
        sealing->last_processor = at_processor;
        sealing->ticks++;
        return KZ_OK;
}

static double seal(struct kz_writer *writer, const char *what)
{
        struct sealing sealing = {.last = now(), .last_processor = processor()};
        const double start = now();
        struct kz_error error;
        double end;

        kz_writer_set_tick(writer, on_tick, &sealing);
        must(kz_writer_seal(writer, &error), &error);
        kz_writer_set_tick(writer, NULL, NULL);
        end = now();
        printf("seal of %s: %.2f s; between two of %ld ticks at most %.0f ms (%.0f of processor), "
               "after the last %.0f ms\n",
                what, end - start, sealing.ticks, sealing.longest * 1e3,
                sealing.longest_processor * 1e3, (end - sealing.last) * 1e3);
        return end - start;
}

/* ---- Searching meanwhile ---- */

struct searching {
        const char *dir;
        char **queries;
        size_t n_queries;
        double *seconds; /* of each search */
        size_t n, n_idle;
        atomic_bool idle, ends;
};

static void *search(void *context)
{
        struct searching *searching = context;
        struct kz_searcher *searcher = NULL;
        struct kz_error error;
        size_t i;

        must(kz_searcher_open(searching->dir, &searcher, &error), &error);
        for (i = 0; !atomic_load(&searching->ends) && searching->n < SEARCHES_MAX; i++) {
                const struct kz_search_request request = {
                        .query = kz_str(searching->queries[i % searching->n_queries]),
                        .limit = 10,
                        .snippet_size = 240};
                struct kz_search_result *result = NULL;
                double start = now();

                must(kz_searcher_search(searcher, &request, &result, &error), &error);
                kz_search_result_free(result);
                /* The first round reads what is not in memory yet. */
                if (i < searching->n_queries)
                        continue;
                searching->seconds[searching->n++] = now() - start;
                if (searching->n == IDLE_SEARCHES) {
                        searching->n_idle = searching->n;
                        atomic_store(&searching->idle, false);
                }
        }
        kz_searcher_free(searcher);
        return NULL;
}

static int compare(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static double report(const char *what, double *seconds, size_t n)
{
        if (n == 0)
                return 0;
        qsort(seconds, n, sizeof(*seconds), compare);
        printf("queries %s: %zu, median %.0f us, 99th percentile %.0f us, longest %.0f us\n", what,
                n, seconds[n / 2] * 1e6, seconds[n * 99 / 100] * 1e6, seconds[n - 1] * 1e6);
        return seconds[n * 99 / 100];
}

static void read_queries(struct searching *searching, const char *path)
{
        searching->queries = bench_lines(path, &searching->n_queries);
        if (!searching->n_queries) {
                fprintf(stderr, "bench_seal: %s has no queries\n", path);
                exit(1);
        }
}

/* Seals while a thread searches. */
static double seal_and_search(struct kz_writer *writer, struct searching *searching)
{
        double took, idle, busy;
        pthread_t thread;

        searching->seconds = must_have(calloc(SEARCHES_MAX, sizeof(double)));
        atomic_store(&searching->idle, true);
        if (pthread_create(&thread, NULL, search, searching))
                exit(1);
        while (atomic_load(&searching->idle))
                usleep(10000);
        /* As the indexer does; on Linux this is of the one thread. */
        setpriority(PRIO_PROCESS, 0, INDEXER_NICE);
        took = seal(writer, "everything");
        atomic_store(&searching->ends, true);
        pthread_join(thread, NULL);
        idle = report("before it", searching->seconds, searching->n_idle);
        busy = report("during it", searching->seconds + searching->n_idle,
                searching->n - searching->n_idle);
        printf("99th percentile during a seal, as a multiple of idle: %.2f (aim 2)\n", busy / idle);
        free(searching->seconds);
        return took;
}

int main(int argc, char **argv)
{
        char dir[] = "/tmp/kz-bench-XXXXXX";
        struct searching searching = {.dir = dir};
        struct index index = {.writer = NULL};
        struct kz_error error;
        double all, some;
        size_t i;

        if (argc < 3) {
                fprintf(stderr, "usage: bench_seal QUERIES FILE.jsonl.gz…\n");
                return 2;
        }
        if (!mkdtemp(dir))
                return 1;
        read_queries(&searching, argv[1]);
        must(kz_preparer_new(&index.preparer, &error), &error);
        must(kz_writer_open(dir, &index.writer, &error), &error);
        put_documents(&index, argv + 2, argc - 2, false);
        printf("%llu documents, %.1f MB of text\n", (unsigned long long)index.put,
                (double)index.bytes / 1e6);
        all = seal_and_search(index.writer, &searching);
        put_documents(&index, argv + 2, argc - 2, true);
        some = seal(index.writer, "1 % new documents");
        printf("1 %% new, as a part of everything: %.3f (aim 0.05)\n", some / all);
        kz_writer_free(index.writer);
        kz_preparer_free(index.preparer);
        for (i = 0; i < searching.n_queries; i++)
                free(searching.queries[i]);
        free(searching.queries);
        must(kz_tree_remove(dir, &error), &error);
        return 0;
}
