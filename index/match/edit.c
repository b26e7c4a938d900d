#include "index/match/edit.h"

#include "index/base/check.h"
#include "index/base/utf8.h"

/*
 * Letters easily taken for one another, as pairs: how unstressed vowels and final consonants sound,
 * Kazakh typed without its letters, Latin typed without marks. A pair is here whichever way round.
 */
static const uint16_t alike_pairs[][2] = {
        {0x0430, 0x043E}, /* а о */
        {0x0435, 0x0438}, /* е и */
        {0x0435, 0x044D}, /* е э */
        {0x0438, 0x0439}, /* и й */
        {0x0438, 0x044B}, /* и ы */
        {0x0448, 0x0449}, /* ш щ */
        {0x044A, 0x044C}, /* ъ ь */
        {0x0431, 0x043F}, /* б п */
        {0x0432, 0x0444}, /* в ф */
        {0x0433, 0x043A}, /* г к */
        {0x0434, 0x0442}, /* д т */
        {0x0436, 0x0448}, /* ж ш */
        {0x0437, 0x0441}, /* з с */
        {0x0430, 0x04D9}, /* а ә */
        {0x044D, 0x04D9}, /* э ә */
        {0x0433, 0x0493}, /* г ғ */
        {0x043A, 0x049B}, /* к қ */
        {0x043D, 0x04A3}, /* н ң */
        {0x043E, 0x04E9}, /* о ө */
        {0x0443, 0x04E9}, /* у ө */
        {0x0443, 0x04AF}, /* у ү */
        {0x0443, 0x04B1}, /* у ұ */
        {0x04AF, 0x04B1}, /* ү ұ */
        {0x0445, 0x04BB}, /* х һ */
        {0x0438, 0x0456}, /* и і */
        {0x044B, 0x0456}, /* ы і */
        {'a', 'e'}, {'c', 'k'}, {'c', 's'}, {'i', 'y'}, {'k', 'q'}, {'s', 'z'}, {'v', 'w'},
        {'a', 0x00E1}, /* á */
        {'a', 0x00E4}, /* ä */
        {'g', 0x01F5}, /* ǵ */
        {'g', 0x011F}, /* ğ */
        {'i', 0x0131}, /* ı */
        {'i', 0x00ED}, /* í */
        {'n', 0x0144}, /* ń */
        {'n', 0x00F1}, /* ñ */
        {'o', 0x00F3}, /* ó */
        {'o', 0x00F6}, /* ö */
        {'s', 0x015F}, /* ş */
        {'u', 0x00FA}, /* ú */
        {'u', 0x00FC}, /* ü */
        {'u', 0x016B}, /* ū */
        {'y', 0x00FD}, /* ý */
};

static void find_alike(uint32_t letter, uint16_t ret[KZ_EDIT_ALIKES_MAX])
{
        size_t i, n = 0;

        for (i = 0; i < KZ_ARRAY_LEN(alike_pairs) && n < KZ_EDIT_ALIKES_MAX; i++) {
                if (alike_pairs[i][0] == letter)
                        ret[n++] = alike_pairs[i][1];
                else if (alike_pairs[i][1] == letter)
                        ret[n++] = alike_pairs[i][0];
        }
        while (n < KZ_EDIT_ALIKES_MAX)
                ret[n++] = 0;
}

bool kz_edit_word_init(struct kz_edit_word *word, struct kz_str text)
{
        size_t at, n;

        word->n = 0;
        for (at = 0; at < text.len; at += n) {
                if (word->n == KZ_EDIT_LETTERS_MAX)
                        return false;
                n = kz_utf8_decode(text.ptr + at, text.len - at, &word->letters[word->n]);
                if (n == 0)
                        return false;
                find_alike(word->letters[word->n], word->alike[word->n]);
                word->n++;
        }
        return word->n > 0;
}

bool kz_edit_is_marked(uint32_t letter)
{
        return letter == 0x0456 || letter >= 0x0490 || (letter >= 0x80 && letter < 0x0400);
}

/* Of the word's letter at `at` by another. */
static unsigned replacing(const struct kz_edit_word *word, size_t at, uint32_t letter)
{
        size_t i;

        if (word->letters[at] == letter)
                return 0;
        for (i = 0; i < KZ_EDIT_ALIKES_MAX && word->alike[at][i]; i++) {
                if (word->alike[at][i] == letter)
                        return kz_edit_is_marked(letter) && !kz_edit_is_marked(word->letters[at])
                                       ? KZ_EDIT_UNMARKED
                                       : KZ_EDIT_ALIKE;
        }
        return KZ_EDIT;
}

unsigned kz_edit_usual_limit(size_t letters)
{
        if (letters < 3)
                return 0;
        return letters < 6 ? KZ_EDIT : 2 * KZ_EDIT;
}

static uint16_t min(unsigned a, unsigned b)
{
        return (uint16_t)(a < b ? a : b);
}

/* What a place that is too far off is taken to cost: more than any limit. */
#define FAR 0x7000

/*
 * Fills the row below rows[depth - 1], whose letter is path[depth - 1]; returns its smallest. Each
 * place off the diagonal costs a letter put in or left out, so that few are within the limit
 * (Ukkonen 1985).
 */
