/*
 * A window: what the words of an OR have in a range of documents.
 *
 * Words that together cannot lift a document to the floor are minor: they make no hit by
 * themselves. What the others, the major ones, have is read; a document that has one of them is a
 * candidate as long as its sum, with all that it may have of minor words, can reach the floor.
 * Minor words are then only looked up in candidates (candidate.h).
 */
#ifndef KZ_MATCH_WINDOWS_H
#define KZ_MATCH_WINDOWS_H

#include "index/match/found.h"
#include "index/match/union.h"
#include "index/match/walk.h"

/* So many stretches of a word are known at a time. */
#define KZ_WINDOW_STRETCHES 16

/* So many documents are offered out of their turn: in a window, and at least as many before all. */
#define KZ_WINDOW_PICKS 32

/* One of the postings of a word. */
struct kz_window_stream {
        struct kz_postings *postings;
        double weight;
        double most_anywhere; /* that it adds to a score */
        double most;          /* in the window */
        bool wide;            /* stretches are wide: many narrow ones would be in a window */
        struct kz_stretch stretches[KZ_WINDOW_STRETCHES]; /* that follow one another */
        uint32_t at, n;           /* of them, from the one with the window's first document on */
        struct kz_stretch narrow; /* from narrow_first on: what was looked up last */
        kz_docnum narrow_first;
};

struct kz_window_word {
        const struct kz_union_word *of;
        struct kz_window_stream *streams;
        double most;           /* that it adds to a score in the window */
        uint64_t df;           /* of its postings, about; 0: not known */
        struct kz_found found; /* of a major word: scores of what may get in */
        bool has;              /* the candidate that is looked at has it, and for so much */
        double part;
};

struct kz_windows {
        struct kz_walk *walk;
        const struct kz_union *u;
        struct kz_window_word *words;
        kz_docnum first, last;               /* documents of the window */
        uint32_t order[KZ_UNION_MAX];        /* words: minor ones first, by what they add */
        double first_most[KZ_UNION_MAX + 1]; /* what the first so many in order add, together */
        uint32_t n_minor;
        struct kz_stretch around; /* of minor words together, from around_first on */
        kz_docnum around_first;
        double first_around[KZ_UNION_MAX + 1]; /* there: as first_most */
        const struct kz_found *candidates;     /* documents of major words, with the sum of these */
        struct kz_found spare, sums[2];
        kz_docnum picks[3 * KZ_WINDOW_PICKS]; /* were offered already */
        size_t n_picks;
        uint64_t offered; /* documents that match, each counted once */
};

/* Whether a document with no more than this is below the floor. Sums are made in any order here:
 * bound.h. */
static inline bool kz_window_below(const struct kz_windows *w, double most)
{
        return most * KZ_BOUND_SLACK < w->walk->run->topk.floor;
}

static inline enum kz_status kz_window_tick(struct kz_windows *w, uint32_t n, struct kz_error *err)
{
        return kz_watch_tick(&w->walk->run->watch, n, err);
}

/* Deinit also what was only begun. */
enum kz_status kz_windows_init(
        struct kz_windows *w, struct kz_walk *walk, const struct kz_union *u, struct kz_error *err);
void kz_windows_deinit(struct kz_windows *w);

/* Before the first of windows that ascend, of so many documents, about. */
void kz_windows_begin(struct kz_windows *w, uint64_t docs);
/* Ends the window that begins with w->first where the first stretch of a major word ends, but with
 * so many documents at least and at most. */
enum kz_status kz_window_end(
        struct kz_windows *w, uint32_t least, uint32_t most, struct kz_error *err);
/* All words but one are minor, wherever documents are. */
void kz_window_split_for(struct kz_windows *w, uint32_t word);
/* Which words are minor, wherever documents are. */
void kz_window_split_anywhere(struct kz_windows *w);
/* The same in the window. */
enum kz_status kz_window_split(struct kz_windows *w, struct kz_error *err);

/* Behind the window, in which nothing can get in, and behind all that bounds tell alike. */
kz_docnum kz_window_behind(const struct kz_windows *w);

#endif
