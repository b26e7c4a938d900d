/*
 * Where terms with their postings go: sections POSTINGS and TERMS of a file being written. Terms in
 * byte order, of each its documents in order.
 */
#ifndef KZ_SEGMENT_TERM_SINK_H
#define KZ_SEGMENT_TERM_SINK_H

#include "index/segment/postings_writer.h"
#include "index/segment/sections.h"

struct kz_term_sink;

/* Begins section POSTINGS. sections must outlive the sink. */
enum kz_status kz_term_sink_new(
        struct kz_sections_writer *sections, struct kz_term_sink **ret, struct kz_error *err);
struct kz_term_sink *kz_term_sink_free(struct kz_term_sink *sink); /* NULL is fine; returns NULL */

/* As kz_postings_writer_begin, for a term after the last one. */
enum kz_status kz_term_sink_begin(struct kz_term_sink *sink, struct kz_str term, unsigned flags,
        const struct kz_posting_form *forms, size_t n_forms, struct kz_error *err);
enum kz_status kz_term_sink_add(
        struct kz_term_sink *sink, const struct kz_posting *posting, struct kz_error *err);
/* Ends the term; one without documents is not written. */
enum kz_status kz_term_sink_end(struct kz_term_sink *sink, struct kz_error *err);
/* Writes section TERMS. */
enum kz_status kz_term_sink_finish(struct kz_term_sink *sink, struct kz_error *err);

#endif
