/*
 * Writes sections PAIRS and PAIR_KEYS: postings of every two very frequent words that stand one
 * behind the other, so that a phrase of such words ("of the") reads these instead of most of all
 * postings there are (Williams, Zobel and Bahle 2004, "Fast phrase querying with combined
 * indexes").
 *
 *      PAIRS          of each pair, in the order of the keys, postings as postings_writer.h has
 *                     them: of the documents where the second word stands right behind the first,
 *                     with the positions of the first; the frequency is their number. No forms.
 *      PAIR_KEYS      their dictionary (dict_writer.h): a key is the first word, a byte 0, the
 *                     second word
 *
 * The words are those that can be in a pair (pair.h) and that so many documents have as META says
 * in pair_df, or more (frequent.h chooses that number). Two of them without a key never stand so.
 *
 * Pairs are made from the postings that have been written, so that they are the same however these
 * came about. The first pass over them counts, so that places can be gathered in the order in which
 * they are written; as many further passes as the memory wants gather the places of one stretch of
 * pairs each.
 *
 * History: 1, the first.
 */
#ifndef KZ_SEGMENT_PAIRS_WRITER_H
#define KZ_SEGMENT_PAIRS_WRITER_H

#include "index/segment/pair_finder.h"

/* Bytes for places, about: no more than this, nor less. One pair has all that it needs. */
#define KZ_PAIRS_MEMORY ((size_t)32 << 20)
#define KZ_PAIRS_MEMORY_MIN ((size_t)8 << 10)

/* Into a file whose postings are written: source->postings and path are found there. */
enum kz_status kz_pairs_write(struct kz_sections_writer *sections,
        const struct kz_pair_source *source, size_t memory, struct kz_error *err);

#endif
