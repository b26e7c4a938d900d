/* What the engine finds, as the JSON of PROTOCOL.md. */
#ifndef KZ_DAEMON_ANSWER_H
#define KZ_DAEMON_ANSWER_H

#include "daemon/json.h"
#include "index/engine.h"

/*
 * The result object of search and similar. damaged: damage was seen in the index, so the answer may
 * lack something. KZ_E_NOMEM.
 */
enum kz_status kz_answer_search(struct kz_buf *out, struct kz_str query,
        const struct kz_search_result *result, bool damaged, bool explain, uint64_t took_us);

/*
 * The same object for an index that holds nothing yet, with a warning that says what to run. facets:
 * those asked for, bit i for the one of number i.
 */
enum kz_status kz_answer_nothing_indexed(struct kz_buf *out, struct kz_str query, unsigned facets);

/* What the protocol calls a facet: enum kz_facet. */
const char *kz_answer_facet_name(int facet);

/* The result object of get; marks: NULL when no query was given. */
enum kz_status kz_answer_document(
        struct kz_buf *out, const struct kz_document *doc, const struct kz_marks *marks);

#endif
