#include "index/match/group.h"

#include <stdlib.h>

#include "index/match/leaf.h"

/* Reading a document's text again, in postings: kz_watch_tick. */
#define FORMS_COST 256

/*
 * Merging is linear: the documents of at most 64 terms are one short array that the compiler scans
 * with vectors, which a heap does not beat.
 */
struct kz_form_check {
        const struct kz_group_term *term;
        kz_docnum checked; /* the document that `count` is about; 0: none yet */
        uint32_t count;    /* places there where the term has its form */
};

struct kz_group_cursor {
        struct kz_cursor cursor;
        struct kz_watch *watch;
        struct kz_scorer scorer;
        size_t n;
        kz_docnum *docs; /* of each member; KZ_DOC_END when it is done */
        double *weights;
        struct kz_postings **members; /* in the order of the group's terms */
        struct kz_form_check *checks; /* of each member; NULL: none is narrowed to a form */
        struct kz_tier *tier;
        uint32_t *positions; /* of the candidate, merged */
        size_t cap_positions;
        bool lengths;
        bool prefixed; /* one of the members is */
};

static void group_arrive(struct kz_group_cursor *g)
{
        kz_docnum least = KZ_DOC_END;
        size_t i;

        for (i = 0; i < g->n; i++)
                least = g->docs[i] < least ? g->docs[i] : least;
        g->cursor.doc = least;
}

static enum kz_status member_next(struct kz_group_cursor *g, size_t i, struct kz_error *err)
{
        struct kz_postings *p = g->members[i];
        enum kz_status status;

        if (p->at + 1 < p->n) {
                g->docs[i] = p->docs[++p->at];
                return KZ_OK;
        }
        status = kz_postings_next(p, err);
        if (status)
                return status;
        g->docs[i] = kz_postings_doc(p);
        return kz_watch_tick(g->watch, p->done ? 1 : p->n, err);
}

static enum kz_status group_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        enum kz_status status;
        size_t i;

        for (i = 0; i < g->n; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                status = member_next(g, i, err);
                if (status)
                        return status;
        }
        group_arrive(g);
        return KZ_OK;
}

static enum kz_status group_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        enum kz_status status;
        size_t i;

        for (i = 0; i < g->n; i++) {
                if (g->docs[i] >= target)
                        continue;
                status = kz_postings_seek(g->members[i], target, err);
                if (!status)
                        status = kz_watch_tick(g->watch, 8, err);
                if (status)
                        return status;
                g->docs[i] = kz_postings_doc(g->members[i]);
        }
        group_arrive(g);
        return KZ_OK;
}

static bool is_narrow(const struct kz_group_cursor *g, size_t i)
{
        return g->checks && g->checks[i].term->form.len;
}

/* Where the candidate has a narrowed member's form. */
static enum kz_status member_forms(struct kz_group_cursor *g, size_t i, const uint32_t **ret,
        uint32_t *ret_n, struct kz_error *err)
{
        const struct kz_group_term *term = g->checks[i].term;
        enum kz_status status = g->tier->ops->forms(
                g->tier, g->docs[i], term->term, term->form, term->begins, ret, ret_n, err);

        if (!status)
                g->checks[i] = (struct kz_form_check){term, g->docs[i], *ret_n};
        return status ? status : kz_watch_tick(g->watch, FORMS_COST, err);
}

static enum kz_status check_forms(struct kz_group_cursor *g, size_t i, struct kz_error *err)
{
        const uint32_t *list;
        uint32_t n;

        if (g->checks[i].checked == g->docs[i])
                return KZ_OK;
        return member_forms(g, i, &list, &n, err);
}

/* Of a group with narrowed members: whether one of its members is there as it must be. */
static enum kz_status narrow_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        enum kz_status status;
        size_t i;

        *ret = false;
        for (i = 0; i < g->n && !*ret; i++)
                *ret = g->docs[i] == c->doc && !is_narrow(g, i);
        for (i = 0; i < g->n && !*ret; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                status = check_forms(g, i, err);
                if (status)
                        return status;
                *ret = g->checks[i].count > 0;
        }
        return KZ_OK;
}

