#include "index/match/and.h"

struct kz_and {
        struct kz_cursor cursor;
        struct kz_and_parts parts;
        kz_docnum checked; /* the candidate `agreed` is about */
        bool agreed;
};

/* From the first cursor's candidate to the first that all have. */
static enum kz_status leapfrog(struct kz_and *and, struct kz_error *err)
{
        struct kz_cursor **required = and->parts.required;
        size_t n = and->parts.n_required, i = 1;
        kz_docnum doc = required[0]->doc;
        enum kz_status status;

        while (i < n && doc != KZ_DOC_END) {
                status = kz_cursor_seek(required[i], doc, err);
                if (status)
                        return status;
                if (required[i]->doc == doc) {
                        i++;
                        continue;
                }
                doc = required[i]->doc;
                if (doc == KZ_DOC_END)
                        break;
                status = kz_cursor_seek(required[0], doc, err);
                if (status)
                        return status;
                doc = required[0]->doc;
                i = 1;
        }
        and->cursor.doc = doc;
        return KZ_OK;
}

static enum kz_status and_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_and *and = (struct kz_and *)c;
        enum kz_status status = kz_cursor_next(and->parts.required[0], err);

        return status ? status : leapfrog(and, err);
}

static enum kz_status and_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_and *and = (struct kz_and *)c;
        enum kz_status status = kz_cursor_seek(and->parts.required[0], target, err);

        return status ? status : leapfrog(and, err);
}

/* Whether every one of the cursors has doc (want) or none has (not want). */
static enum kz_status all_agree(struct kz_cursor **cursors, size_t n, kz_docnum doc, bool want,
        bool *ret, struct kz_error *err)
{
        enum kz_status status;
        bool has;
        size_t i;

        for (i = 0; i < n && *ret; i++) {
                status = kz_cursor_has(cursors[i], doc, &has, err);
                if (status)
                        return status;
                *ret = has == want;
        }
        return KZ_OK;
}

enum kz_status kz_and_is_match(
        const struct kz_and_parts *parts, kz_docnum doc, bool *ret, struct kz_error *err)
{
        enum kz_status status;
        size_t i;

        *ret = true;
        status = all_agree(parts->checks, parts->n_checks, doc, true, ret, err);
        if (!status)
                status = all_agree(parts->excluded, parts->n_excluded, doc, false, ret, err);
        for (i = 0; i < parts->n_required && *ret && !status; i++)
                status = kz_cursor_matches(parts->required[i], ret, err);
        return status;
}

static enum kz_status and_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_and *and = (struct kz_and *)c;
        enum kz_status status;
        bool agreed;

        if (and->checked != c->doc) {
                status = kz_and_is_match(&and->parts, c->doc, &agreed, err);
                if (status)
                        return status;
                and->agreed = agreed;
                and->checked = c->doc;
        }
        *ret = and->agreed;
        return KZ_OK;
}

static enum kz_status and_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_and *and = (struct kz_and *)c;
        enum kz_status status;
        double sum = 0, part;
        bool has;
        size_t i;

        for (i = 0; i < and->parts.n_scored; i++) {
                struct kz_cursor *child = and->parts.scored[i];

                status = kz_cursor_has(child, c->doc, &has, err);
                if (!status && has && child->ops->score)
                        status = child->ops->score(child, length, &part, err);
                if (status)
                        return status;
                if (has && child->ops->score)
                        sum += part;
        }
        *ret = sum;
        return KZ_OK;
}

static enum kz_status and_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        const struct kz_and_parts *parts = &((struct kz_and *)c)->parts;
        struct kz_stretch sum = {0, KZ_DOC_END}, part;
        enum kz_status status;
        size_t i;

        for (i = 0; i < parts->n_scored; i++) {
                status = kz_cursor_bound(parts->scored[i], target, wide, &part, err);
                if (status)
                        return status;
                kz_stretch_any(&sum, part);
        }
        *ret = sum;
        return KZ_OK;
}

static bool and_length(struct kz_cursor *c, uint8_t *ret)
{
        struct kz_and *and = (struct kz_and *)c;
        size_t i;

        for (i = 0; i < and->parts.n_required; i++) {
                struct kz_cursor *child = and->parts.required[i];

                if (child->ops->length && child->ops->length(child, ret))
                        return true;
        }
        return false;
}

static const struct kz_cursor_ops and_ops = {
        .next = and_next,
        .seek = and_seek,
        .matches = and_matches,
        .score = and_score,
        .bound = and_bound,
        .length = and_length,
};

static const struct kz_cursor_ops and_exact_ops = {
        .next = and_next,
        .seek = and_seek,
        .score = and_score,
        .bound = and_bound,
        .length = and_length,
};

enum kz_status kz_and_open(struct kz_tree *tree, const struct kz_and_parts *parts,
        struct kz_cursor **ret, struct kz_error *err)
{
        bool exact = parts->n_checks == 0 && parts->n_excluded == 0;
        enum kz_status status;
        struct kz_and *and;
        size_t i;

        for (i = 0; i < parts->n_required; i++)
                exact = exact && !parts->required[i]->ops->matches;
        and = kz_tree_cursor(tree, sizeof(*and), exact ? &and_exact_ops : &and_ops);
        if (!and)
                return kz_error_nomem(err);
        and->parts = *parts;
        status = leapfrog(and, err);
        if (!status)
                *ret = &and->cursor;
        return status;
}

bool kz_and_parts(const struct kz_cursor *cursor, struct kz_and_parts *ret)
{
        if (cursor->ops != &and_ops && cursor->ops != &and_exact_ops)
                return false;
        *ret = ((const struct kz_and *)cursor)->parts;
        return true;
}
