/*
 * The stems of words, for tests/quality/stemming.py: lines of LANGUAGE TAB WORD on standard input
 * give a line each, the terms that the analyzer makes of the word in a document of that language,
 * joined by blanks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/text/analyzer.h"

static bool print_term(void *context, const struct kz_token *token)
{
        bool *first = context;

        printf("%s%.*s", *first ? "" : " ", (int)token->term.len, token->term.ptr);
        *first = false;
        return true;
}

int main(void)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_analyzer *analyzer;
        size_t cap = 0;
        char *line = NULL;
        ssize_t n;

        if (kz_analyzer_new(&analyzer, &err)) {
                fprintf(stderr, "stems: %s\n", err.message);
                return 1;
        }
        while ((n = getline(&line, &cap, stdin)) > 0) {
                char *tab = memchr(line, '\t', (size_t)n);
                bool first = true;

                n -= line[n - 1] == '\n';
                if (!tab) {
                        fprintf(stderr, "stems: a line without a tab: %s", line);
                        return 1;
                }
                if (kz_analyzer_text(analyzer, (struct kz_str){line, (size_t)(tab - line)},
                            (struct kz_str){tab + 1, (size_t)(line + n - tab - 1)}, 1, print_term,
                            &first, NULL, &err)) {
                        fprintf(stderr, "stems: %s\n", err.message);
                        return 1;
                }
                putchar('\n');
        }
        free(line);
        kz_analyzer_free(analyzer);
        return 0;
}
