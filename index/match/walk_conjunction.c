/*
 * All of several words, best first: leapfrog, rarest first. Where a document of the rarest word
 * cannot get in with the most that the others add around it, they are not even sought, or, when
 * every match is counted, their frequencies are not decoded.
 *
 * What the others add is taken of their long stretches: those of single blocks are little less and
 * had to be asked for at every other document of a rare word.
 */
#include "index/match/and.h"
#include "index/match/group.h"
#include "index/match/leaf.h"
#include "index/match/walk.h"
#include "index/match/weigh.h"

/* In postings: kz_watch_tick. */
#define CANDIDATE_COST 4

/* What adds to the score. */
struct part {
        struct kz_cursor *cursor;
        bool required;
        bool plain; /* postings of one word: `word` */
        struct kz_leaf_plain word;
};

struct conjunction {
        struct kz_walk *walk;
        const struct kz_and_parts *and;
        struct part *parts; /* in query order */
        size_t n_parts;
        const struct part *lead; /* that of the rarest, required[0]; NULL: it gives no score */
        bool lead_scores;        /* it is a group, whose score costs little */
        bool exact;              /* what all required cursors have is a match */
        /* Around the document that was looked at last: of the rarest, and of all other parts. */
        struct kz_stretch wide, block, others;
        struct kz_stretch around; /* of the block and all others */
};

/* ---- Bounds ---- */

static enum kz_status add_bound(struct conjunction *c, const struct part *part, kz_docnum target,
        bool wide, struct kz_stretch *sum, struct kz_error *err)
{
        struct kz_stretch stretch;
        enum kz_status status = kz_cursor_bound(part->cursor, target, wide, &stretch, err);

        if (status)
                return status;
        kz_stretch_any(sum, stretch);
        return kz_watch_tick(&c->walk->run->watch, KZ_BOUND_COST, err);
}

static enum kz_status bound_others(struct conjunction *c, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        if (doc <= c->others.last)
                return KZ_OK;
        c->others = (struct kz_stretch){0, KZ_DOC_END};
        for (i = 0; i < c->n_parts && !status; i++) {
                if (&c->parts[i] != c->lead)
                        status = add_bound(c, &c->parts[i], doc, true, &c->others, err);
        }
        return status;
}

static enum kz_status bound_lead(struct conjunction *c, kz_docnum doc, bool wide,
        struct kz_stretch *stretch, struct kz_error *err)
{
        if (doc <= stretch->last)
                return KZ_OK;
        *stretch = (struct kz_stretch){0, KZ_DOC_END};
        return c->lead ? add_bound(c, c->lead, doc, wide, stretch, err) : KZ_OK;
}

/* The rarest word's block and all others, where a document is: c->around. */
static enum kz_status look_around(struct conjunction *c, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status;

        if (doc <= c->around.last)
                return KZ_OK;
        status = bound_others(c, doc, err);
        if (!status)
                status = bound_lead(c, doc, false, &c->block, err);
        c->around = c->others;
        kz_stretch_any(&c->around, c->block);
        return status;
}

/*
 * From *target on, which the rarest word is not behind, to the first document that is not in a
 * stretch of which nothing can get in; KZ_DOC_END: there is none. c->around is its stretch then.
 */
static enum kz_status pass_over(struct conjunction *c, kz_docnum *target, struct kz_error *err)
{
        const double floor = c->walk->run->topk.floor;
        enum kz_status status;
        struct kz_stretch sum;

        while (*target > c->around.last || c->around.most < floor) {
                status = bound_others(c, *target, err);
                if (!status)
                        status = bound_lead(c, *target, true, &c->wide, err);
                if (status)
                        return status;
                sum = c->others;
                kz_stretch_any(&sum, c->wide);
                if (sum.most >= floor) {
                        status = look_around(c, *target, err);
                        sum = c->around;
                }
                if (status || sum.most >= floor)
                        return status;
                kz_walk_skipped(c->walk);
                *target = sum.last == KZ_DOC_END ? sum.last : sum.last + 1;
                if (*target == KZ_DOC_END)
                        return KZ_OK;
        }
        return KZ_OK;
}

/* From i to the first posting, or one behind `last`, that scores what is needed: where lengths are
 * at hand. */
static uint32_t first_that_reaches(const struct kz_leaf_plain *word, const uint8_t *lengths,
        uint32_t i, kz_docnum last, double need)
{
        const struct kz_postings *p = word->postings;
        const struct kz_scorer scorer = word->scorer;
        const double weight = word->weight;

        for (; i < p->n && p->docs[i] <= last; i++) {
                if (kz_bound_reaches(&scorer, weight * p->freqs[i], lengths[p->docs[i] - 1], need))
                        break;
        }
        return i;
}

