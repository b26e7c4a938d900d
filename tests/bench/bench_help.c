/*
 * What help costs: bench_help DATA-DIR SEED COUNT FILE.jsonl.gz…
 *
 * Words drawn from the files are asked for as they are, then misspelled by a letter or two, which
 * is answered with an offer; then with ~. Last, queries of 200 misspelled words, and of 200 that
 * are written backwards. Microseconds of
 * processor a query, of one searcher, without snippets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/base/buf.h"
#include "index/base/utf8.h"
#include "index/engine.h"
#include "tests/bench/words.h"

#define LETTERS_MAX 64
#define LONG_QUERY 200
#define LONG_QUERIES 10

struct bench {
        struct kz_searcher *searcher;
        struct words words;
        double *us, *help_us;
        size_t n, offered;
};

static void must(enum kz_status status, const struct kz_error *err)
{
        if (!status)
                return;
        fprintf(stderr, "bench_help: %s\n", err->message);
        exit(1);
}

static double now_us(void)
{
        struct timespec t;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* One search; the second page is not helped. */
static double search_page(struct bench *bench, struct kz_str query, size_t offset)
{
        const struct kz_search_request request = {
                .query = query, .limit = 10, .offset = offset, .collapse = true, .now = time(NULL)};
        struct kz_search_result *result = NULL;
        struct kz_error err = KZ_ERROR_NULL;
        double start = now_us();

        must(kz_searcher_search(bench->searcher, &request, &result, &err), &err);
        start = now_us() - start;
        bench->offered += result->did_you_mean.len > 0;
        kz_search_result_free(result);
        return start;
}

static void search(struct bench *bench, struct kz_str query)
{
        double without = search_page(bench, query, 10), with = search_page(bench, query, 0);

        bench->us[bench->n] = with;
        bench->help_us[bench->n++] = with > without ? with - without : 0;
}

/* ---- Slips ---- */

static size_t letters_of(const char *word, uint32_t letters[LETTERS_MAX])
{
        size_t len = strlen(word), at, n, count = 0;

        for (at = 0; at < len && count < LETTERS_MAX - 2; at += n) {
                n = kz_utf8_decode(word + at, len - at, &letters[count++]);
                if (!n)
                        return 0;
        }
        return count;
}

/* A letter left out, put in, replaced or exchanged with the next. */
static size_t slip(uint64_t *seed, uint32_t letters[LETTERS_MAX], size_t n)
{
        size_t at = words_random_below(seed, n - 1);
        uint32_t other = letters[words_random_below(seed, n)], kept = letters[at];

        switch (words_random_below(seed, 4)) {
        case 0:
                memmove(letters + at, letters + at + 1, (n - at - 1) * sizeof(*letters));
                return n - 1;
        case 1:
                memmove(letters + at + 1, letters + at, (n - at) * sizeof(*letters));
                letters[at] = other;
                return n + 1;
        case 2:
                letters[at] = other;
                return n;
        default:
                letters[at] = letters[at + 1];
                letters[at + 1] = kept;
                return n;
        }
}

/* Appends the word with one slip, or two when it is long; false when it is too short for any. */
static bool misspell(struct bench *bench, const char *word, struct kz_buf *out)
{
        uint32_t letters[LETTERS_MAX];
        size_t n = letters_of(word, letters), i;
        char bytes[4];

        if (n < 4)
                return false;
        n = slip(&bench->words.seed, letters, n);
        if (n > 6 && words_random_below(&bench->words.seed, 2))
                n = slip(&bench->words.seed, letters, n);
        for (i = 0; i < n; i++)
                kz_buf_append(out, bytes, kz_utf8_encode(letters[i], bytes));
        return true;
}

/* Backwards, a word is near to hardly any. */
static bool reverse(struct bench *bench, const char *word, struct kz_buf *out)
{
        uint32_t letters[LETTERS_MAX];
        size_t n = letters_of(word, letters);
        char bytes[4];

        (void)bench;
        while (n > 0)
                kz_buf_append(out, bytes, kz_utf8_encode(letters[--n], bytes));
        return true;
}

static void long_query(struct bench *bench,
        bool (*spell)(struct bench *bench, const char *word, struct kz_buf *out),
        struct kz_buf *out)
{
        size_t i;

        kz_buf_clear(out);
        for (i = 0; i < LONG_QUERY; i++) {
                const size_t at = words_random_below(&bench->words.seed, bench->words.n);

                spell(bench, bench->words.list[at], out);
                kz_buf_append_cstr(out, " ");
        }
}

static void finish(struct bench *bench, const char *what)
{
        words_print_times(what, bench->us, bench->n);
        words_print_times("  of it, help", bench->help_us, bench->n);
        if (bench->offered)
                printf("%-12s %zu of %zu were answered with an offer\n", "", bench->offered,
                        bench->n);
        bench->n = bench->offered = 0;
}

static void run(struct bench *bench)
{
        struct kz_buf query = KZ_BUF_NULL;
        size_t i;

        for (i = 0; i < bench->words.n; i++)
                search(bench, kz_str(bench->words.list[i]));
        finish(bench, "as they are");
        for (i = 0; i < bench->words.n; i++) {
                kz_buf_clear(&query);
                if (misspell(bench, bench->words.list[i], &query))
                        search(bench, kz_buf_str(&query));
        }
        finish(bench, "misspelled");
        for (i = 0; i < bench->words.n; i++) {
                kz_buf_clear(&query);
                kz_buf_printf(&query, "%s~", bench->words.list[i]);
                search(bench, kz_buf_str(&query));
        }
        finish(bench, "with ~");
        for (i = 0; i < LONG_QUERIES && bench->words.n; i++) {
                long_query(bench, misspell, &query);
                search(bench, kz_buf_str(&query));
        }
        finish(bench, "200 words");
        for (i = 0; i < LONG_QUERIES && bench->words.n; i++) {
                long_query(bench, reverse, &query);
                search(bench, kz_buf_str(&query));
        }
        finish(bench, "200 backwards");
        kz_buf_deinit(&query);
}

int main(int argc, char **argv)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct bench bench = {.n = 0};
        size_t count;

        if (argc < 5) {
                fprintf(stderr, "usage: bench_help DATA-DIR SEED COUNT FILE.jsonl.gz...\n");
                return 2;
        }
        count = strtoul(argv[3], NULL, 10);
        if (!words_draw(
                    &bench.words, strtoull(argv[2], NULL, 10), count, argv + 4, (size_t)argc - 4))
                fprintf(stderr, "bench_help: the files have %zu words, not %zu\n", bench.words.n,
                        count);
        bench.us = calloc(count + LONG_QUERIES, sizeof(*bench.us));
        bench.help_us = calloc(count + LONG_QUERIES, sizeof(*bench.help_us));
        must(kz_searcher_open(argv[1], &bench.searcher, &err), &err);
        if (bench.us && bench.help_us)
                run(&bench);
        kz_searcher_free(bench.searcher);
        words_deinit(&bench.words);
        free(bench.us);
        free(bench.help_us);
        return 0;
}
