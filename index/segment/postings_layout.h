/*
 * Where the parts of a term's bytes are (postings_writer.h), and the decoding of one block, for all
 * that read postings.
 */
#ifndef KZ_SEGMENT_POSTINGS_LAYOUT_H
#define KZ_SEGMENT_POSTINGS_LAYOUT_H

#include "index/segment/impact.h"
#include "index/segment/le.h"
#include "index/segment/pack.h"
#include "index/segment/postings_writer.h"

/* Beyond enum kz_posting_flags, in the file alone. */
#define KZ_POSTING_COUNTS_FREQ 8
#define KZ_POSTING_FLAGS_ALL 15

#define KZ_POSTING_GROUP_SIZE 12 /* bytes of an entry: last document, impacts */
#define KZ_POSTING_GROUP_IMPACTS 4
#define KZ_POSTING_BLOCK_SIZE 20 /* last document, documents, positions, impacts */
#define KZ_POSTING_BLOCK_DOCS 4
#define KZ_POSTING_BLOCK_POSITIONS 8
#define KZ_POSTING_BLOCK_IMPACTS 12

struct kz_postings_layout {
        unsigned flags;
        uint32_t df, n_blocks, n_groups;
        uint32_t n_forms;
        const uint8_t *forms, *forms_end;
        const uint8_t *groups, *blocks; /* NULL: one block, without entries */
        const uint8_t *docs, *docs_end;
        const uint8_t *positions, *end; /* docs_end is NULL without entries: it is found by reading
                                           the documents, and positions with it */
};

/* False: these are no postings. df: 1 to n_docs. */
bool kz_postings_layout_open(
        struct kz_str bytes, uint64_t df, uint32_t n_docs, struct kz_postings_layout *ret);

/* How many postings a block has. */
static inline uint32_t kz_postings_layout_n(const struct kz_postings_layout *layout, uint32_t block)
{
        return block + 1 < layout->n_blocks ? KZ_POSTINGS_BLOCK
                                            : layout->df - block * KZ_POSTINGS_BLOCK;
}

static inline const uint8_t *kz_postings_layout_block(
        const struct kz_postings_layout *layout, uint32_t block)
{
        return layout->blocks + (size_t)block * KZ_POSTING_BLOCK_SIZE;
}

static inline const uint8_t *kz_postings_layout_group(
        const struct kz_postings_layout *layout, uint32_t group)
{
        return layout->groups + (size_t)group * KZ_POSTING_GROUP_SIZE;
}

/* The last document of a block, with entries. */
static inline kz_docnum kz_postings_layout_last(
        const struct kz_postings_layout *layout, uint32_t block)
{
        return kz_le_get32(kz_postings_layout_block(layout, block));
}

static inline kz_docnum kz_postings_layout_group_last(
        const struct kz_postings_layout *layout, uint32_t group)
{
        return kz_le_get32(kz_postings_layout_group(layout, group));
}

/* With entries: the first group, and block, from `from` on whose last document is >= target;
 * n_groups or n_blocks when there is none. Cheapest where that is near. */
uint32_t kz_postings_layout_find_group(
        const struct kz_postings_layout *layout, uint32_t from, kz_docnum target);
uint32_t kz_postings_layout_find(
        const struct kz_postings_layout *layout, uint32_t from, kz_docnum target);

/*
 * Decodes the documents of a block: ascending, at most n_docs, and the last is what the entry says;
 * false when they are not. *ret_freqs is where the frequencies are packed; NULL with
 * KZ_POSTING_FREQ_ONE, which leaves freqs as they are, and in a block of so few documents that the
 * frequencies are between them: then they are written to freqs. *ret_end: behind what was read.
 */
bool kz_postings_layout_docs(const struct kz_postings_layout *layout, uint32_t block,
        uint32_t n_docs, kz_docnum docs[KZ_POSTINGS_BLOCK], uint32_t freqs[KZ_POSTINGS_BLOCK],
        const uint8_t **ret_freqs, const uint8_t **ret_end);

/* One of the block's packed frequencies, which begin at `bytes`; false: it is none. */
bool kz_postings_layout_freq(const struct kz_postings_layout *layout, uint32_t block,
        const uint8_t *bytes, uint32_t index, uint32_t *ret);

/* Decodes the block's packed frequencies; *bytes moves behind them. False: they are none. */
bool kz_postings_layout_freqs(const struct kz_postings_layout *layout, uint32_t block,
        const uint8_t **bytes, uint32_t freqs[KZ_POSTINGS_BLOCK]);

#endif
