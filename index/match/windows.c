#include "index/match/windows.h"

/* In postings: kz_watch_tick. */
#define BOUND_COST 8
#define LOOK_UP_COST 4

static enum kz_status tick(struct kz_windows *w, uint32_t n, struct kz_error *err)
{
        return kz_watch_tick(&w->walk->run->watch, n, err);
}

/* Whether a document with no more than this is below the floor. Sums are made in any order here:
 * bound.h. */
static inline bool is_below(const struct kz_windows *w, double most)
{
        return most * KZ_BOUND_SLACK < w->walk->run->topk.floor;
}

/* ---- Bounds ---- */

static bool is_done(const struct kz_union_word *word)
{
        size_t i = 0;

        while (i < word->n && word->postings[i]->done)
                i++;
        return i == word->n;
}

/* By narrow stretches where two of them cover the window, else by wide ones. */
static enum kz_status bound_word(
        struct kz_windows *w, struct kz_window_word *word, struct kz_error *err)
{
        struct kz_cursor *c = word->of->cursor;
        enum kz_status status = KZ_OK;
        kz_docnum target = w->first;
        int step;

        word->most = 0;
        /* What was known may reach beyond the last of its documents. */
        if (is_done(word->of))
                word->stretch = kz_stretch_none;
        for (step = 0;; step++) {
                if (target > word->stretch.last) {
                        status = c->ops->bound(c, target, step >= 2, &word->stretch, err);
                        if (!status)
                                status = tick(w, BOUND_COST, err);
                        if (status)
                                return status;
                }
                if (word->stretch.most > word->most)
                        word->most = word->stretch.most;
                if (word->stretch.last >= w->last)
                        return KZ_OK;
                target = word->stretch.last + 1;
        }
}

/* Whether a comes before b: those that make no match, then those that add less. */
static bool is_less(const struct kz_windows *w, uint32_t a, uint32_t b)
{
        const struct kz_window_word *x = &w->words[a], *y = &w->words[b];

        return x->of->asked != y->of->asked ? y->of->asked : x->most < y->most;
}

static void sort_words(struct kz_windows *w)
{
        uint32_t i, k;

        for (i = 0; i < w->u->n; i++) {
                for (k = i; k && is_less(w, i, w->order[k - 1]); k--)
                        w->order[k] = w->order[k - 1];
                w->order[k] = i;
        }
}

enum kz_status kz_window_split(struct kz_windows *w, struct kz_error *err)
{
        const bool floor = kz_walk_has_floor(w->walk), best = w->walk->run->topk.limit;
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = 0; i < w->u->n && !status; i++) {
                w->words[i].most = INFINITY;
                if (floor)
                        status = bound_word(w, &w->words[i], err);
        }
        sort_words(w);
        w->n_minor = 0;
        w->first_most[0] = 0;
        for (i = 0; i < w->u->n; i++) {
                const struct kz_window_word *word = &w->words[w->order[i]];

                w->first_most[i + 1] = w->first_most[i] + word->most;
                if (!word->of->asked || !best || (floor && is_below(w, w->first_most[i + 1])))
                        w->n_minor = i + 1;
        }
        return status;
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

/* ---- Reading ---- */

/* What is done with the postings of a word in the window. */
enum reading {
        READ_MATCHES,    /* they are counted */
        READ_CANDIDATES, /* and add to candidates */
        READ_ALL,        /* and are candidates themselves */
};

static void mark(struct kz_windows *w, const struct kz_postings *p, uint32_t end)
{
        uint64_t bits = 0;
        uint32_t set = 0, i;

        for (i = p->at; i < end; i++) {
                const uint32_t slot = p->docs[i] - w->first;

                if (slot / 64 != set) {
                        w->matches[set] |= bits;
                        bits = 0;
                        set = slot / 64;
                }
                bits |= UINT64_C(1) << slot % 64;
        }
        w->matches[set] |= bits;
}

