/*
 * bench_analyzer FILE [LANG [ROUNDS]]: MB/s of plain text through the analyzer, on one core, the
 * best of some rounds; then through a term vector, as indexing does it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "index/base/buf.h"
#include "index/text/analyzer.h"
#include "index/text/nameforms.h"

/* Texts are documents, not one endless line: this much at a time. */
#define PIECE 16384

static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static bool count(void *context, const struct kz_token *token)
{
        *(size_t *)context += token->term.len > 0;
        return true;
}

static bool read_all(const char *path, struct kz_buf *buf)
{
        char block[65536];
        FILE *file = fopen(path, "rb");
        size_t n;

        if (!file)
                return false;
        while ((n = fread(block, 1, sizeof(block), file)) > 0) {
                if (kz_buf_append(buf, block, n))
                        break;
        }
        fclose(file);
        return n == 0;
}

/* One pass over the text: seconds. tv NULL: tokens only. names NULL: without names. */
static double pass(struct kz_analyzer *analyzer, struct kz_str lang, struct kz_str text,
        struct kz_termvector *tv, struct kz_nameforms *names, size_t *ret_tokens)
{
        struct kz_error err = KZ_ERROR_NULL;
        double start = now();
        size_t at, n;

        *ret_tokens = 0;
        for (at = 0; at < text.len; at += n) {
                struct kz_str piece = {text.ptr + at, 0};

                n = text.len - at < PIECE ? text.len - at : PIECE;
                piece.len = n;
                if (tv) {
                        struct kz_document doc = {.text = piece, .lang = lang};

                        if (kz_analyzer_document_names(analyzer, &doc, tv, names, &err) ||
                                kz_termvector_finish(tv))
                                return 0;
                        *ret_tokens += tv->length;
                } else if (kz_analyzer_text(
                                   analyzer, lang, piece, 1, count, ret_tokens, NULL, &err)) {
                        return 0;
                }
        }
        return now() - start;
}

static void report(const char *what, struct kz_analyzer *analyzer, struct kz_str lang,
        struct kz_str text, struct kz_termvector *tv, struct kz_nameforms *names, int rounds)
{
        double best = 1e9, seconds;
        size_t tokens = 0;
        int i;

        for (i = 0; i < rounds; i++) {
                seconds = pass(analyzer, lang, text, tv, names, &tokens);
                if (seconds < best)
                        best = seconds;
        }
        printf("%s: %.1f MB/s, %.1f million tokens/s (%.1f MB, %zu tokens)\n", what,
                (double)text.len / best / 1e6, (double)tokens / best / 1e6, (double)text.len / 1e6,
                tokens);
}

int main(int argc, char **argv)
{
        struct kz_termvector tv = KZ_TERMVECTOR_NULL;
        struct kz_nameforms names = {.n = 0};
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_analyzer *analyzer = NULL;
        struct kz_buf buf = KZ_BUF_NULL;
        struct kz_str lang = kz_str(argc > 2 ? argv[2] : "");
        int rounds = argc > 3 ? atoi(argv[3]) : 5;

        if (argc < 2 || !read_all(argv[1], &buf) || buf.len == 0 || rounds < 1) {
                fprintf(stderr, "usage: bench_analyzer FILE [LANG [ROUNDS]]\n");
                return 2;
        }
        if (kz_analyzer_new(&analyzer, &err)) {
                fprintf(stderr, "%s\n", err.message);
                return 1;
        }
        report("analyzer", analyzer, lang, kz_buf_str(&buf), NULL, NULL, rounds);
        report("term vector", analyzer, lang, kz_buf_str(&buf), &tv, NULL, rounds);
        report("and names", analyzer, lang, kz_buf_str(&buf), &tv, &names, rounds);
        kz_analyzer_free(analyzer);
        kz_nameforms_deinit(&names);
        kz_termvector_deinit(&tv);
        kz_buf_deinit(&buf);
        return 0;
}
