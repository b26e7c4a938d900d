/* What is told of many measurements. n is 1 or more. */
#ifndef KZ_BENCH_FIGURES_H
#define KZ_BENCH_FIGURES_H

#include <stddef.h>

struct figures {
        double mean, median, p99; /* p99: the smallest that 99 of 100 do not exceed */
};

/* Sorts the values. */
struct figures figures_of(double *values, size_t n);

double figures_median(double *values, size_t n); /* sorts them */

/* The geometric mean of a[i] / b[i]. */
double figures_ratio(const double *a, const double *b, size_t n);

#endif