/* The same where they are not: asked for only where the shortest document could reach it. */
static enum kz_status find_that_reaches(const struct kz_leaf_plain *word, struct kz_tier *tier,
        uint32_t *i, kz_docnum last, double need, struct kz_error *err)
{
        const struct kz_postings *p = word->postings;
        enum kz_status status;
        uint8_t length;

        for (; *i < p->n && p->docs[*i] <= last; ++*i) {
                const double tf = word->weight * p->freqs[*i];

                if (!kz_bound_reaches(&word->scorer, tf, 0, need))
                        continue;
                status = kz_tier_length(tier, p->docs[*i], &length, err);
                if (status || kz_bound_reaches(&word->scorer, tf, length, need))
                        return status;
        }
        return KZ_OK;
}

/* Moves on from the rarest word's document to the first of its block, up to `last`, that can get
 * in. *ret_next: behind what was looked at, when there is none. */
static enum kz_status find_posting(struct conjunction *c, kz_docnum last, double need, bool *ret,
        kz_docnum *ret_next, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(c->walk->tree);
        struct kz_cursor *lead = c->lead->cursor;
        struct kz_postings *p = lead->raw;
        const uint32_t from = p->at;
        enum kz_status status = kz_postings_load(p, err);
        uint32_t i = from;

        if (!status && p->docs[p->n - 1] <= tier->n_lengths)
                i = first_that_reaches(&c->lead->word, tier->lengths, i, last, need);
        else if (!status)
                status = find_that_reaches(&c->lead->word, tier, &i, last, need, err);
        if (status)
                return status;
        *ret = i < p->n && p->docs[i] <= last;
        *ret_next = i < p->n ? last + 1 : p->docs[p->n - 1] + 1;
        if (*ret) {
                p->at = i;
                lead->doc = p->docs[i];
        }
        return kz_watch_tick(&c->walk->run->watch, i - from, err);
}

/* Whether the rarest word's document can get in with what others add, when it is no plain word. */
static enum kz_status is_promising(
        struct conjunction *c, double need, bool *ret, struct kz_error *err)
{
        struct kz_cursor *lead = c->lead->cursor;
        enum kz_status status;
        double most = INFINITY;
        uint8_t length;

        if (!lead->ops->ceiling && !c->lead_scores) {
                *ret = true;
                return KZ_OK;
        }
        status = kz_tier_length(kz_tree_tier(c->walk->tree), lead->doc, &length, err);
        if (!status && lead->ops->ceiling)
                most = lead->ops->ceiling(lead, length);
        else if (!status)
                status = lead->ops->score(lead, length, &most, err);
        *ret = !status && most * KZ_BOUND_SLACK >= need;
        return status;
}

/*
 * Whether the rarest word's document, or one behind it in its block up to `last`, where it is then
 * moved, can get in; else *ret_next is the next one of which that is not known.
 */
static enum kz_status find_promising(
        struct conjunction *c, kz_docnum last, bool *ret, kz_docnum *ret_next, struct kz_error *err)
{
        const double need = kz_bound_need(c->walk->run->topk.floor, c->others.most);

        *ret = true;
        if (!c->lead)
                return KZ_OK;
        if (c->lead->plain)
                return find_posting(c, last, need, ret, ret_next, err);
        *ret_next = c->lead->cursor->doc + 1;
        return is_promising(c, need, ret, err);
}

/* ---- Matches ---- */

/* The rarest word's document, when all required cursors have it, else the first one that they may.
 */
static inline enum kz_status meet(
        const struct kz_and_parts *and, kz_docnum doc, kz_docnum *ret, struct kz_error *err)
{
        enum kz_status status;
        size_t i;

        for (i = 1; i < and->n_required; i++) {
                status = kz_cursor_seek(and->required[i], doc, err);
                if (status)
                        return status;
                if (and->required[i]->doc != doc) {
                        *ret = and->required[i]->doc;
                        return KZ_OK;
                }
        }
        *ret = doc;
        return KZ_OK;
}

static enum kz_status score_part(
        const struct part *part, kz_docnum doc, uint8_t length, double *score, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t freq = 0;
        bool has = true;
        double more = 0;

        if (!part->required)
                status = kz_cursor_has(part->cursor, doc, &has, err);
        if (status || !has)
                return status;
        if (!part->plain) {
                status = part->cursor->ops->score(part->cursor, length, &more, err);
        } else {
                status = kz_postings_freq(part->cursor->raw, &freq, err);
                if (!status)
                        more = kz_scorer_score(
                                &part->word.scorer, part->word.weight * freq, length);
        }
        *score += more;
        return status;
}

static enum kz_status offer(struct conjunction *c, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status;
        double score = 0;
        uint8_t length;
        size_t i;

        status = kz_tier_length(kz_tree_tier(c->walk->tree), doc, &length, err);
        for (i = 0; i < c->n_parts && !status; i++)
                status = score_part(&c->parts[i], doc, length, &score, err);
        return status ? status : kz_offer(c->walk, doc, score, 0, err);
}

