#include "index/match/fuzzy.h"

#include <stdlib.h>

#include "index/base/check.h"
#include "index/base/utf8.h"

/* What a seek costs the watch, in postings. */
#define SEEK_COST 64

/* Those of terms are two bytes. */
#define PREFIX_MAX 8

/*
 * Nobody slips into another alphabet. A dictionary of many languages has thousands of first
 * letters, and each would have to be looked at.
 */
struct alphabet {
        struct {
                uint32_t first, last;
        } ranges[3]; /* ascending */
        size_t n;
};

static const struct alphabet latin = {{{'\'', '\''}, {'a', 0x024F}, {0x1E00, 0x1EFF}}, 3};
static const struct alphabet cyrillic = {{{'\'', '\''}, {0x0400, 0x052F}}, 2};
/* Nothing of ASCII that stands in a number, or that begins another prefix. */
static const struct alphabet letters = {{{'\'', '\''}, {'a', 0xD7FF}, {0xE000, 0x10FFFF}}, 3};

/*
 * The way of all words through one dictionary at once. Each word's walk goes down the same path
 * until nothing there can be near it; the path ends where that holds for all.
 */
struct walker {
        struct kz_terms *cursor;
        struct kz_str prefix;
        struct kz_watch *watch;
        uint32_t *seeks_left; /* NULL: no bound */
        struct kz_edit_word words[KZ_FUZZY_WORDS_MAX];
        struct kz_edit_walk walks[KZ_FUZZY_WORDS_MAX];
        uint32_t numbers[KZ_FUZZY_WORDS_MAX]; /* of the words, as given */
        size_t endings[KZ_FUZZY_WORDS_MAX];
        size_t n;
        const struct alphabet *alphabet;
        uint32_t path[KZ_EDIT_PATH_MAX];
        size_t depth;
        /* Where to seek: nothing between is near enough. */
        char target[PREFIX_MAX + 4 * (KZ_EDIT_PATH_MAX + 1)];
        size_t target_len;
};

void kz_fuzzy_terms_deinit(struct kz_fuzzy_terms *terms)
{
        kz_arena_deinit(&terms->arena);
        free(terms->list);
        *terms = (struct kz_fuzzy_terms)KZ_FUZZY_TERMS_NULL;
}

static enum kz_status add(struct kz_fuzzy_terms *terms, struct kz_fuzzy_term term)
{
        if (terms->n == terms->cap) {
                size_t cap = terms->cap ? terms->cap * 2 : 64;
                struct kz_fuzzy_term *list = realloc(terms->list, cap * sizeof(*list));

                if (!list)
                        return KZ_E_NOMEM;
                terms->list = list;
                terms->cap = cap;
        }
        term.term = kz_arena_dup(&terms->arena, term.term);
        if (!term.term.ptr)
                return KZ_E_NOMEM;
        terms->list[terms->n++] = term;
        return KZ_OK;
}

/* ---- The letters that may be met ---- */

/* The first letter from here on; false when there is none. */
static bool letter_from(const struct alphabet *alphabet, uint32_t cp, uint32_t *ret)
{
        size_t r;

        for (r = 0; r < alphabet->n && cp > alphabet->ranges[r].last; r++)
                ;
        if (r == alphabet->n)
                return false;
        *ret = cp > alphabet->ranges[r].first ? cp : alphabet->ranges[r].first;
        return true;
}

static bool is_letter(const struct alphabet *alphabet, uint32_t cp)
{
        uint32_t from;

        return letter_from(alphabet, cp, &from) && from == cp;
}

static bool are_of(const struct alphabet *alphabet, const struct walker *walker)
{
        size_t w, i;

        for (w = 0; w < walker->n; w++) {
                for (i = 0; i < walker->words[w].n; i++) {
                        if (!is_letter(alphabet, walker->words[w].letters[i]))
                                return false;
                }
        }
        return true;
}

/* ---- The walk ---- */

static void go_up(struct walker *walker, size_t depth)
{
        size_t w;

        walker->depth = depth;
        for (w = 0; w < walker->n; w++) {
                if (walker->walks[w].depth > depth)
                        walker->walks[w].depth = depth;
        }
}

