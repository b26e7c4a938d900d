/* Queries for a bench, from a file. */
#ifndef KZ_TESTS_BENCH_LINES_H
#define KZ_TESTS_BENCH_LINES_H

#include <stddef.h>

/* The lines that are not empty: malloc'ed, each by itself. Without the file, the program ends. */
char **bench_lines(const char *path, size_t *ret_n);

#endif
