#include "index/match/window_read.h"

#define BOUNDS 16

/* What a stream of a word is read for. */
struct reading {
        struct kz_window_word *word;
        struct kz_window_stream *stream;
        double need; /* what the stream must score at least to make a hit with all others */
        struct kz_found *ret; /* scores if the stream is the whole word, else weighed frequencies */
};

/* The first posting of the block, from where it is, that is behind `last`; n: none is. */
static uint32_t find_end(const struct kz_postings *p, kz_docnum last)
{
        uint32_t end = p->at;

        if (p->docs[p->n - 1] <= last)
                return p->n;
        while (end + 8 < p->n && p->docs[end + 8] <= last)
                end += 8;
        while (p->docs[end] <= last)
                end++;
        return end;
}

/* The score of a document of the word with this frequency; negative: it is too low. */
static enum kz_status score_one(struct kz_windows *w, const struct kz_scorer *scorer, kz_docnum doc,
        double tf, double need, double *ret, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(w->walk->tree);
        enum kz_status status;
        uint8_t length;

        *ret = -1;
        /* Before the length is asked for, where it is not at hand. */
        if (!kz_bound_reaches(scorer, tf, 0, need))
                return KZ_OK;
        status = kz_tier_length(tier, doc, &length, err);
        if (!status && kz_bound_reaches(scorer, tf, length, need))
                *ret = kz_scorer_score(scorer, tf, length);
        return status;
}

/* From frequencies to scores, of the documents from `begin` on that may get in. */
static enum kz_status score_all(struct kz_windows *w, const struct kz_scorer *scorer, double need,
        struct kz_found *found, size_t begin, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, n = begin;

        for (i = begin; i < found->n && !status; i++) {
                const kz_docnum doc = found->docs[i];
                double score;

                status = score_one(w, scorer, doc, found->values[i], need, &score, err);
                found->docs[n] = doc;
                found->values[n] = score;
                n += score >= 0;
        }
        found->n = n;
        return status;
}

/* Postings from where they are to `end`, with weighed frequencies. */
static void gather(const struct reading *reading, uint32_t end)
{
        const struct kz_postings *p = reading->stream->postings;
        struct kz_found *ret = reading->ret;
        uint32_t i;

        for (i = p->at; i < end; i++) {
                ret->docs[ret->n] = p->docs[i];
                ret->values[ret->n++] = reading->stream->weight * p->freqs[i];
        }
}

/* The same with scores, of what may get in. */
static void sift(const struct reading *reading, const uint8_t *lengths, uint32_t end)
{
        const struct kz_scorer *scorer = &reading->word->of->scorer;
        const struct kz_postings *p = reading->stream->postings;
        const double weight = reading->stream->weight;
        struct kz_found *ret = reading->ret;
        uint8_t sifted[KZ_POSTINGS_BLOCK];
        uint32_t i, n;

        n = kz_bound_sift(p->docs + p->at, p->freqs + p->at, end - p->at, lengths, weight, scorer,
                reading->need, sifted);
        for (i = 0; i < n; i++) {
                const uint32_t at = p->at + sifted[i];

                ret->docs[ret->n] = p->docs[at];
                ret->values[ret->n++] =
                        kz_scorer_score(scorer, weight * p->freqs[at], lengths[p->docs[at] - 1]);
        }
}

static enum kz_status read_block(
        struct kz_windows *w, const struct reading *reading, uint32_t end, struct kz_error *err)
{
        const struct kz_tier *tier = kz_tree_tier(w->walk->tree);
        const struct kz_union_word *of = reading->word->of;
        struct kz_postings *p = reading->stream->postings;
        const size_t begin = reading->ret->n;
        enum kz_status status = kz_found_reserve(reading->ret, end - p->at, err);

        if (!status)
                status = kz_postings_load(p, err);
        if (status)
                return status;
        if (of->n == 1 && p->docs[end - 1] <= tier->n_lengths) {
                sift(reading, tier->lengths, end);
                return KZ_OK;
        }
        gather(reading, end);
        return of->n > 1 ? KZ_OK
                         : score_all(w, &of->scorer, reading->need, reading->ret, begin, err);
}

/* The postings from first to last. The block that has the last is not left. */
static enum kz_status read_range(struct kz_windows *w, const struct reading *reading,
        kz_docnum first, kz_docnum last, struct kz_error *err)
{
        struct kz_postings *p = reading->stream->postings;
        enum kz_status status = kz_postings_go(p, first, err);
        uint32_t end;

        while (!status && !p->done && p->docs[p->at] <= last) {
                end = find_end(p, last);
                status = read_block(w, reading, end, err);
                if (!status)
                        status = kz_window_tick(w, end - p->at, err);
                if (status || p->docs[p->n - 1] >= last)
                        break;
                p->at = p->n - 1;
                status = kz_postings_next(p, err);
        }
        return status;
}

