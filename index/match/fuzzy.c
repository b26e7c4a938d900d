#include "index/match/fuzzy.h"

#include <stdlib.h>

#include "index/base/utf8.h"

/* A few terms further it is cheaper to step than to seek. */
#define STEPS_MAX 4
/* What a seek costs the watch, in postings. */
#define SEEK_COST 64

/* Those of terms are two bytes. */
#define PREFIX_MAX 8

/* One word's walk through one dictionary. */
struct walker {
        struct kz_tier *tier;
        struct kz_terms *cursor;
        struct kz_str prefix;
        struct kz_watch *watch;
        struct kz_edit_walk walk;
        /* Where to seek: nothing between is near enough. */
        char target[PREFIX_MAX + 4 * (KZ_EDIT_LETTERS_MAX + KZ_EDIT_MAX + 1)];
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

static bool is_letter(uint32_t cp)
{
        return cp >= 'a' || cp == '\'';
}

/* The next character that may stand in a word that is no number, nor behind another prefix. */
static uint32_t letter_from(uint32_t cp)
{
        if (cp <= '\'')
                return '\'';
        if (cp < 'a')
                return 'a';
        return cp >= 0xD800 && cp < 0xE000 ? 0xE000 : cp;
}

/*
 * Walks down the letters of the cursor's term, from where it parts from the last one. True when all
 * of it was walked; else *ret is the letter with which nothing is near enough.
 */
static bool go_down(struct walker *walker, uint32_t *ret)
{
        struct kz_edit_walk *walk = &walker->walk;
        struct kz_str term = walker->cursor->term;
        size_t at = walker->prefix.len, depth = 0, n;
        uint32_t letter;

        for (; at < term.len; at += n, depth++) {
                n = kz_utf8_decode(term.ptr + at, term.len - at, &letter);
                if (n == 0) {
                        letter = 0;
                        n = 1;
                }
                if (depth < walk->depth && walk->path[depth] == letter)
                        continue;
                if (depth < walk->depth)
                        walk->depth = depth;
                if (!is_letter(letter) || !kz_edit_walk_down(walk, letter)) {
                        *ret = letter;
                        return false;
                }
        }
        walk->depth = depth;
        return true;
}

/* Sets the target to the least term that could be near, behind all that begin as walked and then
 * with this letter. False when there is none. */
static bool aim(struct walker *walker, uint32_t letter)
{
        struct kz_edit_walk *walk = &walker->walk;
        uint32_t above;
        size_t i;

        for (;;) {
                if (kz_edit_walk_above(walk, letter, &above)) {
                        uint32_t next = letter_from(above);

                        if (next == above || kz_edit_walk_above(walk, next - 1, &above))
                                break;
                }
                if (walk->depth == 0)
                        return false;
                letter = walk->path[--walk->depth];
        }
        walker->target_len = walker->prefix.len;
        for (i = 0; i < walk->depth; i++)
                walker->target_len +=
                        kz_utf8_encode(walk->path[i], walker->target + walker->target_len);
        walker->target_len += kz_utf8_encode(above, walker->target + walker->target_len);
        return true;
}

/* Moves the cursor to the first term at or behind the target. */
static enum kz_status seek(struct walker *walker, struct kz_error *err)
{
        struct kz_str target = {walker->target, walker->target_len};
        enum kz_status status = kz_watch_tick(walker->watch, SEEK_COST, err);
        int steps;

        for (steps = 0; !status && steps < STEPS_MAX; steps++) {
                status = walker->cursor->ops->next(walker->cursor, err);
                if (status || walker->cursor->done || kz_str_cmp(walker->cursor->term, target) >= 0)
                        return status;
        }
        if (status)
                return status;
        kz_terms_free(walker->cursor);
        walker->cursor = NULL;
        return walker->tier->ops->terms(walker->tier, walker->prefix, target, &walker->cursor, err);
}

static enum kz_status walk_through(struct walker *walker, struct kz_fuzzy_term found,
        struct kz_fuzzy_terms *ret, struct kz_error *err)
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
                found.distance = kz_edit_walk_distance(&walker->walk);
                found.term = walker->cursor->term;
                found.df = walker->cursor->df;
                if (found.distance <= walker->walk.limit && add(ret, found))
                        return kz_error_nomem(err);
                status = walker->cursor->ops->next(walker->cursor, err);
                if (!status)
                        status = kz_watch_tick(walker->watch, 4, err);
        }
        return status;
}

static enum kz_status find_in(struct kz_tier *tier, struct kz_str prefix,
        const struct kz_fuzzy_word *word, struct kz_watch *watch, struct kz_fuzzy_term found,
        struct kz_fuzzy_terms *ret, struct kz_error *err)
{
        struct walker walker = {.tier = tier, .prefix = prefix, .watch = watch};
        struct kz_edit_word letters;
        enum kz_status status;

        if (prefix.len > PREFIX_MAX || !kz_edit_word_init(&letters, word->text))
                return KZ_OK;
        kz_edit_walk_begin(&walker.walk, &letters, word->limit);
        memcpy(walker.target, prefix.ptr, prefix.len);
        status = tier->ops->terms(tier, prefix, prefix, &walker.cursor, err);
        if (!status)
                status = walk_through(&walker, found, ret, err);
        kz_terms_free(walker.cursor);
        return status;
}

static int compare(const void *a, const void *b)
{
        const struct kz_fuzzy_term *x = a, *y = b;
        int c = kz_str_cmp(x->term, y->term);

        if (c == 0)
                c = (x->tier > y->tier) - (x->tier < y->tier);
        return c ? c : (x->word > y->word) - (x->word < y->word);
}

/* A term is found once for each tier and each word it is near to. */
static void unite(struct kz_fuzzy_terms *terms)
{
        size_t i, kept = 0;

        if (terms->n == 0)
                return;
        qsort(terms->list, terms->n, sizeof(*terms->list), compare);
        for (i = 1; i < terms->n; i++) {
                struct kz_fuzzy_term *to = &terms->list[kept], *from = &terms->list[i];

                if (!kz_str_eq(to->term, from->term)) {
                        terms->list[++kept] = *from;
                        continue;
                }
                if (from->tier != to->tier)
                        to->df += from->df;
                to->tier = from->tier;
                if (from->distance < to->distance) {
                        to->distance = from->distance;
                        to->word = from->word;
                }
        }
        terms->n = kept + 1;
}

enum kz_status kz_fuzzy_find(struct kz_tier *const *tiers, size_t n_tiers, struct kz_str prefix,
        const struct kz_fuzzy_word *words, size_t n_words, struct kz_watch *watch,
        struct kz_fuzzy_terms *ret, struct kz_error *err)
{
        enum kz_status status = kz_watch_look(watch, err);
        size_t t, w;

        for (t = 0; t < n_tiers && !status; t++) {
                for (w = 0; w < n_words && !status; w++) {
                        const struct kz_fuzzy_term found = {
                                .word = (uint32_t)w, .tier = (uint32_t)t};

                        status = find_in(tiers[t], prefix, &words[w], watch, found, ret, err);
                }
        }
        if (!status)
                unite(ret);
        return status;
}