/* Adds to the frequencies of postings from where they are to `end`. */
static void gather(struct kz_windows *w, struct kz_window_word *word, uint32_t stream, uint32_t end)
{
        const struct kz_postings *p = word->of->postings[stream];
        const double weight = word->of->weights[stream];
        uint32_t i;

        for (i = p->at; i < end; i++) {
                const uint32_t slot = p->docs[i] - w->first;
                const double tf = weight * p->freqs[i];

                word->part[slot] =
                        stream && kz_window_test(word->has, slot) ? word->part[slot] + tf : tf;
                kz_window_add(word->has, slot);
        }
}

/*
 * As gather and score_word at once, with a floor: a document that cannot reach it with all that
 * others add is left out, though others may bring it in again, for less than it has: its sum stays
 * below the floor then, too.
 */
static enum kz_status gather_scores(struct kz_windows *w, struct kz_window_word *word,
        double others, uint32_t end, struct kz_error *err)
{
        const double need = kz_bound_need(w->walk->run->topk.floor, others);
        const struct kz_postings *p = word->of->postings[0];
        const struct kz_scorer *scorer = &word->of->scorer;
        struct kz_tier *tier = kz_tree_tier(w->walk->tree);
        enum kz_status status = KZ_OK;
        uint32_t i;

        for (i = p->at; i < end && !status; i++) {
                const uint32_t slot = p->docs[i] - w->first;
                const double tf = word->of->weights[0] * p->freqs[i];
                uint8_t length = 0;

                /* Before the length is asked for, where it is not at hand. */
                if (!tier->n_lengths && !kz_bound_reaches(scorer, tf, 0, need))
                        continue;
                status = kz_tier_length(tier, p->docs[i], &length, err);
                if (status || !kz_bound_reaches(scorer, tf, length, need))
                        continue;
                word->part[slot] = kz_scorer_score(scorer, tf, length);
                w->sum[slot] =
                        word->part[slot] + (kz_window_test(w->candidates, slot) ? w->sum[slot] : 0);
                kz_window_add(word->has, slot);
                kz_window_add(w->candidates, slot);
        }
        return status;
}

/* As gather, of candidates alone; only when there is one are frequencies decoded. */
static enum kz_status gather_candidates(struct kz_windows *w, struct kz_window_word *word,
        uint32_t stream, uint32_t end, struct kz_error *err)
{
        struct kz_postings *p = word->of->postings[stream];
        const double weight = word->of->weights[stream];
        enum kz_status status;
        uint32_t i;

        for (i = p->at; i < end; i++) {
                const uint32_t slot = p->docs[i] - w->first;
                double tf;

                if (!kz_window_test(w->candidates, slot))
                        continue;
                status = kz_postings_load(p, err);
                if (status)
                        return status;
                tf = weight * p->freqs[i];
                word->part[slot] =
                        stream && kz_window_test(word->has, slot) ? word->part[slot] + tf : tf;
                kz_window_add(word->has, slot);
        }
        return KZ_OK;
}

/* Whether a word is read with a look at the floor. */
static bool is_bounded(
        const struct kz_windows *w, const struct kz_window_word *word, enum reading reading)
{
        return reading == READ_ALL && word->of->n == 1 && kz_walk_has_floor(w->walk);
}

/* The first posting of the block, from where it is, that is behind the window; n: none is. */
static uint32_t find_end(const struct kz_windows *w, const struct kz_postings *p)
{
        uint32_t end = p->n;

        if (p->docs[end - 1] <= w->last)
                return end;
        for (end = p->at; p->docs[end] <= w->last; end++)
                ;
        return end;
}

/* Reads one stream through the window, but for blocks that can make no hit with all that others
 * add. */
