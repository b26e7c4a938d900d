/*
 * Merges the terms of several files: of the runs of one writer, or of segments that become one. For
 * each term, in byte order, the postings of each input in the order of the inputs.
 */
#ifndef KZ_SEGMENT_TERM_MERGE_H
#define KZ_SEGMENT_TERM_MERGE_H

#include "index/segment/sections.h"
#include "index/segment/term_sink.h"
#include "index/tier.h"

struct kz_term_input {
        const struct kz_sections *sections;
        const uint8_t *lengths;    /* of its documents, at [doc - 1], by its own numbers */
        uint32_t n_docs;           /* its highest document */
        const kz_docnum *renumber; /* at [doc - 1]: the document's new number, 0: it goes;
                                      ascending. NULL: numbers stay */
};

/* New numbers of an input are above those of the inputs before it. KZ_E_CORRUPT: an input's damage,
 * found while it was read. tick is told of bytes of input; it may be NULL. */
enum kz_status kz_term_merge(const struct kz_term_input *inputs, size_t n_inputs,
        struct kz_term_sink *sink, kz_merge_tick_fn tick, void *context, struct kz_error *err);

#endif
