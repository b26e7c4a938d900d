/*
 * Finds where two of some words stand side by side: one pass over the postings of all of them,
 * document after document.
 */
#ifndef KZ_SEGMENT_PAIR_FINDER_H
#define KZ_SEGMENT_PAIR_FINDER_H

#include "index/segment/frequent.h"
#include "index/segment/term_merge.h"

struct kz_pair_source {
        struct kz_str postings;             /* section POSTINGS */
        const char *path;                   /* of its file, for errors */
        const struct kz_frequent *frequent; /* the words */
        const uint8_t *lengths;             /* of documents 1 to n_docs, at [doc - 1] */
        uint32_t n_docs;
        kz_merge_tick_fn tick; /* told of 0 bytes, again and again; may be NULL */
        void *context;         /* its */
};

/* Words `first` and `second` stand at position and the one behind it. Documents come in order, and
 * in each the positions of a pair. */
typedef void (*kz_pair_fn)(
        void *context, size_t first, size_t second, kz_docnum doc, uint32_t position);

struct kz_pair_finder;

/* source is borrowed. */
enum kz_status kz_pair_finder_new(
        const struct kz_pair_source *source, struct kz_pair_finder **ret, struct kz_error *err);
/* NULL is fine; returns NULL. */
struct kz_pair_finder *kz_pair_finder_free(struct kz_pair_finder *finder);

/* A pass, from the first document on. KZ_E_CORRUPT: postings that are none. */
enum kz_status kz_pair_finder_run(
        struct kz_pair_finder *finder, kz_pair_fn fn, void *context, struct kz_error *err);

#endif