static unsigned fill_row(struct kz_edit_walk *walk, size_t depth)
{
        const uint32_t *letters = walk->word->letters, *path = walk->path;
        const uint16_t *above = walk->rows[depth - 1];
        const size_t n = walk->word->n, band = walk->limit / KZ_EDIT;
        const size_t first = depth > band ? depth - band : 0;
        const size_t end = depth + band < n ? depth + band + 1 : n + 1;
        uint16_t *row = walk->rows[depth];
        unsigned least = FAR;
        size_t i;

        for (i = 0; i <= n; i++)
                row[i] = FAR;
        for (i = first; i < end; i++) {
                row[i] = min(FAR, above[i] + KZ_EDIT);
                if (i > 0) {
                        row[i] = min(row[i], row[i - 1] + KZ_EDIT);
                        row[i] = min(row[i],
                                above[i - 1] + replacing(walk->word, i - 1, path[depth - 1]));
                }
                if (i > 1 && depth > 1 && letters[i - 1] == path[depth - 2] &&
                        letters[i - 2] == path[depth - 1])
                        row[i] = min(row[i], walk->rows[depth - 2][i - 2] + KZ_EDIT);
                least = min(least, row[i]);
        }
        return least;
}

void kz_edit_walk_begin(struct kz_edit_walk *walk, const struct kz_edit_word *word, unsigned limit)
{
        size_t i;

        walk->word = word;
        walk->limit = limit;
        walk->head = KZ_EDIT_HEAD_ANY;
        walk->depth = 0;
        for (i = 0; i <= word->n; i++)
                walk->rows[0][i] = (uint16_t)(i * KZ_EDIT);
}

/* What may have been spent when so many letters were walked. */
static unsigned limit_at(const struct kz_edit_walk *walk, size_t depth)
{
        if (depth <= 1 && walk->head == KZ_EDIT_HEAD_RIGHT && walk->limit >= KZ_EDIT)
                return KZ_EDIT - 1;
        return depth <= KZ_EDIT_HEAD && walk->limit > KZ_EDIT ? KZ_EDIT : walk->limit;
}

/*
 * Where all of a row is above the limit, so is the next: what an exchange takes from the row before
 * it, that row could have had for the price of one letter put in.
 */
bool kz_edit_walk_down(struct kz_edit_walk *walk, uint32_t letter)
{
        unsigned least;

        if (walk->depth == KZ_ARRAY_LEN(walk->path))
                return false;
        walk->path[walk->depth] = letter;
        least = fill_row(walk, walk->depth + 1);
        if (least > limit_at(walk, walk->depth + 1) ||
                (walk->depth == 0 && walk->head == KZ_EDIT_HEAD_WRONG && least < KZ_EDIT))
                return false;
        walk->depth++;
        return true;
}

/* Whether any letter at all may follow. */
static bool may_edit(const struct kz_edit_walk *walk)
{
        const unsigned limit = limit_at(walk, walk->depth + 1);
        const uint16_t *row = walk->rows[walk->depth];
        size_t i;

        for (i = 0; i <= walk->word->n; i++) {
                if (row[i] + KZ_EDIT <= limit)
                        return true;
        }
        return false;
}

static void keep_least_above(uint32_t letter, uint32_t candidate, uint32_t *least)
{
        if (candidate > letter && candidate < *least)
                *least = candidate;
}

bool kz_edit_walk_above(const struct kz_edit_walk *walk, uint32_t letter, uint32_t *ret)
{
        const unsigned limit = limit_at(walk, walk->depth + 1);
        const uint16_t *row = walk->rows[walk->depth];
        uint32_t least = UINT32_MAX;
        size_t i, p;

        if (may_edit(walk)) {
                *ret = letter + 1;
                return true;
        }
        /* What costs less than an edit: the word's own letter, and those like it. */
        for (i = 0; i < walk->word->n; i++) {
                if (row[i] > limit)
                        continue;
                keep_least_above(letter, walk->word->letters[i], &least);
                for (p = 0; p < KZ_EDIT_ALIKES_MAX; p++) {
                        uint32_t alike = walk->word->alike[i][p];

                        if (row[i] + replacing(walk->word, i, alike) <= limit)
                                keep_least_above(letter, alike, &least);
                }
        }
        /* The second half of an exchange costs nothing more: its letter stands one back. */
        for (i = 2; i <= walk->word->n && walk->depth > 0; i++) {
                if (walk->rows[walk->depth - 1][i - 2] + KZ_EDIT <= limit &&
                        walk->word->letters[i - 1] == walk->path[walk->depth - 1])
                        keep_least_above(letter, walk->word->letters[i - 2], &least);
        }
        *ret = least;
        return least != UINT32_MAX;
}

unsigned kz_edit_walk_distance(const struct kz_edit_walk *walk, size_t ending)
{
        const uint16_t *row = walk->rows[walk->depth];
        size_t n = walk->word->n, i;
        unsigned least = row[n];

        for (i = 1; i <= ending && i < n; i++)
                least = min(least, row[n - i]);
        return least;
}

unsigned kz_edit_distance(const struct kz_edit_word *typed, const struct kz_edit_word *meant)
{
        struct kz_edit_walk walk;
        size_t i;

        kz_edit_walk_begin(&walk, typed, KZ_EDIT_PATH_MAX * KZ_EDIT);
        for (i = 0; i < meant->n; i++) {
                walk.path[walk.depth++] = meant->letters[i];
                fill_row(&walk, walk.depth);
        }
        return kz_edit_walk_distance(&walk, 0);
}
