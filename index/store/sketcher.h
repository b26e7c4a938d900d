/*
 * Makes the sketch of a document (base/sketch.h) of the words of its title and text, in which
 * neither case, nor Unicode form, nor white space, nor punctuation counts; in a short text
 * punctuation does. A title that is lent (document.h) is no part of it: the same file has another
 * one under another name.
 *
 * A shingle is four words that stand together. One with a figure counts four times: reports of one
 * template differ in their dates and amounts, where copies of one story do not. A text of fewer
 * than KZ_SKETCH_WORDS words is a template too often to be judged by its shingles: only exact
 * copies are near to it. All this was measured: scripts/quality duplicates.
 */
#ifndef KZ_STORE_SKETCHER_H
#define KZ_STORE_SKETCHER_H

#include "index/base/document.h"
#include "index/base/error.h"
#include "index/base/sketch.h"
#include "index/text/charmap.h"
#include "index/text/normalise.h"

/* Of title and text together. */
#define KZ_SKETCH_WORDS 60

/* Scratch memory: all zeros at first, one a thread. */
struct kz_sketcher {
        struct kz_normaliser normaliser;
        struct kz_buf word, folded;
        const struct kz_charmap *map; /* while a sketch is made */
};

void kz_sketcher_deinit(struct kz_sketcher *sketcher);

/*
 * *ret_keys: how many of the keys, the first ones, are to be indexed. 1 for a short text, all of
 * whose copies share that one; KZ_SKETCH_KEYS for others; 0 when the text has no words, and *ret is
 * none.
 */
enum kz_status kz_sketcher_make(struct kz_sketcher *sketcher, const struct kz_charmap *map,
        const struct kz_document *whole, struct kz_sketch *ret, size_t *ret_keys,
        struct kz_error *err);

#endif