static enum kz_status read_stream(struct kz_windows *w, struct kz_window_word *word,
        uint32_t stream, enum reading reading, struct kz_error *err)
{
        struct kz_postings *p = word->of->postings[stream];
        const bool bounded = is_bounded(w, word, reading);
        const double others = bounded ? most_of_others(w, word) : INFINITY;
        enum kz_status status = KZ_OK;
        kz_docnum target = w->first;
        bool below = false;
        uint32_t end;

        while (!p->done && target <= w->last) {
                if (bounded && target > word->block.last) {
                        status = kz_bound_postings(p, word->of->weights[0], &word->of->scorer,
                                target, false, &word->block, err);
                        if (!status)
                                status = tick(w, BOUND_COST, err);
                }
                if (bounded && !status)
                        below = is_below(w, word->block.most + others);
                if (below && w->skip && !status) {
                        if (word->block.last >= w->last)
                                return KZ_OK;
                        target = word->block.last + 1;
                        continue;
                }
                if (!status)
                        status = kz_postings_seek(p, target, err);
                if (status || p->done || p->docs[p->at] > w->last)
                        return status;
                end = find_end(w, p);
                if (!w->skip && word->of->asked)
                        mark(w, p, end);
                if (reading == READ_CANDIDATES) {
                        status = gather_candidates(w, word, stream, end, err);
                } else if (reading == READ_ALL && (!below || word->block.last < p->docs[end - 1])) {
                        status = kz_postings_load(p, err);
                        if (!status && bounded)
                                status = gather_scores(w, word, others, end, err);
                        else if (!status)
                                gather(w, word, stream, end);
                }
                if (!status)
                        status = tick(w, end - p->at, err);
                if (status)
                        return status;
                target = p->docs[end - 1] + 1;
                p->at = end < p->n ? end : p->n - 1;
        }
        return status;
}

/* ---- Scores ---- */

/* From the frequencies of a word to scores; with add, its documents become candidates. */
static enum kz_status score_word(
        struct kz_windows *w, struct kz_window_word *word, bool add, struct kz_error *err)
{
        struct kz_tier *tier = kz_tree_tier(w->walk->tree);
        enum kz_status status;
        uint32_t set;

        for (set = 0; set < KZ_WINDOW_SETS; set++) {
                const uint64_t before = w->candidates[set];
                uint64_t bits = word->has[set];

                while (bits) {
                        const uint32_t bit = kz_window_take(&bits), slot = set * 64 + bit;
                        double *part = &word->part[slot];
                        uint8_t length;

                        status = kz_tier_length(tier, w->first + slot, &length, err);
                        if (status)
                                return status;
                        *part = kz_scorer_score(&word->of->scorer, *part, length);
                        w->sum[slot] = before >> bit & 1U ? w->sum[slot] + *part : *part;
                }
                if (add)
                        w->candidates[set] |= word->has[set];
        }
        return KZ_OK;
}

/* Candidates that cannot reach the floor with `more` are none. */
static bool drop_candidates(struct kz_windows *w, double more)
{
        const bool floor = kz_walk_has_floor(w->walk);
        bool any = false;
        uint32_t set;

        for (set = 0; set < KZ_WINDOW_SETS; set++) {
                uint64_t bits = floor ? w->candidates[set] : 0;

                while (bits) {
                        const uint32_t bit = kz_window_take(&bits);

                        if (is_below(w, w->sum[set * 64 + bit] + more))
                                w->candidates[set] ^= UINT64_C(1) << bit;
                }
                any |= w->candidates[set] != 0;
        }
        return any;
}

/* The frequencies of a word in candidates. */
static enum kz_status look_up(struct kz_windows *w, struct kz_window_word *word, kz_docnum doc,
        uint32_t slot, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        double tf = 0;
        uint32_t i;

        for (i = 0; i < word->of->n && !status; i++) {
                struct kz_postings *p = word->of->postings[i];

                status = kz_postings_seek(p, doc, err);
                if (status || p->done || p->docs[p->at] != doc)
                        continue;
                status = kz_postings_load(p, err);
                tf += word->of->weights[i] * p->freqs[p->at];
                kz_window_add(word->has, slot);
        }
        word->part[slot] = tf;
        return status ? status : tick(w, LOOK_UP_COST, err);
}

