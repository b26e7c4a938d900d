/*
 * bench_analyzer FILE.jsonl.gz [MB [ROUNDS]]: MB of a file's texts a second of processor, the
 * median of some rounds: through the analyzer; then into term vectors, with names and without; then
 * as the indexer prepares documents. The sum at the end is of all that was prepared: a change that
 * is to alter speed alone leaves it as it was.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#include "index/store/prepared.h"
#include "index/text/nameforms.h"

#define LINE_MAX_BYTES ((size_t)64 << 20)
#define ROUNDS_MAX 100

struct bench {
        json_t *objects; /* the documents view them */
        struct kz_document *docs;
        size_t n, bytes;
        struct kz_analyzer *analyzer;
        struct kz_preparer *preparer;
        struct kz_termvector tv;
        struct kz_nameforms names;
        uint64_t sum;
};

static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void must(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_analyzer: %s\n", err->message);
        exit(1);
}

static struct kz_str text_of(const json_t *object, const char *name)
{
        const json_t *value = json_object_get(object, name);

        return json_is_string(value)
                       ? (struct kz_str){json_string_value(value), json_string_length(value)}
                       : KZ_STR("");
}

/* Up to so many bytes of titles and texts. */
static bool read_all(struct bench *bench, const char *path, size_t bytes)
{
        char *line = malloc(LINE_MAX_BYTES);
        gzFile file = gzopen(path, "rb");
        size_t i;

        bench->objects = json_array();
        while (file && line && bench->bytes < bytes && gzgets(file, line, (int)LINE_MAX_BYTES)) {
                json_t *object = json_loads(line, 0, NULL);

                if (object) {
                        bench->bytes += text_of(object, "title").len + text_of(object, "text").len;
                        json_array_append_new(bench->objects, object);
                }
        }
        if (file)
                gzclose(file);
        free(line);
        bench->n = json_array_size(bench->objects);
        bench->docs = calloc(bench->n + 1, sizeof(*bench->docs));
        for (i = 0; bench->docs && i < bench->n; i++) {
                const json_t *object = json_array_get(bench->objects, i);

                bench->docs[i] = (struct kz_document){.id = KZ_STR("bench:1"),
                        .source = KZ_STR("bench"),
                        .key = KZ_STR("1"),
                        .title = text_of(object, "title"),
                        .text = text_of(object, "text")};
        }
        return bench->docs && bench->bytes > 0;
}

/* ---- What is measured ---- */

static bool pass_by(void *context, enum kz_document_field field, const struct kz_token *token)
{
        (void)context;
        (void)field;
        (void)token;
        return true;
}

static void run_tokens(struct bench *bench, const struct kz_document *doc)
{
        struct kz_error err = KZ_ERROR_NULL;

        must(kz_analyzer_document_tokens(bench->analyzer, doc, pass_by, NULL, &err), &err);
}

static void run_terms(struct bench *bench, const struct kz_document *doc)
{
        struct kz_error err = KZ_ERROR_NULL;

        must(kz_analyzer_document(bench->analyzer, doc, &bench->tv, &err), &err);
        must(kz_termvector_finish(&bench->tv), &err);
}

static void run_names(struct bench *bench, const struct kz_document *doc)
{
        struct kz_error err = KZ_ERROR_NULL;

        must(kz_analyzer_document_more(bench->analyzer, doc, &bench->tv, &bench->names, NULL, &err),
                &err);
        must(kz_termvector_finish(&bench->tv), &err);
}

static void run_prepare(struct bench *bench, const struct kz_document *doc)
{
        struct kz_prepared *prepared = NULL;
        struct kz_error err = KZ_ERROR_NULL;

        must(kz_preparer_run(bench->preparer, doc, &prepared, &err), &err);
        kz_prepared_free(prepared);
}

/* ---- The sum ---- */

static void add_sum(struct bench *bench, struct kz_str bytes)
{
        size_t i;

        for (i = 0; i < bytes.len; i++)
                bench->sum = (bench->sum ^ (unsigned char)bytes.ptr[i]) * UINT64_C(1099511628211);
        bench->sum = (bench->sum ^ bytes.len) * UINT64_C(1099511628211);
}

static void run_sum(struct bench *bench, const struct kz_document *doc)
{
        struct kz_prepared *prepared = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        const struct kz_termvector *terms;
        size_t i;

        must(kz_preparer_run(bench->preparer, doc, &prepared, &err), &err);
        terms = kz_prepared_terms(prepared);
        for (i = 0; i < terms->n_entries; i++) {
                const struct kz_termvector_entry *entry = &terms->entries[i];

                add_sum(bench, entry->term);
                add_sum(bench, (struct kz_str){(const char *)&entry->freq, sizeof(entry->freq)});
                if (entry->n_positions)
                        add_sum(bench, (struct kz_str){(const char *)entry->positions,
                                               entry->n_positions * sizeof(*entry->positions)});
        }
        add_sum(bench, kz_prepared_record(prepared));
        add_sum(bench, kz_prepared_names(prepared));
        add_sum(bench, kz_prepared_sketch(prepared));
        kz_prepared_free(prepared);
}

/* ---- Rounds ---- */

static int compare(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void pass(struct bench *bench, void (*run)(struct bench *, const struct kz_document *))
{
        size_t i;

        for (i = 0; i < bench->n; i++)
                run(bench, &bench->docs[i]);
}

static void report(struct bench *bench, const char *what,
        void (*run)(struct bench *, const struct kz_document *), int rounds)
{
        double seconds[ROUNDS_MAX], start;
        int i;

        for (i = 0; i < rounds; i++) {
                start = now();
                pass(bench, run);
                seconds[i] = now() - start;
        }
        qsort(seconds, (size_t)rounds, sizeof(*seconds), compare);
        printf("%s %.1f, ", what, (double)bench->bytes / seconds[rounds / 2] / 1e6);
        fflush(stdout);
}

int main(int argc, char **argv)
{
        struct bench bench = {.tv = KZ_TERMVECTOR_NULL, .sum = UINT64_C(14695981039346656037)};
        size_t mb = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
        int rounds = argc > 3 ? atoi(argv[3]) : 5;
        struct kz_error err = KZ_ERROR_NULL;

        if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX ||
                !read_all(&bench, argv[1], mb * 1000000)) {
                fprintf(stderr, "usage: bench_analyzer FILE.jsonl.gz [MB [ROUNDS]]\n");
                return 2;
        }
        must(kz_analyzer_new(&bench.analyzer, &err), &err);
        must(kz_preparer_new(&bench.preparer, &err), &err);
        printf("%.1f MB: ", (double)bench.bytes / 1e6);
        report(&bench, "tokens", run_tokens, rounds);
        report(&bench, "terms", run_terms, rounds);
        report(&bench, "and names", run_names, rounds);
        report(&bench, "prepared", run_prepare, rounds);
        pass(&bench, run_sum);
        printf("MB/s; sum %016llx\n", (unsigned long long)bench.sum);
        kz_analyzer_free(bench.analyzer);
        kz_preparer_free(bench.preparer);
        kz_nameforms_deinit(&bench.names);
        kz_termvector_deinit(&bench.tv);
        json_decref(bench.objects);
        free(bench.docs);
        return 0;
}
