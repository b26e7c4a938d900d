#include "tests/bench/segment/figures.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

double figures_median(double *values, size_t n)
{
        qsort(values, n, sizeof(*values), compare);
        return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

struct figures figures_of(double *values, size_t n)
{
        struct figures figures = {.median = figures_median(values, n)};
        size_t i;

        for (i = 0; i < n; i++)
                figures.mean += values[i] / (double)n;
        figures.p99 = values[(n * 99 + 99) / 100 - 1];
        return figures;
}

double figures_ratio(const double *a, const double *b, size_t n)
{
        double sum = 0;
        size_t i;

        for (i = 0; i < n; i++)
                sum += log(a[i] / b[i]);
        return exp(sum / (double)n);
}
