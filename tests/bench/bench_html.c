/*
 * bench_html ROUNDS FILE…: MB/s of HTML pages through the parser, on one core, the best of some
 * rounds, from bytes in memory to a document. bench_html -t FILE prints the document's text
 * instead, after the lines of its fields: to look at, and to compare with other extractors.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "index/base/fdio.h"
#include "index/ingest/parser.h"

static double now(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static enum kz_status count(void *context, const struct kz_document *doc)
{
        *(size_t *)context += doc->text.len;
        return KZ_OK;
}

static enum kz_status show(void *context, const struct kz_document *doc)
{
        (void)context;
        printf("title: %.*s\nauthor: %.*s\ndate: %.*s\nlang: %.*s\nurl: %.*s\n\n%.*s",
                KZ_STR_ARG(doc->title), KZ_STR_ARG(doc->author), KZ_STR_ARG(doc->date),
                KZ_STR_ARG(doc->lang), KZ_STR_ARG(doc->url), KZ_STR_ARG(doc->text));
        return KZ_OK;
}

static enum kz_status ignore(
        void *context, enum kz_problem_severity severity, uint32_t line, const char *message)
{
        (void)severity;
        (void)line;
        if (!context)
                fprintf(stderr, "problem: %s\n", message);
        return KZ_OK;
}

static bool run(const char *path, const struct kz_sink *sink, size_t *bytes)
{
        const struct kz_extract_job job = {.name = KZ_STR("page.html"), .mtime = 1700000000};
        const struct kz_extract_limits limits = kz_extract_limits_default();
        KZ_CLEANUP(kz_input_deinit) struct kz_input input = KZ_INPUT_NULL;
        KZ_CLEANUP(kz_fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct kz_error err = KZ_ERROR_NULL;
        const char *parser;

        if (fd < 0 || kz_parser_run(&job, &limits, fd, &input, sink, &parser, &err)) {
                fprintf(stderr, "%s: %s\n", path, fd < 0 ? "cannot open" : err.message);
                return false;
        }
        *bytes += (size_t)lseek(fd, 0, SEEK_END);
        return true;
}

int main(int argc, char **argv)
{
        int rounds = argc > 1 ? atoi(argv[1]) : 0, round, i;
        size_t bytes = 0, text = 0;
        const struct kz_sink to_screen = {.document = show, .problem = ignore},
                             to_count = {.ctx = &text, .document = count, .problem = ignore};
        double best = 1e9, start;

        if (argc == 3 && strcmp(argv[1], "-t") == 0)
                return run(argv[2], &to_screen, &bytes) ? 0 : 1;
        if (argc < 3 || rounds < 1) {
                fprintf(stderr, "usage: bench_html ROUNDS FILE... | -t FILE\n");
                return 2;
        }
        for (round = 0; round < rounds; round++) {
                bytes = text = 0;
                start = now();
                for (i = 2; i < argc; i++)
                        run(argv[i], &to_count, &bytes);
                if (now() - start < best)
                        best = now() - start;
        }
        printf("%d pages, %.1f MB, %.1f MB of text: %.1f MB/s\n", argc - 2, (double)bytes / 1e6,
                (double)text / 1e6, (double)bytes / 1e6 / best);
        return 0;
}
