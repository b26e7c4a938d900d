#include "index/match/count_any.h"

#define WINDOW 4096

/* Documents from `first` on; of each, whether it matches. A byte of each, since a bit would have to
 * wait for the one that is set before it. */
struct window {
        uint8_t matches[WINDOW];
        kz_docnum docs[WINDOW]; /* for facets */
        kz_docnum first, last;
        kz_docnum next; /* of the words, the first behind the window */
};

/* Postings of one block in the window; returns where they end. */
static uint32_t mark(struct window *window, const struct kz_postings *p)
{
        const bool whole = p->docs[p->n - 1] <= window->last;
        uint32_t i;

        for (i = p->at; whole ? i < p->n : p->docs[i] <= window->last; i++)
                window->matches[p->docs[i] - window->first] = 1;
        return i;
}

static enum kz_status mark_all(
        struct kz_walk *walk, struct window *window, struct kz_postings *p, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t end;

        while (!status && !p->done && p->docs[p->at] <= window->last) {
                end = mark(window, p);
                status = kz_watch_tick(&walk->run->watch, end - p->at, err);
                p->at = end - 1;
                if (!status)
                        status = kz_postings_next(p, err);
        }
        if (kz_postings_doc(p) < window->next)
                window->next = kz_postings_doc(p);
        return status;
}

static size_t list(struct window *window)
{
        uint32_t i;
        size_t n = 0;

        for (i = 0; i < WINDOW; i++) {
                window->docs[n] = window->first + i;
                n += window->matches[i];
        }
        return n;
}

/* Sums of 128 bytes that are 0 or 1 still fit a byte, so many are added at once. */
static size_t count(const struct window *window)
{
        uint8_t sums[64];
        size_t n = 0, begin, i, k;

        for (begin = 0; begin < WINDOW; begin += 64 * 64) {
                memset(sums, 0, sizeof(sums));
                for (i = 0; i < 64; i++) {
                        for (k = 0; k < 64; k++)
                                sums[k] = (uint8_t)(sums[k] + window->matches[begin + 64 * i + k]);
                }
                for (k = 0; k < 64; k++)
                        n += sums[k];
        }
        return n;
}

typedef enum kz_status (*postings_fn)(
        struct kz_walk *walk, struct window *window, struct kz_postings *p, struct kz_error *err);

static enum kz_status each(struct kz_walk *walk, const struct kz_union *u, struct window *window,
        postings_fn fn, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, k;

        for (i = 0; i < u->n; i++) {
                for (k = 0; k < u->words[i].n && u->words[i].asked && !status; k++)
                        status = fn(walk, window, u->words[i].postings[k], err);
        }
        return status;
}

static enum kz_status begin(
        struct kz_walk *walk, struct window *window, struct kz_postings *p, struct kz_error *err)
{
        const enum kz_status status = kz_postings_go(p, window->first, err);

        (void)walk;
        if (kz_postings_doc(p) < window->next)
                window->next = kz_postings_doc(p);
        return status;
}

enum kz_status kz_count_any(struct kz_walk *walk, const struct kz_union *u, struct kz_error *err)
{
        const bool facets = walk->run->plan.request->facets;
        struct window window;
        enum kz_status status;

        window.first = 1;
        window.next = KZ_DOC_END;
        status = each(walk, u, &window, begin, err);
        while (!status && window.next != KZ_DOC_END) {
                window.first = window.next;
                window.last = window.first < KZ_DOC_END - WINDOW ? window.first + WINDOW - 1
                                                                 : KZ_DOC_END - 1;
                window.next = KZ_DOC_END;
                memset(window.matches, 0, sizeof(window.matches));
                status = each(walk, u, &window, mark_all, err);
                if (!status)
                        status = kz_walk_count(
                                walk, window.docs, facets ? list(&window) : count(&window), err);
        }
        return status;
}
