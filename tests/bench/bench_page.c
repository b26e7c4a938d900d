/*
 * What a page of ten hits costs without the daemon around it: bench_page DATA-DIRECTORY ROUNDS FILE
 * asks each line of FILE, with snippets and without. Of processor time, the least of ROUNDS, in
 * microseconds: it hardly depends on what else a machine does. Prints median and 99th percentile
 * over the lines, and the dearest of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/engine.h"
#include "tests/bench/lines.h"

#define DEAREST 5

struct query {
        char *text;
        double us;
};

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void must(enum kz_status status, const struct kz_error *error)
{
        if (status) {
                fprintf(stderr, "bench_page: %s\n", error->message);
                exit(1);
        }
}

static struct query *read_queries(const char *path, size_t *ret_n)
{
        char **lines = bench_lines(path, ret_n);
        struct query *queries = calloc(*ret_n + 1, sizeof(*queries));
        size_t i;

        if (!queries)
                abort();
        for (i = 0; i < *ret_n; i++)
                queries[i].text = lines[i];
        free(lines);
        return queries;
}

static void ask(struct kz_searcher *searcher, struct query *query, size_t snippet_size)
{
        const struct kz_search_request request = {.query = kz_str(query->text),
                .limit = 10,
                .snippet_size = snippet_size,
                .collapse = true,
                .translit = KZ_TRANSLIT_NAMES,
                .now = 1700000000};
        struct kz_search_result *result = NULL;
        struct kz_error error = KZ_ERROR_NULL;
        const double begin = now();
        double took;

        must(kz_searcher_search(searcher, &request, &result, &error), &error);
        took = now() - begin;
        kz_search_result_free(result);
        query->us = query->us == 0 || took < query->us ? took : query->us;
}

static int compare(const void *a, const void *b)
{
        const struct query *x = a, *y = b;

        return (x->us > y->us) - (x->us < y->us);
}

static void measure(struct kz_searcher *searcher, struct query *queries, size_t n, size_t rounds,
        size_t snippet_size)
{
        double sum = 0;
        size_t i, round;

        for (i = 0; i < n; i++)
                queries[i].us = 0;
        for (round = 0; round < rounds; round++) {
                for (i = 0; i < n; i++)
                        ask(searcher, &queries[i], snippet_size);
        }
        qsort(queries, n, sizeof(*queries), compare);
        for (i = 0; i < n; i++)
                sum += queries[i].us;
        printf("%s: median %.0f us, 99th percentile %.0f us, mean %.0f us\n",
                snippet_size ? "with snippets" : "without", queries[n / 2].us,
                queries[n * 99 / 100].us, sum / (double)n);
        for (i = n > DEAREST ? n - DEAREST : 0; i < n; i++)
                printf("  %.0f us  %s\n", queries[i].us, queries[i].text);
}

int main(int argc, char **argv)
{
        struct kz_searcher *searcher = NULL;
        struct kz_error error = KZ_ERROR_NULL;
        struct query *queries;
        size_t n = 0, rounds, i;

        rounds = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
        if (rounds == 0) {
                fprintf(stderr, "usage: bench_page DATA-DIRECTORY ROUNDS FILE\n");
                return 2;
        }
        queries = read_queries(argv[3], &n);
        must(kz_searcher_open(argv[1], &searcher, &error), &error);
        if (n) {
                measure(searcher, queries, n, rounds, 240);
                measure(searcher, queries, n, rounds, 0);
        }
        kz_searcher_free(searcher);
        for (i = 0; i < n; i++)
                free(queries[i].text);
        free(queries);
        return 0;
}
