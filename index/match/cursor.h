/*
 * A cursor over the documents of one tier that match one node of a query.
 *
 * Two-phase: a cursor stands on a candidate; `matches` tells whether the candidate is one, which is
 * asked only when everything else about the document agrees (positions are dear). A cursor begins
 * on its first candidate, or on document 0 when it is opened to be sought (tier.h,
 * KZ_POSTINGS_SPARSE), and never moves backwards. All cursors of a tree belong to the compilation
 * that made them (compile.h) and are freed with it.
 */
#ifndef KZ_MATCH_CURSOR_H
#define KZ_MATCH_CURSOR_H

#include "index/match/bound.h"
#include "index/match/watch.h"
#include "index/tier.h"

struct kz_cursor {
        const struct kz_cursor_ops *ops;
        struct kz_postings *raw; /* not NULL: this cursor is these postings and nothing more */
        kz_docnum doc;           /* the candidate; KZ_DOC_END past the last */
        struct kz_cursor *chain; /* the next cursor of the compilation */
};

struct kz_cursor_ops {
        /* Neither is called once doc is KZ_DOC_END; seek only with target > doc. */
        enum kz_status (*next)(struct kz_cursor *c, struct kz_error *err);
        enum kz_status (*seek)(struct kz_cursor *c, kz_docnum target, struct kz_error *err);
        /* NULL: every candidate matches. May be asked again for the same candidate. */
        enum kz_status (*matches)(struct kz_cursor *c, bool *ret, struct kz_error *err);
        /*
         * What the candidate, which matches, scores at this length byte. Never more at a greater
         * length byte, so the score at 0 is an upper bound. NULL: gives no score.
         */
        enum kz_status (*score)(
                struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err);
        /*
         * The most the candidate, which matches, may score at this length byte, where that is known
         * for much less than score() costs; INFINITY: it is not. NULL: score() is cheap.
         */
        double (*ceiling)(struct kz_cursor *c, uint8_t length);
        /*
         * The most that candidates score from target, which is not behind doc, to ret->last. Does
         * not move. wide: of longer stretches. NULL: not known. Only for what has score().
         */
        enum kz_status (*bound)(struct kz_cursor *c, kz_docnum target, bool wide,
                struct kz_stretch *ret, struct kz_error *err);
        /* The candidate's length byte, when it is at hand; NULL: never is. */
        bool (*length)(struct kz_cursor *c, uint8_t *ret);
        /* Groups: positions of the candidate, as kz_postings_ops. */
        enum kz_status (*positions)(
                struct kz_cursor *c, const uint32_t **ret, uint32_t *ret_n, struct kz_error *err);
        /* Groups: no fewer than positions() would give; 0: not known. */
        uint32_t (*frequency)(struct kz_cursor *c);
        void (*free)(struct kz_cursor *c); /* what is not in the arena; may be NULL */
};

static inline enum kz_status kz_cursor_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_postings *p = c->raw;

        if (p && p->at + 1 < p->n) {
                c->doc = p->docs[++p->at];
                return KZ_OK;
        }
        return c->ops->next(c, err);
}

/* To the first candidate >= target. */
static inline enum kz_status kz_cursor_seek(
        struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_postings *p = c->raw;

        if (c->doc >= target)
                return KZ_OK;
        if (p && p->docs[p->n - 1] >= target) {
                kz_postings_seek_here(p, target);
                c->doc = p->docs[p->at];
                return KZ_OK;
        }
        return c->ops->seek(c, target, err);
}

/* As the bound of a cursor that may be anywhere, may have none and may give no score. */
static inline enum kz_status kz_cursor_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        if (c->doc == KZ_DOC_END) {
                *ret = kz_stretch_none;
                return KZ_OK;
        }
        if (c->ops->score && c->ops->bound)
                return c->ops->bound(c, target > c->doc ? target : c->doc, wide, ret, err);
        *ret = (struct kz_stretch){c->ops->score ? INFINITY : 0, KZ_DOC_END};
        return KZ_OK;
}

static inline enum kz_status kz_cursor_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        if (c->ops->matches)
                return c->ops->matches(c, ret, err);
        *ret = true;
        return KZ_OK;
}

/* Whether doc, which is not behind the cursor's candidate, matches; moves there. */
static inline enum kz_status kz_cursor_has(
        struct kz_cursor *c, kz_docnum doc, bool *ret, struct kz_error *err)
{
        enum kz_status status = kz_cursor_seek(c, doc, err);

        if (status)
                return status;
        if (c->doc == doc)
                return kz_cursor_matches(c, ret, err);
        *ret = false;
        return KZ_OK;
}

#endif
