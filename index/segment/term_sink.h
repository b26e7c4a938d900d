/*
 * Where terms with their postings go: sections POSTINGS and TERMS of a file being written. Terms in
 * byte order, of each its documents in order.
 */
#ifndef KZ_SEGMENT_TERM_SINK_H
#define KZ_SEGMENT_TERM_SINK_H

#include "index/segment/frequent.h"
#include "index/segment/postings_writer.h"
#include "index/segment/sections.h"

/* Told of work done, in bytes; what it returns but KZ_OK ends the work. */
typedef enum kz_status (*kz_merge_tick_fn)(void *context, uint64_t bytes, struct kz_error *err);

struct kz_term_sink;

/* The word of a term: what is behind its prefix. */
struct kz_str kz_term_word(struct kz_str term);

/* Begins section POSTINGS. sections must outlive the sink. */
enum kz_status kz_term_sink_new(
        struct kz_sections_writer *sections, struct kz_term_sink **ret, struct kz_error *err);
struct kz_term_sink *kz_term_sink_free(struct kz_term_sink *sink); /* NULL is fine; returns NULL */

/* Who is told of each stretch of bytes that terms were ended with. tick may be NULL. */
void kz_term_sink_set_tick(struct kz_term_sink *sink, kz_merge_tick_fn tick, void *context);

/* Every term from now on is told to frequent, which must outlive the sink. */
void kz_term_sink_set_frequent(struct kz_term_sink *sink, struct kz_frequent *frequent);

/* As kz_postings_writer_begin, for a term after the last one. When its only form is its word, it is
 * written without forms: that is what a term without forms means. */
enum kz_status kz_term_sink_begin(struct kz_term_sink *sink, struct kz_str term, unsigned flags,
        const struct kz_posting_form *forms, size_t n_forms, struct kz_error *err);
enum kz_status kz_term_sink_add(
        struct kz_term_sink *sink, const struct kz_posting *posting, struct kz_error *err);
/* Ends the term; one without documents is not written. */
enum kz_status kz_term_sink_end(struct kz_term_sink *sink, struct kz_error *err);
/* The sum of the lengths of all documents: of the frequencies of all words without prefix. */
uint64_t kz_term_sink_length(const struct kz_term_sink *sink);
/* Writes section TERMS. */
enum kz_status kz_term_sink_finish(struct kz_term_sink *sink, struct kz_error *err);

#endif
