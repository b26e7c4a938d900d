#include "index/match/fuzzy.h"

#include <stdlib.h>

#include "index/base/utf8.h"

/* What a seek costs the watch, in postings. */
#define SEEK_COST 64

/* Those of terms are two bytes. */
#define PREFIX_MAX 8

/*
 * The way of all words through one dictionary at once. Each word's walk goes down the same path
 * until nothing there can be near it; the path ends where that holds for all.
 */
struct walker {
        struct kz_terms *cursor;
        struct kz_str prefix;
        struct kz_watch *watch;
        struct kz_edit_word words[KZ_FUZZY_WORDS_MAX];
        struct kz_edit_walk walks[KZ_FUZZY_WORDS_MAX];
        uint32_t numbers[KZ_FUZZY_WORDS_MAX]; /* of the words, as given */
        size_t endings[KZ_FUZZY_WORDS_MAX];
        size_t n;
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

/* Whether it may stand in a word that is no number, and that has no other prefix. */
static bool is_letter(uint32_t cp)
{
        return cp == '\'' || (cp >= 'a' && (cp < 0xD800 || cp > 0xDFFF));
}

/* The last of the characters from here on that are none. */
static uint32_t above_letters(uint32_t cp)
{
        if (cp >= 'a')
                return 0xDFFF;
        return cp < '\'' ? '\'' - 1 : 'a' - 1;
}

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
                if (!is_letter(*ret) || !step_down(walker, *ret))
                        return false;
        }
        go_up(walker, depth);
        return true;
}

/* The smallest letter above this one with which any word can go on from here. */
static bool next_letter(const struct walker *walker, uint32_t letter, uint32_t *ret)
{
        bool any = false;
        uint32_t above;
        size_t w;

        for (w = 0; w < walker->n; w++) {
                if (walker->walks[w].depth != walker->depth ||
                        !kz_edit_walk_above(&walker->walks[w], letter, &above))
                        continue;
                if (!is_letter(above) &&
                        !kz_edit_walk_above(&walker->walks[w], above_letters(above), &above))
                        continue;
                if (!any || above < *ret)
                        *ret = above;
                any = true;
        }
        return any;
}

/* Sets the target to the least term that could be near, behind all that begin as walked and then
 * with this letter. False when there is none. */
static bool aim(struct walker *walker, uint32_t letter)
{
        uint32_t next;
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
                        if (!aim(walker, letter))
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
                walker->endings[walker->n] = words[i].ending;
                walker->numbers[walker->n++] = (uint32_t)i;
        }
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
        struct kz_fuzzy_terms *ret, struct kz_error *err)
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
        for (t = 0; t < n_tiers && !status; t++) {
                begin(walker, words, n_words);
                status = tiers[t]->ops->terms(tiers[t], prefix, prefix, &walker->cursor, err);
                if (!status)
                        status = walk_through(walker, (uint32_t)t, ret, err);
                kz_terms_free(walker->cursor);
                walker->cursor = NULL;
        }
        free(walker);
        if (!status)
                unite(ret);
        return status;
}