static enum kz_status narrow_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        enum kz_status status;
        double tf = 0;
        size_t i;

        for (i = 0; i < g->n; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                status = is_narrow(g, i) ? check_forms(g, i, err)
                                         : kz_postings_load(g->members[i], err);
                if (status)
                        return status;
                tf += g->weights[i] * (is_narrow(g, i) ? g->checks[i].count
                                                       : g->members[i]->freqs[g->members[i]->at]);
        }
        *ret = kz_scorer_score(&g->scorer, tf, length);
        return KZ_OK;
}

static enum kz_status group_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        enum kz_status status;
        uint32_t freq = 0;
        double tf = 0;
        size_t i;

        for (i = 0; i < g->n; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                status = kz_postings_freq(g->members[i], &freq, err);
                if (status)
                        return status;
                tf += g->weights[i] * freq;
        }
        *ret = kz_scorer_score(&g->scorer, tf, length);
        return KZ_OK;
}

/*
 * The score of a sum of frequencies is at most the sum of their scores, since it grows ever more
 * slowly. A word's positions may be more than its frequency when it has a prefix.
 */
static enum kz_status group_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        const double most = g->scorer.weight * KZ_BOUND_SLACK;
        struct kz_stretch sum = kz_stretch_none, part;
        enum kz_status status;
        size_t i;

        if (g->prefixed) {
                *ret = (struct kz_stretch){most, KZ_DOC_END};
                return KZ_OK;
        }
        for (i = 0; i < g->n; i++) {
                status = kz_bound_postings(
                        g->members[i], g->weights[i], &g->scorer, target, wide, &part, err);
                if (status)
                        return status;
                kz_stretch_any(&sum, part);
        }
        sum.most = sum.most < most ? sum.most : most;
        *ret = sum;
        return KZ_OK;
}

static bool group_length(struct kz_cursor *c, uint8_t *ret)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        size_t i;

        if (!g->lengths)
                return false;
        for (i = 0; i < g->n; i++) {
                if (g->docs[i] == c->doc) {
                        if (kz_postings_load(g->members[i], NULL))
                                return false;
                        *ret = g->members[i]->lengths[g->members[i]->at];
                        return true;
                }
        }
        return false;
}

static int compare_positions(const void *a, const void *b)
{
        const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

static uint32_t sort_unique(uint32_t *positions, uint32_t n)
{
        uint32_t i, kept = 0;

        qsort(positions, n, sizeof(*positions), compare_positions);
        for (i = 0; i < n; i++) {
                if (kept == 0 || positions[i] != positions[kept - 1])
                        positions[kept++] = positions[i];
        }
        return kept;
}

static enum kz_status positions_reserve(struct kz_group_cursor *g, size_t n, struct kz_error *err)
{
        size_t cap = g->cap_positions ? g->cap_positions : 64, bytes;
        uint32_t *p;

        if (n <= g->cap_positions)
                return KZ_OK;
        while (cap < n)
                cap *= 2;
        if (n > UINT32_MAX || !kz_mul_size(cap, sizeof(*p), &bytes))
                return kz_error_nomem(err);
        p = realloc(g->positions, bytes);
        if (!p)
                return kz_error_nomem(err);
        g->positions = p;
        g->cap_positions = cap;
        return KZ_OK;
}

/* One member's own list is handed on as it is; several are merged. */
static enum kz_status group_positions(
        struct kz_cursor *c, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        const uint32_t *list = NULL, *one = NULL;
        uint32_t n = 0, total = 0;
        enum kz_status status;
        size_t i, lists = 0;

        for (i = 0; i < g->n; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                if (is_narrow(g, i))
                        status = member_forms(g, i, &list, &n, err);
                else
                        status = g->members[i]->ops->positions(g->members[i], &list, &n, err);
                if (status)
                        return status;
                if (n == 0)
                        continue;
                status = positions_reserve(g, (size_t)total + n, err);
                if (status)
                        return status;
                memcpy(g->positions + total, list, n * sizeof(*list));
                total += n;
                one = list;
                lists++;
        }
        /* A tier's answer about forms does not outlive the next question. */
        if (lists == 1 && !g->checks) {
                *ret = one;
                *ret_n = total;
                return KZ_OK;
        }
        *ret_n = total ? sort_unique(g->positions, total) : 0;
        *ret = g->positions;
        return KZ_OK;
}

static uint32_t group_frequency(struct kz_cursor *c)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        uint32_t sum = 0, freq = 0;
        size_t i;

        if (g->prefixed)
                return 0;
        for (i = 0; i < g->n; i++) {
                if (g->docs[i] != c->doc)
                        continue;
                if (kz_postings_freq(g->members[i], &freq, NULL) ||
                        __builtin_add_overflow(sum, freq, &sum))
                        return 0;
        }
        return sum;
}

