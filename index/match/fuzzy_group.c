#include "index/match/fuzzy_group.h"

#include <stdlib.h>

#include "index/base/utf8.h"
#include "index/match/expand.h"
#include "index/match/fuzzy.h"

/* By distance. A word one edit off is worth less than the word itself, but more than half of it. */
static const double weights[KZ_EDIT_MAX + 1] = {1, 0.92, 0.85, 0.78, 0.7, 0.65, 0.6, 0.55, 0.5};

/* Of a term, what is not its prefix: words have one of one byte, or none. */
static struct kz_str bare(struct kz_str term)
{
        return kz_term_is_prefixed(term) ? (struct kz_str){term.ptr + 1, term.len - 1} : term;
}

static unsigned limit_of(const struct kz_group *group, struct kz_str text)
{
        if (group->edits != KZ_EDITS_USUAL)
                return group->edits * KZ_EDIT;
        return kz_edit_usual_limit(kz_utf8_count(text.ptr, text.len));
}

/* What the dictionary's terms are held against. Those are stems, but of words of a language that is
 * not stemmed they are forms. */
static size_t gather_words(const struct kz_group *group, struct kz_fuzzy_word *words)
{
        size_t n = 0, i, k;

        for (i = 0; i <= group->n_own; i++) {
                struct kz_str text = i < group->n_own ? bare(group->terms[i].term) : group->form;

                for (k = 0; k < n && !kz_str_eq(words[k].text, text); k++)
                        ;
                if (k == n)
                        words[n++] = (struct kz_fuzzy_word){
                                .text = text, .limit = limit_of(group, text)};
        }
        return n;
}

static int by_df(const void *a, const void *b)
{
        const struct kz_fuzzy_term *x = a, *y = b;

        if (x->df != y->df)
                return x->df < y->df ? 1 : -1;
        return kz_str_cmp(x->term, y->term);
}

static bool is_own(const struct kz_group *group, struct kz_str term)
{
        size_t i;

        for (i = 0; i < group->n_own; i++) {
                if (kz_str_eq(group->terms[i].term, term))
                        return true;
        }
        return false;
}

/* The group's own terms, then what was found, most frequent first. */
static enum kz_status take(
        struct kz_group *group, struct kz_arena *arena, struct kz_fuzzy_terms *found)
{
        const size_t max = group->n_own < KZ_EXPAND_MAX ? KZ_EXPAND_MAX - group->n_own : 0;
        struct kz_group_term *terms = kz_arena_array(arena, group->n_own + max, sizeof(*terms));
        size_t n = group->n_own, i;
        uint64_t seen = 0;

        if (!terms)
                return KZ_E_NOMEM;
        memcpy(terms, group->terms, n * sizeof(*terms));
        if (found->n)
                qsort(found->list, found->n, sizeof(*found->list), by_df);
        for (i = 0; i < found->n; i++) {
                const struct kz_fuzzy_term *term = &found->list[i];

                if (is_own(group, term->term) || seen++ >= max)
                        continue;
                terms[n].term = kz_arena_dup(arena, term->term);
                terms[n].weight = weights[term->distance];
                if (!terms[n++].term.ptr)
                        return KZ_E_NOMEM;
        }
        group->terms = terms;
        group->n_terms = n;
        group->n_begin = seen;
        return KZ_OK;
}

enum kz_status kz_fuzzy_group_expand(struct kz_group *group, struct kz_arena *arena,
        struct kz_tier *const *tiers, size_t n_tiers, struct kz_watch *watch, struct kz_error *err)
{
        KZ_CLEANUP(kz_fuzzy_terms_deinit) struct kz_fuzzy_terms found = KZ_FUZZY_TERMS_NULL;
        struct kz_fuzzy_word *words = kz_arena_array(arena, group->n_own + 1, sizeof(*words));
        struct kz_str first = group->terms[0].term;
        struct kz_str prefix = {first.ptr, kz_term_is_prefixed(first) ? 1 : 0};
        enum kz_status status;

        if (!words)
                return kz_error_nomem(err);
        status = kz_fuzzy_find(tiers, n_tiers, prefix, words, gather_words(group, words), watch,
                NULL, &found, err);
        if (!status && take(group, arena, &found))
                status = kz_error_nomem(err);
        return status;
}
