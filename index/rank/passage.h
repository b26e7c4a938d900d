/* The passage that shows most of a query's words. */
#ifndef KZ_RANK_PASSAGE_H
#define KZ_RANK_PASSAGE_H

#include "index/rank/sights.h"

struct kz_passage {
        size_t first, last; /* indexes of sights, both included; they count */
        bool found;
        bool complete; /* every needle is in it */
};

/*
 * The passage of at most `size` with the most different words, whole phrases weighing double and
 * common words a little; then the shortest; then the earliest. Measured by what kz_sight.at and
 * width are in: code points, or words.
 */
enum kz_status kz_passage_best(const struct kz_needles *needles, const struct kz_sights *sights,
        size_t size, struct kz_passage *ret, struct kz_error *err);

#endif
