#include "index/match/phrase.h"

#include <math.h>
#include <stdlib.h>

#include "index/match/leaf.h"
#include "index/match/places.h"

struct kz_phrase {
        struct kz_cursor cursor;
        struct kz_watch *watch;
        const struct kz_node *node;
        struct kz_scorer scorer;
        struct kz_cursor *candidates;
        const struct kz_phrase_group *groups;
        size_t n_groups;
        bool certain;     /* every candidate has the phrase: positions only tell how often */
        uint32_t *starts; /* of the phrase, those still possible */
        size_t cap_starts;
        struct kz_places *lists; /* NEAR: of the candidate */
        uint32_t *scratch;
        kz_docnum checked; /* the document `tf` is about */
        uint32_t tf;
};

/* No phrase or window is there more often than the rarest of its words; 0: not known. */
static uint32_t most_often(const struct kz_phrase *phrase)
{
        uint32_t least = UINT32_MAX, n;
        size_t i;

        for (i = 0; i < phrase->n_groups; i++) {
                n = phrase->groups[i].cursor->ops->frequency
                            ? phrase->groups[i].cursor->ops->frequency(phrase->groups[i].cursor)
                            : 0;
                least = n < least ? n : least;
        }
        return least;
}

static enum kz_status phrase_next(struct kz_cursor *c, struct kz_error *err)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        enum kz_status status = kz_cursor_next(phrase->candidates, err);

        if (!status)
                c->doc = phrase->candidates->doc;
        return status;
}

static enum kz_status phrase_seek(struct kz_cursor *c, kz_docnum target, struct kz_error *err)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        enum kz_status status = kz_cursor_seek(phrase->candidates, target, err);

        if (!status)
                c->doc = phrase->candidates->doc;
        return status;
}

static enum kz_status list_of(
        struct kz_phrase *phrase, size_t i, struct kz_places *ret, struct kz_error *err)
{
        struct kz_cursor *group = phrase->groups[i].cursor;
        enum kz_status status = group->ops->positions(group, &ret->at, &ret->n, err);

        return status ? status : kz_watch_tick(phrase->watch, ret->n + 4, err);
}

/* The starts that the first place of the rarest group allows. */
static enum kz_status first_starts(
        struct kz_phrase *phrase, struct kz_places list, uint32_t *ret_n, struct kz_error *err)
{
        uint32_t i, n = 0, offset = phrase->groups[0].offsets[0];

        if (list.n > phrase->cap_starts) {
                uint32_t *p = realloc(phrase->starts, (size_t)list.n * 2 * sizeof(*p));

                if (!p)
                        return kz_error_nomem(err);
                phrase->starts = p;
                phrase->cap_starts = (size_t)list.n * 2;
        }
        for (i = 0; i < list.n; i++) {
                if (list.at[i] >= offset)
                        phrase->starts[n++] = list.at[i] - offset;
        }
        *ret_n = n;
        return KZ_OK;
}

static enum kz_status count_phrases(struct kz_phrase *phrase, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status;
        struct kz_places list;
        uint32_t n = 0;
        size_t i, k;

        for (i = 0; i < phrase->n_groups && (i == 0 || n); i++) {
                const struct kz_phrase_group *group = &phrase->groups[i];

                status = list_of(phrase, i, &list, err);
                if (!status && i == 0)
                        status = first_starts(phrase, list, &n, err);
                if (status)
                        return status;
                for (k = i == 0; k < group->n_offsets && n && !status; k++) {
                        n = kz_places_keep(phrase->starts, n, list, group->offsets[k]);
                        status = kz_watch_tick(phrase->watch, n, err);
                }
                if (status)
                        return status;
        }
        *ret = n;
        return KZ_OK;
}

static enum kz_status count_near(struct kz_phrase *phrase, uint32_t *ret, struct kz_error *err)
{
        enum kz_status status;
        struct kz_places list;
        size_t i, k, n = 0;

        for (i = 0; i < phrase->n_groups; i++) {
                status = list_of(phrase, i, &list, err);
                if (status)
                        return status;
                if (list.n == 0) {
                        *ret = 0;
                        return KZ_OK;
                }
                for (k = 0; k < phrase->groups[i].n_offsets; k++)
                        phrase->lists[n++] = list;
        }
        return kz_places_near(
                phrase->lists, n, phrase->node->window, phrase->scratch, phrase->watch, ret, err);
}

/* Sets tf to that of the candidate. */
static enum kz_status count(struct kz_phrase *phrase, struct kz_error *err)
{
        const kz_docnum doc = phrase->cursor.doc;
        enum kz_status status;

