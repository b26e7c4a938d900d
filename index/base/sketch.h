/*
 * The sketch of a document: 24 bytes made of its words alone (store/sketcher.h), by which near
 * copies are known: one story with another headline or dateline, a paragraph more or less. 8 bytes
 * behind them tell which of these are the same to the byte.
 *
 * Bytes 8 to 23 are 128 bits, each of one minimum of a permutation of the text's shingles:
 * a bit agrees in two texts with probability (1 + J) / 2, where J is their Jaccard similarity
 * (Broder 1997, "On the resemblance and containment of documents"; Li and König 2010, "b-bit
 * minwise hashing"). The first 8 are four keys of 2 bytes, each of two further minima: near texts
 * share one nearly always, others hardly ever, so that they can be looked up.
 *
 * A text that is too short to be judged has a hash in its place: it is near to exact copies only.
 *
 * The last 8 bytes are a hash of the content: of two documents that are near, it says whether they
 * are one and the same. Copies to the byte have the same 24 bytes, so they are always near.
 */
#ifndef KZ_BASE_SKETCH_H
#define KZ_BASE_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/base/field.h"

#define KZ_SKETCH_KEYS 4
#define KZ_SKETCH_KEY_SIZE 2
#define KZ_SKETCH_BITS 128
#define KZ_SKETCH_NEAR_SIZE (KZ_SKETCH_KEYS * KZ_SKETCH_KEY_SIZE + KZ_SKETCH_BITS / 8)
#define KZ_SKETCH_CONTENT_SIZE 8
#define KZ_SKETCH_SIZE (KZ_SKETCH_NEAR_SIZE + KZ_SKETCH_CONTENT_SIZE)

/*
 * Of the 128 bits, so many agree in near copies: a similarity of 0.59. Chosen on news in English,
 * Russian and Kazakh: above it stand one story's versions, below it begin stories of one template.
 */
#define KZ_SKETCH_NEAR 102

/* All zeros: there is none, and the document is near to nothing. */
struct kz_sketch {
        unsigned char bytes[KZ_SKETCH_NEAR_SIZE];
        unsigned char content[KZ_SKETCH_CONTENT_SIZE]; /* zeros: not known */
};

/* From a column's value. It has no content when an earlier version made it; what has another length
 * is damaged, or empty: none. */
struct kz_sketch kz_sketch_read(struct kz_str column);
bool kz_sketch_is_none(const struct kz_sketch *sketch);
/* Whether they are made of the same words, or of words that no sketch tells apart. */
bool kz_sketch_eq(const struct kz_sketch *a, const struct kz_sketch *b);
/* Of two that are near: whether their documents are the same to the byte. */
bool kz_sketch_same_content(const struct kz_sketch *a, const struct kz_sketch *b);

/* i: below KZ_SKETCH_KEYS. */
uint16_t kz_sketch_key(const struct kz_sketch *sketch, size_t i);

/* They share a key, and KZ_SKETCH_NEAR bits or more. Symmetric, but not transitive. */
bool kz_sketch_near(const struct kz_sketch *a, const struct kz_sketch *b);

/* Prefix, a letter for i, four hex digits. */
#define KZ_SKETCH_TERM_SIZE (sizeof(KZ_PREFIX_SKETCH) + 1 + 2 * KZ_SKETCH_KEY_SIZE)
/* The term of the i-th key, by which near copies are found. */
struct kz_str kz_sketch_term(
        const struct kz_sketch *sketch, size_t i, char out[KZ_SKETCH_TERM_SIZE]);

#endif
