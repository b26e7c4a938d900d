#include "index/match/or.h"

/*
 * The children's documents stand in one array of their own, scanned linearly as in group.c. A query
 * has at most 256 words.
 */
struct kz_or {
        struct kz_cursor cursor;
        size_t n;
        bool best; /* scores as the best child, instead of the sum */
        kz_docnum *docs;
        struct kz_cursor **children;
};

static void or_arrive(struct kz_or * or)
{
        kz_docnum least = KZ_DOC_END;
        size_t i;

        for (i = 0; i < or->n; i++)
                least = or->docs[i] < least ? or->docs[i] : least;
        or->cursor.doc = least;
}

static enum kz_status or_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_or * or = (struct kz_or *)c;
        enum kz_status status;
        size_t i;

        for (i = 0; i < or->n; i++) {
                if (or->docs[i] != c->doc)
                        continue;
                status = kz_cursor_next(or->children[i], err);
                if (status)
                        return status;
                or->docs[i] = or->children[i]->doc;
        }
        or_arrive(or);
        return KZ_OK;
}

static enum kz_status or_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_or * or = (struct kz_or *)c;
        enum kz_status status;
        size_t i;

        for (i = 0; i < or->n; i++) {
                if (or->docs[i] >= target)
                        continue;
                status = kz_cursor_seek(or->children[i], target, err);
                if (status)
                        return status;
                or->docs[i] = or->children[i]->doc;
        }
        or_arrive(or);
        return KZ_OK;
}

static enum kz_status or_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_or * or = (struct kz_or *)c;
        enum kz_status status = KZ_OK;
        bool any = false;
        size_t i;

        for (i = 0; i < or->n && !any && !status; i++) {
                if (or->docs[i] == c->doc)
                        status = kz_cursor_matches(or->children[i], &any, err);
        }
        if (!status)
                *ret = any;
        return status;
}

static enum kz_status or_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_or * or = (struct kz_or *)c;
        enum kz_status status;
        double sum = 0, part;
        bool yes;
        size_t i;

        for (i = 0; i < or->n; i++) {
                struct kz_cursor *child = or->children[i];

                if (or->docs[i] != c->doc || !child->ops->score)
                        continue;
                status = kz_cursor_matches(child, &yes, err);
                if (!status && yes)
                        status = child->ops->score(child, length, &part, err);
                if (status)
                        return status;
                if (yes && or->best)
                        sum = part > sum ? part : sum;
                else if (yes)
                        sum += part;
        }
        *ret = sum;
        return KZ_OK;
}

static enum kz_status or_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        struct kz_or * or = (struct kz_or *)c;
        struct kz_stretch sum = kz_stretch_none, part;
        enum kz_status status;
        size_t i;

        for (i = 0; i < or->n; i++) {
                status = kz_cursor_bound(or->children[i], target, wide, &part, err);
                if (status)
                        return status;
                kz_stretch_any(&sum, part);
        }
        *ret = sum; /* no less than the best one's */
        return KZ_OK;
}

static bool or_length(struct kz_cursor *c, uint8_t *ret)
{
        struct kz_or * or = (struct kz_or *)c;
        size_t i;

        for (i = 0; i < or->n; i++) {
                struct kz_cursor *child = or->children[i];

                if (or->docs[i] == c->doc && child->ops->length && child->ops->length(child, ret))
                        return true;
        }
        return false;
}

static const struct kz_cursor_ops or_ops = {
        .next = or_next,
        .seek = or_seek,
        .matches = or_matches,
        .score = or_score,
        .bound = or_bound,
        .length = or_length,
};

static const struct kz_cursor_ops or_exact_ops = {
        .next = or_next,
        .seek = or_seek,
        .score = or_score,
        .bound = or_bound,
        .length = or_length,
};

enum kz_status kz_or_open(struct kz_tree *tree, struct kz_cursor **children, size_t n, bool best,
        struct kz_cursor **ret, struct kz_error *err)
{
        const struct kz_cursor_ops *ops = &or_exact_ops;
        struct kz_or * or ;
        size_t i;

        for (i = 0; i < n; i++) {
                if (children[i]->ops->matches)
                        ops = &or_ops;
        }
        or = kz_tree_cursor(tree, sizeof(* or), ops);
        if (! or)
                return kz_error_nomem(err);
        or->docs = kz_arena_array(&tree->arena, n, sizeof(* or->docs));
        if (! or->docs)
                return kz_error_nomem(err);
        or->n = n;
        or->best = best;
        or->children = children;
        for (i = 0; i < n; i++)
                or->docs[i] = children[i]->doc;
        or_arrive(or);
        *ret = & or->cursor;
        return KZ_OK;
}

bool kz_or_parts(const struct kz_cursor *cursor, struct kz_or_parts *ret)
{
        const struct kz_or * or = (const struct kz_or *)cursor;

        if (cursor->ops != &or_ops && cursor->ops != &or_exact_ops)
                return false;
        *ret = (struct kz_or_parts){cursor, or->children, or->n, or->best};
        return true;
}
