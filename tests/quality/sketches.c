/*
 * The sketches of documents, for tests/quality/duplicates.py: lines of TITLE TAB TEXT on standard
 * input give a line each, the sketch in hexadecimal, or nothing for a text without words.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index/store/sketcher.h"

int main(void)
{
        struct kz_error err = KZ_ERROR_NULL;
        struct kz_sketcher sketcher = {0};
        static struct kz_charmap map;
        struct kz_sketch sketch;
        size_t cap = 0, n_keys, i;
        char *line = NULL;
        ssize_t n;

        if (kz_charmap_init(&map)) {
                fprintf(stderr, "sketches: out of memory\n");
                return 1;
        }
        while ((n = getline(&line, &cap, stdin)) > 0) {
                struct kz_document doc = {0};
                char *tab = memchr(line, '\t', (size_t)n);

                n -= line[n - 1] == '\n';
                if (!tab) {
                        fprintf(stderr, "sketches: a line without a tab: %s", line);
                        return 1;
                }
                doc.title = (struct kz_str){line, (size_t)(tab - line)};
                doc.text = (struct kz_str){tab + 1, (size_t)(line + n - tab - 1)};
                if (kz_sketcher_make(&sketcher, &map, &doc, &sketch, &n_keys, &err)) {
                        fprintf(stderr, "sketches: %s\n", err.message);
                        return 1;
                }
                for (i = 0; n_keys && i < KZ_SKETCH_NEAR_SIZE; i++)
                        printf("%02x", sketch.bytes[i]);
                putchar('\n');
        }
        free(line);
        kz_sketcher_deinit(&sketcher);
        return 0;
}
