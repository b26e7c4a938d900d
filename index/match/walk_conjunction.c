/*
 * All of several words, best first: leapfrog over their postings, rarest first. Where a candidate
 * of the rarest cannot get in with the most that the others add around it, they are not even
 * sought, or, when every match is counted, their frequencies are not decoded.
 */
#include "index/match/and.h"
#include "index/match/leaf.h"
#include "index/match/walk.h"
#include "index/match/weigh.h"

/* In postings: kz_watch_tick. */
#define BOUND_COST 8
#define CANDIDATE_COST 4

/* A word that adds to the score. */
struct part {
        struct kz_postings *postings;
        double weight;
        struct kz_scorer scorer;
        bool required;
};

struct conjunction {
        struct kz_walk *walk;
        struct kz_postings **required; /* rarest first */
        size_t n_required;
        struct part *parts; /* in query order */
        size_t n_parts;
        const struct part *lead;         /* that of the rarest; NULL: it gives no score */
        struct kz_stretch block, others; /* of the rarest, and of all other parts */
};

/* ---- Bounds ---- */

static enum kz_status bound_part(struct conjunction *c, const struct part *part, kz_docnum target,
        bool wide, struct kz_stretch *sum, struct kz_error *err)
{
        struct kz_stretch stretch;
        enum kz_status status = kz_bound_postings(
                part->postings, part->weight, &part->scorer, target, wide, &stretch, err);

        if (status)
                return status;
        kz_stretch_any(sum, stretch);
        return kz_watch_tick(&c->walk->run->watch, BOUND_COST, err);
}

/* The stretches around the candidate: a wide one of all, then narrow ones. */
static enum kz_status bound_at(struct conjunction *c, kz_docnum doc, struct kz_error *err)
{
        const struct kz_stretch nothing = {0, KZ_DOC_END};
        struct kz_stretch *wide = &c->walk->wide;
        enum kz_status status = KZ_OK;
        size_t i;

        if (doc > wide->last) {
                *wide = nothing;
                for (i = 0; i < c->n_parts && !status; i++)
                        status = bound_part(c, &c->parts[i], doc, true, wide, err);
        }
        if (status || wide->most < c->walk->run->topk.floor)
                return status;
        if (doc > c->block.last) {
                c->block = nothing;
                if (c->lead)
                        status = bound_part(c, c->lead, doc, false, &c->block, err);
        }
        if (status || doc <= c->others.last)
                return status;
        c->others = nothing;
        for (i = 0; i < c->n_parts && !status; i++) {
                if (&c->parts[i] != c->lead)
                        status = bound_part(c, &c->parts[i], doc, false, &c->others, err);
        }
        return status;
}

/* The score of a part in the document that its postings stand at. */
static enum kz_status score_part(struct conjunction *c, const struct part *part, kz_docnum doc,
        double *ret, struct kz_error *err)
{
        struct kz_postings *p = part->postings;
        enum kz_status status = kz_postings_load(p, err);
        uint8_t length;

        if (!status)
                status = kz_tier_length(kz_tree_tier(c->walk->tree), doc, &length, err);
        if (!status)
                *ret = kz_scorer_score(&part->scorer, part->weight * p->freqs[p->at], length);
        return status;
}

/*
 * The first of the rarest word's documents, from where it is in its block to `last`, that can get
 * in with what others add; behind them when there is none.
 */
static enum kz_status find_promising(
        struct conjunction *c, kz_docnum last, kz_docnum *ret, struct kz_error *err)
{
        const struct part *lead = c->lead;
        const double need = kz_bound_need(c->walk->run->topk.floor, c->others.most);
        struct kz_tier *tier = kz_tree_tier(c->walk->tree);
        struct kz_postings *p = lead->postings;
        enum kz_status status = kz_postings_load(p, err);
        uint8_t length;
        uint32_t i;

        for (i = p->at; i < p->n && !status; i++) {
                const double tf = lead->weight * p->freqs[i];

                *ret = p->docs[i];
                if (p->docs[i] > last)
                        return KZ_OK;
                /* Before the length is asked for, where it is not at hand. */
                if (!tier->n_lengths && !kz_bound_reaches(&lead->scorer, tf, 0, need))
                        continue;
                status = kz_tier_length(tier, p->docs[i], &length, err);
                if (!status && kz_bound_reaches(&lead->scorer, tf, length, need))
                        return KZ_OK;
        }
        *ret = p->docs[p->n - 1] + 1;
        return status ? status : kz_watch_tick(&c->walk->run->watch, p->n, err);
}

/*
 * Whether the rarest word's document cannot get in. *ret_next: with `far`, the first document
 * behind it of which that is not known.
 */
