#include "index/ingest/pdf_column.h"

#include <math.h>
#include <stdlib.h>

/* Parts of the height of a letter. */
#define ALIKE 0.85  /* the smaller of two heights, as a part of the larger */
#define FAR 2.5     /* a line below that is further away is in another column */
#define BELOW 0.2   /* ... that is nearer stands beside it: boxes of some fonts are far too tall */
#define PITCH 1.35  /* distance of lines where nothing tells it */
#define AT_EDGE 0.3 /* a line that ends so near to the edge reaches it */
#define WORD_SPACE 0.2 /* at least, between two words */
#define LARGER 1.1     /* headings are, of the usual height */
#define FEW 4          /* lines of a column that tell nothing for themselves, are fewer */
#define NEAR 16        /* columns before and behind one that are looked at for it */

static bool alike(double a, double b)
{
        return fmin(a, b) >= ALIKE * fmax(a, b);
}

/* Whether c stands below p, in the same column. */
static bool goes_on(const struct kz_pdf_line *p, const struct kz_pdf_line *c)
{
        double height = fmax(p->height, c->height), distance = c->y2 - p->y2;
        double shared = fmin(p->x2, c->x2) - fmax(p->x1, c->x1);

        return p->upright && c->upright && !p->cells && !c->cells && alike(p->height, c->height) &&
               distance > BELOW * height && distance < FAR * height &&
               shared >= fmin(p->x2 - p->x1, c->x2 - c->x1) / 2;
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return (x > y) - (x < y);
}

/* The distances of a column's lines, in heights, to out; how many. */
static size_t distances(
        const struct kz_pdf_column *column, const struct kz_pdf_page *page, double *out)
{
        const struct kz_pdf_line *line = page->lines + column->first;
        size_t i;

        for (i = 0; i + 1 < column->n; i++, line++)
                out[i] = (line[1].y2 - line->y2) / line->height;
        return column->n - 1;
}

/* The lower one, when they are even. */
static double median(double *values, size_t n)
{
        qsort(values, n, sizeof(*values), compare);
        return values[(n - 1) / 2];
}

/* Columns of few lines take the distance that most others on the page have. */
static void measure_pitches(
        struct kz_pdf_column *columns, size_t n, const struct kz_pdf_page *page, double *scratch)
{
        double usual = PITCH;
        size_t i, known = 0;

        for (i = 0; i < n; i++)
                known += distances(&columns[i], page, scratch + known);
        if (known > 2)
                usual = median(scratch, known);
        for (i = 0; i < n; i++) {
                columns[i].pitch = usual;
                if (columns[i].n >= FEW)
                        columns[i].pitch = median(scratch, distances(&columns[i], page, scratch));
        }
}

static void measure_edge(struct kz_pdf_column *column, const struct kz_pdf_page *page)
{
        const struct kz_pdf_line *lines = page->lines + column->first;
        size_t i, reach = 0;

        column->right = lines[0].x2;
        for (i = 1; i < column->n; i++)
                column->right = fmax(column->right, lines[i].x2);
        for (i = 0; i < column->n; i++)
                reach += lines[i].x2 > column->right - AT_EDGE * lines[i].height;
        column->justified = column->n >= FEW && reach * 5 >= column->n * 3;
}

static double usual_height(const struct kz_pdf_page *page, double *scratch)
{
        size_t i;

        for (i = 0; i < page->n; i++)
                scratch[i] = page->lines[i].height;
        return page->n ? median(scratch, page->n) : 0;
}

static double left_edge(const struct kz_pdf_column *column, const struct kz_pdf_page *page)
{
        double left = page->lines[column->first].x1;
        size_t i;

        for (i = 1; i < column->n; i++)
                left = fmin(left, page->lines[column->first + i].x1);
        return left;
}

/* Short lines, such as an address, reach no edge for being the longest of two or three: those near
 * them tell how wide the text is. Headings go by themselves. */
static void share_edges(
        struct kz_pdf_column *columns, size_t n, const struct kz_pdf_page *page, double *scratch)
{
        const double height = usual_height(page, scratch);
        double left, right;
        size_t i, at;

        for (i = 0; i < n; i++)
                scratch[i] = columns[i].right;
        for (i = 0; i < n; i++) {
                if (columns[i].n >= FEW || page->lines[columns[i].first].height > LARGER * height)
                        continue;
                left = left_edge(&columns[i], page);
                right = scratch[i];
                for (at = i < NEAR ? 0 : i - NEAR; at < n && at <= i + NEAR; at++) {
                        if (page->lines[columns[at].first].x1 < right && scratch[at] > left)
                                columns[i].right = fmax(columns[i].right, scratch[at]);
                }
        }
}

enum kz_status kz_pdf_columns(
        const struct kz_pdf_page *page, struct kz_pdf_column **ret, size_t *ret_n)
{
        struct kz_pdf_column *columns = calloc(page->n + 1, sizeof(*columns));
        double *scratch = calloc(page->n + 1, sizeof(*scratch));
        size_t i, n = 0;

        if (!columns || !scratch) {
                free(columns);
                free(scratch);
                return KZ_E_NOMEM;
        }
        for (i = 0; i < page->n; i++) {
                if (i == 0 || !goes_on(&page->lines[i - 1], &page->lines[i]))
                        columns[n++].first = i;
                columns[n - 1].n++;
        }
        for (i = 0; i < n; i++)
                measure_edge(&columns[i], page);
        measure_pitches(columns, n, page, scratch);
        share_edges(columns, n, page, scratch);
        free(scratch);
        *ret = columns;
        *ret_n = n;
        return KZ_OK;
}

bool kz_pdf_column_full(const struct kz_pdf_column *column, const struct kz_pdf_line *line,
        const struct kz_pdf_line *next)
{
        double room = column->right - line->x2, unit = kz_pdf_column_unit(column, line);

        if (column->justified)
                return room < unit;
        return room < WORD_SPACE * unit + (next ? next->first_word : unit);
}
