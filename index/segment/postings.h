/*
 * Reads the postings of one term: the cursor of a segment's tier. The format is in
 * postings_writer.h. Every offset is checked before it is followed: damage gives KZ_E_CORRUPT.
 */
#ifndef KZ_SEGMENT_POSTINGS_H
#define KZ_SEGMENT_POSTINGS_H

#include "index/segment/postings_writer.h"
#include "index/segment/sections.h"
#include "index/tier.h"

/* What a cursor needs of its segment. Views, which outlive the cursor. */
struct kz_postings_source {
        struct kz_str bytes;    /* of the term */
        uint64_t df;            /* of the dictionary; 0: there is no such term, nor bytes */
        const uint8_t *lengths; /* of documents 1 to n_docs, at [doc - 1] */
        uint32_t n_docs;
        const uint64_t *masked; /* bit doc % 64 of word doc / 64: the document is hidden; may be
                                   NULL. Has n_docs / 64 + 1 words. */
        const char *path;       /* of the segment, for errors */
        bool of_pair;           /* in section PAIRS, for errors */
        struct kz_arena *arena; /* where the cursor is made, and freed before; NULL: by itself */
};

/*
 * A cursor on the first posting that is not masked, or before it. flags: enum kz_postings_flags of
 * tier.h.
 * Bounds: of a term in fewer than KZ_POSTINGS_BLOCK documents one for all, found when it is first
 * asked for; else of each block, the rest at the end too, and wide of each group. Masked documents
 * may count in them. The last one has no end. Many narrow ones at a time, those of few documents are
 * of each document and of each gap, and end with the last document.
 */
enum kz_status kz_segment_postings_open(const struct kz_postings_source *source, unsigned flags,
        struct kz_postings **ret, struct kz_error *err);

/* For errors. */
static inline enum kz_section kz_postings_source_section(const struct kz_postings_source *source)
{
        return source->of_pair ? KZ_SECTION_PAIRS : KZ_SECTION_POSTINGS;
}

/* Every document 1 to n_docs, frequency 1, without positions: source->bytes and df are not read. */
enum kz_status kz_segment_postings_all(const struct kz_postings_source *source, unsigned flags,
        struct kz_postings **ret, struct kz_error *err);

/* ---- For merging and checking: one posting after the other, with all there is ---- */

/* Reads a term's bytes through, from the first posting to the last, masked ones too. */
struct kz_postings_scan;
enum kz_status kz_postings_scan_new(struct kz_postings_scan **ret, struct kz_error *err);
struct kz_postings_scan *kz_postings_scan_free(struct kz_postings_scan *scan);

/* Begins a term: *ret_flags, and its forms in the order by which kz_posting.forms names them, valid
 * until the next begin. lengths, n_docs and path as above; masked is ignored. */
enum kz_status kz_postings_scan_begin(struct kz_postings_scan *scan,
        const struct kz_postings_source *source, unsigned *ret_flags,
        const struct kz_posting_form **ret_forms, size_t *ret_n_forms, struct kz_error *err);
/* The next posting, valid until the next call; KZ_E_END once, after the last. Checks what can be
 * checked: that documents ascend and are at most n_docs, that positions ascend, that forms exist,
 * that block and group entries say what the blocks hold, that bounds are bounds, and that all bytes
 * were used.
 */
enum kz_status kz_postings_scan_next(
        struct kz_postings_scan *scan, struct kz_posting *ret, struct kz_error *err);

/* Looks at one term's forms: which positions of doc are written as `form`, or begin so; an empty
 * form, which is not known, never. *ret is in `out`, which the caller keeps. A document without the
 * term has none, nor has a term without forms. */
enum kz_status kz_segment_postings_form_positions(const struct kz_postings_source *source,
        kz_docnum doc, struct kz_str form, bool begins, struct kz_buf *out, const uint32_t **ret,
        uint32_t *ret_n, struct kz_error *err);

#endif