static void group_free(struct kz_cursor *c)
{
        struct kz_group_cursor *g = (struct kz_group_cursor *)c;
        size_t i;

        for (i = 0; i < g->n; i++)
                kz_postings_free(g->members[i]);
        free(g->positions);
}

static const struct kz_cursor_ops group_ops = {
        .next = group_next,
        .seek = group_seek,
        .score = group_score,
        .bound = group_bound,
        .length = group_length,
        .positions = group_positions,
        .frequency = group_frequency,
        .free = group_free,
};

static const struct kz_cursor_ops narrow_ops = {
        .next = group_next,
        .seek = group_seek,
        .matches = narrow_matches,
        .score = narrow_score,
        .bound = group_bound,
        .length = group_length,
        .positions = group_positions,
        .frequency = group_frequency,
        .free = group_free,
};

static bool has_forms(const struct kz_group *group)
{
        size_t i;

        for (i = 0; i < group->n_terms; i++) {
                if (group->terms[i].form.len)
                        return true;
        }
        return false;
}

static enum kz_status group_merge(struct kz_tree *tree, const struct kz_group *group,
        const struct kz_tier_term *found, size_t present, struct kz_scorer scorer, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        bool narrow = has_forms(group);
        struct kz_group_cursor *g =
                kz_tree_cursor(tree, sizeof(*g), narrow ? &narrow_ops : &group_ops);
        struct kz_tier *tier = kz_tree_tier(tree);
        enum kz_status status;
        size_t i;

        if (!g)
                return kz_error_nomem(err);
        g->watch = tree->plan->watch;
        g->scorer = scorer;
        g->lengths = flags & KZ_POSTINGS_LENGTHS;
        g->docs = kz_arena_array(&tree->arena, present, sizeof(*g->docs));
        g->weights = kz_arena_array(&tree->arena, present, sizeof(*g->weights));
        g->members = kz_arena_array(&tree->arena, present, sizeof(struct kz_postings *));
        if (narrow)
                g->checks = kz_arena_array(&tree->arena, present, sizeof(*g->checks));
        if (!g->docs || !g->weights || !g->members || (narrow && !g->checks))
                return kz_error_nomem(err);
        g->tier = tier;
        for (i = 0; i < group->n_terms; i++) {
                if (found[i].df == 0)
                        continue;
                status = kz_tier_open(tier, group->terms[i].term, &found[i],
                        flags | KZ_POSTINGS_DEFER, &tree->arena, &g->members[g->n], err);
                if (status)
                        return status;
                g->docs[g->n] = kz_postings_doc(g->members[g->n]);
                g->weights[g->n] = flags & KZ_POSTINGS_POSITIONS ? 1 : group->terms[i].weight;
                g->prefixed |= kz_term_is_prefixed(group->terms[i].term);
                if (narrow)
                        g->checks[g->n].term = &group->terms[i];
                g->n++;
        }
        group_arrive(g);
        *ret = &g->cursor;
        return KZ_OK;
}

enum kz_status kz_group_open(struct kz_tree *tree, const struct kz_group *group,
        struct kz_scorer scorer, unsigned flags, struct kz_cursor **ret, struct kz_error *err)
{
        const struct kz_plan_terms *terms = kz_plan_terms_of(tree->plan, group);
        const struct kz_tier_term *found = terms->found + tree->tier * terms->n;
        size_t present = 0, at = 0, i;

        for (i = 0; i < terms->n; i++) {
                if (found[i].df) {
                        present++;
                        at = i;
                }
        }
        if (present == 0)
                return kz_leaf_none(tree, ret, err);
        if (present == 1 && !group->terms[at].form.len)
                return kz_leaf_term(tree, &group->terms[at], &found[at], scorer, flags, ret, err);
        return group_merge(tree, group, found, present, scorer, flags, ret, err);
}

bool kz_group_plain(const struct kz_cursor *cursor, struct kz_group_plain *ret)
{
        const struct kz_group_cursor *g = (const struct kz_group_cursor *)cursor;

        if (cursor->ops != &group_ops)
                return false;
        *ret = (struct kz_group_plain){g->members, g->weights, g->n, g->scorer};
        return true;
}
