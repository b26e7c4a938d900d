#include "index/match/windows.h"

#define BOUNDS 16

/* ---- Bounds ---- */

static struct kz_stretch stretch_of(const struct kz_bound *bound,
        const struct kz_window_stream *stream, const struct kz_scorer *scorer)
{
        const double most = kz_bound_score(bound, stream->weight, scorer);

        return (struct kz_stretch){most > 0 ? most : 0, bound->last};
}

/* Gets more stretches, the first with target, behind those that are kept. */
static enum kz_status more_stretches(struct kz_windows *w, const struct kz_window_word *word,
        struct kz_window_stream *stream, kz_docnum target, struct kz_error *err)
{
        struct kz_bound bounds[KZ_WINDOW_STRETCHES];
        enum kz_status status;
        uint32_t n, i;

        stream->n -= stream->at;
        memmove(stream->stretches, stream->stretches + stream->at,
                stream->n * sizeof(*stream->stretches));
        stream->at = 0;
        status = kz_bound_stretches(stream->postings, target, stream->wide, bounds,
                KZ_WINDOW_STRETCHES - stream->n, &n, err);
        if (status)
                return status;
        for (i = 0; i < n; i++)
                stream->stretches[stream->n + i] =
                        stretch_of(&bounds[i], stream, &word->of->scorer);
        stream->n += n;
        if (!n)
                stream->stretches[stream->n++] = (struct kz_stretch){0, KZ_DOC_END};
        return kz_window_tick(w, KZ_BOUND_COST, err);
}

/* To the stretch that has target. */
static enum kz_status go_to_stretch(struct kz_windows *w, const struct kz_window_word *word,
        struct kz_window_stream *stream, kz_docnum target, struct kz_error *err)
{
        while (stream->at < stream->n && stream->stretches[stream->at].last < target)
                stream->at++;
        return stream->at < stream->n ? KZ_OK : more_stretches(w, word, stream, target, err);
}

static enum kz_status bound_stream(struct kz_windows *w, const struct kz_window_word *word,
        struct kz_window_stream *stream, struct kz_error *err)
{
        enum kz_status status = go_to_stretch(w, word, stream, w->first, err);
        kz_docnum target = w->first;
        uint32_t i;

        stream->most = 0;
        for (i = stream->at; !status; i++) {
                if (i == stream->n) {
                        i -= stream->at;
                        /* So many are in the window that the rest is taken to be as anywhere. */
                        if (i == KZ_WINDOW_STRETCHES) {
                                stream->most = stream->most_anywhere;
                                break;
                        }
                        status = more_stretches(w, word, stream, target, err);
                }
                if (stream->stretches[i].most > stream->most)
                        stream->most = stream->stretches[i].most;
                if (stream->stretches[i].last >= w->last)
                        break;
                target = stream->stretches[i].last + 1;
        }
        return status;
}

/* What the streams of a word add together: a score grows ever more slowly with the frequency. */
static double most_of_streams(const struct kz_window_word *word)
{
        const double most = word->of->scorer.weight * KZ_BOUND_SLACK;
        double sum = 0;
        size_t i;

        for (i = 0; i < word->of->n; i++)
                sum += word->streams[i].most;
        return sum < most ? sum : most;
}

/* The most that a stream adds anywhere, and about how many postings it has. */
static enum kz_status bound_anywhere(struct kz_windows *w, struct kz_window_word *word,
        struct kz_window_stream *stream, struct kz_error *err)
{
        struct kz_bound bounds[BOUNDS];
        enum kz_status status;
        kz_docnum target = 1;
        uint32_t n, i;

        do {
                status =
                        kz_bound_stretches(stream->postings, target, true, bounds, BOUNDS, &n, err);
                for (i = 0; i < n && !status; i++) {
                        const struct kz_stretch stretch =
                                stretch_of(&bounds[i], stream, &word->of->scorer);

                        if (stretch.most > stream->most)
                                stream->most = stretch.most;
                        target = stretch.last + 1; /* 0 behind the last */
                }
                if (!status)
                        status = kz_window_tick(w, KZ_BOUND_COST, err);
        } while (!status && n == BOUNDS && target);
        stream->most_anywhere = stream->most;
        return status;
}

static enum kz_status word_init(struct kz_windows *w, struct kz_window_word *word,
        const struct kz_union_word *of, struct kz_error *err)
{
        struct kz_arena *arena = &w->walk->tree->arena;
        enum kz_status status = KZ_OK;
        bool known = true;
        size_t i;

        word->of = of;
        word->streams = kz_arena_array(arena, of->n, sizeof(*word->streams));
        if (!word->streams)
                return kz_error_nomem(err);
        for (i = 0; i < of->n && !status; i++) {
                struct kz_window_stream *stream = &word->streams[i];

                stream->postings = of->postings[i];
                stream->weight = of->weights[i];
                known = known && stream->postings->df;
                word->df += stream->postings->df;
                status = bound_anywhere(w, word, stream, err);
        }
        word->df = known ? word->df : 0;
        return status;
}

