/*
 * MaxScore (Turtle and Flood 1995, "Query evaluation: strategies and optimizations") over windows
 * of documents (windows.h), with bounds of blocks (Ding and Suel 2011). The scores of a document's
 * words are added in query order at last, as everywhere, so that not a bit of its score hangs on
 * the way in which it was found.
 *
 * A high floor is worth the most while little is read. So the most promising stretches of the most
 * promising word are read before all, then in each window the most promising candidates are first.
 */
#include "index/match/candidate.h"
#include "index/match/count_any.h"
#include "index/match/window_read.h"

/* Where major words have no more postings than this, all documents are one window; else there are
 * so many documents in one at least, and, where it is not known how many postings words have, so
 * many at most. */
#define WHOLE_POSTINGS 4096
#define WINDOW_DOCS 256
#define WINDOW_DOCS_MOST 4096
/* Of so many candidates, the most promising are looked at first. */
#define PICK_FROM 1024

/* Of the most promising word, so many postings or so many stretches are read first. */
#define FIRST_POSTINGS 1024
#define FIRST_STRETCHES 4
#define BOUNDS 64

/* To move to a document, in postings: kz_watch_tick. */
#define GO_COST 4

/* ---- The most promising word ---- */

struct stretches {
        kz_docnum first[BOUNDS], last[BOUNDS];
        double most[BOUNDS];
        uint32_t n;
};

static enum kz_status list_stretches(struct kz_windows *w, const struct kz_window_word *word,
        const struct kz_window_stream *stream, kz_docnum first, kz_docnum last, bool wide,
        struct stretches *ret, struct kz_error *err)
{
        struct kz_bound bounds[BOUNDS];
        enum kz_status status;
        uint32_t i, n;

        ret->n = 0;
        status = kz_bound_stretches(stream->postings, first, wide, bounds, BOUNDS, &n, err);
        for (i = 0; i < n && !status && first <= last; i++, ret->n++) {
                ret->first[i] = first;
                ret->last[i] = bounds[i].last < last ? bounds[i].last : last;
                ret->most[i] = kz_bound_score(&bounds[i], stream->weight, &word->of->scorer);
                first = ret->last[i] + 1;
        }
        return status ? status : kz_window_tick(w, BOUNDS, err);
}

static uint32_t find_most(const struct stretches *stretches)
{
        uint32_t i, most = 0;

        for (i = 1; i < stretches->n; i++)
                most = stretches->most[i] > stretches->most[most] ? i : most;
        return most;
}

/* Marks the best stretches, as many as are read first, by a negative bound. */
static void mark_best(struct stretches *stretches)
{
        uint32_t left;

        for (left = stretches->n < FIRST_STRETCHES ? stretches->n : FIRST_STRETCHES; left; left--)
                stretches->most[find_most(stretches)] = -INFINITY;
}

/* Reads the best stretches of a frequent word, of those that are looked at: a word may have more
 * than is worth while. */
static enum kz_status read_best_stretches(
        struct kz_windows *w, struct kz_window_word *word, struct kz_error *err)
{
        const struct kz_window_stream *stream = &word->streams[0];
        kz_docnum first = 1, last = KZ_DOC_END - 1;
        struct stretches stretches;
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = 1; i < word->of->n; i++)
                stream = word->streams[i].most > stream->most ? &word->streams[i] : stream;
        if (stream->postings->df > BOUNDS * KZ_POSTINGS_BLOCK) {
                status = list_stretches(w, word, stream, first, last, true, &stretches, err);
                if (!status && stretches.n) {
                        i = find_most(&stretches);
                        first = stretches.first[i];
                        last = stretches.last[i];
                }
        }
        if (!status)
                status = list_stretches(w, word, stream, first, last, false, &stretches, err);
        if (!status)
                mark_best(&stretches);
        for (i = 0; !status && i < stretches.n; i++) {
                if (stretches.most[i] > -INFINITY)
                        continue;
                w->first = stretches.first[i];
                w->last = stretches.last[i];
                status = kz_window_read_word(w, word, err);
        }
        return status;
}

/* The best documents of one word. */
static enum kz_status offer_of_word(struct kz_windows *w, uint32_t i, struct kz_error *err)
{
        struct kz_window_word *word = &w->words[i];
        enum kz_status status;

        kz_window_split_for(w, i);
        word->found.n = 0;
        w->first = 1;
        w->last = KZ_DOC_END - 1;
        status = word->df <= FIRST_POSTINGS ? kz_window_read_word(w, word, err)
                                            : read_best_stretches(w, word, err);
        return status ? status : kz_candidates_pick(w, &word->found, err);
}

