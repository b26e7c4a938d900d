/*
 * A phrase of plain words, or NEAR: leapfrog over their postings, rarest first. No phrase is there
 * more often than its rarest word, so where that cannot bring a document in, the other words are
 * not even sought; where no word can, positions are not read.
 */
#include "index/match/phrase.h"
#include "index/match/walk.h"

/* In postings: kz_watch_tick. */
#define CANDIDATE_COST 4

struct phrase_walk {
        struct kz_walk *walk;
        struct kz_phrase_plain phrase;
        struct kz_stretch block; /* of the rarest word */
};

/* The most that any document scores in the long stretch from doc on: what the word that has least
 * there allows. */
static enum kz_status bound_all(struct phrase_walk *w, kz_docnum doc, struct kz_error *err)
{
        struct kz_stretch least = {INFINITY, KZ_DOC_END}, part;
        enum kz_status status;
        size_t i;

        for (i = 0; i < w->phrase.n; i++) {
                status = kz_bound_postings(
                        w->phrase.words[i], 1, &w->phrase.scorer, doc, true, &part, err);
                if (status)
                        return status;
                least.most = part.most < least.most ? part.most : least.most;
                least.last = part.last < least.last ? part.last : least.last;
        }
        w->walk->wide = least;
        return kz_watch_tick(&w->walk->run->watch, KZ_BOUND_COST, err);
}

/* The first of the rarest word's documents, from where it is in its block on, that may get in by
 * its frequency there; behind the block when there is none. */
static enum kz_status find_promising(struct phrase_walk *w, kz_docnum *ret, struct kz_error *err)
{
        const double need = kz_bound_need(w->walk->run->topk.floor, 0);
        const uint8_t *lengths = kz_tree_tier(w->walk->tree)->lengths;
        struct kz_postings *lead = w->phrase.words[0];
        enum kz_status status = kz_postings_load(lead, err);
        uint32_t i;

        if (status)
                return status;
        for (i = lead->at; i < lead->n; i++) {
                *ret = lead->docs[i];
                if (kz_bound_reaches(
                            &w->phrase.scorer, lead->freqs[i], lengths[lead->docs[i] - 1], need))
                        return KZ_OK;
        }
        *ret = lead->docs[lead->n - 1] + 1;
        return kz_watch_tick(&w->walk->run->watch, lead->n, err);
}

/* The first document from the rarest word's on that may get in; KZ_DOC_END when there is none. */
static enum kz_status find_next(struct phrase_walk *w, kz_docnum *ret, struct kz_error *err)
{
        const double floor = w->walk->run->topk.floor;
        struct kz_postings *lead = w->phrase.words[0];
        const kz_docnum doc = lead->docs[lead->at];
        const struct kz_stretch *low = NULL;
        enum kz_status status = KZ_OK;

        *ret = doc;
        if (doc > w->walk->wide.last)
                status = bound_all(w, doc, err);
        if (!status && doc > w->block.last)
                status = kz_bound_postings(lead, 1, &w->phrase.scorer, doc, false, &w->block, err);
        if (status)
                return status;
        if (w->walk->wide.most < floor)
                low = &w->walk->wide;
        else if (w->block.most < floor)
                low = &w->block;
        if (!low)
                return find_promising(w, ret, err);
        *ret = low->last == KZ_DOC_END ? low->last : low->last + 1;
        return KZ_OK;
}

/* Whether the other words have the rarest one's document, too; *ret_next: else the first one that
 * they may have. */
static enum kz_status have_all(
        struct phrase_walk *w, kz_docnum doc, bool *ret, kz_docnum *ret_next, struct kz_error *err)
{
        enum kz_status status;
        size_t i;

        *ret = false;
        *ret_next = doc + 1;
        for (i = 1; i < w->phrase.n; i++) {
                struct kz_postings *p = w->phrase.words[i];

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

/* Looks at the rarest word's document; *ret_next: the one to be looked at next. */
static enum kz_status look_at(
        struct phrase_walk *w, struct kz_cursor *c, kz_docnum *ret_next, struct kz_error *err)
{
        const kz_docnum doc = w->phrase.words[0]->docs[w->phrase.words[0]->at];
        enum kz_status status;
        bool yes;

        if (kz_walk_may_skip(w->walk) && kz_walk_has_floor(w->walk)) {
                status = find_next(w, ret_next, err);
                if (status)
                        return status;
                if (*ret_next > doc) {
                        kz_walk_skipped(w->walk);
                        return KZ_OK;
                }
        }
        status = have_all(w, doc, &yes, ret_next, err);
        if (status || !yes)
                return status;
        c->doc = doc;
        return kz_walk_look_at(w->walk, c, false, err);
}

enum kz_status kz_walk_phrase(struct kz_walk *walk, struct kz_cursor *c,
        const struct kz_phrase_plain *phrase, struct kz_error *err)
{
        struct phrase_walk w = {.walk = walk, .phrase = *phrase, .block = {INFINITY, 0}};
        struct kz_postings *lead = phrase->words[0];
        enum kz_status status = KZ_OK;
        kz_docnum next;

        while (!lead->done) {
                status = look_at(&w, c, &next, err);
                if (status || next == KZ_DOC_END)
                        return status;
                status = kz_postings_seek(lead, next, err);
                if (!status)
                        status = kz_watch_tick(&walk->run->watch, CANDIDATE_COST, err);
                if (status)
                        return status;
        }
        return status;
}
