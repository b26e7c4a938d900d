#include "index/match/walk.h"

#include "index/match/and.h"
#include "index/match/leaf.h"
#include "index/match/missing.h"
#include "index/match/phrase.h"
#include "index/match/union.h"
#include "index/match/weigh.h"

/* Whether nothing from the candidate to walk->narrow.last can get in. */
static enum kz_status is_hopeless(
        struct kz_walk *walk, struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        const double floor = walk->run->topk.floor;
        enum kz_status status = KZ_OK;

        *ret = false;
        if (!c->ops->bound || !kz_walk_has_floor(walk))
                return KZ_OK;
        if (c->doc > walk->wide.last)
                status = kz_cursor_bound(c, c->doc, true, &walk->wide, err);
        if (status)
                return status;
        if (walk->wide.most < floor) {
                walk->narrow = walk->wide;
                *ret = true;
                return KZ_OK;
        }
        if (c->doc > walk->narrow.last) {
                status = kz_cursor_bound(c, c->doc, false, &walk->narrow, err);
                if (!status)
                        status = kz_watch_tick(&walk->run->watch, KZ_BOUND_COST, err);
        }
        *ret = walk->narrow.most < floor;
        return status;
}

/* A match that may get in. */
static enum kz_status keep(struct kz_walk *walk, struct kz_cursor *c, struct kz_error *err)
{
        const struct kz_node *root = walk->run->plan.request->query->root;
        struct kz_match_hit hit = {.tier = (uint32_t)walk->tree->tier, .doc = c->doc};
        enum kz_status status;
        bool wanted;

        status = kz_weigh(walk, c, &hit, &wanted, err);
        if (!status && wanted && walk->scored) {
                status = kz_missing_words(root, walk->scored, c->doc, &hit.missing, err);
                wanted = hit.missing;
        }
        return !status && wanted ? kz_topk_push(&walk->run->topk, &hit, err) : status;
}

/* Whether a ceiling shows that the candidate cannot get in, before it is known to match. */
static enum kz_status is_too_low(
        struct kz_walk *walk, struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(walk->tree);
        enum kz_status status;
        uint8_t length;

        *ret = false;
        if (!c->ops->ceiling || !kz_walk_has_floor(walk))
                return KZ_OK;
        status = kz_tier_length(tier, c->doc, &length, err);
        if (!status)
                *ret = c->ops->ceiling(c, length) < walk->run->topk.floor;
        return status;
}

enum kz_status kz_walk_look_at(
        struct kz_walk *walk, struct kz_cursor *c, bool hopeless, struct kz_error *err)
{
        const kz_docnum doc = c->doc;
        enum kz_status status = KZ_OK;
        bool yes;

        if (kz_walk_may_skip(walk)) {
                status = is_too_low(walk, c, &yes, err);
                if (!status && yes)
                        kz_walk_skipped(walk);
                if (status || yes)
                        return status;
        }
        status = kz_cursor_matches(c, &yes, err);
        /* Kept first: what the deadline keeps from being shown is not counted either. */
        if (!status && yes && walk->run->topk.limit && !hopeless)
                status = keep(walk, c, err);
        if (!status && yes)
                status = kz_walk_count(walk, &doc, 1, err);
        return status;
}

static enum kz_status walk_any(struct kz_walk *walk, struct kz_cursor *c, struct kz_error *err)
{
        enum kz_status status;
        bool hopeless;

        while (c->doc != KZ_DOC_END) {
                status = is_hopeless(walk, c, &hopeless, err);
                if (!status && hopeless && kz_walk_may_skip(walk)) {
                        kz_walk_skipped(walk);
                        if (walk->narrow.last == KZ_DOC_END)
                                return KZ_OK;
                        status = kz_cursor_seek(c, walk->narrow.last + 1, err);
                        if (status)
                                return status;
                        continue;
                }
                if (!status)
                        status = kz_walk_look_at(walk, c, hopeless, err);
                if (!status)
                        status = kz_cursor_next(c, err);
                if (status)
                        return status;
        }
        return KZ_OK;
}

enum kz_status kz_walk_run(struct kz_walk *walk, struct kz_cursor *c, struct kz_error *err)
{
        struct kz_leaf_plain word;
        struct kz_phrase_plain phrase;
        struct kz_and_parts parts;
        struct kz_union u;
        enum kz_status status;
        bool is_union;

        if (walk->sort == KZ_SORT_DATE)
                return walk_any(walk, c, err);
        if (!walk->scored && kz_leaf_plain(c, &word))
                return kz_walk_word(walk, &word, err);
        if (!walk->scored && kz_phrase_plain(walk->tree, c, &phrase))
                return kz_walk_phrase(walk, c, &phrase, err);
        status = kz_union_of(walk->tree, c, &u, &is_union, err);
        if (status)
                return status;
        if (is_union)
                return kz_walk_union(walk, &u, err);
        if (!walk->scored && kz_and_parts(c, &parts))
                return kz_walk_conjunction(walk, &parts, err);
        return walk_any(walk, c, err);
}
