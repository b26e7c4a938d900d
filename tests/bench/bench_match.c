/*
 * Our matcher and Xapian's over the same live index, query by query in turns:
 *
 *      bench_match LIVE-INDEX QUERIES.jsonl [ROUNDS]
 *
 * A line of QUERIES holds {"query": "…"}: words are an OR, +words an AND, "words" a phrase. Prints,
 * for each kind, the median and the mean microseconds of the 10 best by each, with an exact count
 * by us; Xapian is timed twice: as it likes, which estimates the count, and told to count exactly.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/rank/bm25.h"
#include "index/xapian/live.h"
#include "tests/support/xapian_query.h"

#define QUERIES_MAX 5000
#define TOP 10

enum kind { SINGLE, AND, OR, PHRASE, KINDS };

static const char *const kind_names[KINDS] = {"single", "AND", "OR", "phrase"};

enum engine { OURS, XAPIAN, XAPIAN_EXACT, ENGINES };

struct bench {
        struct kz_analyzer *analyzer;
        struct kz_tier *tier;
        struct kzx_database *db;
        struct kzx_stats stats;
        int rounds;
        size_t n[KINDS];
        double *times[KINDS][ENGINES]; /* best of the rounds, microseconds, QUERIES_MAX each */
        size_t disagreements;
};

static void die(const char *what, const struct kz_error *err)
{
        fprintf(stderr, "%s: %s\n", what, err->message);
        exit(2);
}

static double now(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* The tree of one line; only the first form of each word, so that both engines match terms. */
static struct kz_node *parse(
        struct bench *bench, const char *text, struct kz_arena *arena, enum kind *ret_kind)
{
        struct kz_node *root = kz_arena_zalloc(arena, sizeof(*root)), *node;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_group *groups;
        size_t n, i;

        if (kz_analyzer_query(bench->analyzer, kz_str(text), "", arena, &groups, &n, &err))
                die(text, &err);
        if (n == 0)
                return NULL;
        for (i = 0; i < n; i++)
                groups[i].n_terms = 1;
        *ret_kind = n == 1 ? SINGLE : text[0] == '+' ? AND : text[0] == '"' ? PHRASE : OR;
        root->kind = KZ_NODE_AND;
        root->children = kz_arena_array(arena, n, sizeof(struct kz_node *));
        if (*ret_kind == PHRASE || *ret_kind == OR) {
                node = kz_arena_zalloc(arena, sizeof(*node));
                node->required = true;
                root->children[root->n_children++] = node;
                node->kind = *ret_kind == PHRASE ? KZ_NODE_PHRASE : KZ_NODE_OR;
                if (*ret_kind == PHRASE) {
                        node->groups = groups;
                        node->n_groups = n;
                        for (i = 0; i < n; i++)
                                groups[i].offset = (uint32_t)i;
                        return root;
                }
                node->children = kz_arena_array(arena, n, sizeof(struct kz_node *));
        } else {
                node = root;
        }
        for (i = 0; i < n; i++) {
                struct kz_node *child = kz_arena_zalloc(arena, sizeof(*child));

                child->kind = KZ_NODE_GROUP;
                child->required = true;
                child->groups = &groups[i];
                child->n_groups = 1;
                node->children[node->n_children++] = child;
        }
        return root;
}

static double run_ours(struct bench *bench, const struct kz_query *query, uint64_t *ret_total)
{
        struct kz_match_result result = KZ_MATCH_RESULT_NULL;
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_match_request request = {.query = query, .limit = TOP, .no_fill = true};
        struct kz_bm25 bm25;
        double begin = now();

        kz_bm25_init(&bm25);
        request.scorer = kz_bm25_scorer;
        request.scorer_context = &bm25;
        if (kz_match_run(&bench->tier, 1, &request, &result, &err))
                die("kz_match_run", &err);
        *ret_total = result.total;
        kz_match_result_deinit(&result);
        return now() - begin;
}

static double run_xapian(
        struct bench *bench, const struct kz_query *query, bool exact, uint64_t *ret_total)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kzx_enquire *enquire = NULL;
        struct kzx_query *translated = NULL;
        struct kzx_counts counts = {0};
        struct kzx_mset *mset = NULL;
        uint32_t docs[TOP];
        size_t n;
        double begin = now();

        if (kz_xapian_query(bench->db, query->root, &translated, &err) ||
                kzx_enquire_new(bench->db, &enquire, &err) ||
                kzx_enquire_set_query(enquire, translated, &err) ||
                kzx_enquire_match(
                        enquire, 0, TOP, exact ? bench->stats.documents : 0, &mset, &err) ||
                kzx_mset_read(mset, 0, TOP, docs, NULL, &n, &err) ||
                kzx_mset_counts(mset, &counts, &err))
                die("Xapian", &err);
        *ret_total = counts.estimated;
        kzx_mset_free(mset);
        kzx_enquire_free(enquire);
        kzx_query_free(translated);
        return now() - begin;
}