enum kz_status kz_windows_init(
        struct kz_windows *w, struct kz_walk *walk, const struct kz_union *u, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i;

        *w = (struct kz_windows){.walk = walk, .u = u};
        w->words = kz_arena_array(&walk->tree->arena, u->n, sizeof(*w->words));
        if (u->n && !w->words)
                return kz_error_nomem(err);
        for (i = 0; i < u->n && !status; i++)
                status = word_init(w, &w->words[i], &u->words[i], err);
        return status;
}

void kz_windows_deinit(struct kz_windows *w)
{
        size_t i;

        for (i = 0; i < w->u->n && w->words; i++)
                kz_found_deinit(&w->words[i].found);
        kz_found_deinit(&w->spare);
        kz_found_deinit(&w->sums[0]);
        kz_found_deinit(&w->sums[1]);
}

/* Whether a comes before b: those that make no match, then those that add less. */
static bool is_less(const struct kz_windows *w, uint32_t a, uint32_t b)
{
        const struct kz_window_word *x = &w->words[a], *y = &w->words[b];

        return x->of->asked != y->of->asked ? y->of->asked : x->most < y->most;
}

static void order_words(struct kz_windows *w)
{
        uint32_t i, k;

        w->n_minor = 0;
        w->first_most[0] = 0;
        w->around = kz_stretch_none;
        w->around_first = KZ_DOC_END;
        for (i = 0; i < w->u->n; i++) {
                for (k = i; k && is_less(w, i, w->order[k - 1]); k--)
                        w->order[k] = w->order[k - 1];
                w->order[k] = i;
        }
        for (i = 0; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[w->order[i]];

                w->first_most[i + 1] = w->first_most[i] + word->most;
                if (!word->of->asked || kz_window_below(w, w->first_most[i + 1]))
                        w->n_minor = i + 1;
        }
}

void kz_windows_begin(struct kz_windows *w, uint64_t docs)
{
        const uint64_t all = w->walk->run->plan.documents[w->walk->tree->tier];
        size_t i, k;

        for (i = 0; i < w->u->n; i++) {
                for (k = 0; k < w->words[i].of->n; k++) {
                        struct kz_window_stream *stream = &w->words[i].streams[k];
                        const uint64_t blocks = stream->postings->df / KZ_POSTINGS_BLOCK;

                        stream->n = stream->at = 0;
                        stream->wide = docs * blocks > all * (KZ_WINDOW_STRETCHES / 2);
                }
        }
}

static kz_docnum last_of(const struct kz_windows *w, uint32_t docs)
{
        return docs < KZ_DOC_END - w->first ? w->first + docs - 1 : KZ_DOC_END - 1;
}

enum kz_status kz_window_end(
        struct kz_windows *w, uint32_t least, uint32_t most, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i;
        size_t k;

        w->last = last_of(w, most);
        for (i = w->n_minor; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[w->order[i]];

                for (k = 0; k < word->of->n && !status; k++) {
                        struct kz_window_stream *stream = &word->streams[k];

                        /* Of so few, each may be a stretch. */
                        if (stream->postings->df && stream->postings->df < KZ_POSTINGS_BLOCK)
                                continue;
                        status = go_to_stretch(w, word, stream, w->first, err);
                        if (!status && stream->stretches[stream->at].last < w->last)
                                w->last = stream->stretches[stream->at].last;
                }
        }
        if (w->last < last_of(w, least))
                w->last = last_of(w, least);
        return status;
}

void kz_window_split_anywhere(struct kz_windows *w)
{
        size_t i, k;

        for (i = 0; i < w->u->n; i++) {
                struct kz_window_word *word = &w->words[i];

                for (k = 0; k < word->of->n; k++)
                        word->streams[k].most = word->streams[k].most_anywhere;
                word->most = most_of_streams(word);
        }
        order_words(w);
}

void kz_window_split_for(struct kz_windows *w, uint32_t word)
{
        const uint32_t last = (uint32_t)w->u->n - 1;
        uint32_t i;

        kz_window_split_anywhere(w);
        for (i = 0; w->order[i] != word; i++)
                ;
        for (; i < last; i++) {
                w->order[i] = w->order[i + 1];
                w->first_most[i + 1] = w->first_most[i] + w->words[w->order[i]].most;
        }
        w->order[last] = word;
        w->n_minor = last;
}

enum kz_status kz_window_split(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        size_t i, k;

        for (i = 0; i < w->u->n && !status; i++) {
                struct kz_window_word *word = &w->words[i];

                for (k = 0; k < word->of->n && !status; k++)
                        status = bound_stream(w, word, &word->streams[k], err);
                word->most = most_of_streams(word);
        }
        order_words(w);
        return status;
}

kz_docnum kz_window_behind(const struct kz_windows *w)
{
        kz_docnum last = KZ_DOC_END;
        size_t i, k;

        for (i = 0; i < w->u->n; i++) {
                for (k = 0; k < w->words[i].of->n; k++) {
                        const struct kz_window_stream *stream = &w->words[i].streams[k];
                        uint32_t at = stream->at;

                        while (at + 1 < stream->n && stream->stretches[at].last < w->last)
                                at++;
                        if (stream->n && stream->stretches[at].last < last)
                                last = stream->stretches[at].last;
                }
        }
        if (last < w->last)
                last = w->last;
        return last == KZ_DOC_END ? last : last + 1;
}
