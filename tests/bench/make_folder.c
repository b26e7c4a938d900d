/*
 * Writes documents of JSON Lines files as plain text files, 500 to a folder, for benchmarks:
 *
 *      make_folder DIRECTORY MAX-FILES FILE.jsonl[.gz]…
 *
 * Each file holds the title, an empty line and the text.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define LINE_MAX_BYTES (64u << 20)

static int write_document(const char *directory, unsigned long n, const json_t *object)
{
        const char *title = json_string_value(json_object_get(object, "title"));
        const char *text = json_string_value(json_object_get(object, "text"));
        char path[4096];
        FILE *out;
        int failed;

        snprintf(path, sizeof(path), "%s/%05lu", directory, n / 500);
        if (n % 500 == 0 && mkdir(path, 0700) < 0 && errno != EEXIST)
                return -1;
        snprintf(path, sizeof(path), "%s/%05lu/%06lu.txt", directory, n / 500, n);
        out = fopen(path, "w");
        if (!out)
                return -1;
        fprintf(out, "%s\n\n%s\n", title ? title : "", text ? text : "");
        failed = ferror(out);
        return fclose(out) || failed ? -1 : 0;
}

int main(int argc, char **argv)
{
        unsigned long n = 0, max;
        char *line;
        int i;

        if (argc < 4) {
                fprintf(stderr, "usage: make_folder DIRECTORY MAX-FILES FILE.jsonl[.gz]…\n");
                return 2;
        }
        max = strtoul(argv[2], NULL, 10);
        line = malloc(LINE_MAX_BYTES);
        if (!line || (mkdir(argv[1], 0700) < 0 && errno != EEXIST)) {
                perror(argv[1]);
                return 2;
        }
        for (i = 3; i < argc && n < max; i++) {
                gzFile in = gzopen(argv[i], "rb");

                if (!in) {
                        perror(argv[i]);
                        return 2;
                }
                while (n < max && gzgets(in, line, LINE_MAX_BYTES)) {
                        json_t *object = json_loads(line, 0, NULL);

                        if (object && write_document(argv[1], n++, object) < 0) {
                                perror(argv[1]);
                                return 2;
                        }
                        json_decref(object);
                }
                gzclose(in);
        }
        free(line);
        printf("%lu files in %s\n", n, argv[1]);
        return 0;
}