        if (phrase->checked == doc)
                return KZ_OK;
        if (phrase->certain && most_often(phrase) == 1) {
                phrase->tf = 1;
                phrase->checked = doc;
                return KZ_OK;
        }
        status = phrase->node->kind == KZ_NODE_NEAR ? count_near(phrase, &phrase->tf, err)
                                                    : count_phrases(phrase, &phrase->tf, err);
        if (!status)
                phrase->checked = doc;
        return status;
}

static enum kz_status phrase_matches(struct kz_cursor *c, bool *ret, struct kz_error *err)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        enum kz_status status = phrase->certain ? KZ_OK : count(phrase, err);

        if (!status)
                *ret = phrase->certain || phrase->tf > 0;
        return status;
}

static enum kz_status phrase_score(
        struct kz_cursor *c, uint8_t length, double *ret, struct kz_error *err)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        enum kz_status status = count(phrase, err);

        if (!status)
                *ret = kz_scorer_score(&phrase->scorer, phrase->tf, length);
        return status;
}

static double phrase_ceiling(struct kz_cursor *c, uint8_t length)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        const uint32_t tf = phrase->checked == c->doc ? phrase->tf : most_often(phrase);

        return tf ? kz_scorer_score(&phrase->scorer, tf, length) : INFINITY;
}

/* No phrase is there more often than any of its words. */
static enum kz_status phrase_bound(struct kz_cursor *c, kz_docnum target, bool wide,
        struct kz_stretch *ret, struct kz_error *err)
{
        struct kz_phrase *phrase = (struct kz_phrase *)c;
        struct kz_stretch least = {INFINITY, KZ_DOC_END}, part;
        enum kz_status status;
        size_t i;

        for (i = 0; i < phrase->n_groups; i++) {
                status = kz_cursor_bound(phrase->groups[i].cursor, target, wide, &part, err);
                if (status)
                        return status;
                least.most = part.most < least.most ? part.most : least.most;
                least.last = part.last < least.last ? part.last : least.last;
        }
        *ret = least;
        return KZ_OK;
}

static void phrase_free(struct kz_cursor *c)
{
        free(((struct kz_phrase *)c)->starts);
}

static const struct kz_cursor_ops phrase_ops = {
        .next = phrase_next,
        .seek = phrase_seek,
        .matches = phrase_matches,
        .score = phrase_score,
        .ceiling = phrase_ceiling,
        .bound = phrase_bound,
        .free = phrase_free,
};

enum kz_status kz_phrase_open(struct kz_tree *tree, const struct kz_node *node,
        struct kz_cursor *candidates, const struct kz_phrase_group *groups, size_t n_groups,
        bool certain, struct kz_scorer scorer, struct kz_cursor **ret, struct kz_error *err)
{
        struct kz_phrase *phrase = kz_tree_cursor(tree, sizeof(*phrase), &phrase_ops);

        if (!phrase)
                return kz_error_nomem(err);
        phrase->watch = tree->plan->watch;
        phrase->node = node;
        phrase->scorer = scorer;
        phrase->candidates = candidates;
        phrase->groups = groups;
        phrase->n_groups = n_groups;
        phrase->certain = certain;
        phrase->lists = kz_arena_array(&tree->arena, node->n_groups, sizeof(*phrase->lists));
        phrase->scratch =
                kz_arena_array(&tree->arena, node->n_groups, KZ_PLACES_SCRATCH * sizeof(uint32_t));
        if (!phrase->lists || !phrase->scratch)
                return kz_error_nomem(err);
        phrase->cursor.doc = candidates->doc;
        *ret = &phrase->cursor;
        return KZ_OK;
}

bool kz_phrase_plain(struct kz_tree *tree, struct kz_cursor *cursor, struct kz_phrase_plain *ret)
{
        struct kz_phrase *phrase = (struct kz_phrase *)cursor;
        const struct kz_tier *tier = kz_tree_tier(tree);
        struct kz_postings **words;
        struct kz_leaf_plain leaf;
        size_t i;

        if (cursor->ops != &phrase_ops || phrase->certain || !tier->n_lengths)
                return false;
        words = kz_arena_array(&tree->arena, phrase->n_groups, sizeof(struct kz_postings *));
        for (i = 0; words && i < phrase->n_groups; i++) {
                if (!kz_leaf_plain(phrase->groups[i].cursor, &leaf))
                        return false;
                words[i] = leaf.postings;
        }
        *ret = (struct kz_phrase_plain){words, phrase->n_groups, phrase->scorer};
        return words != NULL;
}
