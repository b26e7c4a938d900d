#include "index/match/leaf.h"

struct kz_leaf {
        struct kz_cursor cursor;
        struct kz_watch *watch;
        struct kz_scorer scorer;
        double weight;
        uint64_t df;
        bool lengths;
        bool prefixed;
};

static enum kz_status arrive(struct kz_leaf *leaf, struct kz_error *err)
{
        struct kz_postings *p = leaf->cursor.raw;

        leaf->cursor.doc = kz_postings_doc(p);
        return kz_watch_tick(leaf->watch, p->done ? 1 : p->n, err);
}

static enum kz_status leaf_next(struct kz_cursor *c, struct kz_error *err)
{
        enum kz_status status = kz_postings_next(c->raw, err);

        return status ? status : arrive((struct kz_leaf *)c, err);
}

static enum kz_status leaf_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        enum kz_status status = kz_postings_seek(c->raw, target, err);

        return status ? status : arrive((struct kz_leaf *)c, err);
}

static enum kz_status leaf_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_leaf *leaf = (struct kz_leaf *)c;
        enum kz_status status = kz_postings_load(c->raw, err);

        if (status)
                return status;
        *ret = kz_scorer_score(&leaf->scorer, leaf->weight * c->raw->freqs[c->raw->at], length);
        return KZ_OK;
}

static enum kz_status leaf_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        struct kz_leaf *leaf = (struct kz_leaf *)c;

        return kz_bound_postings(c->raw, leaf->weight, &leaf->scorer, target, wide, ret, err);
}

/* Without one: a word's positions may be more than its frequency. */
static enum kz_status prefixed_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        (void)target;
        (void)wide;
        (void)err;
        *ret = (struct kz_stretch){
                ((struct kz_leaf *)c)->scorer.weight * KZ_BOUND_SLACK, KZ_DOC_END};
        return KZ_OK;
}

static bool leaf_length(struct kz_cursor *c, uint8_t *ret)
{
        struct kz_leaf *leaf = (struct kz_leaf *)c;

        if (!leaf->lengths || kz_postings_load(c->raw, NULL))
                return false;
        *ret = c->raw->lengths[c->raw->at];
        return true;
}

static enum kz_status leaf_positions(
        struct kz_cursor *c, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err)
{
        return c->raw->ops->positions(c->raw, ret, ret_n, err);
}

static uint32_t leaf_frequency(struct kz_cursor *c)
{
        uint32_t freq;

        return ((struct kz_leaf *)c)->prefixed || kz_postings_freq(c->raw, &freq, NULL) ? 0 : freq;
}

static void leaf_free(struct kz_cursor *c)
{
        kz_postings_free(c->raw);
}

static const struct kz_cursor_ops term_ops = {
        .next = leaf_next,
        .seek = leaf_seek,
        .score = leaf_score,
        .bound = leaf_bound,
        .length = leaf_length,
        .positions = leaf_positions,
        .frequency = leaf_frequency,
        .free = leaf_free,
};

/* A prefixed term in a phrase. */
static const struct kz_cursor_ops prefixed_ops = {
        .next = leaf_next,
        .seek = leaf_seek,
        .score = leaf_score,
        .bound = prefixed_bound,
        .length = leaf_length,
        .positions = leaf_positions,
        .frequency = leaf_frequency,
        .free = leaf_free,
};

static const struct kz_cursor_ops filter_ops = {
        .next = leaf_next,
        .seek = leaf_seek,
        .free = leaf_free,
};

/* Never called: doc is KZ_DOC_END from the beginning. */
static enum kz_status none_next(struct kz_cursor *c, struct kz_error *err)
{
        (void)c;
        (void)err;
        return KZ_OK;
}

static enum kz_status none_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        (void)target;
        return none_next(c, err);
}

static const struct kz_cursor_ops none_ops = {.next = none_next, .seek = none_seek};

static struct kz_leaf *leaf_new(struct kz_tree *tree, const struct kz_cursor_ops *ops)
{
        struct kz_leaf *leaf = kz_tree_cursor(tree, sizeof(*leaf), ops);

        if (leaf)
                leaf->watch = tree->plan->watch;
        return leaf;
}

