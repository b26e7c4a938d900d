#include "tests/bench/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

char **bench_lines(const char *path, size_t *ret_n)
{
        FILE *in = fopen(path, "r");
        char **lines = NULL, *line = NULL;
        size_t n = 0, cap = 0, size = 0;
        ssize_t len;

        if (!in) {
                perror(path);
                exit(2);
        }
        while ((len = getline(&line, &size, in)) > 0) {
                if (line[len - 1] == '\n')
                        line[--len] = '\0';
                if (len == 0)
                        continue;
                if (n == cap) {
                        cap = cap ? cap * 2 : 64;
                        lines = realloc(lines, cap * sizeof(*lines));
                        if (!lines)
                                abort();
                }
                lines[n] = strdup(line);
                if (!lines[n++])
                        abort();
        }
        free(line);
        fclose(in);
        *ret_n = n;
        return lines;
}