/* Whether the word's stretch around the document, and `lower`, what words add that are looked up
 * later, leave it below the floor. */
static enum kz_status is_given_up(struct kz_windows *w, struct kz_window_word *word, kz_docnum doc,
        double lower, bool *ret, struct kz_error *err)
{
        struct kz_cursor *c = word->of->cursor;
        enum kz_status status = KZ_OK;
        double most;

        *ret = false;
        if (!kz_walk_has_floor(w->walk))
                return KZ_OK;
        if (doc > word->block.last) {
                status = c->ops->bound(c, doc, false, &word->block, err);
                if (!status)
                        status = tick(w, BOUND_COST, err);
        }
        most = word->block.most > 0 ? word->block.most : 0;
        *ret = is_below(w, w->sum[doc - w->first] + most + lower);
        return status;
}

/* lower: what words that come later add. */
static enum kz_status look_up_all(
        struct kz_windows *w, struct kz_window_word *word, double lower, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        bool given_up;
        uint32_t set;

        for (set = 0; set < KZ_WINDOW_SETS && !status; set++) {
                uint64_t bits = w->candidates[set];

                while (bits && !status) {
                        const uint32_t bit = kz_window_take(&bits), slot = set * 64 + bit;

                        status = is_given_up(w, word, w->first + slot, lower, &given_up, err);
                        if (given_up)
                                w->candidates[set] ^= UINT64_C(1) << bit;
                        else if (!status)
                                status = look_up(w, word, w->first + slot, slot, err);
                }
        }
        return status;
}

static void clear(struct kz_windows *w)
{
        uint32_t i;

        memset(w->matches, 0, sizeof(w->matches));
        memset(w->candidates, 0, sizeof(w->candidates));
        for (i = 0; i < w->u->n; i++)
                memset(w->words[i].has, 0, sizeof(w->words[i].has));
}

/* The most promising first, so that candidates are soon few. */
static enum kz_status read_minor(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i, stream;
        bool any;

        for (i = w->n_minor; i-- && !status;) {
                struct kz_window_word *word = &w->words[w->order[i]];

                any = drop_candidates(w, w->first_most[i + 1]);
                if (!w->skip && word->of->asked) {
                        for (stream = 0; stream < word->of->n && !status; stream++)
                                status = read_stream(
                                        w, word, stream, any ? READ_CANDIDATES : READ_MATCHES, err);
                } else if (any) {
                        status = look_up_all(w, word, w->first_most[i], err);
                }
                if (!status && any)
                        status = score_word(w, word, false, err);
        }
        return status;
}

/*
 * Where nothing was found, postings that were passed over by their bounds go to the next document
 * that they have, so that a window begins there.
 */
static enum kz_status catch_up(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i, stream, set = 0;

        while (set < KZ_WINDOW_SETS && !w->candidates[set])
                set++;
        for (i = w->n_minor; i < w->u->n && set == KZ_WINDOW_SETS; i++) {
                const struct kz_union_word *word = w->words[w->order[i]].of;

                for (stream = 0; stream < word->n && !status; stream++)
                        status = kz_postings_seek(word->postings[stream], w->last + 1, err);
        }
        return status;
}

enum kz_status kz_window_read(struct kz_windows *w, struct kz_error *err)
{
        enum kz_status status = KZ_OK;
        uint32_t i, stream;

        clear(w);
        for (i = (uint32_t)w->u->n; i-- > w->n_minor && !status;) {
                struct kz_window_word *word = &w->words[w->order[i]];

                for (stream = 0; stream < word->of->n && !status; stream++)
                        status = read_stream(w, word, stream, READ_ALL, err);
                if (!status && !is_bounded(w, word, READ_ALL))
                        status = score_word(w, word, true, err);
        }
        if (w->skip && !status) {
                memcpy(w->matches, w->candidates, sizeof(w->matches));
                status = catch_up(w, err);
        }
        return status ? status : read_minor(w, err);
}
