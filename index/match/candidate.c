#include "index/match/candidate.h"

#include "index/match/weigh.h"

/* In postings: kz_watch_tick. */
#define LOOK_UP_COST 4

/* ---- Minor words ---- */

/* The most that a stream adds to documents around this one. */
static enum kz_status bound_around(struct kz_windows *w, const struct kz_window_word *word,
        struct kz_window_stream *stream, kz_docnum doc, struct kz_error *err)
{
        struct kz_bound bound;
        enum kz_status status;
        uint32_t n;

        if (doc >= stream->narrow_first && doc <= stream->narrow.last)
                return KZ_OK;
        status = kz_bound_stretches(stream->postings, doc, false, &bound, 1, &n, err);
        if (status)
                return status;
        stream->narrow = (struct kz_stretch){0, n ? bound.last : KZ_DOC_END};
        stream->narrow_first = doc;
        if (n && bound.n)
                stream->narrow.most = kz_bound_score(&bound, stream->weight, &word->of->scorer);
        return kz_window_tick(w, KZ_BOUND_COST, err);
}

/* The same of all minor words together. */
static enum kz_status look_around(struct kz_windows *w, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i, k;

        w->around = (struct kz_stretch){0, KZ_DOC_END};
        w->around_first = 0;
        w->first_around[0] = 0;
        for (i = 0; i < w->n_minor; i++) {
                const struct kz_window_word *word = &w->words[w->order[i]];
                const double most = word->of->scorer.weight * KZ_BOUND_SLACK;
                double sum = 0;

                for (k = 0; k < word->of->n && !status; k++) {
                        struct kz_window_stream *stream = &word->streams[k];

                        status = bound_around(w, word, stream, doc, err);
                        sum += stream->narrow.most;
                        if (stream->narrow.last < w->around.last)
                                w->around.last = stream->narrow.last;
                        if (stream->narrow_first > w->around_first)
                                w->around_first = stream->narrow_first;
                }
                w->first_around[i + 1] = w->first_around[i] + (sum < most ? sum : most);
        }
        w->around.most = w->first_around[w->n_minor];
        return status;
}

/* The score of a word in the document. */
static enum kz_status look_up(
        struct kz_windows *w, struct kz_window_word *word, kz_docnum doc, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t freq = 0;
        double tf = 0;
        uint8_t length;
        size_t i;

        for (i = 0; i < word->of->n && !status; i++) {
                struct kz_postings *p = word->streams[i].postings;

                status = kz_postings_go(p, doc, err);
                if (status || p->done || p->docs[p->at] != doc)
                        continue;
                status = kz_postings_freq(p, &freq, err);
                tf += word->streams[i].weight * freq;
                word->has = true;
        }
        if (!status)
                status = kz_window_tick(w, LOOK_UP_COST, err);
        if (status || !word->has)
                return status;
        status = kz_tier_length(kz_tree_tier(w->walk->tree), doc, &length, err);
        if (!status)
                word->part = kz_scorer_score(&word->of->scorer, tf, length);
        return status;
}

/* The most promising first. *ret_in false: the document cannot get in. */
static enum kz_status look_up_minor(
        struct kz_windows *w, kz_docnum doc, double sum, bool *ret_in, struct kz_error *err)
{
        enum kz_status status;
        uint32_t i;

        *ret_in = false;
        for (i = w->n_minor; i--;) {
                struct kz_window_word *word = &w->words[w->order[i]];

                if (kz_window_below(w, sum + w->first_around[i + 1]))
                        return KZ_OK;
                word->has = false;
                word->part = 0;
                status = look_up(w, word, doc, err);
                if (status)
                        return status;
                sum += word->part;
        }
        *ret_in = !kz_window_below(w, sum);
        return KZ_OK;
}

/* ---- All words ---- */

static void look_up_major(struct kz_windows *w, kz_docnum doc)
{
        size_t i, at;

        for (i = w->n_minor; i < w->u->n; i++) {
                struct kz_window_word *word = &w->words[w->order[i]];

                at = kz_found_at(&word->found, doc);
                word->has = at < word->found.n;
                word->part = word->has ? word->found.values[at] : 0;
        }
}

/* What the words of a candidate add up to, in query order; *ret_has: clauses of which it has one.
 */
