/*
 * How fast documents are prepared, put and searched: bench_store FILE.jsonl.gz… [-q QUERY]…
 * Prints documents and MB of text a second for preparing (one thread) and for put and commit.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "index/engine.h"
#include "index/store/tree.h"

#define BUDGET ((size_t)32 << 20)

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(enum kz_status status, const struct kz_error *error)
{
        if (status) {
                fprintf(stderr, "%s\n", error->message);
                exit(1);
        }
}

static struct kz_str text_of(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);

        return json_is_string(value)
                       ? (struct kz_str){json_string_value(value), json_string_length(value)}
                       : KZ_STR("");
}

struct bench {
        struct kz_preparer *preparer;
        struct kz_prepared **prepared;
        size_t n, cap, bytes, held;
        double prepare_s;
};

static void prepare_line(struct bench *bench, const char *line, size_t len)
{
        json_t *object = json_loadb(line, len, 0, NULL);
        struct kz_document doc = {0};
        struct kz_error error;
        char id[64];
        double start;

        if (!object)
                return;
        snprintf(id, sizeof(id), "bench:%zu", bench->n);
        doc.id = kz_str(id);
        doc.source = KZ_STR("bench");
        doc.key = kz_str(id + 6);
        doc.title = text_of(object, "title");
        doc.text = text_of(object, "text");
        doc.lang = text_of(object, "lang");
        if (bench->n == bench->cap) {
                bench->cap = bench->cap ? bench->cap * 2 : 1024;
                bench->prepared =
                        realloc(bench->prepared, bench->cap * sizeof(struct kz_prepared *));
                if (!bench->prepared)
                        exit(1);
        }
        start = now();
        must(kz_preparer_run(bench->preparer, &doc, &bench->prepared[bench->n], &error), &error);
        bench->prepare_s += now() - start;
        bench->bytes += doc.text.len + doc.title.len;
        bench->held += kz_prepared_bytes(bench->prepared[bench->n]);
        bench->n++;
        json_decref(object);
}

static void prepare_file(struct bench *bench, const char *path)
{
        const size_t size = (size_t)64 << 20;
        char *line = malloc(size);
        gzFile file = gzopen(path, "rb");

        if (!file || !line) {
                fprintf(stderr, "cannot read %s\n", path);
                exit(1);
        }
        while (gzgets(file, line, (int)size))
                prepare_line(bench, line, strlen(line));
        gzclose(file);
        free(line);
}

static void report(const char *what, const struct bench *bench, double seconds)
{
        printf("%-12s %8.2f s %10.0f documents/s %8.2f MB/s\n", what, seconds,
                (double)bench->n / seconds, (double)bench->bytes / seconds / 1e6);
}

static void put_all(struct bench *bench, struct kz_writer *writer, const char *what)
{
        double start = now(), commits = 0, before;
        enum kz_put_outcome outcome;
        struct kz_error error;
        size_t i;

        for (i = 0; i < bench->n; i++) {
                must(kz_writer_put(writer, bench->prepared[i], &outcome, &error), &error);
                if (kz_writer_pending_bytes(writer) < BUDGET && i + 1 < bench->n)
                        continue;
                before = now();
                must(kz_writer_commit(writer, NULL, &error), &error);
                commits += now() - before;
        }
        report(what, bench, now() - start);
        printf("%-12s %8.2f s of it\n", "commits", commits);
}

/* The same documents, each a little different. */
static void change_all(struct bench *bench)
{
        struct kz_error error;
        size_t i;

        for (i = 0; i < bench->n; i++) {
                struct kz_document doc = *kz_prepared_document(bench->prepared[i]);
                struct kz_prepared *changed = NULL;

                doc.kind = KZ_STR("changed");
                must(kz_preparer_run(bench->preparer, &doc, &changed, &error), &error);
                kz_prepared_free(bench->prepared[i]);
                bench->prepared[i] = changed;
        }
}

static void search(const char *dir, const char *query)
{
        struct kz_search_request request = {
                .query = kz_str(query), .limit = 10, .snippet_size = 240};
        struct kz_search_result *result = NULL;
        struct kz_searcher *searcher = NULL;
        struct kz_error error;
        double start;
        int i;

        must(kz_searcher_open(dir, &searcher, &error), &error);
        for (i = 0; i < 4; i++) {
                /* The last time without snippets, to see what they cost. */
                request.snippet_size = i < 3 ? 240 : 0;
                start = now();
                must(kz_searcher_search(searcher, &request, &result, &error), &error);
                printf("%-30s %8.3f ms, total %llu, first: %s\n", query, (now() - start) * 1e3,
                        (unsigned long long)result->total,
                        result->n_hits ? result->hits[0].doc.title.ptr : "");
                result = kz_search_result_free(result);
        }
        kz_searcher_free(searcher);
}

int main(int argc, char **argv)
{
        char dir[] = "/tmp/kz-bench-XXXXXX";
        struct bench bench = {0};
        struct kz_writer *writer = NULL;
        struct kz_error error;
        uint64_t bytes = 0;
        int i;

        if (!mkdtemp(dir))
                return 1;
        must(kz_preparer_new(&bench.preparer, &error), &error);
        for (i = 1; i < argc; i++) {
                if (strcmp(argv[i], "-q") == 0)
                        i++;
                else
                        prepare_file(&bench, argv[i]);
        }
        printf("%zu documents, %.1f MB of text, %.1f MB prepared\n", bench.n,
                (double)bench.bytes / 1e6, (double)bench.held / 1e6);
        report("prepare", &bench, bench.prepare_s);
        must(kz_writer_open(dir, &writer, &error), &error);
        put_all(&bench, writer, "put");
        put_all(&bench, writer, "put again");
        change_all(&bench);
        put_all(&bench, writer, "replace");
        kz_writer_free(writer);
        must(kz_tree_bytes(dir, &bytes, &error), &error);
        printf("index        %8.2f MB\n", (double)bytes / 1e6);
        for (i = 1; i < argc; i++) {
                if (strcmp(argv[i], "-q") == 0 && i + 1 < argc)
                        search(dir, argv[++i]);
        }
        while (bench.n)
                kz_prepared_free(bench.prepared[--bench.n]);
        free(bench.prepared);
        kz_preparer_free(bench.preparer);
        must(kz_tree_remove(dir, &error), &error);
        return 0;
}