static void run_query(struct bench *bench, const char *text)
{
        struct kz_query query = {.arena = KZ_ARENA_NULL};
        double best[ENGINES] = {1e18, 1e18, 1e18};
        uint64_t total[ENGINES];
        enum kind kind;
        int round, e;

        query.root = parse(bench, text, &query.arena, &kind);
        if (!query.root || bench->n[kind] == QUERIES_MAX) {
                kz_arena_deinit(&query.arena);
                return;
        }
        for (round = 0; round < bench->rounds; round++) {
                for (e = 0; e < ENGINES; e++) {
                        double took =
                                e == OURS ? run_ours(bench, &query, &total[e])
                                          : run_xapian(bench, &query, e == XAPIAN_EXACT, &total[e]);

                        best[e] = took < best[e] ? took : best[e];
                }
        }
        if (total[OURS] != total[XAPIAN_EXACT]) {
                printf("count of %s: ours %llu, Xapian %llu\n", text,
                        (unsigned long long)total[OURS], (unsigned long long)total[XAPIAN_EXACT]);
                bench->disagreements++;
        }
        for (e = 0; e < ENGINES; e++)
                bench->times[kind][e][bench->n[kind]] = best[e];
        bench->n[kind]++;
        kz_arena_deinit(&query.arena);
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void report(struct bench *bench)
{
        int kind, e;

        printf("%-8s %6s  %21s  %21s  %21s  %13s  %13s\n", "", "", "ours", "Xapian",
                "Xapian, exact count", "ours/Xapian", "ours/exact");
        printf("%-8s %6s  %10s %10s  %10s %10s  %10s %10s  %6s %6s  %6s %6s\n", "kind", "n",
                "median", "mean", "median", "mean", "median", "mean", "median", "mean", "median",
                "mean");
        for (kind = 0; kind < KINDS; kind++) {
                double median[ENGINES] = {0}, mean[ENGINES] = {0};
                size_t n = bench->n[kind], i;

                if (n == 0)
                        continue;
                for (e = 0; e < ENGINES; e++) {
                        qsort(bench->times[kind][e], n, sizeof(double), compare);
                        median[e] = bench->times[kind][e][n / 2];
                        for (i = 0; i < n; i++)
                                mean[e] += bench->times[kind][e][i] / (double)n;
                }
                printf("%-8s %6zu  %10.1f %10.1f  %10.1f %10.1f  %10.1f %10.1f  %6.2f %6.2f  %6.2f "
                       "%6.2f\n",
                        kind_names[kind], n, median[OURS], mean[OURS], median[XAPIAN], mean[XAPIAN],
                        median[XAPIAN_EXACT], mean[XAPIAN_EXACT], median[OURS] / median[XAPIAN],
                        mean[OURS] / mean[XAPIAN], median[OURS] / median[XAPIAN_EXACT],
                        mean[OURS] / mean[XAPIAN_EXACT]);
        }
        printf("counts that disagree: %zu\n", bench->disagreements);
}

int main(int argc, char **argv)
{
        struct bench bench = {.rounds = argc > 3 ? atoi(argv[3]) : 5};
        struct kz_error err = KZ_ERROR_NULL;
        char line[4096];
        FILE *in;
        int kind, e;

        if (argc < 3) {
                fprintf(stderr, "usage: bench_match LIVE-INDEX QUERIES.jsonl [ROUNDS]\n");
                return 2;
        }
        if (kz_analyzer_new(&bench.analyzer, &err) || kz_live_open(argv[1], &bench.tier, &err) ||
                kzx_database_open(argv[1], &bench.db, &err) ||
                kzx_database_stats(bench.db, &bench.stats, &err))
                die(argv[1], &err);
        for (kind = 0; kind < KINDS; kind++) {
                for (e = 0; e < ENGINES; e++)
                        bench.times[kind][e] = calloc(QUERIES_MAX, sizeof(double));
        }
        in = fopen(argv[2], "r");
        if (!in) {
                perror(argv[2]);
                return 2;
        }
        while (fgets(line, sizeof(line), in)) {
                json_t *object = json_loads(line, 0, NULL);
                const char *text = json_string_value(json_object_get(object, "query"));

                if (text)
                        run_query(&bench, text);
                json_decref(object);
        }
        fclose(in);
        report(&bench);
        for (kind = 0; kind < KINDS; kind++) {
                for (e = 0; e < ENGINES; e++)
                        free(bench.times[kind][e]);
        }
        kzx_database_free(bench.db);
        kz_tier_free(bench.tier);
        kz_analyzer_free(bench.analyzer);
        return 0;
}