/* One letter down, with all words that got as far as this. False when none can go on. */
static bool step_down(struct walker *walker, uint32_t letter)
{
        bool any = false;
        size_t w;

        for (w = 0; w < walker->n; w++) {
                if (walker->walks[w].depth == walker->depth)
                        any |= kz_edit_walk_down(&walker->walks[w], letter);
        }
        if (any)
                walker->path[walker->depth++] = letter;
        return any;
}

/*
 * Walks down the letters of the cursor's term, from where it parts from the last one. True when all
 * of it was walked; else *ret is the letter with which nothing is near enough.
 */
static bool go_down(struct walker *walker, uint32_t *ret)
{
        struct kz_str term = walker->cursor->term;
        size_t at = walker->prefix.len, depth = 0, n;

        for (; at < term.len; at += n, depth++) {
                n = kz_utf8_decode(term.ptr + at, term.len - at, ret);
                if (n == 0) {
                        *ret = 0;
                        n = 1;
                }
                if (depth < walker->depth && walker->path[depth] == *ret)
                        continue;
                if (depth < walker->depth)
                        go_up(walker, depth);
                if (!is_letter(walker->alphabet, *ret) || !step_down(walker, *ret))
                        return false;
        }
        go_up(walker, depth);
        return true;
}

/* The smallest letter above this one with which a word can go on from here. */
static bool next_letter_of(const struct walker *walker, const struct kz_edit_walk *walk,
        uint32_t letter, uint32_t *ret)
{
        uint32_t above, from;

        while (kz_edit_walk_above(walk, letter, &above) &&
                letter_from(walker->alphabet, above, &from)) {
                if (from == above) {
                        *ret = above;
                        return true;
                }
                letter = from - 1;
        }
        return false;
}

/* The same of any word. */
static bool next_letter(const struct walker *walker, uint32_t letter, uint32_t *ret)
{
        bool any_can = false;
        uint32_t next = 0;
        size_t w;

        for (w = 0; w < walker->n; w++) {
                if (walker->walks[w].depth != walker->depth ||
                        !next_letter_of(walker, &walker->walks[w], letter, &next))
                        continue;
                if (!any_can || next < *ret)
                        *ret = next;
                any_can = true;
        }
        return any_can;
}

/* Sets the target to the least term that could be near, behind all that begin as walked and then
 * with this letter. False when there is none. */
static bool aim(struct walker *walker, uint32_t letter)
{
        uint32_t next = 0;
        size_t i;

        while (!next_letter(walker, letter, &next)) {
                if (walker->depth == 0)
                        return false;
                letter = walker->path[walker->depth - 1];
                go_up(walker, walker->depth - 1);
        }
        walker->target_len = walker->prefix.len;
        for (i = 0; i < walker->depth; i++)
                walker->target_len +=
                        kz_utf8_encode(walker->path[i], walker->target + walker->target_len);
        walker->target_len += kz_utf8_encode(next, walker->target + walker->target_len);
        return true;
}

static bool may_seek(const struct walker *walker)
{
        if (!walker->seeks_left)
                return true;
        *walker->seeks_left -= *walker->seeks_left > 0;
        return *walker->seeks_left > 0;
}

/* Moves the cursor to the first term at or behind the target. */
static enum kz_status seek(struct walker *walker, struct kz_error *err)
{
        struct kz_str target = {walker->target, walker->target_len};
        enum kz_status status = kz_watch_tick(walker->watch, SEEK_COST, err);

        return status ? status : walker->cursor->ops->seek(walker->cursor, target, err);
}

/* Adds the cursor's term, when it is near one of the words. */
static enum kz_status offer(const struct walker *walker, uint32_t tier, struct kz_fuzzy_terms *ret,
        struct kz_error *err)
{
        struct kz_fuzzy_term term = {walker->cursor->term, walker->cursor->df, UINT32_MAX, 0, tier};
        size_t w;