static double add_up(const struct kz_windows *w, uint64_t *ret_has)
{
        double total = 0, part = 0;
        uint64_t has = 0;
        size_t i;

        for (i = 0; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[i];
                const size_t clause = word->of->clause;

                if (word->has) {
                        if (!w->u->best[clause])
                                part += word->part;
                        else if (word->part > part)
                                part = word->part;
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

static bool is_pick(const struct kz_windows *w, kz_docnum doc)
{
        size_t i = 0;

        while (i < w->n_picks && w->picks[i] != doc)
                i++;
        return i < w->n_picks;
}

/* sum: of its major words. Stretches around it are known. */
static enum kz_status offer(struct kz_windows *w, kz_docnum doc, double sum, struct kz_error *err)
{
        uint64_t has, missing = 0;
        enum kz_status status;
        double score;
        bool in;

        if (is_pick(w, doc))
                return KZ_OK;
        status = look_up_minor(w, doc, sum, &in, err);
        if (status || !in)
                return status;
        look_up_major(w, doc);
        score = add_up(w, &has);
        if (w->walk->scored) {
                missing = missing_of(w, has);
                if (!missing)
                        return KZ_OK;
        }
        w->offered++;
        return kz_offer(w->walk, doc, score, missing, err);
}

static inline bool is_around(const struct kz_windows *w, kz_docnum doc)
{
        return doc >= w->around_first && doc <= w->around.last;
}

/* Whether the word has the document: most candidates are without the one they need. */
static inline enum kz_status is_in_word(struct kz_windows *w, const struct kz_window_word *word,
        kz_docnum doc, bool *ret, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        *ret = false;
        for (i = 0; i < word->of->n && !*ret && !status; i++) {
                struct kz_postings *p = word->streams[i].postings;

                status = kz_postings_go(p, doc, err);
                *ret = !status && kz_postings_doc(p) == doc;
        }
        return status ? status : kz_window_tick(w, LOOK_UP_COST, err);
}

enum kz_status kz_candidates_offer(struct kz_windows *w, struct kz_error *err)
{
        const struct kz_found *found = w->candidates;
        const uint32_t n = w->n_minor;
        const double minor = w->first_most[n];
        const double *floor = &w->walk->run->topk.floor; /* as kz_window_below() */
        enum kz_status status = KZ_OK;
        bool has;
        size_t i;

        for (i = 0; !status; i++) {
                kz_docnum doc;
                double sum;

                while (i < found->n && (found->values[i] + minor) * KZ_BOUND_SLACK < *floor)
                        i++;
                if (i == found->n)
                        break;
                doc = found->docs[i];
                sum = found->values[i];
                if (n && !is_around(w, doc))
                        status = look_around(w, doc, err);
                if (status || (n && (sum + w->first_around[n]) * KZ_BOUND_SLACK < *floor))
                        continue;
                if (n && kz_window_below(w, sum + w->first_around[n - 1])) {
                        status = is_in_word(w, &w->words[w->order[n - 1]], doc, &has, err);
                        if (!has)
                                continue;
                }
                status = offer(w, doc, sum, err);
        }
        return status;
}

/* ---- Picks ---- */

/* The documents of the n best sums, n or all, ascending. */
static size_t find_best(const struct kz_windows *w, const struct kz_found *found, size_t n,
        size_t ret[KZ_WINDOW_PICKS])
{
        double least = -1; /* of those that are kept, once they are n */
        size_t i, k, kept = 0;

        for (i = 0; i < found->n; i++) {
                const double value = found->values[i];

                if (value <= least)
                        continue;
                if (w->n_picks && is_pick(w, found->docs[i]))
                        continue;
                for (k = kept - (kept == n); k && found->values[ret[k - 1]] < value; k--)
                        ret[k] = ret[k - 1];
                ret[k] = i;
                kept += kept < n;
                least = kept == n ? found->values[ret[n - 1]] : -1;
        }
        for (i = 1; i < kept; i++) {
                const size_t at = ret[i];

                for (k = i; k && ret[k - 1] > at; k--)
                        ret[k] = ret[k - 1];
                ret[k] = at;
        }
        return kept;
}

enum kz_status kz_candidates_pick(
        struct kz_windows *w, const struct kz_found *found, struct kz_error *err)
{
        const size_t limit = w->walk->run->topk.limit;
        const size_t n = limit < KZ_WINDOW_PICKS ? limit : KZ_WINDOW_PICKS;
        size_t best[KZ_WINDOW_PICKS], kept = find_best(w, found, n, best), i;
        enum kz_status status = KZ_OK;

        for (i = 0; i < kept && !status; i++) {
                status = look_around(w, found->docs[best[i]], err);
                if (!status)
                        status = offer(w, found->docs[best[i]], found->values[best[i]], err);
                w->picks[w->n_picks++] = found->docs[best[i]];
        }
        return status;
}
