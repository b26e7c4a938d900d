#include "index/match/expand.h"

#include <stdlib.h>

#include "index/match/fuzzy_group.h"

struct found {
        char *term; /* malloc'ed */
        size_t len;
        uint64_t df;
};

/* The most frequent terms so far: a heap whose root is the one to go first. */
struct expand {
        struct kz_arena *arena; /* the query's */
        struct kz_tier *const *tiers;
        size_t n_tiers;
        struct kz_watch *watch;
        struct kz_terms **cursors; /* one a tier */
        struct found best[KZ_EXPAND_MAX];
        size_t n, max;
        uint64_t seen;
};

static void close_cursors(struct expand *expand)
{
        size_t i;

        for (i = 0; i < expand->n_tiers && expand->cursors; i++) {
                kz_terms_free(expand->cursors[i]);
                expand->cursors[i] = NULL;
        }
}

static void drop_found(struct expand *expand)
{
        while (expand->n)
                free(expand->best[--expand->n].term);
}

static void expand_deinit(struct expand *expand)
{
        close_cursors(expand);
        drop_found(expand);
        free(expand->cursors);
}

/* Whether a is to be kept rather than b. */
static bool is_better(const struct found *a, const struct found *b)
{
        if (a->df != b->df)
                return a->df > b->df;
        return kz_str_cmp((struct kz_str){a->term, a->len}, (struct kz_str){b->term, b->len}) < 0;
}

static void sift_down(struct expand *expand, size_t at)
{
        for (;;) {
                size_t child = 2 * at + 1;
                struct found swap;

                if (child + 1 < expand->n &&
                        is_better(&expand->best[child], &expand->best[child + 1]))
                        child++;
                if (child >= expand->n || !is_better(&expand->best[at], &expand->best[child]))
                        return;
                swap = expand->best[at];
                expand->best[at] = expand->best[child];
                expand->best[child] = swap;
                at = child;
        }
}

/* Terms come in byte order, so one as frequent as the worst kept is not better. */
static enum kz_status offer(struct expand *expand, struct kz_str term, uint64_t df)
{
        struct found found = {NULL, term.len, df};
        size_t i;

        expand->seen++;
        if (expand->n == expand->max && (expand->max == 0 || df <= expand->best[0].df))
                return KZ_OK;
        found.term = malloc(term.len + 1);
        if (!found.term)
                return KZ_E_NOMEM;
        memcpy(found.term, term.ptr, term.len);
        if (expand->n == expand->max) {
                free(expand->best[0].term);
                expand->best[0] = found;
                sift_down(expand, 0);
                return KZ_OK;
        }
        expand->best[expand->n++] = found;
        for (i = expand->n / 2; expand->n == expand->max && i > 0; i--)
                sift_down(expand, i - 1);
        return KZ_OK;
}

/* The next term of the union of all dictionaries, a view into a cursor; false at the end. */
static bool least_term(const struct expand *expand, struct kz_str *ret, uint64_t *ret_df)
{
        struct kz_str least = KZ_STR_NULL;
        uint64_t df = 0;
        size_t i;

        for (i = 0; i < expand->n_tiers; i++) {
                const struct kz_terms *cursor = expand->cursors[i];
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
static enum kz_status pass(struct expand *expand, struct kz_str term, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_terms *owner = NULL;
        size_t i;

        for (i = 0; i < expand->n_tiers && !status; i++) {
                struct kz_terms *cursor = expand->cursors[i];

                if (cursor->done || !kz_str_eq(cursor->term, term))
                        continue;
                if (cursor->term.ptr == term.ptr)
                        owner = cursor;
                else
                        status = cursor->ops->next(cursor, err);
        }
        if (!status && owner)
                status = owner->ops->next(owner, err);
        return status ? status : kz_watch_tick(expand->watch, 4, err);
}

static enum kz_status scan(struct expand *expand, struct kz_str begins, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_str term;
        uint64_t df;
        size_t i;

        for (i = 0; i < expand->n_tiers && !status; i++)
                status = expand->tiers[i]->ops->terms(
                        expand->tiers[i], begins, begins, &expand->cursors[i], err);
        while (!status && least_term(expand, &term, &df)) {
                status = offer(expand, term, df) ? kz_error_nomem(err) : KZ_OK;
                if (!status)
                        status = pass(expand, term, err);
        }
        close_cursors(expand);
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
static enum kz_status take(struct expand *expand, struct kz_group *group, struct kz_error *err)
{
        struct kz_group_term *terms =
                kz_arena_array(expand->arena, group->n_own + expand->n, sizeof(*terms));
        size_t i, n = group->n_own;

        if (!terms)
                return kz_error_nomem(err);
        memcpy(terms, group->terms, n * sizeof(*terms));
        qsort(expand->best, expand->n, sizeof(*expand->best), compare_found);
        for (i = 0; i < expand->n; i++) {
                struct kz_str term = {expand->best[i].term, expand->best[i].len};

                if (is_own(group, term))
                        continue;
                terms[n].term = kz_arena_dup(expand->arena, term);
                if (!terms[n].term.ptr)
                        return kz_error_nomem(err);
                terms[n++].weight = 1;
        }
        group->terms = terms;
        group->n_terms = n;
        group->n_begin = expand->seen;
        return KZ_OK;
}

static enum kz_status expand_group(
        struct expand *expand, struct kz_group *group, struct kz_error *err)
{
        enum kz_status status;

        drop_found(expand);
        expand->seen = 0;
        expand->max = group->n_own < KZ_EXPAND_MAX ? KZ_EXPAND_MAX - group->n_own : 0;
        status = scan(expand, group->begins, err);
        return status ? status : take(expand, group, err);
}

static enum kz_status expand_node(struct expand *expand, struct kz_node *node, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        for (i = 0; i < node->n_groups && !status; i++) {
                if (node->groups[i].begins.len)
                        status = expand_group(expand, &node->groups[i], err);
                else if (node->groups[i].edits)
                        status = kz_fuzzy_group_expand(&node->groups[i], expand->arena,
                                expand->tiers, expand->n_tiers, expand->watch, err);
        }
        for (i = 0; i < node->n_children && !status; i++)
                status = expand_node(expand, node->children[i], err);
        return status;
}

enum kz_status kz_expand_query(struct kz_query *query, struct kz_tier *const *tiers, size_t n_tiers,
        struct kz_watch *watch, struct kz_error *err)
{
        KZ_CLEANUP(expand_deinit)
        struct expand expand = {
                .arena = &query->arena, .tiers = tiers, .n_tiers = n_tiers, .watch = watch};

        expand.cursors = calloc(n_tiers + 1, sizeof(struct kz_terms *));
        if (!expand.cursors)
                return kz_error_nomem(err);
        return expand_node(&expand, query->root, err);
}
