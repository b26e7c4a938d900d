/*
 * The length bytes of the live index's documents, kept in memory: a byte and a bit for each.
 *
 * Xapian stores lengths apart from postings, in chunks that are walked entry by entry: to look up
 * forty documents' lengths among 19,000 costs more than everything else about a word. A page of 64
 * is read when one of its documents is first asked for, and stays until the index moves.
 */
#ifndef KZ_XAPIAN_LIVE_LENGTHS_H
#define KZ_XAPIAN_LIVE_LENGTHS_H

#include "index/tier.h"
#include "index/xapian/kzx.h"

#define KZ_LIVE_LENGTHS_PAGE 64

struct kz_live_lengths_page {
        uint64_t present; /* bit i: document i of the page is there */
        uint8_t bytes[KZ_LIVE_LENGTHS_PAGE];
};

struct kz_live_lengths {
        struct kzx_lengths *reader; /* NULL: not open */
        struct kz_live_lengths_page **pages;
        size_t n_pages; /* 0 until the first question */
};

/* Forgets everything; a zeroed one is fine. */
void kz_live_lengths_deinit(struct kz_live_lengths *lengths);

/* Reads the page of doc. KZ_E_CORRUPT when there is no such document. */
enum kz_status kz_live_lengths_load(struct kz_live_lengths *lengths, struct kzx_database *db,
        kz_docnum doc, uint8_t *ret, struct kz_error *err);

/* The length byte of doc. KZ_E_CORRUPT when there is no such document. */
static inline enum kz_status kz_live_lengths_get(struct kz_live_lengths *lengths,
        struct kzx_database *db, kz_docnum doc, uint8_t *ret, struct kz_error *err)
{
        const size_t page = doc / KZ_LIVE_LENGTHS_PAGE, i = doc % KZ_LIVE_LENGTHS_PAGE;

        if (page < lengths->n_pages && lengths->pages[page] &&
                lengths->pages[page]->present >> i & 1) {
                *ret = lengths->pages[page]->bytes[i];
                return KZ_OK;
        }
        return kz_live_lengths_load(lengths, db, doc, ret, err);
}

#endif