        for (w = 0; w < walker->n; w++) {
                const struct kz_edit_walk *walk = &walker->walks[w];
                unsigned distance = kz_edit_walk_distance(walk, walker->endings[w]);

                if (walk->depth < walker->depth || distance > walk->limit ||
                        distance >= term.distance)
                        continue;
                term.distance = distance;
                term.word = walker->numbers[w];
        }
        return term.distance != UINT32_MAX && add(ret, term) ? kz_error_nomem(err) : KZ_OK;
}

static enum kz_status walk_through(
        struct walker *walker, uint32_t tier, struct kz_fuzzy_terms *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t letter;

        while (!status && !walker->cursor->done) {
                if (!go_down(walker, &letter)) {
                        if (!aim(walker, letter) || !may_seek(walker))
                                return KZ_OK;
                        status = seek(walker, err);
                        continue;
                }
                status = offer(walker, tier, ret, err);
                if (!status)
                        status = walker->cursor->ops->next(walker->cursor, err);
                if (!status)
                        status = kz_watch_tick(walker->watch, 4, err);
        }
        return status;
}

static void begin(struct walker *walker, const struct kz_fuzzy_word *words, size_t n)
{
        size_t i;

        walker->n = 0;
        walker->depth = 0;
        memcpy(walker->target, walker->prefix.ptr, walker->prefix.len);
        for (i = 0; i < n && walker->n < KZ_FUZZY_WORDS_MAX; i++) {
                struct kz_edit_word *word = &walker->words[walker->n];

                if (!kz_edit_word_init(word, words[i].text))
                        continue;
                kz_edit_walk_begin(&walker->walks[walker->n], word, words[i].limit);
                walker->walks[walker->n].head = words[i].head;
                walker->endings[walker->n] = words[i].ending;
                walker->numbers[walker->n++] = (uint32_t)i;
        }
        walker->alphabet = are_of(&latin, walker)      ? &latin
                           : are_of(&cyrillic, walker) ? &cyrillic
                                                       : &letters;
}

static int compare(const void *a, const void *b)
{
        const struct kz_fuzzy_term *x = a, *y = b;
        int c = kz_str_cmp(x->term, y->term);

        return c ? c : (x->tier > y->tier) - (x->tier < y->tier);
}

/* A term is found once for each tier. */
static void unite(struct kz_fuzzy_terms *terms)
{
        size_t i, kept = 0;

        if (terms->n == 0)
                return;
        qsort(terms->list, terms->n, sizeof(*terms->list), compare);
        for (i = 1; i < terms->n; i++) {
                struct kz_fuzzy_term *to = &terms->list[kept], *from = &terms->list[i];

                if (kz_str_eq(to->term, from->term))
                        to->df += from->df;
                else
                        terms->list[++kept] = *from;
        }
        terms->n = kept + 1;
}

enum kz_status kz_fuzzy_find(struct kz_tier *const *tiers, size_t n_tiers, struct kz_str prefix,
        const struct kz_fuzzy_word *words, size_t n_words, struct kz_watch *watch,
        uint32_t *seeks_left, struct kz_fuzzy_terms *ret, struct kz_error *err)
{
        enum kz_status status = kz_watch_look(watch, err);
        struct walker *walker = calloc(1, sizeof(*walker));
        size_t t;

        if (!walker)
                return kz_error_nomem(err);
        if (prefix.len > PREFIX_MAX)
                prefix.len = PREFIX_MAX;
        walker->prefix = prefix;
        walker->watch = watch;
        walker->seeks_left = seeks_left;
        for (t = 0; t < n_tiers && !status; t++) {
                begin(walker, words, n_words);
                status = tiers[t]->ops->terms(tiers[t], prefix, prefix, &walker->cursor, err);
                if (!status)
                        status = walk_through(walker, (uint32_t)t, ret, err);
                kz_terms_free(walker->cursor);
                walker->cursor = NULL;
        }
        free(walker);
        /* A part of the dictionary is no choice. */
        if (seeks_left && !*seeks_left)
                ret->n = 0;
        if (!status)
                unite(ret);
        return status;
}
