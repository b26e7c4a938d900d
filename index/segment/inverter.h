/*
 * Inverts documents in memory: terms to postings.
 *
 * Every term has its postings as one growing list of bytes, in slices of rising size out of one
 * arena (as in Lucene's ByteBlockPool, Earlybird (Busch et al. 2012)): for a document what
 * postings_writer.h writes, but as plain varints. When the budget is reached, all is written in the
 * order of the terms as one run, and memory is reused.
 */
#ifndef KZ_SEGMENT_INVERTER_H
#define KZ_SEGMENT_INVERTER_H

#include "index/base/termvector.h"
#include "index/segment/term_sink.h"
#include "index/tier.h"

struct kz_inverter;

enum kz_status kz_inverter_new(struct kz_inverter **ret, struct kz_error *err);
struct kz_inverter *kz_inverter_free(struct kz_inverter *inverter); /* NULL is fine; returns NULL */

/* Adds a document, numbered above the last one. terms: finished. */
enum kz_status kz_inverter_add(struct kz_inverter *inverter, kz_docnum doc,
        const struct kz_termvector *terms, struct kz_error *err);
/* One more term of the last document: frequency 1, no positions. */
enum kz_status kz_inverter_add_term(
        struct kz_inverter *inverter, kz_docnum doc, struct kz_str term, struct kz_error *err);

size_t kz_inverter_memory(const struct kz_inverter *inverter); /* bytes held */

/* Writes everything to the sink, in order of terms, and is empty then. lengths: length bytes, at
 * [doc - 1]. */
enum kz_status kz_inverter_flush(struct kz_inverter *inverter, const uint8_t *lengths,
        struct kz_term_sink *sink, struct kz_error *err);

#endif
