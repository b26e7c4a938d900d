#include "index/match/expand_prefix.h"

#include <stdlib.h>

struct found {
        char *term; /* malloc'ed */
        size_t len;
        uint64_t df;
};

/* The most frequent terms so far: a heap whose root is the one to go first. */
struct search {
        const struct kz_expand *where;
        struct kz_terms **cursors; /* one a tier */
        struct found best[KZ_EXPAND_MAX];
        size_t n, max;
        uint64_t seen;
};

static void close_cursors(struct search *search)
{
        size_t i;

        for (i = 0; i < search->where->n_tiers && search->cursors; i++) {
                kz_terms_free(search->cursors[i]);
                search->cursors[i] = NULL;
        }
}

static void drop_found(struct search *search)
{
        while (search->n)
                free(search->best[--search->n].term);
}

static void search_deinit(struct search *search)
{
        close_cursors(search);
        drop_found(search);
        free(search->cursors);
}

/* Whether a is to be kept rather than b. */
static bool is_better(const struct found *a, const struct found *b)
{
        if (a->df != b->df)
                return a->df > b->df;
        return kz_str_cmp((struct kz_str){a->term, a->len}, (struct kz_str){b->term, b->len}) < 0;
}

static void sift_down(struct search *search, size_t at)
{
        for (;;) {
                size_t child = 2 * at + 1;
                struct found swap;

                if (child + 1 < search->n &&
                        is_better(&search->best[child], &search->best[child + 1]))
                        child++;
                if (child >= search->n || !is_better(&search->best[at], &search->best[child]))
                        return;
                swap = search->best[at];
                search->best[at] = search->best[child];
                search->best[child] = swap;
                at = child;
        }
}

/* Terms come in byte order, so one as frequent as the worst kept is not better. */
static enum kz_status offer(struct search *search, struct kz_str term, uint64_t df)
{
        struct found found = {NULL, term.len, df};
        size_t i;

        search->seen++;
        if (search->n == search->max && (search->max == 0 || df <= search->best[0].df))
                return KZ_OK;
        found.term = malloc(term.len + 1);
        if (!found.term)
                return KZ_E_NOMEM;
        memcpy(found.term, term.ptr, term.len);
        if (search->n == search->max) {
                free(search->best[0].term);
                search->best[0] = found;
                sift_down(search, 0);
                return KZ_OK;
        }
        search->best[search->n++] = found;
        for (i = search->n / 2; search->n == search->max && i > 0; i--)
                sift_down(search, i - 1);
        return KZ_OK;
}

/* The next term of the union of all dictionaries, a view into a cursor; false at the end. */
static bool least_term(const struct search *search, struct kz_str *ret, uint64_t *ret_df)
{
        struct kz_str least = KZ_STR_NULL;
        uint64_t df = 0;
        size_t i;

        for (i = 0; i < search->where->n_tiers; i++) {
                const struct kz_terms *cursor = search->cursors[i];
                int c;

                if (cursor->done)
                        continue;
                c = least.ptr ? kz_str_cmp(cursor->term, least) : -1;
                if (c < 0)
                        df = 0;
                if (c <= 0) {
                        least = cursor->term;
                        df += cursor->df;
                }
        }
        *ret = least;
        *ret_df = df;
        return least.ptr != NULL;
}

/* Moves every cursor that stands on the term; last the one that the view belongs to. */
static enum kz_status pass(struct search *search, struct kz_str term, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_terms *owner = NULL;
        size_t i;

        for (i = 0; i < search->where->n_tiers && !status; i++) {
                struct kz_terms *cursor = search->cursors[i];

                if (cursor->done || !kz_str_eq(cursor->term, term))
                        continue;
                if (cursor->term.ptr == term.ptr)
                        owner = cursor;
                else
                        status = cursor->ops->next(cursor, err);
        }
        if (!status && owner)
                status = owner->ops->next(owner, err);
        return status ? status : kz_watch_tick(search->where->watch, 4, err);
}

static enum kz_status scan(struct search *search, struct kz_str begins, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_str term;
        uint64_t df;
        size_t i;

        for (i = 0; i < search->where->n_tiers && !status; i++)
                status = search->where->tiers[i]->ops->terms(
                        search->where->tiers[i], begins, begins, &search->cursors[i], err);
        while (!status && least_term(search, &term, &df)) {
                status = offer(search, term, df) ? kz_error_nomem(err) : KZ_OK;
                if (!status)
                        status = pass(search, term, err);
        }
        close_cursors(search);
        return status;
}

static bool is_own(const struct kz_group *group, struct kz_str term)
{
        size_t i;

        for (i = 0; i < group->n_own; i++) {
                if (kz_str_eq(group->terms[i].term, term) && !group->terms[i].form.len)
                        return true;
        }
        return false;
}

static int compare_found(const void *a, const void *b)
{
        return is_better(a, b) ? -1 : 1;
}

/* The group's own terms, then what was found, best first. */
static enum kz_status take(struct search *search, struct kz_group *group, struct kz_error *err)
{
        struct kz_group_term *terms =
                kz_arena_array(search->where->arena, group->n_own + search->n, sizeof(*terms));
        size_t i, n = group->n_own;

        if (!terms)
                return kz_error_nomem(err);
        memcpy(terms, group->terms, n * sizeof(*terms));
        qsort(search->best, search->n, sizeof(*search->best), compare_found);
        for (i = 0; i < search->n; i++) {
                struct kz_str term = {search->best[i].term, search->best[i].len};

                if (is_own(group, term))
                        continue;
                terms[n].term = kz_arena_dup(search->where->arena, term);
                if (!terms[n].term.ptr)
                        return kz_error_nomem(err);
                terms[n++].weight = 1;
        }
        group->terms = terms;
        group->n_terms = n;
        group->n_begin = search->seen;
        return KZ_OK;
}

enum kz_status kz_expand_prefix(
        const struct kz_expand *expand, struct kz_group *group, struct kz_error *err)
{
        KZ_CLEANUP(search_deinit) struct search search = {.where = expand};
        enum kz_status status;

        search.cursors = calloc(expand->n_tiers + 1, sizeof(struct kz_terms *));
        if (!search.cursors)
                return kz_error_nomem(err);
        search.max = group->n_own < KZ_EXPAND_MAX ? KZ_EXPAND_MAX - group->n_own : 0;
        status = scan(&search, group->begins, err);
        return status ? status : take(&search, group, err);
}