/* The most promising word; when it has too few documents, the next one, too. */
static enum kz_status offer_first(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t order[KZ_UNION_MAX], i;

        memcpy(order, w->order, sizeof(order));
        for (i = (uint32_t)w->u->n; i-- && !status;) {
                const struct kz_window_word *word = &w->words[order[i]];

                if (w->walk->run->topk.floor > -INFINITY && i + 1 < w->u->n)
                        break;
                if (w->n_picks > KZ_WINDOW_PICKS || !word->of->asked || !word->df)
                        break;
                status = offer_of_word(w, order[i], err);
        }
        return status;
}

/* ---- Windows ---- */

/* Where and how windows end. */
struct sizes {
        bool whole;     /* there is but one */
        uint64_t about; /* how many documents they have */
        uint32_t most;
};

static struct sizes size_windows(const struct kz_windows *w)
{
        const uint64_t all = w->walk->run->plan.documents[w->walk->tree->tier];
        struct sizes sizes = {.most = KZ_DOC_END};
        uint64_t postings = 0, df = 0;
        uint32_t i;

        for (i = w->n_minor; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[w->order[i]];

                postings += word->df;
                df = word->df > df ? word->df : df;
                if (!word->df)
                        sizes.most = WINDOW_DOCS_MOST;
        }
        sizes.whole = postings <= WHOLE_POSTINGS && sizes.most == KZ_DOC_END;
        sizes.about = df ? all * KZ_POSTINGS_BLOCK / df : 0;
        sizes.about = sizes.about > WINDOW_DOCS ? sizes.about : WINDOW_DOCS;
        return sizes;
}

/* The first document behind the window that matches: where there are few, windows without any may
 * be many. */
static enum kz_status next_match(struct kz_windows *w, kz_docnum *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, k;

        *ret = KZ_DOC_END;
        for (i = 0; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[i];

                for (k = 0; k < word->of->n && word->of->asked && !status; k++) {
                        struct kz_postings *p = word->streams[k].postings;

                        status = kz_postings_go(p, w->last + 1, err);
                        if (!status)
                                status = kz_window_tick(w, GO_COST, err);
                        if (kz_postings_doc(p) < *ret)
                                *ret = kz_postings_doc(p);
                }
        }
        return status;
}

/* The window that begins with w->first, which moves behind it. */
static enum kz_status walk_window(
        struct kz_windows *w, const struct sizes *sizes, struct kz_error *err)
{
        enum kz_status status = KZ_OK;

        w->last = KZ_DOC_END - 1;
        kz_window_split_anywhere(w);
        if (!sizes->whole)
                status = kz_window_end(w, WINDOW_DOCS, sizes->most, err);
        if (!status && !sizes->whole)
                status = kz_window_split(w, err);
        if (status)
                return status;
        if (w->n_minor == w->u->n) {
                w->first = kz_window_behind(w);
                return KZ_OK;
        }
        status = kz_window_read(w, err);
        if (!status && w->candidates->n >= PICK_FROM)
                status = kz_candidates_pick(w, w->candidates, err);
        if (!status)
                status = kz_candidates_offer(w, err);
        if (status)
                return status;
        if (w->last == KZ_DOC_END - 1)
                w->first = KZ_DOC_END;
        else if (!w->candidates->n)
                status = next_match(w, &w->first, err);
        else
                w->first = w->last + 1;
        return status;
}

static enum kz_status walk_best(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status;
        struct sizes sizes;
        size_t n_picks;

        kz_window_split_anywhere(w);
        status = offer_first(w, err);
        n_picks = w->n_picks;
        kz_window_split_anywhere(w);
        sizes = size_windows(w);
        kz_windows_begin(w, sizes.about);
        for (w->first = 1; w->first != KZ_DOC_END && !status;) {
                w->n_picks = n_picks;
                status = walk_window(w, &sizes, err);
        }
        return status;
}

/* ---- All ---- */

/* The best ones were offered: what is known of the total. */
static enum kz_status count(
        struct kz_walk *walk, const struct kz_union *u, uint64_t offered, struct kz_error *err)
{
        const uint64_t before = walk->run->total;
        enum kz_status status;

        walk->run->total += offered;
        if (kz_walk_may_skip(walk)) {
                /* Before there is a floor everything is offered. */
                if (walk->run->topk.floor > -INFINITY)
                        kz_walk_skipped(walk);
                return KZ_OK;
        }
        walk->run->total = before;
        status = kz_count_any(walk, u, err);
        /* What is shown is counted, whatever the time. */
        if (status && walk->run->total < before + offered)
                walk->run->total = before + offered;
        return status;
}

enum kz_status kz_walk_union(struct kz_walk *walk, const struct kz_union *u, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        struct kz_windows w = {.u = u};

        if (!u->n)
                return KZ_OK;
        if (walk->run->topk.limit) {
                status = kz_windows_init(&w, walk, u, err);
                if (!status)
                        status = walk_best(&w, err);
                kz_windows_deinit(&w);
        }
        if (status && !walk->counted)
                walk->run->total += w.offered;
        return status || walk->counted ? status : count(walk, u, w.offered, err);
}
