#include "index/match/slip.h"

#include "index/base/check.h"

#define LACKING 5
#define DOUBLED 5 /* a letter twice, or one of two left out */
#define EXCHANGED 6
#define ALIKE 4
#define UNMARKED                                                                                   \
        1 /* a letter typed without what marks it: who has no such key has none of them            \
           */
#define OTHER 9
#define MORE 9
#define FIRST 3 /* more: people look at how a word begins */

static bool is_alike(const struct kz_edit_word *word, size_t at, uint32_t letter)
{
        size_t i;

        for (i = 0; i < KZ_ARRAY_LEN(word->alike[at]) && word->alike[at][i]; i++) {
                if (word->alike[at][i] == letter)
                        return true;
        }
        return false;
}

static unsigned replacing(const struct kz_edit_word *typed, size_t at, uint32_t meant)
{
        if (typed->letters[at] == meant)
                return 0;
        if (!is_alike(typed, at, meant))
                return OTHER;
        return kz_edit_is_marked(meant) && !kz_edit_is_marked(typed->letters[at]) ? UNMARKED
                                                                                  : ALIKE;
}

static bool is_double(const struct kz_edit_word *word, size_t at)
{
        return at > 0 && word->letters[at] == word->letters[at - 1];
}

static unsigned min(unsigned a, unsigned b)
{
        return a < b ? a : b;
}

/* rows[i % 3][k]: of the first i letters typed, when the first k were meant. */
unsigned kz_slip_bits(const struct kz_edit_word *typed, const struct kz_edit_word *meant)
{
        const uint32_t *t = typed->letters, *m = meant->letters;
        unsigned rows[3][KZ_EDIT_LETTERS_MAX + 1],
                first = replacing(typed, 0, m[0]) > ALIKE ? FIRST : 0;
        size_t i, k;

        for (i = 0; i <= typed->n; i++) {
                unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3],
                         *before = rows[(i + 1) % 3];

                for (k = 0; k <= meant->n; k++) {
                        unsigned bits = i == 0 && k == 0 ? 0 : UINT16_MAX;

                        if (i)
                                bits = min(bits,
                                        above[k] + (is_double(typed, i - 1) ? DOUBLED : MORE));
                        if (k)
                                bits = min(bits,
                                        row[k - 1] + (is_double(meant, k - 1) ? DOUBLED : LACKING));
                        if (i && k)
                                bits = min(bits, above[k - 1] + replacing(typed, i - 1, m[k - 1]));
                        if (i > 1 && k > 1 && t[i - 1] == m[k - 2] && t[i - 2] == m[k - 1])
                                bits = min(bits, before[k - 2] + EXCHANGED);
                        row[k] = bits;
                }
        }
        return rows[typed->n % 3][meant->n] + first;
}