/* A stream in the window, but for stretches that can make no hit with all that others add. */
static enum kz_status read_known(
        struct kz_windows *w, const struct reading *reading, struct kz_error *err)
{
        const struct kz_window_stream *stream = reading->stream;
        kz_docnum target = w->first, last;
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = stream->at; i < stream->n && target <= w->last && !status; i++) {
                const struct kz_stretch *stretch = &stream->stretches[i];

                last = stretch->last < w->last ? stretch->last : w->last;
                if (stretch->most >= reading->need)
                        status = read_range(w, reading, target, last, err);
                target = last + 1;
        }
        return status;
}

/* The same where stretches of the window are not known, or too wide. */
static enum kz_status read_unknown(
        struct kz_windows *w, const struct reading *reading, struct kz_error *err)
{
        const struct kz_window_stream *stream = reading->stream;
        struct kz_bound bounds[BOUNDS];
        kz_docnum target = w->first, last;
        enum kz_status status = KZ_OK;
        uint32_t n = BOUNDS, i;

        while (!status && n == BOUNDS && target <= w->last) {
                status = kz_bound_stretches(
                        stream->postings, target, false, bounds, BOUNDS, &n, err);
                if (!status)
                        status = kz_window_tick(w, KZ_BOUND_COST, err);
                for (i = 0; i < n && target <= w->last && !status; i++) {
                        last = bounds[i].last < w->last ? bounds[i].last : w->last;
                        if (kz_bound_may_reach(&bounds[i], stream->weight,
                                    &reading->word->of->scorer, reading->need))
                                status = read_range(w, reading, target, last, err);
                        target = last + 1;
                }
        }
        return status;
}

static enum kz_status read_stream(
        struct kz_windows *w, const struct reading *reading, struct kz_error *err)
{
        const struct kz_window_stream *stream = reading->stream;

        if (w->walk->run->topk.floor == -INFINITY)
                return read_range(w, reading, w->first, w->last, err);
        if (stream->n && !stream->wide && stream->stretches[stream->n - 1].last >= w->last)
                return read_known(w, reading, err);
        return read_unknown(w, reading, err);
}

/* What all but one word add at most. */
static double most_of_others(const struct kz_windows *w, const struct kz_window_word *word)
{
        double sum = 0;
        size_t i;

        for (i = 0; i < w->u->n; i++)
                sum += &w->words[i] == word ? 0 : w->words[i].most;
        return sum;
}

static double need(const struct kz_windows *w, double others)
{
        return kz_bound_need(w->walk->run->topk.floor, others);
}

static void swap(struct kz_found *a, struct kz_found *b)
{
        const struct kz_found c = *a;

        *a = *b;
        *b = c;
}

/* The streams of a word are merged first. A document that a stream passes over is below the floor
 * with all that the other streams have. */
enum kz_status kz_window_read_word(
        struct kz_windows *w, struct kz_window_word *word, struct kz_error *err)
{
        const double others = most_of_others(w, word);
        const size_t begin = word->found.n;
        enum kz_status status = KZ_OK;
        double all = 0;
        size_t i;

        for (i = 0; i < word->of->n; i++)
                all += word->streams[i].most;
        for (i = 0; i < word->of->n && !status; i++) {
                struct kz_window_stream *stream = &word->streams[i];
                const double rest = all * KZ_BOUND_SLACK - stream->most;
                const struct reading reading = {word, stream,
                        need(w, word->of->n > 1 ? others + rest : others),
                        i ? &w->spare : &word->found};

                w->spare.n = 0;
                status = read_stream(w, &reading, err);
                if (!i || status || !w->spare.n)
                        continue;
                status = kz_found_merge(&word->found, &w->spare, &w->sums[0], err);
                swap(&word->found, &w->sums[0]);
        }
        if (!status && word->of->n > 1)
                status = score_all(w, &word->of->scorer, need(w, others), &word->found, begin, err);
        return status;
}

enum kz_status kz_window_read(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i;

        w->candidates = NULL;
        for (i = (uint32_t)w->u->n; i-- > w->n_minor && !status;) {
                struct kz_window_word *word = &w->words[w->order[i]];

                word->found.n = 0;
                status = kz_window_read_word(w, word, err);
        }
        for (i = (uint32_t)w->u->n; i-- > w->n_minor && !status;) {
                const struct kz_found *found = &w->words[w->order[i]].found;
                struct kz_found *sums = w->candidates == &w->sums[0] ? &w->sums[1] : &w->sums[0];

                if (w->candidates)
                        status = kz_found_merge(w->candidates, found, sums, err);
                w->candidates = w->candidates ? sums : found;
        }
        return status;
}