/* Whether a match that was not held against the floor yet can get in. */
static enum kz_status can_get_in(
        struct conjunction *c, kz_docnum doc, bool *ret, struct kz_error *err)
{
        const struct kz_leaf_plain *word = c->lead && c->lead->plain ? &c->lead->word : NULL;
        enum kz_status status;
        uint32_t freq = 0;
        uint8_t length;
        double need;

        *ret = true;
        if (!kz_walk_has_floor(c->walk))
                return KZ_OK;
        status = look_around(c, doc, err);
        *ret = c->around.most >= c->walk->run->topk.floor;
        if (status || !*ret || !c->lead)
                return status;
        need = kz_bound_need(c->walk->run->topk.floor, c->others.most);
        if (!word)
                return is_promising(c, need, ret, err);
        status = kz_postings_freq(word->postings, &freq, err);
        *ret = !status && kz_bound_reaches(&word->scorer, word->weight * freq, 0, need);
        if (!*ret)
                return status;
        status = kz_tier_length(kz_tree_tier(c->walk->tree), doc, &length, err);
        *ret = !status && kz_bound_reaches(&word->scorer, word->weight * freq, length, need);
        return status;
}

/* Looks at a document that all required cursors have. promising: it is known that it can get in. */
static enum kz_status look_at(
        struct conjunction *c, kz_docnum doc, bool promising, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool yes = true;

        if (!c->exact)
                status = kz_and_is_match(c->and, doc, &yes, err);
        if (status || !yes)
                return status;
        if (!promising && c->walk->run->topk.limit)
                status = can_get_in(c, doc, &promising, err);
        /* Kept first: what the deadline keeps from being shown is not counted either. */
        if (!status && promising)
                status = offer(c, doc, err);
        return status ? status : kz_walk_count(c->walk, &doc, 1, err);
}

static bool may_pass_over(const struct kz_walk *walk)
{
        return kz_walk_may_skip(walk) && kz_walk_has_floor(walk);
}

static enum kz_status walk_all(struct conjunction *c, struct kz_error *err)
{
        struct kz_cursor *lead = c->and->required[0];
        enum kz_status status = KZ_OK;
        kz_docnum target = lead->doc, doc, from;
        bool skips = may_pass_over(c->walk), promising = false;

        for (;;) {
                if (target == KZ_DOC_END)
                        return KZ_OK; /* nothing was passed over */
                if (skips)
                        status = pass_over(c, &target, err);
                if (!status && target != KZ_DOC_END)
                        status = kz_cursor_seek(lead, target, err);
                if (status || target == KZ_DOC_END || lead->doc == KZ_DOC_END)
                        return status;
                if (skips && lead->doc > c->around.last) {
                        target = lead->doc;
                        continue;
                }
                if (skips) {
                        from = lead->doc;
                        status = find_promising(c, c->around.last, &promising, &target, err);
                        if (status)
                                return status;
                        if (!promising || lead->doc != from)
                                kz_walk_skipped(c->walk);
                        if (!promising)
                                continue;
                }
                doc = lead->doc;
                status = meet(c->and, doc, &target, err);
                if (!status)
                        status = kz_watch_tick(&c->walk->run->watch, CANDIDATE_COST, err);
                if (status)
                        return status;
                if (target != doc)
                        continue;
                status = look_at(c, doc, promising, err);
                if (status)
                        return status;
                /* Only a match changes it, and once it may, it may to the end. */
                skips = skips || may_pass_over(c->walk);
                target = doc + 1;
        }
}

static void set_parts(struct conjunction *c)
{
        const struct kz_and_parts *and = c->and;
        struct kz_group_plain group;
        size_t i, k;

        c->exact = !and->n_checks && !and->n_excluded;
        for (i = 0; i < and->n_required; i++)
                c->exact = c->exact && !and->required[i]->ops->matches;
        for (i = 0; i < and->n_scored; i++) {
                struct part *part = &c->parts[c->n_parts];

                if (and->scored[i]->doc == KZ_DOC_END || !and->scored[i]->ops->score)
                        continue; /* the tier has none */
                for (k = 0; k < and->n_required && and->required[k] != and->scored[i]; k++)
                        ;
                part->cursor = and->scored[i];
                part->required = k < and->n_required;
                part->plain = kz_leaf_plain(part->cursor, &part->word);
                if (k == 0) {
                        c->lead = part;
                        c->lead_scores = kz_group_plain(part->cursor, &group);
                }
                c->n_parts++;
        }
}

enum kz_status kz_walk_conjunction(
        struct kz_walk *walk, const struct kz_and_parts *parts, struct kz_error *err)
{
        const struct kz_stretch before = {INFINITY, 0};
        struct conjunction c = {.walk = walk,
                .and = parts,
                .wide = before,
                .block = before,
                .others = before,
                .around = before};

        c.parts = kz_arena_array(&walk->tree->arena, parts->n_scored, sizeof(*c.parts));
        if (!c.parts)
                return kz_error_nomem(err);
        set_parts(&c);
        return walk_all(&c, err);
}
