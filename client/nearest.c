#include "client/nearest.h"

#include <stdbool.h>
#include <string.h>

#define LENGTH_MAX 32

static size_t least(size_t a, size_t b)
{
        return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
        size_t row[LENGTH_MAX + 1][LENGTH_MAX + 1], i, j;

        for (i = 0; i <= a_len; i++) {
                for (j = 0; j <= b_len; j++) {
                        if (i == 0 || j == 0) {
                                row[i][j] = i + j;
                                continue;
                        }
                        row[i][j] = least(row[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
                                least(row[i - 1][j], row[i][j - 1]) + 1);
                        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                                row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
                }
        }
        return row[a_len][b_len];
}

const char *kz_nearest(const char *word, const char *const *names, size_t n)
{
        size_t len = strlen(word), best, i, d;
        const char *found = NULL;
        bool begins;

        /* A third of the letters may be wrong, or one more; most of them only at the end, as in
         * --lim. */
        best = len / 3 + 1;
        for (i = 0; i < n && len <= LENGTH_MAX; i++) {
                size_t name_len = strlen(names[i]);

                if (name_len > LENGTH_MAX)
                        continue;
                d = distance(word, len, names[i], name_len);
                begins = len > 1 && strncmp(names[i], word, len) == 0;
                if (d < best || (d == best && !found && (begins || 2 * d <= len))) {
                        best = d;
                        found = names[i];
                }
        }
        return found;
}