static enum kz_status is_too_low(struct conjunction *c, kz_docnum doc, bool far, bool *ret,
        kz_docnum *ret_next, struct kz_error *err)
{
        const struct kz_walk *walk = c->walk;
        const double floor = walk->run->topk.floor;
        enum kz_status status;
        kz_docnum last;

        *ret = false;
        *ret_next = doc + 1;
        if (!kz_walk_has_floor(walk))
                return KZ_OK;
        status = bound_at(c, doc, err);
        if (status)
                return status;
        last = walk->wide.last;
        if (walk->wide.most >= floor)
                last = c->block.last < c->others.last ? c->block.last : c->others.last;
        if (walk->wide.most < floor || c->block.most + c->others.most < floor) {
                *ret = true;
                *ret_next = last == KZ_DOC_END ? last : last + 1;
                return KZ_OK;
        }
        if (!c->lead)
                return KZ_OK;
        status = find_promising(c, far ? last : doc, ret_next, err);
        *ret = *ret_next > doc;
        return status;
}

/* ---- Matches ---- */

/* Whether all required words have the rarest one's document; *ret_next: else the first one that
 * they may have. */
static enum kz_status have_all(
        struct conjunction *c, kz_docnum doc, bool *ret, kz_docnum *ret_next, struct kz_error *err)
{
        enum kz_status status;
        size_t i;

        *ret = false;
        for (i = 1; i < c->n_required; i++) {
                struct kz_postings *p = c->required[i];

                status = kz_postings_seek(p, doc, err);
                if (status)
                        return status;
                if (p->done || p->docs[p->at] != doc) {
                        *ret_next = kz_postings_doc(p);
                        return KZ_OK;
                }
        }
        *ret = true;
        return KZ_OK;
}

static enum kz_status offer(struct conjunction *c, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        double score = 0, part;
        size_t i;

        for (i = 0; i < c->n_parts && !status; i++) {
                struct kz_postings *p = c->parts[i].postings;

                if (!c->parts[i].required)
                        status = kz_postings_seek(p, doc, err);
                if (status || kz_postings_doc(p) != doc)
                        continue;
                status = score_part(c, &c->parts[i], doc, &part, err);
                score += status ? 0 : part;
        }
        return status ? status : kz_offer(c->walk, doc, score, 0, err);
}

/* Looks at the rarest word's document; *ret_next: the first one that is to be looked at next. */
static enum kz_status look_at(
        struct conjunction *c, kz_docnum doc, kz_docnum *ret_next, struct kz_error *err)
{
        enum kz_status status;
        bool low, yes;
        kz_docnum behind;

        if (kz_walk_may_skip(c->walk)) {
                status = is_too_low(c, doc, true, &low, ret_next, err);
                if (!status && low)
                        kz_walk_skipped(c->walk);
                if (status || low)
                        return status;
        }
        *ret_next = doc + 1;
        status = have_all(c, doc, &yes, ret_next, err);
        if (!status && yes)
                status = kz_walk_count(c->walk, &doc, 1, err);
        if (status || !yes || !c->walk->run->topk.limit)
                return status;
        status = is_too_low(c, doc, false, &low, &behind, err);
        return status || low ? status : offer(c, doc, err);
}

static enum kz_status walk_all(struct conjunction *c, struct kz_error *err)
{
        struct kz_postings *lead = c->required[0];
        enum kz_status status = KZ_OK;
        kz_docnum next;

        while (!lead->done && !status) {
                status = look_at(c, lead->docs[lead->at], &next, err);
                if (!status && next == KZ_DOC_END)
                        return KZ_OK;
                if (!status)
                        status = kz_postings_seek(lead, next, err);
                if (!status)
                        status = kz_watch_tick(&c->walk->run->watch, CANDIDATE_COST, err);
        }
        return status;
}

/* False when there is more to it than plain postings. */
static bool set_parts(struct conjunction *c, const struct kz_and_parts *parts)
{
        struct kz_leaf_plain leaf;
        size_t i, k;

        for (i = 0; i < parts->n_required; i++) {
                if (!parts->required[i]->raw)
                        return false;
                c->required[i] = parts->required[i]->raw;
        }
        c->n_required = parts->n_required;
        for (i = 0; i < parts->n_scored; i++) {
                struct part *part = &c->parts[c->n_parts];

                if (parts->scored[i]->doc == KZ_DOC_END)
                        continue; /* the tier has none */
                if (!kz_leaf_plain(parts->scored[i], &leaf))
                        return false;
                for (k = 0; k < c->n_required && c->required[k] != leaf.postings; k++)
                        ;
                *part = (struct part){leaf.postings, leaf.weight, leaf.scorer, k < c->n_required};
                if (k == 0)
                        c->lead = part;
                c->n_parts++;
        }
        return true;
}

enum kz_status kz_walk_conjunction(struct kz_walk *walk, const struct kz_and_parts *parts,
        bool *ret_done, struct kz_error *err)
{
        const struct kz_stretch before = {INFINITY, 0};
        struct conjunction c = {.walk = walk, .block = before, .others = before};

        *ret_done = false;
        if (walk->scored || walk->sort == KZ_SORT_DATE || parts->n_checks || parts->n_excluded)
                return KZ_OK;
        c.required =
                kz_arena_array(&walk->tree->arena, parts->n_required, sizeof(struct kz_postings *));
        c.parts = kz_arena_array(&walk->tree->arena, parts->n_scored, sizeof(*c.parts));
        if (!c.required || !c.parts)
                return kz_error_nomem(err);
        *ret_done = set_parts(&c, parts);
        return *ret_done ? walk_all(&c, err) : KZ_OK;
}
