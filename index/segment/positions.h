/*
 * The positions of one block of postings (postings_writer.h), read for any of its documents: only
 * the packs that are needed are decoded.
 */
#ifndef KZ_SEGMENT_POSITIONS_H
#define KZ_SEGMENT_POSITIONS_H

#include "index/segment/pack_stream.h"
#include "index/segment/postings_layout.h"

struct kz_positions {
        uint32_t n;                             /* documents of the block; 0: none is open */
        uint32_t begins[KZ_POSTINGS_BLOCK + 1]; /* of each document, among the block's positions */
        struct kz_pack_stream positions, forms;
        bool has_forms;                   /* more than one, so that they are written */
        struct kz_buf found, found_forms; /* u32: what was asked for last */
};

void kz_positions_deinit(struct kz_positions *positions);

/* Opens a block, whose documents end at docs_end and have these frequencies. False: damaged. */
bool kz_positions_open(struct kz_positions *positions, const struct kz_postings_layout *layout,
        uint32_t block, const uint8_t *docs_end, const uint32_t *freqs);

/* KZ_E_CORRUPT and KZ_E_NOMEM come without a message. *ret: the positions of document `index` of
 * the block, ascending from 1, valid until the next call. */
enum kz_status kz_positions_get(
        struct kz_positions *positions, uint32_t index, const uint32_t **ret, uint32_t *ret_n);
/* The forms of the same positions, by their places in the list; all 0 when there are none. */
enum kz_status kz_positions_get_forms(
        struct kz_positions *positions, uint32_t index, const uint32_t **ret, uint32_t *ret_n);

/* Whether the positions of the last document were read, and the block's bytes end with them. */
bool kz_positions_end(const struct kz_positions *positions);

#endif
