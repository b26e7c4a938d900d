/*
 * What it costs to widen a word: its name keys, its aliases, the spellings that the dictionary has,
 * and how many documents have each.
 *
 *     bench_names DATA-DIRECTORY WORD…
 *     bench_names DATA-DIRECTORY --draw SEED COUNT FILE.jsonl.gz…
 *
 * Microseconds of processor a word: in an index just opened, in one that has been asked for other
 * words, and for the same word again. The second way draws words from the files, as many from each,
 * names and common words in turn, and prints the median, the mean and the 99th percentile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/match/expand.h"
#include "index/query/query_aliases.h"
#include "index/query/query_hyphens.h"
#include "index/query/query_names.h"
#include "index/store/view.h"
#include "tests/bench/words.h"

#define AGAIN 20

enum way { FIRST, NEXT, SAME, WAYS };
static const char *const ways[WAYS] = {"just opened", "open", "again"};

struct bench {
        struct kz_analyzer *analyzer;
        const char *path;
        struct kz_view *view;
};

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

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* ---- Widening ---- */

/* As a search does it, without parsing. *ret_terms: of the first word, in all. */
static double widen(
        struct bench *bench, const struct kz_view *view, const char *word, size_t *ret_terms)
{
        struct kz_watch watch = kz_watch_begin(0, NULL);
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_query *query = NULL;
        const struct kz_node *node;
        double start;

        must(kz_query_parse(bench->analyzer, kz_str(word), 0, &query, &err), &err);
        start = now_us();
        must(kz_query_join_hyphens(query, bench->analyzer, &err), &err);
        must(kz_query_add_name_keys(query, kz_namerules_builtin(), KZ_TRANSLIT_NAMES, &err), &err);
        must(kz_query_add_aliases(query, kz_aliases_builtin(), &err), &err);
        must(kz_expand_query(query, view->tiers, view->n_tiers, &watch, &err), &err);
        start = now_us() - start;
        for (node = query->root; node->n_children && !node->n_groups;)
                node = node->children[0];
        *ret_terms = node->n_groups ? node->groups[0].n_terms : 0;
        kz_query_free(query);
        return start;
}

static struct kz_view *open_view(const struct bench *bench)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_view *view = NULL;

        must(kz_view_open(bench->path, &view, &err), &err);
        return view;
}

static void measure(struct bench *bench, const char *word, double ret[WAYS], size_t *ret_terms)
{
        struct kz_view *view = open_view(bench);
        double us;
        int i;

        ret[FIRST] = widen(bench, view, word, ret_terms);
        kz_view_free(view);
        ret[NEXT] = widen(bench, bench->view, word, ret_terms);
        ret[SAME] = 1e9;
        for (i = 0; i < AGAIN; i++) {
                us = widen(bench, bench->view, word, ret_terms);
                ret[SAME] = us < ret[SAME] ? us : ret[SAME];
        }
}

static int run_drawn(struct bench *bench, int argc, char **argv)
{
        size_t count = strtoul(argv[1], NULL, 10), i, terms, sum = 0;
        double *us[WAYS], one[WAYS];
        struct words words;
        bool all;
        int w;

        all = words_draw(&words, strtoull(argv[0], NULL, 10), count, argv + 2, (size_t)argc - 2);
        for (w = 0; w < WAYS; w++)
                us[w] = calloc(words.n + 1, sizeof(double));
        for (i = 0; i < words.n; i++) {
                measure(bench, words.list[i], one, &terms);
                sum += terms;
                for (w = 0; w < WAYS; w++)
                        us[w][i] = one[w];
        }
        printf("%zu words, %.2f terms each\n", words.n, (double)sum / (double)(words.n + !words.n));
        for (w = 0; w < WAYS; w++) {
                words_print_times(ways[w], us[w], words.n);
                free(us[w]);
        }
        words_deinit(&words);
        return all ? 0 : 1;
}

static int run_given(struct bench *bench, int argc, char **argv)
{
        double us[WAYS];
        size_t terms;
        int i;

        printf("%-24s %11s %11s %11s\n", "microseconds", ways[FIRST], ways[NEXT], ways[SAME]);
        for (i = 0; i < argc; i++) {
                measure(bench, argv[i], us, &terms);
                printf("%-24s %11.1f %11.1f %11.1f %6zu terms\n", argv[i], us[FIRST], us[NEXT],
                        us[SAME], terms);
        }
        return 0;
}

int main(int argc, char **argv)
{
        struct bench bench = {.path = argv[1]};
        struct kz_error err = KZ_ERROR_NULL;
        bool drawn = argc > 2 && strcmp(argv[2], "--draw") == 0;
        int status;

        if (argc < (drawn ? 6 : 3)) {
                fprintf(stderr,
                        "usage: bench_names DATA-DIRECTORY WORD...\n"
                        "       bench_names DATA-DIRECTORY --draw SEED COUNT FILE.jsonl.gz...\n");
                return 2;
        }
        must(kz_analyzer_new(&bench.analyzer, &err), &err);
        bench.view = open_view(&bench);
        /* The tables are made once for a process. */
        if (!kz_namerules_builtin() || !kz_aliases_builtin())
                must(kz_error_nomem(&err), &err);
        status = drawn ? run_drawn(&bench, argc - 3, argv + 3)
                       : run_given(&bench, argc - 2, argv + 2);
        kz_view_free(bench.view);
        kz_analyzer_free(bench.analyzer);
        return status;
}