static enum kz_status leaf_open(struct kz_leaf *leaf, struct kz_tree *tree, struct kz_str term,
        const struct kz_tier_term *found, unsigned flags, struct kz_cursor **ret,
        struct kz_error *err)
{
        enum kz_status status = kz_tier_open(
                kz_tree_tier(tree), term, found, flags, &tree->arena, &leaf->cursor.raw, err);

        if (!status)
                status = arrive(leaf, err);
        if (!status)
                *ret = &leaf->cursor;
        return status;
}

enum kz_status kz_leaf_term(struct kz_tree *tree, const struct kz_group_term *term,
        const struct kz_tier_term *found, struct kz_scorer scorer, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        const bool phrase = flags & KZ_POSTINGS_POSITIONS,
                   prefixed = kz_term_is_prefixed(term->term);
        struct kz_leaf *leaf = leaf_new(tree, phrase && prefixed ? &prefixed_ops : &term_ops);

        if (!leaf)
                return kz_error_nomem(err);
        leaf->scorer = scorer;
        leaf->weight = phrase ? 1 : term->weight;
        leaf->df = found->df;
        leaf->lengths = flags & KZ_POSTINGS_LENGTHS;
        leaf->prefixed = prefixed;
        return leaf_open(leaf, tree, term->term, found, flags | KZ_POSTINGS_DEFER, ret, err);
}

enum kz_status kz_leaf_filter(struct kz_tree *tree, const struct kz_node *filter, unsigned flags,
        struct kz_cursor **ret, struct kz_error *err)
{
        const struct kz_plan_terms *terms = kz_plan_terms_of(tree->plan, filter);
        struct kz_leaf *leaf = leaf_new(tree, &filter_ops);

        if (!leaf)
                return kz_error_nomem(err);
        return leaf_open(leaf, tree, filter->term, &terms->found[tree->tier],
                flags & KZ_POSTINGS_SPARSE, ret, err);
}

enum kz_status kz_leaf_all(struct kz_tree *tree, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(tree);
        struct kz_leaf *leaf = leaf_new(tree, &filter_ops);
        enum kz_status status;

        if (!leaf)
                return kz_error_nomem(err);
        status = tier->ops->all(tier, 0, &leaf->cursor.raw, err);
        if (!status)
                status = arrive(leaf, err);
        if (!status)
                *ret = &leaf->cursor;
        return status;
}

enum kz_status kz_leaf_found(struct kz_tree *tree, struct kz_postings *found,
        struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_leaf *leaf = leaf_new(tree, &filter_ops);
        enum kz_status status;

        if (!leaf) {
                kz_postings_free(found);
                return kz_error_nomem(err);
        }
        leaf->cursor.raw = found;
        status = arrive(leaf, err);
        if (!status)
                *ret = &leaf->cursor;
        return status;
}

enum kz_status kz_leaf_pair(struct kz_tree *tree, struct kz_postings *pair, uint64_t df,
        struct kz_scorer scorer, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_leaf *leaf = leaf_new(tree, &term_ops);
        enum kz_status status;

        if (!leaf) {
                kz_postings_free(pair);
                return kz_error_nomem(err);
        }
        leaf->scorer = scorer;
        leaf->weight = 1;
        leaf->df = df;
        leaf->cursor.raw = pair;
        status = arrive(leaf, err);
        if (!status)
                *ret = &leaf->cursor;
        return status;
}

enum kz_status kz_leaf_none(struct kz_tree *tree, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_cursor *c = kz_tree_cursor(tree, sizeof(*c), &none_ops);

        if (!c)
                return kz_error_nomem(err);
        c->doc = KZ_DOC_END;
        *ret = c;
        return KZ_OK;
}

bool kz_leaf_plain(struct kz_cursor *cursor, struct kz_leaf_plain *ret)
{
        struct kz_leaf *leaf = (struct kz_leaf *)cursor;

        if (cursor->ops != &term_ops)
                return false;
        *ret = (struct kz_leaf_plain){
                cursor->raw, leaf->weight, &leaf->weight, leaf->scorer, leaf->df, leaf->lengths};
        return true;
}
