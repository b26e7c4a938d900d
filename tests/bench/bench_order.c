/*
 * What sorting, facets and collapsing cost: bench_order DATA-DIRECTORY ROUNDS QUERY…
 * Prints, for each query and each way to ask, the median of processor time of a search for ten hits
 * without snippets, by the engine, in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/engine.h"

struct way {
        const char *name;
        enum kz_sort sort;
        bool collapse;
        unsigned facets;
};

static const struct way ways[] = {
        {"relevance", KZ_SORT_RELEVANCE, false, 0},
        {"  collapsed", KZ_SORT_RELEVANCE, true, 0},
        {"date", KZ_SORT_DATE, false, 0},
        {"  collapsed", KZ_SORT_DATE, true, 0},
        {"recent", KZ_SORT_RECENT, false, 0},
        {"facet source", KZ_SORT_RELEVANCE, false, 1u << KZ_FACET_SOURCE},
        {"facet kind", KZ_SORT_RELEVANCE, false, 1u << KZ_FACET_KIND},
        {"facet year", KZ_SORT_RELEVANCE, false, 1u << KZ_FACET_YEAR},
        {"five facets", KZ_SORT_RELEVANCE, false, 31},
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
                fprintf(stderr, "%s\n", error->message);
                exit(1);
        }
}

static int compare(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void measure(
        struct kz_searcher *searcher, const char *query, const struct way *way, size_t rounds)
{
        const struct kz_search_request request = {.query = kz_str(query),
                .limit = 10,
                .sort = way->sort,
                .collapse = way->collapse,
                .facets = way->facets,
                .now = time(NULL)};
        double *times = calloc(rounds, sizeof(*times));
        uint64_t total = 0;
        size_t i;

        if (!times)
                exit(1);
        for (i = 0; i < rounds; i++) {
                struct kz_search_result *result = NULL;
                struct kz_error error = KZ_ERROR_NULL;
                double start = now();

                must(kz_searcher_search(searcher, &request, &result, &error), &error);
                times[i] = now() - start;
                total = result->total;
                kz_search_result_free(result);
        }
        qsort(times, rounds, sizeof(*times), compare);
        printf("%-14s %10.0f us  %llu found\n", way->name, times[rounds / 2],
                (unsigned long long)total);
        free(times);
}

int main(int argc, char **argv)
{
        struct kz_searcher *searcher = NULL;
        struct kz_error error = KZ_ERROR_NULL;
        size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, w;
        int i;

        if (argc < 4 || rounds == 0) {
                fprintf(stderr, "usage: bench_order DATA-DIRECTORY ROUNDS QUERY…\n");
                return 2;
        }
        must(kz_searcher_open(argv[1], &searcher, &error), &error);
        for (i = 3; i < argc; i++) {
                printf("%s\n", argv[i]);
                for (w = 0; w < KZ_ARRAY_LEN(ways); w++)
                        measure(searcher, argv[i], &ways[w], rounds);
        }
        kz_searcher_free(searcher);
        return 0;
}
