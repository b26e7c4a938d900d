/* Where a query's words stand in a text, and the passage that shows most of them. */
#ifndef KZ_RANK_PASSAGE_H
#define KZ_RANK_PASSAGE_H

#include "index/rank/prefilter.h"

/* So much of a text is looked at, in bytes, and so many words of the query in it. */
#define KZ_PASSAGE_MAX_BYTES ((size_t)2 << 20)
#define KZ_PASSAGE_MAX_SIGHTS 100000

/* One word of the text that one needle looks for. */
struct kz_sight {
        size_t start, end; /* bytes */
        size_t cp;         /* code points before start */
        uint32_t position;
        uint32_t needle;
        bool counts; /* false: a word of a phrase, but not of an occurrence of it */
};

struct kz_sights {
        struct kz_sight *items; /* in the order of the text */
        size_t n, cap;
};

void kz_sights_deinit(struct kz_sights *sights);

/*
 * Finds the needles in the first `bytes` bytes of text. ret is replaced. prefilter: that of the
 * needles, or NULL to analyse every word; it makes no difference but to time and positions, which
 * are then right only within a phrase.
 */
enum kz_status kz_sights_find(struct kz_analyzer *analyzer, const struct kz_needles *needles,
        const struct kz_prefilter *prefilter, struct kz_str lang, struct kz_str text, size_t bytes,
        struct kz_sights *ret, struct kz_error *err);

struct kz_passage {
        size_t first, last; /* indexes of sights, both included; they count */
        bool found;
        bool complete; /* every needle is in it */
};

/*
 * The passage of at most `size` code points with the most different words, whole phrases weighing
 * double and common words a little; then the shortest; then the earliest.
 */
enum kz_status kz_passage_best(const struct kz_needles *needles, const struct kz_sights *sights,
        size_t size, struct kz_passage *ret, struct kz_error *err);

#endif
