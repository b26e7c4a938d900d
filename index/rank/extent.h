/* The bytes of a text that a snippet shows around the words that it is for. */
#ifndef KZ_RANK_EXTENT_H
#define KZ_RANK_EXTENT_H

#include "index/rank/passage.h"

struct kz_extent {
        size_t floor; /* nothing before it is shown */
        size_t start, end;
        /* What went before the text given, or came behind it, might make it another. */
        bool open_before, open_behind;
};

/*
 * About `size` code points, white space counted as folded, cut at words. passage: of sights that
 * have their bytes, measured in code points; one that was not found: the text from floor on.
 */
struct kz_extent kz_extent_around(const struct kz_sights *sights, const struct kz_passage *passage,
        struct kz_str body, size_t floor, size_t size);

/* So many code points more may a word with its marks take. */
#define KZ_EXTENT_MARKS_ROOM 16

#endif
