/*
 * What it costs to widen a word to the other spellings of its name: bench_names LIVE-INDEX WORD…
 * Microseconds a word, first as the tier finds it in its tables, then as it remembers it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/match/expand.h"
#include "index/query/query_names.h"
#include "index/xapian/live.h"

#define ROUNDS 200

static void must(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_names: %s\n", err->message);
        exit(1);
}

static double now_us(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double expand(struct kz_query *query, struct kz_tier *tier)
{
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_error err = KZ_ERROR_NULL;
        double start = now_us();

        must(kz_expand_query(query, &tier, 1, &watch, &err), &err);
        return now_us() - start;
}

static void measure(struct kz_analyzer *analyzer, const char *path, const char *word)
{
        struct kz_error err = KZ_ERROR_NULL;
        double first, later, best = 1e9;
        struct kz_query *query = NULL;
        struct kz_tier *tier = NULL;
        int i;

        must(kz_query_parse(analyzer, kz_str(word), 0, &query, &err), &err);
        must(kz_query_add_name_keys(query, kz_namerules_builtin(), KZ_TRANSLIT_ALL, &err), &err);
        must(kz_live_open(path, &tier, &err), &err);
        first = expand(query, tier);
        for (i = 0; i < ROUNDS; i++) {
                later = expand(query, tier);
                best = later < best ? later : best;
        }
        printf("%-24s %9.1f %9.1f %6zu terms\n", word, first, best,
                query->root->n_children && query->root->children[0]->n_groups
                        ? query->root->children[0]->groups[0].n_terms
                        : 0);
        kz_tier_free(tier);
        kz_query_free(query);
}

int main(int argc, char **argv)
{
        struct kz_analyzer *analyzer = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        int i;

        if (argc < 3) {
                fprintf(stderr, "usage: bench_names LIVE-INDEX WORD...\n");
                return 2;
        }
        must(kz_analyzer_new(&analyzer, &err), &err);
        printf("%-24s %9s %9s\n", "microseconds", "first", "later");
        for (i = 2; i < argc; i++)
                measure(analyzer, argv[1], argv[i]);
        kz_analyzer_free(analyzer);
        return 0;
}
