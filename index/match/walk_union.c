/*
 * MaxScore (Turtle and Flood 1995, "Query evaluation: strategies and optimizations") over windows
 * of documents (windows.h), with bounds of blocks (Ding and Suel 2011). The scores of a document's
 * words are added in query order at last, as everywhere, so that not a bit of its score hangs on
 * the way in which it was found.
 */
#include <stdlib.h>

#include "index/match/weigh.h"
#include "index/match/windows.h"

/* A floor is found soon: the first windows, which are read whole, are small. */
#define FIRST_SIZE 256

/* What the words of a candidate add up to; *ret_has: clauses of which it has a word. */
static double add_up(const struct kz_windows *w, uint32_t slot, uint64_t *ret_has)
{
        double total = 0, part = 0;
        uint64_t has = 0;
        size_t i;

        for (i = 0; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[i];
                const size_t clause = word->of->clause;

                if (kz_window_test(word->has, slot)) {
                        if (!w->u->best[clause])
                                part += word->part[slot];
                        else if (word->part[slot] > part)
                                part = word->part[slot];
                        has |= UINT64_C(1) << clause;
                }
                if (i + 1 == w->u->n || w->words[i + 1].of->clause != clause) {
                        total += part;
                        part = 0;
                }
        }
        *ret_has = has;
        return total;
}

/* As kz_missing_words(), of clauses that a document has words of. */
static uint64_t missing_of(const struct kz_windows *w, uint64_t has)
{
        const struct kz_node *root = w->walk->run->plan.request->query->root;
        uint64_t missing = 0;
        size_t i, clause = 0;

        for (i = 0; i < root->n_children; i++) {
                if (!kz_node_scores(root->children[i]))
                        continue;
                if (root->children[i]->required && !(has >> clause & 1U))
                        missing |= UINT64_C(1) << clause;
                clause++;
        }
        return missing;
}

static enum kz_status offer_candidates(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint64_t has, missing = 0;
        uint32_t set;

        for (set = 0; set < KZ_WINDOW_SETS && !status; set++) {
                uint64_t bits = w->candidates[set];

                while (bits && !status) {
                        const uint32_t slot = set * 64 + kz_window_take(&bits);
                        double score;

                        if (w->sum[slot] * KZ_BOUND_SLACK < w->walk->run->topk.floor)
                                continue;
                        score = add_up(w, slot, &has);
                        if (w->walk->scored)
                                missing = missing_of(w, has);
                        if (!w->walk->scored || missing)
                                status = kz_offer(w->walk, w->first + slot, score, missing, err);
                }
        }
        return status;
}

static enum kz_status count_matches(struct kz_windows *w, struct kz_error *err)
{
        const struct kz_match_request *request = w->walk->run->plan.request;
        const bool facets = request->facets;
        uint32_t set;
        size_t n = 0;

        /* Nobody reads more of a total that may be less. */
        if (w->skip && w->walk->run->total >= KZ_MATCH_FEW && w->walk->run->total >= request->limit)
                return KZ_OK;

        for (set = 0; set < KZ_WINDOW_SETS && !w->walk->counted; set++) {
                uint64_t bits = w->matches[set];

                if (!facets)
                        n += (size_t)__builtin_popcountll(bits);
                while (bits && facets)
                        w->docs[n++] = w->first + set * 64 + kz_window_take(&bits);
        }
        return kz_walk_count(w->walk, w->docs, n, err);
}

/* Behind a window in which nothing can get in, and behind all that bounds tell alike. */
static kz_docnum behind_stretches(const struct kz_windows *w)
{
        kz_docnum last = KZ_DOC_END;
        size_t i;

        for (i = 0; i < w->u->n; i++) {
                if (w->words[i].stretch.last < last)
                        last = w->words[i].stretch.last;
        }
        return last == KZ_DOC_END ? last : last + 1;
}

/* The first document behind `last` that may have a word that is asked for. */
static kz_docnum next_first(const struct kz_windows *w, kz_docnum last)
{
        kz_docnum first = KZ_DOC_END, doc;
        size_t i, k;

        for (i = 0; i < w->u->n; i++) {
                const struct kz_union_word *word = &w->u->words[i];

                for (k = 0; k < word->n && word->asked; k++) {
                        doc = kz_postings_doc(word->postings[k]);
                        doc = doc > last ? doc : last + 1;
                        first = doc < first ? doc : first;
                }
        }
        return first;
}

static enum kz_status walk_window(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status;

        w->skip = kz_walk_may_skip(w->walk);
        status = kz_window_split(w, err);
        if (status)
                return status;
        if (w->skip)
                kz_walk_skipped(w->walk);
        if (w->skip && w->n_minor == w->u->n) {
                w->first = behind_stretches(w);
                return KZ_OK;
        }
        status = kz_window_read(w, err);
        if (!status)
                status = count_matches(w, err);
        if (!status)
                status = offer_candidates(w, err);
        w->first = next_first(w, w->last);
        return status;
}

enum kz_status kz_walk_union(struct kz_walk *walk, const struct kz_union *u, struct kz_error *err)
{
        struct kz_windows *w = malloc(sizeof(*w));
        enum kz_status status = KZ_OK;
        uint32_t size = FIRST_SIZE;
        size_t i;

        if (!w)
                return kz_error_nomem(err);
        w->walk = walk;
        w->u = u;
        w->words = malloc((u->n ? u->n : 1) * sizeof(*w->words));
        if (!w->words)
                status = kz_error_nomem(err);
        for (i = 0; i < u->n && !status; i++) {
                w->words[i].of = &u->words[i];
                w->words[i].stretch = w->words[i].block = (struct kz_stretch){INFINITY, 0};
        }
        w->first = status ? KZ_DOC_END : next_first(w, 0);
        while (w->first != KZ_DOC_END && !status) {
                w->last = w->first < KZ_DOC_END - size ? w->first + size - 1 : KZ_DOC_END - 1;
                status = walk_window(w, err);
                size = size < KZ_WINDOW ? size * 2 : size;
        }
        free(w->words);
        free(w);
        return status;
}
