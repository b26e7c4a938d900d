/*
 * What it costs to widen a word: its name keys, its aliases, the spellings that the dictionary has,
 * and how many documents have each.
 *
 *     bench_names LIVE-INDEX WORD…
 *     bench_names LIVE-INDEX --draw SEED COUNT FILE.jsonl.gz…
 *
 * Microseconds of processor a word: in an index just opened, in one that has been asked for other
 * words, and for the same word again. The second way draws words from the files, as many from each,
 * names and common words in turn, and prints the median, the mean and the 99th percentile.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "index/match/expand.h"
#include "index/query/query_aliases.h"
#include "index/query/query_hyphens.h"
#include "index/query/query_names.h"
#include "index/text/casing.h"
#include "index/xapian/live.h"

#define AGAIN 20
#define LINE_MAX_BYTES ((size_t)64 << 20)
/* Documents kept of a file, at random; words are drawn from these. */
#define DOCUMENTS 400
#define WORD_MAX 100

enum way { FIRST, NEXT, SAME, WAYS };
static const char *const ways[WAYS] = {"just opened", "open", "again"};

struct bench {
        struct kz_analyzer *analyzer;
        const char *path;
        struct kz_tier *tier;
        char (*words)[WORD_MAX];
        size_t n;
        uint64_t seed;
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
static double widen(struct bench *bench, struct kz_tier *tier, const char *word, size_t *ret_terms)
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
        must(kz_expand_query(query, &tier, 1, &watch, &err), &err);
        start = now_us() - start;
        for (node = query->root; node->n_children && !node->n_groups;)
                node = node->children[0];
        *ret_terms = node->n_groups ? node->groups[0].n_terms : 0;
        kz_query_free(query);
        return start;
}

static struct kz_tier *open_tier(const struct bench *bench)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_tier *tier = NULL;

        must(kz_live_open(bench->path, &tier, &err), &err);
        return tier;
}

static void measure(struct bench *bench, const char *word, double ret[WAYS], size_t *ret_terms)
{
        struct kz_tier *tier = open_tier(bench);
        double us;
        int i;

        ret[FIRST] = widen(bench, tier, word, ret_terms);
        kz_tier_free(tier);
        ret[NEXT] = widen(bench, bench->tier, word, ret_terms);
        ret[SAME] = 1e9;
        for (i = 0; i < AGAIN; i++) {
                us = widen(bench, bench->tier, word, ret_terms);
                ret[SAME] = us < ret[SAME] ? us : ret[SAME];
        }
}

/* ---- Drawing words ---- */

static uint32_t random_below(uint64_t *seed, size_t below)
{
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        return (uint32_t)((*seed >> 33) % below);
}

/* Some of a file's texts, each as likely as any other. */
static json_t *read_texts(struct bench *bench, const char *path)
{
        char *line = malloc(LINE_MAX_BYTES);
        gzFile file = gzopen(path, "rb");
        json_t *texts = json_array();
        size_t seen = 0, at;

        while (file && line && gzgets(file, line, (int)LINE_MAX_BYTES)) {
                at = seen++ < DOCUMENTS ? seen - 1 : random_below(&bench->seed, seen);
                if (at < DOCUMENTS) {
                        json_t *object = json_loads(line, 0, NULL);
                        json_t *text = json_object_get(object, "text");

                        if (!json_is_string(text))
                                text = NULL;
                        text = text ? json_incref(text) : json_string("");
                        if (at < json_array_size(texts))
                                json_array_set_new(texts, at, text);
                        else
                                json_array_append_new(texts, text);
                        json_decref(object);
                }
        }
        if (file)
                gzclose(file);
        free(line);
        return texts;
}

static bool is_break(char c)
{
        return strchr(" \t\r\n\f.,;:!?()[]{}\"'/|<>&*=~+", c) != NULL;
}

/* The word around a place that was drawn; false when there is none of this kind. */
static bool draw_word(struct bench *bench, const char *text, bool name, char ret[WORD_MAX])
{
        size_t len = strlen(text), begin, end;

        if (len == 0)
                return false;
        begin = end = random_below(&bench->seed, len);
        while (begin && !is_break(text[begin - 1]))
                begin--;
        while (end < len && !is_break(text[end]))
                end++;
        if (end - begin < 3 || end - begin >= WORD_MAX)
                return false;
        memcpy(ret, text + begin, end - begin);
        ret[end - begin] = '\0';
        return (kz_casing_of(kz_str(ret)) != KZ_CASING_SMALL) == name;
}

static void draw(struct bench *bench, const char *path, size_t n)
{
        json_t *texts = read_texts(bench, path);
        const size_t documents = json_array_size(texts);
        size_t drawn = 0, tries;

        for (tries = 0; documents && drawn < n && tries < 1000 * n; tries++) {
                const json_t *text = json_array_get(texts, random_below(&bench->seed, documents));

                if (draw_word(bench, json_string_value(text), drawn % 2 == 0,
                            bench->words[bench->n])) {
                        bench->n++;
                        drawn++;
                }
        }
        json_decref(texts);
}

static int compare(const void *a, const void *b)
{
        const double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

static void print_figures(const char *way, double *us, size_t n)
{
        double sum = 0;
        size_t i;

        qsort(us, n, sizeof(*us), compare);
        for (i = 0; i < n; i++)
                sum += us[i];
        printf("%-12s median %.1f us, mean %.1f us, 99th percentile %.1f us, most %.1f us\n", way,
                us[n / 2], sum / (double)n, us[n * 99 / 100], us[n - 1]);
}

static int run_drawn(struct bench *bench, int argc, char **argv)
{
        size_t count = strtoul(argv[1], NULL, 10), files = (size_t)argc - 2, i, terms, sum = 0;
        double *us[WAYS], one[WAYS];
        int w;

        bench->seed = strtoull(argv[0], NULL, 10);
        bench->words = calloc(count + files, sizeof(*bench->words));
        for (w = 0; w < WAYS; w++)
                us[w] = calloc(count + files, sizeof(double));
        for (i = 0; i < files && bench->words; i++)
                draw(bench, argv[i + 2], (count + i) / files);
        for (i = 0; i < bench->n; i++) {
                measure(bench, bench->words[i], one, &terms);
                sum += terms;
                for (w = 0; w < WAYS; w++)
                        us[w][i] = one[w];
        }
        if (bench->n) {
                printf("%zu words, %.2f terms each\n", bench->n, (double)sum / (double)bench->n);
                for (w = 0; w < WAYS; w++)
                        print_figures(ways[w], us[w], bench->n);
        }
        for (w = 0; w < WAYS; w++)
                free(us[w]);
        free(bench->words);
        return bench->n == count ? 0 : 1;
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
                        "usage: bench_names LIVE-INDEX WORD...\n"
                        "       bench_names LIVE-INDEX --draw SEED COUNT FILE.jsonl.gz...\n");
                return 2;
        }
        must(kz_analyzer_new(&bench.analyzer, &err), &err);
        bench.tier = open_tier(&bench);
        /* The tables are made once for a process. */
        if (!kz_namerules_builtin() || !kz_aliases_builtin())
                must(kz_error_nomem(&err), &err);
        status = drawn ? run_drawn(&bench, argc - 3, argv + 3)
                       : run_given(&bench, argc - 2, argv + 2);
        kz_tier_free(bench.tier);
        kz_analyzer_free(bench.analyzer);
        return status;
}
