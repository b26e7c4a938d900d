#include "index/match/range.h"

struct kz_range {
        struct kz_cursor cursor;
        struct kz_cursor *base;
        struct kz_tier *tier;
        const struct kz_node *node;
        kz_docnum checked; /* the document `inside` is about */
        bool inside;
};

static enum kz_status range_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_range *range = (struct kz_range *)c;
        enum kz_status status;

        if (!range->base)
                return kz_error_set(err, KZ_E_INTERNAL, "a range filter was walked");
        status = kz_cursor_next(range->base, err);
        if (!status)
                c->doc = range->base->doc;
        return status;
}

static enum kz_status range_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_range *range = (struct kz_range *)c;
        enum kz_status status;

        if (!range->base) {
                c->doc = target;
                return KZ_OK;
        }
        status = kz_cursor_seek(range->base, target, err);
        if (!status)
                c->doc = range->base->doc;
        return status;
}

static enum kz_status range_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_range *range = (struct kz_range *)c;
        enum kz_status status;
        int64_t value;
        bool has;

        if (range->checked != c->doc) {
                status = range->tier->ops->number(
                        range->tier, c->doc, range->node->column, &value, &has, err);
                if (status)
                        return status;
                /* An open end takes the largest value as well. */
                range->inside = has && value >= range->node->from &&
                                (value < range->node->to || range->node->to == INT64_MAX);
                range->checked = c->doc;
        }
        *ret = range->inside;
        return KZ_OK;
}

static const struct kz_cursor_ops range_ops = {
        .next = range_next,
        .seek = range_seek,
        .matches = range_matches,
};

enum kz_status kz_range_open(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor *base, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_range *range = kz_tree_cursor(tree, sizeof(*range), &range_ops);

        if (!range)
                return kz_error_nomem(err);
        range->base = base;
        range->tier = kz_tree_tier(tree);
        range->node = node;
        range->cursor.doc = base ? base->doc : 0;
        *ret = &range->cursor;
        return KZ_OK;
}
